// Whom the QR code on a screen names. Most codes are addresses and serial numbers that name nobody.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hesuan::parsers {

struct PersonInCode {
  std::string name;  ///< may be masked, as the numbers may
  std::optional<std::string> id_number, phone;
};

/// Of a JSON object, as Guangdong's 粤康码 has one (`{"label":"yss","name":…,"cid":…}`; source: the public
/// tool flyleaf91/health_card), or of labelled lines (`姓名:…`). nullopt where no name is.
std::optional<PersonInCode> person_in_code(std::string_view content);

}  // namespace hesuan::parsers
