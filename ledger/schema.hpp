// The tables of the ledger, and how an older ledger becomes a newer one.
#pragma once

#include <span>
#include <string_view>

#include "ledger/sqlite.hpp"

namespace hesuan::ledger {

/// Marks a SQLite file as a ledger (`PRAGMA application_id`).
constexpr int application_id = 0x48534C47;  // "HSLG"

/// SQL that brings version i to version i + 1, from an empty database on. Never edit one that was released:
/// append.
std::span<const std::string_view> migrations();

/// Applies what is missing of `steps`, all or nothing. `PRAGMA user_version` is the version. Throws
/// LedgerError: not_a_ledger for another program's database, newer_version; both are left untouched.
void migrate(Database& database, std::span<const std::string_view> steps);

}  // namespace hesuan::ledger
