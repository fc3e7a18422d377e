#include "exporters/upload_row.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <memory>

#include "core/id_number.hpp"
#include "core/text.hpp"
#include "exporters/wording.hpp"

namespace hesuan::exporters {
namespace {

constexpr std::size_t longest_cell = 32767;  // UTF-16 units, as spreadsheet programs count

// ------------------------------------------------------------------------------------------------------------
// The wording of rules

struct RuleRow {
  CellRule rule;
  std::string_view code;
  Wording sentence, advice;
};

constexpr RuleRow rules[] = {
    {CellRule::required,
     "required",
     {"必填", "required"},
     {"在花名册或原件中补全", "complete it in the roster or from the original"}},
    {CellRule::not_in_code_table,
     "not_in_code_table",
     {"不在模板的代码表中", "not in the template's code table"},
     {"核对原值；若平台有对应代码，加进模板的 words",
      "check it; if the platform has a code, add it to `words`"}},
    {CellRule::not_a_choice,
     "not_a_choice",
     {"不在下拉选项中", "none of the drop-down's choices"},
     {"改为平台列出的选项", "use one of the platform's choices"}},
    {CellRule::pattern,
     "pattern",
     {"格式不符", "not of the form asked for"},
     {"与原件核对后更正", "correct it from the original"}},
    {CellRule::length,
     "length",
     {"长度不符", "too short or too long"},
     {"与原件核对后更正", "correct it from the original"}},
    {CellRule::id_number,
     "id_number",
     {"身份证号校验位不符", "the ID number's check character is wrong"},
     {"与证件核对，更正花名册", "compare it with the document, correct the roster"}},
    {CellRule::time_without_clock,
     "time_without_clock",
     {"只有日期，没有时刻", "a date without a time of day"},
     {"补全时刻", "complete the time of day"}},
    {CellRule::not_a_number,
     "not_a_number",
     {"不是整数", "no whole number"},
     {"改用文本栏（去掉 number）", "make it a column of text: leave `number` out"}},
    {CellRule::not_utf8, "not_utf8", {"文字已损坏", "the text is damaged"}, {"重新录入", "enter it anew"}},
    {CellRule::control_character,
     "control_character",
     {"含有不可见的控制字符", "it has an invisible control character"},
     {"删去控制字符", "remove it"}},
    {CellRule::too_long_for_a_cell,
     "too_long_for_a_cell",
     {"超过单元格的 32767 字", "longer than the 32,767 characters of a cell"},
     {"缩短", "shorten it"}},
    {CellRule::xml_escape,
     "xml_escape",
     {"含有 _xHHHH_，表格软件会改成别的字符", "it has _xHHHH_, which spreadsheet programs change"},
     {"改写这段文字", "word it otherwise"}},
    {CellRule::not_in_gb18030,
     "not_in_gb18030",
     {"含有 GB18030 各版本编码不一的字", "it has a character that versions of GB18030 encode differently"},
     {"换用通行的字，或改用 UTF-8 模板", "use another character, or a template in UTF-8"}},
    {CellRule::repeated_key,
     "repeated_key",
     {"与前面一行的关键栏目（key）相同", "an earlier row has the same key"},
     {"核对原件，只保留一条", "compare the originals and keep one"}},
};

const RuleRow& row_of(CellRule rule) {
  return *std::find_if(std::begin(rules), std::end(rules),
                       [&](const RuleRow& row) { return row.rule == rule; });
}

std::string range_of(const UploadTemplate::Column& column) {
  const std::string least = std::to_string(column.min_length), most = std::to_string(column.max_length);
  return least == most ? most : least + "–" + most;
}

// ------------------------------------------------------------------------------------------------------------
// Texts that a file cannot hold

/// Characters that GB18030-2000 and -2005 encode differently: glibc, Python and Windows do not read each
/// other's.
bool is_unsettled_in_gb18030(char32_t c) {
  constexpr std::pair<char32_t, char32_t> unsettled[] = {
      {0x1E3F, 0x1E3F},   {0x9FB4, 0x9FBB},   {0xE78D, 0xE796},   {0xE7C7, 0xE7C7},   {0xE816, 0xE818},
      {0xE81E, 0xE81E},   {0xE826, 0xE826},   {0xE82B, 0xE82C},   {0xE831, 0xE832},   {0xE83B, 0xE83B},
      {0xE843, 0xE843},   {0xE854, 0xE855},   {0xE864, 0xE864},   {0xFE10, 0xFE19},   {0x20087, 0x20087},
      {0x20089, 0x20089}, {0x200CC, 0x200CC}, {0x215D7, 0x215D7}, {0x2298F, 0x2298F}, {0x241FE, 0x241FE}};
  const bool is_common = c < 0x1E3F || (c > 0x1E3F && c < 0x9FB4);
  return !is_common && std::any_of(std::begin(unsettled), std::end(unsettled),
                                   [&](const auto& range) { return c >= range.first && c <= range.second; });
}

bool is_hex_digit(char32_t c) {
  return is_digit(c) || (c >= U'A' && c <= U'F') || (c >= U'a' && c <= U'f');
}

/// `_x000D_`: how a workbook writes a character that XML cannot hold. Programs differ in where they undo it,
/// and LibreOffice does so with fewer digits too.
bool has_xml_escape(std::u32string_view text) {
  for (std::size_t at = text.find(U"_x"); at != text.npos; at = text.find(U"_x", at + 1)) {
    const auto hex = text.substr(at + 2);
    const auto end = std::find_if_not(hex.begin(), hex.end(), is_hex_digit);
    if (end != hex.begin() && end != hex.end() && *end == U'_') return true;
  }
  return false;
}

/// A tab and a line feed survive everywhere; XML, and some readers of CSV, turn a carriage return into a line
/// feed or lose it before one.
bool is_forbidden(char32_t c) {
  const bool control =
      (c < 0x20 && c != U'\t' && c != U'\n') || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
  return control || (c & 0xFFFE) == 0xFFFE || c == 0xFEFF;
}

bool is_continuation(char byte) {
  return (byte & 0xC0) == 0x80;
}

/// Printable ASCII and the characters of Unicode's first Chinese block (U+4E00 to U+9FA5), which no rule
/// below is about: nearly every cell.
bool is_plain(std::string_view text) {
  if (text.size() > longest_cell) return false;
  while (!text.empty()) {
    if (text[0] >= 0x20 && text[0] < 0x7F && text[0] != '_') {
      text.remove_prefix(1);
      continue;
    }
    constexpr std::string_view first = "\u4E00", last = "\u9FA5";
    const auto character = text.substr(0, first.size());  // UTF-8 sorts as the code points do
    if (character.size() < first.size() || character < first || character > last ||
        !is_continuation(character[1]) || !is_continuation(character[2]))
      return false;
    text.remove_prefix(first.size());
  }
  return true;
}

// ------------------------------------------------------------------------------------------------------------
// Values

/// Digits that a spreadsheet gives back as they are.
bool is_count(std::string_view text) {
  constexpr std::size_t digits_of_a_number = 15;
  return text.size() <= digits_of_a_number && (text == "0" || !text.starts_with('0')) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c); });
}

/// A part of a time, and where to_iso() writes it.
struct TimeToken {
  std::string_view token;
  std::size_t place;
};
constexpr TimeToken time_tokens[] = {{"yyyy", 0}, {"MM", 5}, {"dd", 8}, {"HH", 11}, {"mm", 14}, {"ss", 17}};
constexpr std::size_t date_length = 10;

/// `iso`, a time as to_iso() writes it, in another form; nullopt when that asks for a time of day that is not
/// known.
std::optional<std::string> formatted(std::string_view iso, std::string_view format) {
  if (format.empty()) format = iso.size() > date_length ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-dd";
  std::string text;
  while (!format.empty()) {
    const auto* const token =
        std::find_if(std::begin(time_tokens), std::end(time_tokens), [&](const TimeToken& known) {
          return format.front() == known.token.front() && format.starts_with(known.token);
        });
    if (token == std::end(time_tokens)) {
      text += format.front();
      format.remove_prefix(1);
      continue;
    }
    const std::size_t length = token->token.size();
    if (iso.size() < token->place + length) return std::nullopt;
    text += iso.substr(token->place, length);
    format.remove_prefix(length);
  }
  return text;
}

}  // namespace

std::optional<CellRule> text_fault(std::string_view text, const UploadTemplate& layout) {
  if (is_plain(text)) return std::nullopt;
  const std::u32string characters = to_code_points(text);
  const bool may_be_damaged = characters.find(U'\uFFFD') != characters.npos;
  if (may_be_damaged && !is_valid_utf8(text)) return CellRule::not_utf8;
  const auto astral =
      std::count_if(characters.begin(), characters.end(), [](char32_t c) { return c > 0xFFFF; });
  if (characters.size() + static_cast<std::size_t>(astral) > longest_cell)
    return CellRule::too_long_for_a_cell;
  const auto any = [&](auto&& holds) { return std::any_of(characters.begin(), characters.end(), holds); };
  const bool in_workbook = is_workbook(layout);
  if (any(is_forbidden)) return CellRule::control_character;
  if (in_workbook && has_xml_escape(characters)) return CellRule::xml_escape;
  if (!in_workbook && layout.encoding == UploadTemplate::Encoding::gb18030 && any(is_unsettled_in_gb18030))
    return CellRule::not_in_gb18030;
  return std::nullopt;
}

std::string masked(std::string_view field, const std::string& value) {
  if (field.ends_with("phone")) return masked_phone(value);
  if (field.ends_with("id_number")) return masked_id_number(value);
  if (is_time_field(field) || field == "result" || field == "kind" || field.ends_with("id_type"))
    return value;
  constexpr std::size_t longest_shown = 24;
  auto characters = to_code_points(value).substr(0, longest_shown);
  for (std::size_t i = 1; i < characters.size(); ++i) characters[i] = U'*';
  if (!characters.empty() && characters[0] < 0x20) characters[0] = U'\uFFFD';
  return to_utf8(characters);
}

struct RowMaker::Column {
  const UploadTemplate::Column& layout;
  UploadField field;
  bool is_time;
  std::unique_ptr<RE2> pattern;
  /// The value passed last and its cell: in most columns the next row's is the same.
  std::string passed, cell;
};

struct RowMaker::Condition {
  UploadField field;
  const std::vector<std::string>& values;
};

RowMaker::RowMaker(const UploadTemplate& layout) : layout_(layout) {
  for (const UploadTemplate::Column& column : layout.columns)
    columns_.push_back({column,
                        upload_field(column.field, layout.rows),
                        is_time_field(column.field),
                        column.pattern.empty() ? nullptr : std::make_unique<RE2>(column.pattern, RE2::Quiet),
                        {},
                        {}});
  for (const auto& [field, values] : layout.only)
    conditions_.push_back({upload_field(field, layout.rows), values});
}

RowMaker::~RowMaker() = default;

bool RowMaker::belongs(const UploadSubject& subject) const {
  return std::all_of(conditions_.begin(), conditions_.end(), [&](const Condition& condition) {
    const std::string value = condition.field(subject).value_or("");
    return std::find(condition.values.begin(), condition.values.end(), value) != condition.values.end();
  });
}

std::optional<CellRule> RowMaker::settle(const Column& column, std::string& value) const {
  const UploadTemplate::Column& asked = column.layout;
  if (value.empty()) return asked.required ? std::optional(CellRule::required) : std::nullopt;
  if (column.is_time) {
    const auto text = formatted(value, asked.format);
    if (!text) return CellRule::time_without_clock;
    value = *text;
  }
  if (!asked.words.empty()) {
    const auto word = asked.words.find(value);
    if (word == asked.words.end()) return CellRule::not_in_code_table;
    value = word->second;
  }
  if (const auto fault = text_fault(value, layout_)) return fault;
  if (!asked.choices.empty() &&
      std::find(asked.choices.begin(), asked.choices.end(), value) == asked.choices.end())
    return CellRule::not_a_choice;
  if (column.pattern && !RE2::FullMatch(value, *column.pattern)) return CellRule::pattern;
  if (asked.max_length > 0) {
    const auto length = static_cast<std::size_t>(std::count_if(
        value.begin(), value.end(), [](char byte) { return !is_continuation(byte); }));  // UTF-8 by now
    if (length < asked.min_length || length > asked.max_length) return CellRule::length;
  }
  if (asked.number && !is_count(value)) return CellRule::not_a_number;
  constexpr std::size_t resident_number_length = 18;
  if (asked.check_id_number && value.size() == resident_number_length && !is_valid_id_number(value))
    return CellRule::id_number;
  if (asked.mask) value = masked(asked.field, value);
  return std::nullopt;
}

std::vector<CellRefusal> RowMaker::make(const UploadSubject& subject, std::vector<std::string>& cells) {
  std::vector<CellRefusal> refusals;
  cells.resize(columns_.size());
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    Column& column = columns_[i];
    std::string value = column.field ? column.field(subject).value_or(std::string()) : std::string();
    if (!value.empty() && value == column.passed) {
      cells[i] = column.cell;
      continue;
    }
    cells[i] = value;
    if (const auto rule = settle(column, cells[i])) {
      refusals.push_back({i, *rule, masked(column.layout.field, value)});
    } else {
      column.passed = std::move(value);
      column.cell = cells[i];
    }
  }
  return refusals;
}

std::string_view to_string(CellRule rule) {
  return row_of(rule).code;
}

std::string rule_sentence(CellRule rule, const UploadTemplate::Column& column, Language language) {
  std::string sentence = row_of(rule).sentence.in(language);
  if (rule == CellRule::pattern) sentence += " " + column.pattern;
  if (rule == CellRule::length) sentence += " " + range_of(column);
  return sentence;
}

std::string rule_advice(CellRule rule, const UploadTemplate::Column& column, Language language) {
  if (language == Language::en && !column.advice_en.empty()) return column.advice_en;
  return column.advice.empty() ? row_of(rule).advice.in(language) : column.advice;
}

}  // namespace hesuan::exporters
