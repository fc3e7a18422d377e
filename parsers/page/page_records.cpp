#include "parsers/page/page_records.hpp"

#include <map>
#include <optional>
#include <set>

#include "core/id_number.hpp"
#include "parsers/codes/person_in_code.hpp"
#include "parsers/page/checks.hpp"
#include "parsers/page/confidence.hpp"
#include "parsers/page/labelled_values.hpp"
#include "parsers/page/page_table.hpp"
#include "parsers/page/page_tracer.hpp"
#include "parsers/page/parts_to_read.hpp"
#include "parsers/page/verified_value.hpp"
#include "parsers/screens/layouts.hpp"
#include "parsers/values/values.hpp"

namespace hesuan::parsers {
namespace {

/// The values of one record to be: field → where it stands. Person fields describe who, test fields what.
struct Draft {
  std::map<std::string, std::vector<Slice>> fields;

  bool has(const std::string& field) const { return fields.contains(field); }
};

bool is_person_field(const std::string& field) {
  static const std::set<std::string, std::less<>> fields{"name", "id_type", "id_number", "phone", "address"};
  return fields.contains(field);
}

bool is_test_field(const std::string& field) {
  static const std::set<std::string, std::less<>> fields{
      "sampled_at", "reported_at", "result", "institution", "specimen_id", "sampling_site", "test_item"};
  return fields.contains(field);
}

bool has_test_field(const Draft& draft) {
  return std::any_of(draft.fields.begin(), draft.fields.end(),
                     [](const auto& entry) { return is_test_field(entry.first); });
}

bool has_time(const Draft& draft) {
  return draft.has("sampled_at") || draft.has("reported_at");
}

std::string joined_text(const std::vector<Slice>& slices) {
  std::string text;
  for (const Slice& slice : slices) text += slice.text();
  return text;
}

/// What the next draft keeps of the one before when `value` begins it: a further test of the same person
/// keeps the person; another name begins with nothing.
Draft successor(const Draft& draft, const LabelledValue& value, bool one_person) {
  Draft next;
  const bool same_person = one_person || !is_person_field(value.field) ||
                           (value.field == "name" && value.text() == joined_text(draft.fields.at("name")));
  if (!same_person) return next;
  for (const auto& [field, slices] : draft.fields) {
    if (is_person_field(field)) next.fields[field] = slices;
  }
  return next;
}

/// A field that comes a second time begins the next record. Drafts that say nothing of a test (a page's head
/// with the holder's name) only hand their person on.
std::vector<Draft> group(const std::vector<LabelledValue>& values, bool one_person) {
  std::vector<Draft> drafts;
  Draft current;
  std::set<std::string> own;  // fields of `current` that it did not take over from the draft before
  const auto close = [&] {
    if (has_test_field(current)) drafts.push_back(current);
    own.clear();
  };
  for (const LabelledValue& value : values) {
    if ((!is_person_field(value.field) && !is_test_field(value.field)) || value.value.empty()) continue;
    if (own.contains(value.field)) {
      Draft next = successor(current, value, one_person);
      close();
      current = std::move(next);
    }
    own.insert(value.field);
    current.fields[value.field] = value.value;
  }
  close();
  return drafts;
}

constexpr std::ptrdiff_t fewest_hidden_digits = 8;  // of an identity number; of a phone number five

bool all_have(const std::vector<Draft>& drafts, const std::string& field) {
  return std::all_of(drafts.begin(), drafts.end(), [&](const Draft& draft) { return draft.has(field); });
}

/// Results that stand without a label, as on a badge, where no label names one: each belongs to the times
/// beside it.
std::vector<Draft> group_with_badges(const PageValues& values, bool one_person) {
  std::vector<Draft> drafts = group(values.labelled, one_person);
  std::vector<LabelledValue> badges;
  // A label whose value cannot be read: the tab 检测中 above a list is not what stood there.
  const bool is_result_lost = std::ranges::any_of(values.labelled, [](const LabelledValue& value) {
    return value.field == "result" && value.value.empty();
  });
  for (const Slice& slice : values.rest) {
    const auto result = result_from_text(slice.text());
    if (result && !(is_result_lost && *result == TestResult::pending))
      badges.push_back({"result", slice.box(), {slice}});
  }
  const bool labels_name_results =
      std::any_of(drafts.begin(), drafts.end(), [](const Draft& draft) { return draft.has("result"); });
  if (badges.empty() || labels_name_results) return drafts;
  std::vector<LabelledValue> all = values.labelled;
  all.insert(all.end(), badges.begin(), badges.end());
  sort_in_reading_order(all);
  std::vector<Draft> with_badges = group(all, one_person);
  const bool badge_alone = drafts.empty();
  const bool one_each = badges.size() == with_badges.size() && all_have(with_badges, "result") &&
                        std::all_of(with_badges.begin(), with_badges.end(),
                                    [&](const Draft& draft) { return badge_alone || has_time(draft); });
  // Anything else (the tab 检测中 above a list) would be a guess.
  return one_each ? with_badges : drafts;
}

/// Values of a person that stand without a label, each of a form nothing else has: a masked name, a masked
/// number, a health code in words. A masked name of which not all was read counts where no other is on the
/// page.
void take_unlabelled(const std::vector<Slice>& rest, bool layout_has_one_person, std::vector<Draft>& drafts) {
  std::vector<Slice> names, doubtful_names, numbers, codes;
  for (const Slice& slice : rest) {
    const std::string text = slice.text();
    const bool masked = contains(text, "*");
    if (health_code_from_text(text)) {
      codes.push_back(slice);
    } else if (masked && slice.count <= longest_masked_name && name_from_text(text)) {
      names.push_back(slice);
    } else if (may_be_masked_name(slice)) {
      doubtful_names.push_back(slice);
    } else if (masked &&
               (id_number_from_text(text) || std::ranges::count(text, '*') >= fewest_hidden_digits)) {
      numbers.push_back(slice);
    }
  }
  const bool one_person =
      layout_has_one_person || std::all_of(drafts.begin(), drafts.end(), [&](const Draft& draft) {
        return draft.has("name") == drafts.front().has("name") &&
               (!draft.has("name") ||
                joined_text(draft.fields.at("name")) == joined_text(drafts.front().fields.at("name")));
      });
  const auto offer = [&](const std::string& field, const std::vector<Slice>& found) {
    // One for all, or one for each in order; anything else would be a guess.
    if (found.empty() || !(found.size() == drafts.size() || (found.size() == 1 && one_person))) return;
    for (std::size_t i = 0; i < drafts.size(); ++i) {
      const Slice& slice = found.size() == 1 ? found.front() : found[i];
      if (!drafts[i].has(field)) drafts[i].fields[field] = {slice};
    }
  };
  offer("name", names.empty() ? doubtful_names : names);
  offer("id_number", numbers);
  offer("health_code", codes);
}

/// `-`, `无`: how forms print an empty value.
bool says_nothing(const std::string& text) {
  static const std::set<std::string, std::less<>> words{"", "-", "--", "一", "—", "——", "/", "无", "暂无"};
  return words.contains(without_spaces(fold_width(text)));
}

/// What stands labelled above a table (the person, the laboratory, the site) is said of each row.
std::vector<Draft> drafts_of(const PageTable& table, const PageValues& above) {
  std::vector<Draft> drafts;
  for (const TableRow& row : table.rows) {
    Draft draft{row};
    for (const LabelledValue& value : above.labelled) {
      if ((is_test_field(value.field) || is_person_field(value.field)) && !value.value.empty())
        draft.fields.try_emplace(value.field, value.value);
    }
    drafts.push_back(std::move(draft));
  }
  return drafts;
}

/// Whether a line that is all of a value begins well before its first character or ends well after its last
/// one: what stands there was read as none.
bool has_ink_without_character(const Slice& slice) {
  if (slice.characters().empty() || slice.count != slice.line->characters.size()) return false;
  const Box text = slice.box(), &line = slice.line->box;
  const int beside = std::max(text.x - line.x, line.right() - text.right());
  return 7 * beside > 2 * line.height;  // of whole names it is 0.22 at most
}

/// Why a person looks at a value of which a hand has covered a part, or all.
std::optional<std::string_view> reason_if_covered(const std::string& field) {
  static const std::map<std::string, std::string_view, std::less<>> reasons{
      {"name", "name_covered"},
      {"id_number", "id_covered"},
      {"phone", "phone_covered"},
      {"sampled_at", "time_covered"},
      {"reported_at", "time_covered"},
      {"result", "result_covered"},
      {"institution", "institution_covered"},
      {"sampling_site", "sampling_site_covered"},
      {"specimen_id", "specimen_covered"},
      {"address", "address_covered"}};
  const auto found = reasons.find(field);
  return found == reasons.end() ? std::nullopt : std::optional(found->second);
}

class RecordMaker {
 public:
  RecordMaker(const PageRequest& request, const Layout* layout, const PageText& page,
              std::string_view page_text)
      : request_(request),
        layout_(layout),
        covers_(page.covers),
        page_kind_(kind_from_text(page_text)),
        is_wholly_read_(!has_unread(page_text)) {}

  Record make(const Draft& draft) {
    Record record;
    record.page = ++made_;
    record.source = std::string(request_.source);
    record.layout = layout_ ? layout_->id : std::string(request_.fallback_layout);
    set_kind(record, draft);
    take(record, draft, "name", &RecordMaker::set_name);
    take(record, draft, "id_type", &RecordMaker::set_id_type);
    take(record, draft, "id_number", &RecordMaker::set_id_number);
    take(record, draft, "phone", &RecordMaker::set_phone);
    take(record, draft, "sampled_at", &RecordMaker::set_sampled_at);
    take(record, draft, "reported_at", &RecordMaker::set_reported_at);
    take(record, draft, "result", &RecordMaker::set_result);
    take(record, draft, "institution", &RecordMaker::set_institution);
    take(record, draft, "sampling_site", &RecordMaker::set_sampling_site);
    take(record, draft, "specimen_id", &RecordMaker::set_specimen_id);
    take(record, draft, "address", &RecordMaker::set_address);
    take(record, draft, "health_code", &RecordMaker::set_health_code);
    return record;
  }

 private:
  using Setter = void (RecordMaker::*)(Record&, const std::vector<Slice>&);

  void take(Record& record, const Draft& draft, const std::string& field, Setter set) {
    const auto found = draft.fields.find(field);
    if (found == draft.fields.end()) return;
    if (!says_nothing(joined_text(found->second))) (this->*set)(record, found->second);
    if (is_covered(field, found->second)) send_to_review(record, *reason_if_covered(field));
  }

  /// What a hand has left of a value may read as a whole one; but a badge looks like paint. Of a number the
  /// stars that stand for a cover do no harm: its length tells how many there must be.
  bool is_covered(const std::string& field, const std::vector<Slice>& value) const {
    if (!reason_if_covered(field)) return false;
    const bool has_length = field == "id_number" || field == "phone";
    const bool may_be_on_badge = field == "result";
    const auto is_stained = [&](Box text) {
      // The sign between a month and a covered year is seen as a part of neither.
      const int sign = field == "sampled_at" || field == "reported_at" ? text.height / 3 : 0;
      text = {text.x - sign, text.y, text.width + sign, text.height};
      return request_.is_stained && !may_be_on_badge && request_.is_stained(text);
    };
    return std::ranges::any_of(value, [&](const Slice& slice) {
      return (!has_length && has_cover(slice.box())) || is_stained(slice.box());
    });
  }

  void set_kind(Record& record, const Draft& draft) {
    std::optional<TestKind> kind = layout_ ? layout_->kind : std::nullopt;
    if (!kind && draft.has("test_item")) kind = kind_from_text(joined_text(draft.fields.at("test_item")));
    if (kind) {
      record.kind = *kind;
      return;
    }
    record.kind = page_kind_.value_or(TestKind::nucleic_acid);
    if (!page_kind_) send_to_review(record, "kind_assumed");
    // 抗原 is on many a menu; that 核酸 is nowhere says nothing where not all could be read.
    if (page_kind_ == TestKind::antigen && !is_wholly_read_) send_to_review(record, "kind_doubtful");
  }

  /// Characters of a whole number, masks included, for a check; 0 where an app draws as many stars as it
  /// likes.
  std::size_t id_length() const { return layout_ && layout_->stars_are_fixed ? 0 : 18; }
  static constexpr std::size_t phone_digits = 11;

  /// Notes how sure a field is; where that is not enough the record goes to review.
  void note(Record& record, const std::string& field, const VerifiedValue& value, std::string_view doubtful) {
    const double confidence = calibrated(value.evidence, value.raw);
    record.confidence[field] = confidence;
    // What recognisers differ on, or only one of them is sure of, is a person's, however often it was right;
    // and so is what has a hole.
    const bool is_contested = value.evidence.basis == Basis::differing || value.evidence.basis == Basis::once;
    if (is_contested || confidence < review_below() || has_unread(value.text))
      send_to_review(record, doubtful);
    if (request_.observe) request_.observe(made_, field, value.evidence, value.raw);
  }

  /// Several records of one person share one name on the page, which is read once.
  const VerifiedValue& name_in(const std::vector<Slice>& slices) {
    const auto known =
        std::ranges::find(names_, slices, &std::pair<std::vector<Slice>, VerifiedValue>::first);
    if (known != names_.end()) return known->second;
    return names_.emplace_back(slices, verified_name(slices, request_.second_reading)).second;
  }

  void set_name(Record& record, const std::vector<Slice>& slices) {
    const VerifiedValue& value = name_in(slices);
    record.name = name_from_text(value.text);
    if (record.name && !value.reading.empty()) record.readings["name"] = value.reading;
    note(record, "name", value, "name_low_confidence");
    if (is_cut(slices, value.text) || std::ranges::any_of(slices, has_ink_without_character))
      send_to_review(record, "name_covered");
  }

  /// Whether paint of the ground's colour has left a part of the first or last character, which may be read
  /// as another one.
  bool is_cut(const std::vector<Slice>& slices, const std::string& name) const {
    const std::u32string characters = to_code_points(name);
    return request_.is_cut && slices.size() == 1 && std::ranges::all_of(characters, is_han) &&
           request_.is_cut(slices.front().box(), static_cast<int>(characters.size()));
  }

  /// On it or touching one of its ends.
  bool has_cover(const Box& value) const {
    const int beside = value.height / 2;
    return std::ranges::any_of(covers_, [&](const Box& cover) {
      return cover.x < value.right() + beside && value.x < cover.right() + beside &&
             cover.y < value.bottom() && value.y < cover.bottom();
    });
  }

  void set_id_type(Record& record, const std::vector<Slice>& slices) { record.id_type = joined_text(slices); }

  void set_id_number(Record& record, const std::vector<Slice>& slices) {
    const VerifiedValue value = verified_number(slices, request_.second_reading, id_length());
    record.id_number = id_number_from_text(value.text);
    if (record.id_number) note(record, "id_number", value, "id_low_confidence");
    const bool wholly_hidden =
        contains(value.text, "*") && value.text.find_first_not_of("* ") == std::string::npos;
    // What paint of the ground's own colour leaves of a resident's number could be a short one of another
    // kind.
    constexpr std::size_t shortest_of_resident = 15;
    const bool is_in_parts =
        slices.size() > 1 || without_spaces(slices.front().text()) != slices.front().text();
    const bool may_be_rest =
        record.id_number && is_in_parts && record.id_number->size() < shortest_of_resident;
    if ((!record.id_number && !wholly_hidden) || may_be_rest) send_to_review(record, "id_length");
    if (wholly_hidden && has_cover(slices.front().box())) send_to_review(record, "id_covered");
  }

  void set_phone(Record& record, const std::vector<Slice>& slices) {
    const VerifiedValue value = verified_number(slices, request_.second_reading, phone_digits);
    record.phone = phone_from_text(value.text);
    if (record.phone)
      note(record, "phone", value, "phone_low_confidence");
    else
      send_to_review(record, "phone_form");
  }

  void set_sampled_at(Record& record, const std::vector<Slice>& slices) {
    set_time(record, slices, "sampled_at", record.sampled_at);
  }
  void set_reported_at(Record& record, const std::vector<Slice>& slices) {
    set_time(record, slices, "reported_at", record.reported_at);
  }

  void set_time(Record& record, const std::vector<Slice>& slices, const std::string& field,
                std::optional<LocalTime>& time) {
    const VerifiedValue value = verified_time(slices, request_.second_reading);
    auto inferred = time_from_text(value.text, request_.night);
    // Digits of some fonts stand so far apart that a blank is seen between them.
    if (!inferred) inferred = time_from_text(without_spaces(value.text), request_.night);
    if (!inferred) return send_to_review(record, "time_unreadable");
    time = inferred->time;
    if (inferred->year_was_inferred) record.reasons.emplace_back("year_inferred");
    note(record, field, value, "time_low_confidence");
  }

  void set_result(Record& record, const std::vector<Slice>& slices) {
    const VerifiedValue value = verified_result(slices, request_.second_reading);
    const auto result = result_from_text(value.text);
    if (!result) return send_to_review(record, "result_unclear");
    record.result = *result;
    note(record, "result", value, "result_low_confidence");
  }

  void set_long_text(Record& record, const std::vector<Slice>& slices, const std::string& field,
                     std::optional<std::string>& text, std::string_view doubtful) {
    const VerifiedValue value = verified_text(slices, request_.second_reading);
    text = value.text;
    note(record, field, value, doubtful);
  }

  /// No app hides a part of a laboratory's or site's name: a mask in it was a character.
  void set_place(Record& record, const std::vector<Slice>& slices, const std::string& field,
                 std::optional<std::string>& text, std::string_view doubtful) {
    set_long_text(record, slices, field, text, doubtful);
    if (contains(*text, "*")) send_to_review(record, doubtful);
  }

  void set_institution(Record& record, const std::vector<Slice>& slices) {
    set_place(record, slices, "institution", record.institution, "institution_low_confidence");
  }

  void set_sampling_site(Record& record, const std::vector<Slice>& slices) {
    set_place(record, slices, "sampling_site", record.sampling_site, "sampling_site_low_confidence");
  }

  void set_specimen_id(Record& record, const std::vector<Slice>& slices) {
    const VerifiedValue value = verified_code(slices, request_.second_reading);
    record.specimen_id = value.text;
    note(record, "specimen_id", value, "specimen_low_confidence");
  }

  void set_address(Record& record, const std::vector<Slice>& slices) {
    set_long_text(record, slices, "address", record.address, "address_low_confidence");
  }

  void set_health_code(Record& record, const std::vector<Slice>& slices) {
    const VerifiedValue value = verified_word(slices, request_.second_reading);
    record.health_code = health_code_from_text(value.text);
    note(record, "health_code", value, "health_code_low_confidence");
  }

  const PageRequest& request_;
  const Layout* layout_;
  const std::vector<Box>& covers_;
  std::optional<TestKind> page_kind_;
  bool is_wholly_read_;
  int made_ = 0;
  std::vector<std::pair<std::vector<Slice>, VerifiedValue>> names_;
};

void trace_uses(PageTracer& tracer, const PageValues& values, const std::optional<PageTable>& table,
                const std::vector<Draft>& drafts) {
  for (const LabelledValue& value : values.labelled) {
    if (value.words.line) tracer.label(value.words, value.field);
  }
  if (table) {
    for (const auto& [words, field] : table->headings) tracer.label(words, field);
  }
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    for (const auto& [field, slices] : drafts[i].fields) tracer.value(slices, field, i);
  }
  for (const LabelledValue& value : values.labelled) tracer.value_beside_label(value.value, value.field);
}

FileReading refused(std::string_view reason) {
  FileReading reading;
  reading.refused.push_back({1, std::string(reason), ""});
  return reading;
}

/// Records of one page that have not all the same fields may have taken each other's values: a person looks.
/// A test that is still in the laboratory has fewer than one that is done; not everybody has given a phone
/// number.
void doubt_uneven_records(const std::vector<Draft>& drafts, std::vector<Record>& records) {
  std::map<bool, std::set<std::set<std::string>>> forms;  // pending or not → sets of fields
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    std::set<std::string> fields;
    for (const auto& [field, slices] : drafts[i].fields) {
      if (field != "phone") fields.insert(field);
    }
    forms[records[i].result == TestResult::pending].insert(std::move(fields));
  }
  if (std::ranges::all_of(forms, [](const auto& form) { return form.second.size() == 1; })) return;
  for (Record& record : records) send_to_review(record, "records_unclear");
}

/// Where several people stand on a page and one of them has no name of his own, perhaps since it is covered,
/// he must not have another's. `one_person` pages and those of unknown apps that show one name are one
/// person's.
void doubt_shared_names(const std::vector<Draft>& drafts, const Layout* layout,
                        std::vector<Record>& records) {
  if (drafts.size() < 2 || (layout && layout->one_person)) return;
  const auto name_of = [&](std::size_t i) {
    const auto found = drafts[i].fields.find("name");
    return found == drafts[i].fields.end() ? std::vector<Slice>{} : found->second;
  };
  const auto has_same_name = [&](std::size_t i, std::size_t k) { return name_of(i) == name_of(k); };
  bool has_several_names = layout != nullptr;
  for (std::size_t i = 1; i < drafts.size(); ++i) has_several_names |= !has_same_name(0, i);
  if (!has_several_names) return;
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    for (std::size_t k = 0; k < drafts.size(); ++k)
      if (i != k && has_same_name(i, k)) send_to_review(records[i], "several_people_one_name");
  }
}

/// A label with nothing beside it: what no proof lacks has been covered.
void doubt_lost_values(const std::vector<LabelledValue>& labelled, const std::vector<Draft>& drafts,
                       std::vector<Record>& records) {
  static const std::set<std::string, std::less<>> never_empty{"id_number", "sampled_at", "reported_at",
                                                              "institution"};
  for (const LabelledValue& value : labelled) {
    if (!value.value.empty() || !never_empty.contains(value.field)) continue;
    for (std::size_t i = 0; i < drafts.size(); ++i)
      if (!drafts[i].has(value.field)) send_to_review(records[i], *reason_if_covered(value.field));
  }
}

bool are_of_one_person(const std::vector<Record>& records) {
  return std::ranges::all_of(records, [&](const Record& record) {
    return record.name == records.front().name && record.id_number == records.front().id_number;
  });
}

/// The block is the holder's, who is known where the page has one person only.
void take_code_colour(HealthCode colour, std::vector<Record>& records) {
  if (!are_of_one_person(records)) return;
  for (Record& record : records) {
    if (!record.health_code) {
      record.health_code = colour;
      record.confidence["health_code"] = sure_enough;
    } else if (record.health_code != colour) {
      record.health_code.reset();
      record.confidence.erase("health_code");
      send_to_review(record, "health_code_differs");
    }
  }
}

/// A page that shows no name may say in a code whose it is. Where codes name several people nobody is taken.
void take_person(const PageRequest& request, std::vector<Record>& records) {
  if (!request.codes || records.empty() || records.front().name || !are_of_one_person(records)) return;
  std::optional<PersonInCode> person;
  for (const std::string& code : request.codes()) {
    const auto named = person_in_code(code);
    if (named && person && named->name != person->name) return;
    if (named) person = named;
  }
  if (!person) return;
  for (Record& record : records) {
    record.name = person->name;
    record.confidence["name"] = 1;  // a code that was misread is none
    if (!record.id_number) record.id_number = person->id_number;
    if (!record.phone) record.phone = person->phone;
    record.reasons.emplace_back("name_from_code");
  }
}

}  // namespace

FileReading read_page(const PageText& page, const PageRequest& request) {
  std::optional<PageTracer> tracer;
  if (request.trace) tracer.emplace(page, *request.trace);
  if (page.lines.empty()) return refused("no_text_found");
  const std::string text = text_of(page);
  const Layout* layout = layout_of(text, request.known_layouts);
  if (request.trace) {
    request.trace->layout = layout ? layout->id : "";
    request.trace->fits = fits_of(request.known_layouts, text);
  }
  if (layout) {
    for (const std::string& word : layout->refuse) {
      if (contains(text, word)) return refused(layout->refuse_reason);
    }
  }
  std::vector<Draft> drafts;
  const auto table = find_table(page);
  const PageValues values = table ? find_labelled_values(table->outside)
                                  : find_labelled_values(page, layout ? layout->labels : LabelOverrides{});
  if (table) {
    drafts = drafts_of(*table, values);
  } else {
    const bool one_person = layout && layout->one_person;
    drafts = group_with_badges(values, one_person);
    take_unlabelled(values.rest, one_person, drafts);
  }
  if (tracer) trace_uses(*tracer, values, table, drafts);
  if (drafts.empty()) return refused("no_record_found");

  FileReading reading;
  RecordMaker maker(request, layout, page, text);
  for (const Draft& draft : drafts) {
    reading.records.push_back(maker.make(draft));
  }
  take_person(request, reading.records);
  for (Record& record : reading.records) check_record(record, request.night);
  doubt_uneven_records(drafts, reading.records);
  doubt_lost_values(values.labelled, drafts, reading.records);
  doubt_shared_names(drafts, layout, reading.records);
  if (request.code_colour) take_code_colour(*request.code_colour, reading.records);
  return reading;
}

}  // namespace hesuan::parsers
