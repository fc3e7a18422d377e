// Values as sources write them → values of the contract.
//
// Each function takes the whole text of one value and returns nullopt when any of it is left unexplained:
// half a date is no date. Text is expected width-folded (core/text.hpp) or not; every function folds for
// itself. Forms come from the screens and tables listed in parsers/README.md.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/record.hpp"
#include "core/resident.hpp"
#include "core/time.hpp"

namespace hesuan::parsers {

/// `2022-04-09 17:12:05`, `2022.06.23`, `2022/4/9 7:05`, `2022年11月08日 12时03分`, `20220409171205`,
/// `2022-04-09T17:12:05+08:00`, blanks lost or doubled (`2022-04-0917:12:05`). A bare hour (`04/09 17时`) is
/// its first minute. Impossible calendar days, clock times (`24:00`) and years outside 1900–2099 are nullopt.
std::optional<LocalTime> time_from_text(std::string_view text);

/// As time_from_text, and also forms without a year (`11月8日 12:03`, `04-09 17:12`, `4.9`), which get the
/// year that puts them on `night` or at most 364 days before. `year_was_inferred` tells which it was.
struct InferredTime {
  LocalTime time;
  bool year_was_inferred = false;
};
std::optional<InferredTime> time_from_text(std::string_view text, Date night);

/// 阴性 阳性 (-) + negative 未检出 检测中 已采样 待复检 混管阳性 无效 …, brackets 【】 and a leading `核酸`
/// and an interval before or behind (`24小时内 阴性`, `阴性 1天`) allowed. A text that says two things
/// (阴性/阳性) is nullopt, and so is a bare dash, which tables write for "nothing". What a mixed tube or a
/// first screening found is `retest`: it says nothing certain of the person yet.
std::optional<TestResult> result_from_text(std::string_view text);

/// 核酸…, PCR → nucleic_acid; 抗原…, antigen → antigen; both or none → nullopt.
std::optional<TestKind> kind_from_text(std::string_view text);

/// 2 to 15 characters: Han with `·` between parts, masks (`* • ＊ × x` between or after Han) as one `*` each,
/// or a Latin name (2 to 40). nullopt for digits, labels (姓名), dates, and result words.
std::optional<std::string> name_from_text(std::string_view text);

/// Upper case, separators removed, masks one `*` each. Resident numbers (18, or masked) are normalised to 18
/// characters; passports and permits (`E12345678`, `H1234567890`, 8-digit 台胞证) stay as they are. The check
/// digit is not judged here. nullopt when it looks like no document number, or is wholly masked.
std::optional<std::string> id_number_from_text(std::string_view text);

/// 11 digits beginning 1[3-9] (a leading +86 or 86 is dropped), masked digits `*` (`138****5678`; 3 to 4
/// stars are 4 hidden digits), or a landline with area code. nullopt otherwise or when wholly masked.
std::optional<std::string> phone_from_text(std::string_view text);

/// 绿码/绿色/green …
std::optional<HealthCode> health_code_from_text(std::string_view text);

/// `3幢2单元501`, `3-2-501`, `3号楼2单元501室`, `幸福小区3栋501`, `月罗路307弄5号501室`: parts without unit
/// words. Parts that the text does not have are empty; all empty when it is no address.
Address address_from_text(std::string_view text);

}  // namespace hesuan::parsers
