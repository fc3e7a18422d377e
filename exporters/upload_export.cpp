#include "exporters/upload_export.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "exporters/wording.hpp"

namespace hesuan::exporters {
namespace {

constexpr Wording reject_wordings[] = {
    {"来源", "Source"}, {"页/行", "Page/row"}, {"栏目", "Column"},  {"值（已隐去）", "Value (masked)"},
    {"规则", "Rule"},   {"建议", "Advice"},    {"规则代码", "rule"}};

bool is_for_upload(const MatchedRecord& matched) {
  return matched.match.status == MatchStatus::matched && matched.record.status == RecordStatus::ok;
}

/// The path of a source may hold anything; a workbook may not.
std::string as_cell(std::string_view text) {
  auto characters = to_code_points(text);
  std::replace_if(
      characters.begin(), characters.end(), [](char32_t c) { return c < 0x20 || (c & 0xFFFE) == 0xFFFE; },
      U'\uFFFD');
  return to_utf8(characters);
}

/// The one value that all have; empty when there are several, or none.
template <typename Get>
std::string shared_by_all(const Roster& roster, Get&& get) {
  const auto& all = roster.residents;
  const std::string first = all.empty() ? "" : get(all.front()).value_or("");
  const bool shared = std::all_of(
      all.begin(), all.end(), [&](const Resident& resident) { return get(resident).value_or("") == first; });
  return shared ? first : "";
}

/// A name for a file: no path, and no separator where something was left out.
std::string tidied(const std::string& name) {
  std::string tidy;
  for (const char raw : name) {
    const char c = raw == '/' || static_cast<unsigned char>(raw) < 0x20 ? '_' : raw;
    if (c == '_' && (tidy.empty() || tidy.back() == '_')) continue;
    tidy += c;
  }
  return tidy;
}

}  // namespace

// ------------------------------------------------------------------------------------------------------------
// The files

/// A full part is packed on another thread while the next one is filled; never more than one at a time.
class UploadExport::Parts {
 public:
  using Open = std::function<std::unique_ptr<UploadFile>(std::size_t part)>;

  Parts(Open open, std::size_t rows_in_a_file) : open_(std::move(open)), rows_in_a_file_(rows_in_a_file) {}

  void write(std::span<const std::string> cells) {
    if (!filling_ || rows_ == rows_in_a_file_) begin();
    filling_->write(cells);
    ++rows_;
    has_rows_ = true;
  }
  void write_refused(std::span<const std::string> cells) {
    if (!filling_) begin();
    filling_->write_refused(cells);
  }
  void close(bool even_without_rows) {
    if (!has_rows_ && !even_without_rows) {
      filling_.reset();
      opened_ = 0;
      return;
    }
    if (!filling_) begin();
    pack();
    if (packing_.valid()) packing_.get();
  }
  void commit() {
    for (const auto& file : closed_) file->commit();
  }
  std::size_t count() const { return opened_; }

 private:
  void begin() {
    pack();
    filling_ = open_(++opened_);
    rows_ = 0;
  }
  void pack() {
    if (!filling_) return;
    if (packing_.valid()) packing_.get();
    UploadFile& full = *closed_.emplace_back(std::move(filling_));
    packing_ = std::async(std::launch::async, [&full] { full.close(); });
  }

  Open open_;
  std::size_t rows_in_a_file_, rows_ = 0, opened_ = 0;
  bool has_rows_ = false;
  std::unique_ptr<UploadFile> filling_;
  std::vector<std::unique_ptr<UploadFile>> closed_;
  std::future<void> packing_;  // last, so that it ends before what it works on
};

// ------------------------------------------------------------------------------------------------------------
// Rows

UploadExport::UploadExport(const UploadTemplate& layout, const Roster& roster, Date night,
                           UploadDestination destination, Language language)
    : layout_(layout),
      roster_(roster),
      night_(night),
      destination_(std::move(destination)),
      language_(language),
      maker_(layout),
      parts_(std::make_unique<Parts>(destination_.open, rows_in_a_file(layout))) {
  for (const Resident& resident : roster.residents) residents_.emplace(resident.resident_id, &resident);
  if (destination_.open_correction)
    corrections_ = std::make_unique<Parts>(destination_.open_correction, rows_in_a_file(layout));
  for (std::size_t i = 0; i < layout.columns.size(); ++i) {
    const bool is_key =
        std::find(layout.key.begin(), layout.key.end(), layout.columns[i].heading) != layout.key.end();
    if (is_key || layout.key.empty()) key_columns_.push_back(i);
    if (layout.columns[i].field != "row_number") all_columns_.push_back(i);
  }
}

UploadExport::~UploadExport() = default;

void UploadExport::add_test(const MatchedRecord& matched) {
  if (!is_for_upload(matched)) return;
  const auto resident = residents_.find(matched.match.resident_id);
  UploadSubject subject;
  subject.test = &matched.record;
  if (resident != residents_.end()) subject.resident = resident->second;
  add(subject, {matched.record.source, matched.record.page});
}

void UploadExport::add_residents() {
  for (const Household& household : roster_.households)
    for (const std::size_t member : household.members) {
      const Resident& resident = roster_.residents[member];
      if (resident.is_away || resident.exempt_reason) continue;
      UploadSubject subject;
      subject.resident = &resident;
      subject.household = &household;
      add(subject, {{}, resident.row});
    }
}

void UploadExport::add_untested(std::span<const statistics::UntestedPerson> people) {
  for (const auto& person : people) {
    UploadSubject subject;
    subject.resident = &roster_.residents[person.resident];
    subject.household = &roster_.households[person.household];
    subject.awaiting_review = person.awaiting_review;
    add(subject, {{}, subject.resident->row});
  }
}

void UploadExport::add_coverage(std::span<const statistics::CoverageRow> rows) {
  for (const auto& row : rows) {
    UploadSubject subject;
    subject.coverage = &row;
    add(subject, {});
  }
}

void UploadExport::add(const UploadSubject& about, const RowOrigin& origin) {
  UploadSubject subject = about;
  subject.night = night_;
  subject.row_number = summary_.rows + 1;
  if (!maker_.belongs(subject)) return;
  if (const auto refusals = maker_.make(subject, cells_); !refusals.empty()) {
    refuse(origin, refusals);
    return;
  }
  if (!layout_.key.empty() && !has_new_key(origin)) return;
  const Uploaded state =
      destination_.state ? destination_.state(joined(key_columns_), joined(all_columns_)) : Uploaded::never;
  if (state == Uploaded::same) {
    ++summary_.unchanged;
    return;
  }
  const bool corrects = state == Uploaded::otherwise;
  (corrects && corrections_ ? *corrections_ : *parts_).write(cells_);
  ++summary_.rows;
  if (corrects) ++summary_.corrected;
  if (destination_.written) destination_.written(joined(key_columns_), joined(all_columns_));
}

/// The same row again says nothing new, as where a tube holds the specimens of ten people; another one under
/// the same key the platform would refuse, or put in the first one's place.
bool UploadExport::has_new_key(const RowOrigin& origin) {
  const std::size_t content = hash_of(all_columns_);
  const auto known = keys_.add(hash_of(key_columns_), content);
  if (known && *known != content) {
    const std::size_t column = key_columns_.front();
    refuse(origin, {{column, CellRule::repeated_key, masked(layout_.columns[column].field, cells_[column])}});
  }
  return !known;
}

void UploadExport::refuse(const RowOrigin& origin, const std::vector<CellRefusal>& refusals) {
  ++summary_.refused;
  for (const auto& line : reject_rows(layout_, origin, refusals, language_)) parts_->write_refused(line);
  if (destination_.refused) destination_.refused(origin, refusals);
}

std::string UploadExport::joined(const std::vector<std::size_t>& columns) const {
  constexpr char separator = '\x1F';  // no cell has a control character of this kind
  std::string text;
  for (const std::size_t column : columns) text += cells_[column] + separator;
  return text;
}

std::size_t UploadExport::hash_of(const std::vector<std::size_t>& columns) const {
  constexpr std::size_t odd = 0x9E3779B97F4A7C15;  // spreads the bits, and makes the order of cells tell
  std::size_t hash = 0;
  for (const std::size_t column : columns)
    hash = (hash ^ std::hash<std::string_view>()(cells_[column])) * odd;
  return hash;
}

void UploadExport::close() {
  // Where nothing is new, a file with refused rows alone, or none, would only be taken for a full one.
  parts_->close(summary_.unchanged == 0);
  if (corrections_) corrections_->close(false);
  summary_.parts = parts_->count() + (corrections_ ? corrections_->count() : 0);
}

void UploadExport::commit() {
  parts_->commit();
  if (corrections_) corrections_->commit();
}

// ------------------------------------------------------------------------------------------------------------
// Refused rows

std::vector<std::string> reject_headings(Language language) {
  std::vector<std::string> headings;
  for (const Wording& wording : reject_wordings) headings.push_back(wording.in(language));
  return headings;
}

std::vector<std::vector<std::string>> reject_rows(const UploadTemplate& layout, const RowOrigin& origin,
                                                  const std::vector<CellRefusal>& refusals,
                                                  Language language) {
  constexpr Wording roster{"花名册", "roster"};
  std::vector<std::vector<std::string>> rows;
  for (const CellRefusal& refusal : refusals) {
    const auto& column = layout.columns[refusal.column];
    rows.push_back({origin.source.empty() ? roster.in(language) : as_cell(origin.source),
                    origin.page > 0 ? std::to_string(origin.page) : "", column.heading,
                    as_cell(refusal.value), rule_sentence(refusal.rule, column, language),
                    rule_advice(refusal.rule, column, language), std::string(to_string(refusal.rule))});
  }
  return rows;
}

namespace {

/// rejects.csv is a file like the others, with other columns.
UploadTemplate layout_of_rejects(Language language) {
  UploadTemplate layout;
  layout.kind = UploadTemplate::Kind::csv;
  for (const std::string& heading : reject_headings(language))
    layout.columns.emplace_back().heading = heading;
  return layout;
}

}  // namespace

RejectsFile::RejectsFile(const std::filesystem::path& path, const UploadTemplate& layout, Language language)
    : layout_(layout),
      language_(language),
      file_(create_upload_file(path, layout_of_rejects(language), "", language)) {}

void RejectsFile::add(const RowOrigin& origin, const std::vector<CellRefusal>& refusals) {
  for (const auto& row : reject_rows(layout_, origin, refusals, language_)) file_->write(row);
}

void RejectsFile::commit() {
  file_->close();
  file_->commit();
}

// ------------------------------------------------------------------------------------------------------------
// Names

std::string file_name_of(const UploadTemplate& layout, std::string_view pattern, const Roster& roster,
                         std::string_view date, std::size_t part) {
  constexpr std::string_view usual = "{template}_{date}_{part:02}.";
  const std::string number = std::to_string(part);
  std::string name =
      pattern.empty() ? std::string(usual) + std::string(suffix_of(layout.kind)) : std::string(pattern);
  if (part > 1 && !contains(name, "{part"))  // no file may take the place of another
    name.insert(std::min(name.rfind('.'), name.size()), "_{part:02}");
  const std::pair<std::string_view, std::string> parts[] = {
      {"{street}", shared_by_all(roster, [](const Resident& r) { return r.street; })},
      {"{community}", shared_by_all(roster, [](const Resident& r) { return r.community; })},
      {"{template}", layout.name},
      {"{title}", layout.title},
      {"{date}", std::string(date)},
      {"{part}", number},
      {"{part:02}", (part < 10 ? "0" : "") + number}};
  for (const auto& [placeholder, value] : parts) name = replace_all(name, placeholder, value);
  return tidied(name);
}

}  // namespace hesuan::exporters
