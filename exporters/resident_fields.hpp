// What a template can say of a resident.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/resident.hpp"

namespace hesuan::exporters {

constexpr std::string_view resident_prefix = "resident.";
constexpr std::string_view constant_prefix = "constant:";

using ResidentField = std::optional<std::string> (*)(const Resident&);

/// The getter of `name` (without prefix); null for a name that is none.
ResidentField resident_field(std::string_view name);

}  // namespace hesuan::exporters
