#include "exporters/upload_fields.hpp"

#include <algorithm>

#include "core/id_number.hpp"
#include "core/text.hpp"
#include "exporters/figures.hpp"
#include "exporters/wording.hpp"

namespace hesuan::exporters {
namespace {

using Rows = UploadTemplate::Rows;
using Text = std::optional<std::string>;

constexpr std::string_view constant_prefix = "constant:", resident_prefix = "resident.";

template <typename Getter>
struct Named {
  std::string_view name;
  Getter get;
};

template <typename Table>
auto getter_of(const Table& table, std::string_view name) -> decltype(std::begin(table)->get) {
  const auto found =
      std::find_if(std::begin(table), std::end(table), [&](const auto& row) { return row.name == name; });
  return found == std::end(table) ? nullptr : found->get;
}

const RecordField* record_field(std::string_view name) {
  const auto fields = record_fields();
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const RecordField& field) { return field.name == name; });
  return found == fields.end() ? nullptr : &*found;
}

// ------------------------------------------------------------------------------------------------------------
// Residents

constexpr Named<Text (*)(const Resident&)> resident_fields[] = {
    {"resident_id", [](const Resident& r) { return Text(r.resident_id); }},
    {"household_id", [](const Resident& r) { return Text(r.household_id); }},
    {"name", [](const Resident& r) { return Text(r.name); }},
    {"id_type", [](const Resident& r) { return r.id_type; }},
    {"id_number", [](const Resident& r) { return r.id_number; }},
    {"phone", [](const Resident& r) { return r.phone; }},
    {"address", [](const Resident& r) { return Text(to_string(r.address)); }},
    {"compound", [](const Resident& r) { return Text(r.address.compound); }},
    {"building", [](const Resident& r) { return Text(r.address.building); }},
    {"unit", [](const Resident& r) { return Text(r.address.unit); }},
    {"room", [](const Resident& r) { return Text(r.address.room); }},
    {"street", [](const Resident& r) { return r.street; }},
    {"community", [](const Resident& r) { return r.community; }},
    {"grid", [](const Resident& r) { return r.grid; }},
    {"relation", [](const Resident& r) { return r.relation; }},
};

UploadField resident_field(std::string_view name) {
  const auto known = getter_of(resident_fields, name);
  if (!known) return {};
  const bool is_shown_on_records =
      name == "name" || name == "id_type" || name == "id_number" || name == "phone";
  const RecordField* const shown = is_shown_on_records ? record_field(name) : nullptr;
  return [known, shown](const UploadSubject& subject) -> Text {
    Text value = subject.resident ? known(*subject.resident) : std::nullopt;
    if ((value && !value->empty()) || !shown || !subject.test) return value;
    value = shown->get(*subject.test);
    return value && !contains(*value, "*") ? value : std::nullopt;
  };
}

std::string id_number_of(const UploadSubject& subject) {
  static const UploadField number = resident_field("id_number");
  return number(subject).value_or("");
}

// ------------------------------------------------------------------------------------------------------------
// Derived from the identity number

Text sex(const UploadSubject& subject) {
  const auto known = sex_of(id_number_of(subject));
  return known ? Text(*known == Sex::male ? "male" : "female") : std::nullopt;
}

Text birth_date(const UploadSubject& subject) {
  const auto date = birth_date_of(id_number_of(subject));
  return date ? Text(to_iso(*date)) : std::nullopt;
}

/// In full years on the day of the sample, else of the night.
Text age(const UploadSubject& subject) {
  const auto born = birth_date_of(id_number_of(subject));
  const Date day = subject.test && subject.test->sampled_at ? subject.test->sampled_at->date : subject.night;
  if (!born || *born > day) return std::nullopt;
  const bool had_birthday = std::pair(day.month(), day.day()) >= std::pair(born->month(), born->day());
  return std::to_string(int(day.year()) - int(born->year()) - (had_birthday ? 0 : 1));
}

/// The type that somebody stated; a number that can only be a resident's tells its type itself.
Text id_type(const UploadSubject& subject) {
  static const UploadField stated = resident_field("id_type");
  Text type = stated(subject);
  if (type && !type->empty()) return type;
  return is_valid_id_number(id_number_of(subject)) ? Text("居民身份证") : std::nullopt;
}

constexpr Named<Text (*)(const UploadSubject&)> derived_fields[] = {
    {"derived.sex", sex},
    {"derived.birth_date", birth_date},
    {"derived.age", age},
    {"derived.id_type", id_type},
};

// ------------------------------------------------------------------------------------------------------------
// Others

Text phone_of_home(const UploadSubject& subject) {
  if (subject.resident && subject.resident->phone) return subject.resident->phone;
  return subject.household ? subject.household->head_phone : std::nullopt;
}

constexpr Named<Text (*)(const UploadSubject&)> household_fields[] = {
    {"household.head_name",
     [](const UploadSubject& s) { return s.household ? Text(s.household->head_name) : std::nullopt; }},
    {"household.phone", phone_of_home},
};

using statistics::CoverageRow;

constexpr Named<std::string (*)(const CoverageRow&)> coverage_fields[] = {
    {"coverage.level", [](const CoverageRow& r) { return std::string(statistics::to_string(r.level)); }},
    {"coverage.compound", [](const CoverageRow& r) { return r.address.compound; }},
    {"coverage.building", [](const CoverageRow& r) { return r.address.building; }},
    {"coverage.unit", [](const CoverageRow& r) { return r.address.unit; }},
    {"coverage.residents", [](const CoverageRow& r) { return std::to_string(r.residents); }},
    {"coverage.exempt", [](const CoverageRow& r) { return std::to_string(r.exempt); }},
    {"coverage.away", [](const CoverageRow& r) { return std::to_string(r.away); }},
    {"coverage.expected", [](const CoverageRow& r) { return std::to_string(r.expected); }},
    {"coverage.tested", [](const CoverageRow& r) { return std::to_string(r.tested); }},
    {"coverage.untested", [](const CoverageRow& r) { return std::to_string(r.untested); }},
    {"coverage.rate", [](const CoverageRow& r) { return percent(r.rate()); }},
    {"coverage.negative", [](const CoverageRow& r) { return std::to_string(r.negative); }},
    {"coverage.positive", [](const CoverageRow& r) { return std::to_string(r.positive); }},
    {"coverage.pending", [](const CoverageRow& r) { return std::to_string(r.pending); }},
    {"coverage.retest", [](const CoverageRow& r) { return std::to_string(r.retest); }},
    {"coverage.awaiting_review", [](const CoverageRow& r) { return std::to_string(r.awaiting_review); }},
    {"coverage.households", [](const CoverageRow& r) { return std::to_string(r.households); }},
    {"coverage.households_complete",
     [](const CoverageRow& r) { return std::to_string(r.households_complete); }},
};

}  // namespace

UploadField upload_field(std::string_view name, Rows rows) {
  if (name.starts_with(constant_prefix)) {
    name.remove_prefix(constant_prefix.size());
    return [text = std::string(name)](const UploadSubject&) { return Text(text); };
  }
  if (name == "night") return [](const UploadSubject& subject) { return Text(to_iso(subject.night)); };
  if (name == "row_number")
    return [](const UploadSubject& subject) { return Text(std::to_string(subject.row_number)); };
  if (rows == Rows::coverage) {
    const auto get = getter_of(coverage_fields, name);
    if (!get) return {};
    return [get](const UploadSubject& subject) { return Text(get(*subject.coverage)); };
  }
  if (name.starts_with(resident_prefix)) return resident_field(name.substr(resident_prefix.size()));
  if (const auto get = getter_of(derived_fields, name)) return get;
  if (rows == Rows::tests) {
    const RecordField* const field = record_field(name);
    if (!field) return {};
    return [field](const UploadSubject& subject) { return field->get(*subject.test); };
  }
  if (rows == Rows::untested && name == "awaiting_review")
    return [](const UploadSubject& subject) { return Text(subject.awaiting_review ? "yes" : "no"); };
  if (const auto get = getter_of(household_fields, name)) return get;
  return {};
}

bool is_time_field(std::string_view name) {
  return name == "sampled_at" || name == "reported_at" || name == "night" || name == "derived.birth_date";
}

}  // namespace hesuan::exporters
