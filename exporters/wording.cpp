#include "exporters/wording.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.hpp"

namespace hesuan::exporters {
namespace {

constexpr std::size_t tail_length = 4;

struct NamedWording {
  std::string_view word;
  Wording wording;
};

constexpr NamedWording results[] = {
    {"negative", {"阴性", "negative"}},   {"positive", {"阳性", "positive"}},
    {"pending", {"待出结果", "pending"}}, {"retest", {"待复检", "to be retested"}},
    {"invalid", {"无效", "invalid"}},     {"unknown", {"", ""}},
};
constexpr NamedWording statuses[] = {
    {"ok", {"已读取", "read"}},
    {"review", {"待核对", "needs a look"}},
    {"duplicate", {"重复", "duplicate"}},
    {"unreadable", {"无法读取", "unreadable"}},
    {"unsupported", {"不支持", "not supported"}},
};
constexpr NamedWording source_kinds[] = {
    {"picture", {"图片", "picture"}},   {"pdf", {"PDF", "PDF"}},
    {"sheet", {"表格", "spreadsheet"}}, {"text", {"文字", "text"}},
    {"archive", {"压缩包", "archive"}}, {"document", {"文档", "document"}},
};
constexpr NamedWording fields[] = {
    {"kind", {"检测类型", "Kind of test"}},
    {"name", {"姓名", "Name"}},
    {"id_type", {"证件类型", "ID type"}},
    {"id_number", {"证件号码", "ID number"}},
    {"phone", {"联系电话", "Phone"}},
    {"sampled_at", {"采样时间", "Sampled at"}},
    {"reported_at", {"报告时间", "Reported at"}},
    {"result", {"结果", "Result"}},
    {"institution", {"检测机构", "Institution"}},
    {"specimen_id", {"样本条形码", "Specimen"}},
    {"sampling_site", {"采样地点", "Sampling site"}},
    {"address", {"居住地址", "Address"}},
    {"health_code", {"健康码", "Health code"}},
    // Labels that sources have and records have not.
    {"test_item", {"检测项目", "Test item"}},
    {"reference_value", {"参考值", "Reference value"}},
    {"submitted_at", {"提交时间", "Submitted at"}},
    {"sampling_method", {"采样方式", "Sampling method"}},
    {"data_source", {"数据来源", "Data source"}},
    {"relation", {"关系", "Relation"}},
    {"sex", {"性别", "Sex"}},
    {"birth_date", {"出生日期", "Date of birth"}},
    {"age", {"年龄", "Age"}},
};

template <std::size_t size>
std::string find(const NamedWording (&table)[size], std::string_view word, Language language) {
  for (const auto& row : table)
    if (row.word == word) return row.wording.in(language);
  return std::string(word);
}

/// `text` with stars for the characters from `first` up to the last four.
std::string with_stars(std::string_view text, std::size_t first) {
  auto characters = to_code_points(text);
  const std::size_t end = std::max(characters.size(), tail_length) - tail_length;
  for (std::size_t i = first; i < end; ++i) characters[i] = U'*';
  return to_utf8(characters);
}

}  // namespace

std::string wording(TestResult result, Language language) {
  return find(results, to_string(result), language);
}

std::string wording(FileStatus status, Language language) {
  return find(statuses, to_string(status), language);
}

std::string wording_of_source_kind(std::string_view source_kind, Language language) {
  const auto point = source_kind.find('.');
  const std::string kind = find(source_kinds, source_kind.substr(0, point), language);
  return point == source_kind.npos ? kind : fmt::format("{} ({})", kind, source_kind.substr(point + 1));
}

std::string wording_of_field(std::string_view field, Language language) {
  return find(fields, field, language);
}

std::string display_time(const LocalTime& time) {
  std::string text = to_iso(time);
  if (!time.of_day) return text;
  text.erase(text.find('+'));
  text[text.find('T')] = ' ';
  return text;
}

std::string masked_id_number(std::string_view number) {
  return with_stars(number, 0);
}

std::string masked_phone(std::string_view phone) {
  constexpr std::size_t mobile_length = 11, prefix_length = 3;
  return with_stars(phone, phone.size() == mobile_length ? prefix_length : 0);
}

}  // namespace hesuan::exporters
