#include "parsers/text/chat.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/text.hpp"
#include "parsers/sheets/row_record.hpp"
#include "parsers/sheets/table_columns.hpp"
#include "parsers/text/line_values.hpp"
#include "parsers/values/values.hpp"
#include "parsers/vocabulary/vocabulary.hpp"

namespace hesuan::parsers {
namespace {

/// `12. `, `12、`: the number that a list gives each line.
std::optional<std::string_view> after_list_number(std::string_view line) {
  const auto digits = std::min(line.find_first_not_of("0123456789"), line.size());
  if (digits == 0 || digits > 3) return std::nullopt;
  const auto rest = line.substr(digits);
  for (const std::string_view mark : {".", "、", ")", ":"}) {
    if (!rest.starts_with(mark)) continue;
    const auto text = rest.substr(mark.size());
    // `4.9做了` is a day.
    const bool is_number_on = !text.empty() && is_digit(static_cast<unsigned char>(text.front()));
    if (!is_number_on) return text;
  }
  return std::nullopt;
}

struct LabelledText {
  std::string label, value;
};

/// `姓名:张三,结果:阴性` → its labels and values; empty unless the line begins with a known label and a
/// colon.
std::vector<LabelledText> labelled_in(const std::string& line) {
  std::vector<LabelledText> found;
  for (const std::string& piece : split(replace_all(replace_all(line, ",", " "), ";", " "), ' ')) {
    if (piece.empty()) continue;
    const auto colon = piece.find(':');
    const std::string label = colon == piece.npos ? "" : piece.substr(0, colon);
    if (!label.empty() && table_field_of(label))
      found.push_back({label, piece.substr(colon + 1)});
    else if (found.empty())
      return {};
    else
      found.back().value += (found.back().value.empty() ? "" : " ") + piece;
  }
  return found;
}

class ChatReader {
 public:
  ChatReader(std::string_view source, Date night) : source_(source), night_(night) {
    reading_.source_kind = "text";
    title_ = source_.substr(source_.find_last_of("/\\") + 1);
  }

  void take(std::string_view given) {
    ++line_;
    const std::string line = trim(fold_width(given));
    if (line.empty()) return end_form();
    if (!question_.empty() && !is_label(line)) {
      answer(line);
    } else if (is_label(line)) {
      question_ = line;
    } else if (const auto labelled = labelled_in(line); !labelled.empty()) {
      for (const auto& [label, value] : labelled) add_to_form(label, value);
    } else if (!form_.empty()) {
      form_.back().value += " " + line;
    } else {
      take_line(line);
    }
  }

  FileReading finish() {
    end_form();
    if (reading_.records.empty() && reading_.refused.empty())
      return failed_reading(FileStatus::unsupported, "text_not_supported", "text");
    settle_status(reading_);
    return std::move(reading_);
  }

 private:
  // --- forms

  static bool is_label(const std::string& line) {
    return !line.ends_with(':') ? table_field_of(line).has_value()
                                : table_field_of(line.substr(0, line.size() - 1)).has_value();
  }

  void answer(const std::string& line) { add_to_form(std::exchange(question_, {}), line); }

  void add_to_form(const std::string& label, const std::string& value) {
    const auto field = table_field_of(label);
    const bool begins_anew = std::any_of(form_.begin(), form_.end(), [&](const LabelledText& known) {
      return table_field_of(known.label) == field && (field == "name" || field == "id_number");
    });
    if (begins_anew) end_form();
    if (form_.empty()) form_line_ = line_;
    form_.push_back({label, value});
  }

  void end_form() {
    question_.clear();
    if (form_.empty()) return;
    make_record(std::exchange(form_, {}), form_line_, {});
  }

  // --- lines

  void take_line(const std::string& line) {
    const auto numbered = after_list_number(line);
    const bool is_example = line.starts_with("例");
    if (line.starts_with("#") || is_example) return is_example ? void() : take_title(line);
    const LineValues values = line_values_from(numbered.value_or(line), night_);
    const bool names_somebody = !values.names.empty() || !values.id_numbers.empty();
    const bool may_name_somebody = names_somebody || !values.uncertain_names.empty();
    const bool says_of_a_test = !values.results.empty() || values.is_done || values.is_not_done;
    const bool has_detail = says_of_a_test || !values.phones.empty() || !values.id_numbers.empty() ||
                            (!values.addresses.empty() && (numbered || names_somebody));
    if (!has_detail && !(numbered && names_somebody)) return take_title(line);
    in_list_ = true;
    if (values.is_not_done && values.results.empty()) return refuse("says_not_tested", "");
    if (!may_name_somebody) return refuse("name_missing", "name");
    take_people(values);
  }

  /// What stands between the lists says what they are of.
  void take_title(const std::string& line) {
    if (std::exchange(in_list_, false)) {
      title_ = source_.substr(source_.find_last_of("/\\") + 1);
      title_day_.reset();
      title_address_ = {};
    }
    title_ += " " + line;
    const LineValues values = line_values_from(replace_all(line, "#", " "), night_);
    if (!values.times.empty())
      if (const auto time = time_from_text(values.times.front(), night_); time && time->time.date <= night_)
        title_day_ = time->time.date;
    if (!values.addresses.empty()) title_address_ = address_from_text(values.addresses.front());
  }

  void take_people(const LineValues& values) {
    auto people = values.names;
    const bool is_uncertain = people.empty() && !values.uncertain_names.empty();
    if (is_uncertain) people = values.uncertain_names;
    if (people.empty()) people.emplace_back();  // a document number alone
    std::vector<std::string_view> doubts;
    if (people.size() > 1) doubts.push_back("several_people_one_line");
    if (is_uncertain) doubts.push_back("name_low_confidence");
    if (!values.rest.empty() || (!is_uncertain && !values.uncertain_names.empty()))
      doubts.push_back("line_not_understood");
    for (const std::string& name : people) make_record(texts_of(name, values, people.size()), line_, doubts);
  }

  std::vector<LabelledText> texts_of(const std::string& name, const LineValues& values,
                                     std::size_t people) const {
    std::vector<LabelledText> texts{{"姓名", name}};
    const auto add_all = [&](const char* label, const std::vector<std::string>& all) {
      for (const std::string& value : all) texts.push_back({label, value});
    };
    // Whose number it is cannot be told where a line names several.
    add_all("证件号码", people == 1 ? values.id_numbers : std::vector<std::string>());
    if (people == 1) add_all("手机号码", values.phones);
    if (!values.times.empty()) texts.push_back({"采样时间", values.times.front()});
    add_all("检测结果", values.results);
    if (values.results.empty() && values.is_done) texts.push_back({"检测结果", "已采样"});
    if (!values.addresses.empty()) texts.push_back({"地址", whole_address(values.addresses.front())});
    return texts;
  }

  /// `501` below the title `3号楼2单元` is 3号楼2单元501室.
  std::string whole_address(const std::string& text) const {
    Address address = address_from_text(text);
    if (!address.building.empty() || title_address_.building.empty()) return text;
    address.compound = title_address_.compound;
    address.building = title_address_.building;
    if (address.unit.empty()) address.unit = title_address_.unit;
    return to_string(address);
  }

  // --- records: what a line says is a row of a table with known headings

  void make_record(const std::vector<LabelledText>& texts, int line,
                   const std::vector<std::string_view>& doubts) {
    SheetRow heading, row;
    row.number = line;
    for (const auto& [label, value] : texts) {
      heading.cells.push_back({Cell::Kind::text, label});
      row.cells.push_back({value.empty() ? Cell::Kind::empty : Cell::Kind::text, value});
    }
    heading.cells.push_back({Cell::Kind::text, "检测结果"});  // a form may lack it: then it is missing
    const auto columns = TableColumns::from_heading(heading);
    if (!columns || names_nobody(*columns, row)) return refuse("name_missing", "name", line);
    const bool has_day = !columns->cells(row, "sampled_at").empty() ||
                         !columns->cells(row, "sampled_date").empty() ||
                         !columns->cells(row, "reported_at").empty();
    if (!has_day && title_day_) {
      heading.cells.push_back({Cell::Kind::text, "采样时间"});
      row.cells.resize(heading.cells.size());
      row.cells.back() = {Cell::Kind::date, to_iso(*title_day_)};
    }
    Record record =
        record_from_row(*TableColumns::from_heading(heading), row, table_kind_from(title_), night_);
    record.source = source_;
    record.layout = "text";
    if (!has_day && title_day_) record.reasons.emplace_back("date_from_title");
    for (const auto doubt : doubts) send_to_review(record, doubt);
    reading_.records.push_back(std::move(record));
  }

  void refuse(std::string_view reason, std::string_view field, int line = 0) {
    reading_.refused.push_back({line == 0 ? line_ : line, std::string(reason), std::string(field)});
  }

  std::string source_;
  Date night_;
  FileReading reading_;
  int line_ = 0;

  std::string title_;
  std::optional<Date> title_day_;
  Address title_address_;
  bool in_list_ = false;

  std::string question_;  ///< a label that waits for its value on the next line
  std::vector<LabelledText> form_;
  int form_line_ = 0;
};

}  // namespace

FileReading read_chat(std::string_view source, std::string_view utf8, Date night) {
  ChatReader reader(source, night);
  for (const std::string& line :
       split(replace_all(replace_all(std::string(utf8), "\r\n", "\n"), "\r", "\n"), '\n'))
    reader.take(line);
  return reader.finish();
}

}  // namespace hesuan::parsers
