// The words sources use for the fields of a record and of a roster: one list for screens, PDFs, tables and
// rosters. The list itself is data: fields.toml beside this file.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace hesuan::parsers {

/// Fields of a record (core/record.hpp) by their contract names, plus those only a roster or a table has:
/// `kind`, `test_item`, `sampled_date`, `sampled_clock`, `compound`, `building`, `unit`, `room`, `street`,
/// `community`, `grid`, `relation`, `away`, `exempt_reason`, `household_number`, `resident_number`, `sex`,
/// `birth_date`, `age`; and those that are known but that no record takes: `submitted_at`, `sampling_method`,
/// `data_source`. Where a table means something else by a word than a screen does (采样日期), the table's
/// meaning is in table_headings() only.
struct Label {
  std::string text;   ///< as sources print it, without colon: `采样时间`
  std::string field;  ///< `sampled_at`
};

/// All labels of screens and documents, longest text first.
std::span<const Label> record_labels();
/// Record labels and roster labels, longest text first.
std::span<const Label> table_headings();
/// Words that stand behind a moment instead of a label before it: 检测 of `11月8日12时55分检测`.
std::span<const Label> words_behind_moment();

/// The field a text names when the whole of it is a label: width-folded, spaces, a trailing colon and a note
/// in brackets (`采样时间（必填）`) apart. nullopt otherwise.
std::optional<std::string> record_field_of(std::string_view label);
std::optional<std::string> table_field_of(std::string_view heading);
/// `head` or `member` where the whole text says how somebody is related to the head of a household.
std::optional<std::string> relation_of(std::string_view word);

}  // namespace hesuan::parsers
