// review.csv: the short queue. Everything that no other file of the night accounts for ends here.
#include <algorithm>
#include <unordered_map>

#include "core/text.hpp"
#include "exporters/night_files.hpp"
#include "exporters/wording.hpp"

namespace hesuan::exporters {
namespace {

constexpr Wording headings[] = {{"序号", "No."},
                                {"类别", "Kind"},
                                {"来源文件", "File"},
                                {"页/行", "Page/row"},
                                {"姓名", "Name"},
                                {"证件号码", "ID number"},
                                {"采样时间", "Sampled at"},
                                {"结果", "Result"},
                                {"字段", "Field"},
                                {"原因", "Reason"},
                                {"可能的居民", "Possible residents"},
                                {"对照依据", "Evidence"},
                                {"原因代码", "reason"}};

constexpr Wording record_doubtful{"记录待核对", "doubtful record"};
constexpr Wording several_fit{"对应多人", "several residents fit"};
constexpr Wording nobody_fits{"未匹配", "not matched"};
constexpr Wording not_uploaded{"未写入上传文件", "not in the upload"};
constexpr Wording file_without_records{"文件未读", "file not read"};
constexpr Wording row_refused{"内容未读", "item not read"};

constexpr std::size_t candidates_shown = 5;

enum class Urgency { positive, retest, other };

struct Item {
  Urgency urgency = Urgency::other;
  Wording kind;
  std::string source, page, name, id_number, sampled_at, result, field;
  std::vector<std::string> reasons;
  std::string residents, evidence;
};

Urgency urgency_of(TestResult result) {
  if (result == TestResult::positive) return Urgency::positive;
  return result == TestResult::retest ? Urgency::retest : Urgency::other;
}

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string text;
  for (const std::string& part : parts) text += std::string(text.empty() ? "" : separator) + part;
  return text;
}

bool is_linked(const Match& match) {
  return match.status == MatchStatus::matched || match.status == MatchStatus::duplicate;
}

Wording kind_of(const MatchedRecord& matched) {
  if (matched.match.status == MatchStatus::ambiguous) return several_fit;
  return is_linked(matched.match) ? record_doubtful : nobody_fits;
}

/// What the record says against itself, then why there is no link and what is missing for one.
std::vector<std::string> reasons_of(const MatchedRecord& matched) {
  std::vector<std::string> reasons = matched.record.reasons;
  if (!is_linked(matched.match))
    for (const MatchReason& reason : matched.match.reasons)
      if (reason.weight == 0) reasons.push_back(reason.code);
  if (reasons.empty())
    reasons.emplace_back(matched.match.status == MatchStatus::ambiguous   ? "not_unique"
                         : matched.match.status == MatchStatus::unmatched ? "no_candidate"
                                                                          : "record_in_review");
  return reasons;
}

class Queue {
 public:
  Queue(const Roster& roster, Language language) : roster_(roster), language_(language) {
    for (std::size_t i = 0; i < roster.residents.size(); ++i)
      residents_.emplace(roster.residents[i].resident_id, i);
  }

  void add(const MatchedRecord& matched) {
    Item item = item_of(matched);
    item.kind = kind_of(matched);
    item.reasons = reasons_of(matched);
    items_.push_back(std::move(item));
  }

  void add(const MatchedRecord& matched, const IncompleteUpload& incomplete) {
    Item item = item_of(matched);
    item.kind = not_uploaded;
    item.field = joined(incomplete.missing, separator());
    item.reasons = {"upload_incomplete"};
    items_.push_back(std::move(item));
  }

  void add(const ManifestLine& file) {
    Item item;
    item.kind = file_without_records;
    item.source = file.source;
    item.reasons = {file.reason};
    items_.push_back(std::move(item));
  }

  void add(const RefusedRow& refused) {
    Item item;
    item.kind = row_refused;
    item.source = refused.source;
    if (refused.item.page > 0) item.page = std::to_string(refused.item.page);
    item.field = wording_of_field(refused.item.field, language_);
    item.reasons = {refused.item.reason};
    items_.push_back(std::move(item));
  }

  Table to_table() {
    std::stable_sort(items_.begin(), items_.end(),
                     [](const Item& a, const Item& b) { return a.urgency < b.urgency; });
    Table table;
    for (const Wording& heading : headings) table.headings.push_back(heading.in(language_));
    for (const Item& item : items_)
      table.rows.push_back({std::to_string(table.rows.size() + 1), item.kind.in(language_),
                            with_visible_controls(item.source), item.page, item.name, item.id_number,
                            item.sampled_at, item.result, item.field, explain_all(item.reasons, language_),
                            item.residents, item.evidence, joined(item.reasons, ";")});
    return table;
  }

 private:
  std::string separator() const { return language_ == Language::zh_CN ? "、" : ", "; }

  Item item_of(const MatchedRecord& matched) const {
    const Record& record = matched.record;
    Item item;
    item.urgency = urgency_of(record.result);
    item.source = record.source;
    item.page = std::to_string(record.page);
    item.name = record.name.value_or("");
    item.id_number = masked_id_number(record.id_number.value_or(""));
    if (record.sampled_at) item.sampled_at = display_time(*record.sampled_at);
    item.result = wording(record.result, language_);
    item.residents = residents_of(matched.match);
    item.evidence = evidence_of(matched.match);
    return item;
  }

  /// For the first of the residents.
  std::string evidence_of(const Match& match) const {
    std::vector<std::string> shown;
    for (const MatchReason& reason : match.reasons)
      if (reason.weight != 0) shown.push_back(in_words_with_weight(reason, language_));
    return joined(shown, separator());
  }

  /// The resident linked to, else the best candidates.
  std::string residents_of(const Match& match) const {
    const auto all = is_linked(match) ? std::vector{match.resident_id} : match.candidates;
    std::vector<std::string> shown;
    for (const std::string& id : std::span(all).first(std::min(all.size(), candidates_shown)))
      shown.push_back(name_and_address(id));
    std::string text = joined(shown, separator());
    if (all.size() > candidates_shown) {
      const std::string number = std::to_string(all.size());
      text += language_ == Language::zh_CN ? " 等" + number + "人" : ", … (" + number + " in all)";
    }
    return text;
  }

  std::string name_and_address(const std::string& resident_id) const {
    const auto found = residents_.find(resident_id);
    if (found == residents_.end()) return resident_id;
    const Resident& resident = roster_.residents[found->second];
    const std::string address = to_string(resident.address);
    return language_ == Language::zh_CN ? resident.name + "（" + address + "）"
                                        : resident.name + " (" + address + ")";
  }

  const Roster& roster_;
  Language language_;
  std::unordered_map<std::string, std::size_t> residents_;
  std::vector<Item> items_;
};

bool needs_a_look(const MatchedRecord& matched) {
  return matched.record.status == RecordStatus::review || !is_linked(matched.match);
}

/// Its doubtful records and refused rows stand in the queue themselves; a file without any stands for itself.
bool needs_a_look(const ManifestLine& file) {
  const bool gave_nothing = file.status == FileStatus::review && file.in_review == 0 && file.refused == 0;
  return gave_nothing || file.status == FileStatus::unreadable || file.status == FileStatus::unsupported;
}

}  // namespace

Table review_table(const Roster& roster, std::span<const MatchedRecord> records,
                   std::span<const ManifestLine> files, std::span<const RefusedRow> refused,
                   std::span<const IncompleteUpload> incomplete, Language language) {
  Queue queue(roster, language);
  for (const MatchedRecord& record : records)
    if (needs_a_look(record)) queue.add(record);
  for (const IncompleteUpload& upload : incomplete) queue.add(records[upload.record], upload);
  for (const ManifestLine& file : files)
    if (needs_a_look(file)) queue.add(file);
  for (const RefusedRow& row : refused) queue.add(row);
  return queue.to_table();
}

}  // namespace hesuan::exporters
