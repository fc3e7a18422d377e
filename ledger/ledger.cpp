#include "ledger/ledger.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "core/text.hpp"
#include "ledger/run_lock.hpp"
#include "ledger/schema.hpp"
#include "ledger/sqlite.hpp"

namespace hesuan {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Alternative, character, probability)
// With defaults: ledgers of older versions have no details.
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(MatchReason, code, weight, detail)

}  // namespace hesuan

namespace hesuan::ledger {
namespace {

using nlohmann::json;

constexpr std::string_view in_memory = ":memory:";

// A roster's own numbers may come from a file of broken text; they must not stop the night.
std::string to_json_text(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

[[noreturn]] void fail_damaged(std::string_view what) {
  throw LedgerError(LedgerError::Kind::other, "the ledger is damaged: " + std::string(what));
}

template <typename Value>
Value from_json_text(const std::string& text, std::string_view column) {
  try {
    return json::parse(text).get<Value>();
  } catch (const json::exception&) {
    fail_damaged(column);
  }
}

template <typename Value>
Value required(const std::optional<Value>& value, std::string_view column) {
  if (!value) fail_damaged(column);
  return *value;
}

// ------------------------------------------------------------------------------------------------------------
// Records and matches as rows

std::string record_columns(const std::string& prefix = "") {
  std::string columns;
  for (const RecordField& field : record_fields()) columns += prefix + std::string(field.name) + ',';
  return columns + prefix + "confidence," + prefix + "readings";
}

std::string insert_record_sql() {
  std::string parameters = "?";
  for (std::size_t i = 0; i < record_fields().size() + 2; ++i) parameters += ",?";
  return "INSERT INTO records (file_id," + record_columns() + ") VALUES (" + parameters + ")";
}

void insert_record(Statement& insert, FileId file, const Record& record) {
  insert.restart();
  int parameter = 0;
  insert.bind_at(++parameter, file);
  for (const RecordField& field : record_fields()) insert.bind_at(++parameter, field.get(record));
  insert.bind_at(++parameter, to_json_text(record.confidence));
  insert.bind_at(++parameter, to_json_text(record.readings));
  insert.run();
}

/// Reads from `column` on and leaves it behind the record's last.
Record record_at(const Statement& row, int& column) {
  Record record;
  for (const RecordField& field : record_fields()) {
    const auto value = row.optional_text(column++);
    if (value && !field.set(record, *value)) fail_damaged(field.name);
  }
  record.confidence = from_json_text<std::map<std::string, double>>(row.text(column++), "confidence");
  record.readings = from_json_text<std::map<std::string, Reading>>(row.text(column++), "readings");
  return record;
}

/// A record that no run has matched yet has no such row: it is unmatched, without reasons.
Match match_at(const Statement& row, int column) {
  const auto status = row.optional_text(column);
  if (!status) return {};
  Match match;
  match.status = required(match_status_from(*status), "match status");
  match.resident_id = row.text(column + 1);
  match.household_id = row.text(column + 2);
  match.score = row.real(column + 3);
  match.reasons = from_json_text<std::vector<MatchReason>>(row.text(column + 4), "match reasons");
  match.candidates = from_json_text<std::vector<std::string>>(row.text(column + 5), "candidates");
  return match;
}

/// The columns that matched_records() takes: the record, another source for it or NULL, its match.
std::string select_matched_records(const std::string& source, const std::string& tables) {
  return "SELECT " + record_columns("r.") + ',' + source +
         ",m.status,m.resident_id,m.household_id,m.score,m.reasons,m.candidates FROM " + tables;
}

void for_each_record(Statement& rows, const std::function<void(MatchedRecord)>& sink) {
  while (rows.step()) {
    int column = 0;
    Record record = record_at(rows, column);
    if (const auto source = rows.optional_text(column++)) record.source = *source;
    sink({std::move(record), match_at(rows, column)});
  }
}

// ------------------------------------------------------------------------------------------------------------
// Rosters as rows

std::optional<std::string> iso_or_null(const std::optional<Date>& date) {
  return date ? std::optional(to_iso(*date)) : std::nullopt;
}

std::optional<std::string> word_or_null(std::optional<Sex> sex) {
  if (!sex) return std::nullopt;
  return *sex == Sex::male ? "male" : "female";
}

std::optional<Date> date_at(const Statement& row, int column, std::string_view name) {
  const auto text = row.optional_text(column);
  return text ? std::optional(required(date_from_iso(*text), name)) : std::nullopt;
}

void insert_residents(Database& database, std::int64_t roster_id, const Roster& roster) {
  Statement insert =
      database.prepare("INSERT INTO residents VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  std::int64_t position = 0;
  for (const Resident& r : roster.residents)
    insert
        .bind(roster_id, position++, r.resident_id, r.household_id, r.name, r.id_type, r.id_number, r.phone,
              r.address.compound, r.address.building, r.address.unit, r.address.room, r.street, r.community,
              r.grid, r.relation, r.is_head, r.is_away, r.exempt_reason, r.row, iso_or_null(r.birth_date),
              word_or_null(r.sex), iso_or_null(r.exempt_until), r.category, iso_or_null(r.arrived_on))
        .run();
}

Resident resident_at(const Statement& row) {
  Resident r;
  int column = 0;
  r.resident_id = row.text(column++);
  r.household_id = row.text(column++);
  r.name = row.text(column++);
  r.id_type = row.optional_text(column++);
  r.id_number = row.optional_text(column++);
  r.phone = row.optional_text(column++);
  r.address.compound = row.text(column++);
  r.address.building = row.text(column++);
  r.address.unit = row.text(column++);
  r.address.room = row.text(column++);
  r.street = row.optional_text(column++);
  r.community = row.optional_text(column++);
  r.grid = row.optional_text(column++);
  r.relation = row.optional_text(column++);
  r.is_head = row.integer(column++) != 0;
  r.is_away = row.integer(column++) != 0;
  r.exempt_reason = row.optional_text(column++);
  r.row = static_cast<int>(row.integer(column++));
  r.birth_date = date_at(row, column++, "birth date");
  if (const auto sex = row.optional_text(column++)) r.sex = *sex == "male" ? Sex::male : Sex::female;
  r.exempt_until = date_at(row, column++, "end of exemption");
  r.category = row.optional_text(column++);
  r.arrived_on = date_at(row, column++, "arrival");
  return r;
}

void for_each_resident_of(const Database& database, std::int64_t roster_id,
                          const std::function<void(Resident)>& sink) {
  Statement rows = database.prepare(
      "SELECT resident_id,household_id,name,id_type,id_number,phone,compound,building,unit,room,street,"
      "community,grid,relation,is_head,is_away,exempt_reason,roster_row,birth_date,sex,exempt_until,category,"
      "arrived_on FROM residents WHERE roster_id=? ORDER BY position");
  rows.bind(roster_id);
  while (rows.step()) sink(resident_at(rows));
}

Roster roster_with_id(const Database& database, std::int64_t roster_id) {
  Roster roster;
  for_each_resident_of(database, roster_id,
                       [&](Resident resident) { roster.residents.push_back(std::move(resident)); });
  roster.households = households_of(roster.residents);
  return roster;
}

/// The residents are replaced even when the file is the same: a newer program may understand it better.
std::int64_t store_roster(Database& database, const Roster& roster, std::string_view sha256) {
  Statement insert = database.prepare(
      "INSERT INTO rosters (sha256) VALUES (?) ON CONFLICT (sha256) DO UPDATE SET sha256=excluded.sha256 "
      "RETURNING id");
  insert.bind(sha256).step();
  const std::int64_t id = insert.integer(0);
  insert.run();
  database.prepare("DELETE FROM residents WHERE roster_id=?").bind(id).run();
  insert_residents(database, id, roster);
  return id;
}

/// One row of for_each_test, taken apart without making a record of it.
class TestRow {
 public:
  explicit TestRow(const Statement& row) : row_(row) {}

  TestFacts facts() {
    TestFacts facts;
    facts.kind = required(test_kind_from(row_.view(0)), "kind");
    facts.result = required(test_result_from(row_.view(1)), "result");
    facts.sampled_at = time_at(2);
    facts.reported_at = time_at(3);
    facts.status = row_.view(4) == "ok" || is_settled_by_roster() ? RecordStatus::ok : RecordStatus::review;
    facts.sampling_site = row_.view(5);
    facts.match = required(match_status_from(row_.view(6)), "match status");
    facts.resident_id = row_.view(7);
    candidates_.clear();
    if (const auto candidates = row_.optional_text(8))
      candidates_ = from_json_text<std::vector<std::string>>(*candidates, "candidates");
    facts.candidates = candidates_;
    return facts;
  }

 private:
  std::optional<LocalTime> time_at(int column) const {
    const auto text = row_.view(column);
    return text.empty() ? std::nullopt : std::optional(required(local_time_from_iso(text), "time"));
  }

  /// As take_name_from_roster() would make it.
  bool is_settled_by_roster() const {
    if (!contains(row_.view(10), "\"name_from_roster\"")) return false;
    MatchedRecord matched;
    matched.record.status = RecordStatus::review;
    matched.record.reasons = split(row_.view(9), ';');
    matched.match.reasons = from_json_text<std::vector<MatchReason>>(row_.text(10), "match reasons");
    take_name_from_roster(matched);
    return matched.record.status == RecordStatus::ok;
  }

  const Statement& row_;
  std::vector<std::string> candidates_;
};

// ------------------------------------------------------------------------------------------------------------
// Files and inputs as rows

FileId insert_file(Database& database, std::string_view source, std::string_view location,
                   std::string_view sha256, const FileReading& reading) {
  database
      .prepare("INSERT INTO files (source,location,sha256,status,reason,source_kind) VALUES (?,?,?,?,?,?)")
      .bind(source, location, sha256, to_string(reading.status), reading.reason, reading.source_kind)
      .run();
  return database.last_row_id();
}

void insert_refused(Database& database, FileId file, const std::vector<RefusedItem>& items) {
  Statement insert = database.prepare("INSERT INTO refused VALUES (?,?,?,?,?)");
  std::int64_t position = 0;
  for (const RefusedItem& item : items)
    insert.bind(file, position++, item.page, item.reason, item.field).run();
}

void insert_input(Database& database, RunId run, std::string_view source, std::string_view location,
                  FileId file, std::string_view file_location) {
  database
      .prepare(
          "INSERT INTO inputs SELECT ?1, count(*), ?2, ?3, ?4, "
          "?3 <> ?5 OR EXISTS (SELECT 1 FROM inputs WHERE run_id=?1 AND file_id=?4) "
          "FROM inputs WHERE run_id=?1")
      .bind(run, source, location, file, file_location)
      .run();
}

// A bare column beside min() is taken from the row of the minimum.
constexpr const char* first_inputs_of_run =
    "(SELECT file_id, source, min(position) AS position FROM inputs WHERE run_id=? GROUP BY file_id)";

// Files of a night that are no longer what they were: a later run of the same night found other bytes in
// their place, and them nowhere. On another night the same name is another proof.
constexpr const char* superseded_files =
    "(SELECT earlier.file_id FROM inputs earlier JOIN runs before ON before.id=earlier.run_id "
    "JOIN inputs later ON later.location=earlier.location AND later.run_id>earlier.run_id "
    "AND later.file_id<>earlier.file_id JOIN runs after ON after.id=later.run_id AND "
    "after.night=before.night "
    "WHERE NOT EXISTS (SELECT 1 FROM inputs again WHERE again.file_id=earlier.file_id "
    "AND again.run_id>=later.run_id))";

/// SQLite would make the file readable by everybody whom the umask allows; these are health data.
void create_private(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor >= 0) close(descriptor);  // any failure shows when SQLite opens the file
}

Database open_database(const std::string& path) {
  if (path != in_memory) create_private(path);
  Database database(path);
  database.execute(
      "PRAGMA busy_timeout = 2000; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
      "PRAGMA foreign_keys = ON");
  migrate(database, migrations());
  // FULL: in WAL mode SQLite would else put off the sync to the next checkpoint, and what was acknowledged
  // could go with the power.
  database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  return database;
}

}  // namespace

struct Ledger::State {
  std::string path;
  std::unique_ptr<RunLock> lock;  // before the database, so that it is let go after the database is closed
  Database database;
};

Ledger::Ledger(std::unique_ptr<State> state) : state_(std::move(state)) {}
Ledger::~Ledger() = default;
Ledger::Ledger(Ledger&&) noexcept = default;
Ledger& Ledger::operator=(Ledger&&) noexcept = default;

Ledger Ledger::open(const std::string& path) {
  try {
    return Ledger(std::unique_ptr<State>(new State{path, nullptr, open_database(path)}));
  } catch (const LedgerError& error) {
    throw LedgerError(error.kind, path + ": " + error.what());
  }
}

int Ledger::schema_version() {
  return static_cast<int>(migrations().size());
}

RunId Ledger::begin_run(const Roster& roster, std::string_view roster_sha256, Date night, int window_hours) {
  if (!state_->lock && state_->path != in_memory) state_->lock = std::make_unique<RunLock>(state_->path);
  Database& database = state_->database;
  Transaction transaction(database);
  const std::int64_t roster_id = store_roster(database, roster, roster_sha256);
  database.prepare("INSERT INTO runs (roster_id,night,window_hours) VALUES (?,?,?)")
      .bind(roster_id, to_iso(night), window_hours)
      .run();
  const RunId run = database.last_row_id();
  transaction.commit();
  return run;
}

std::optional<StoredFile> Ledger::find_file(std::string_view sha256) const {
  if (sha256.empty()) return std::nullopt;
  Statement row = state_->database.prepare(
      "SELECT id,source,location,status,reason,source_kind FROM files WHERE sha256=? AND sha256 <> ''");
  if (!row.bind(sha256).step()) return std::nullopt;
  StoredFile file{row.integer(0), row.text(1), row.text(2), {}};
  file.reading.status = required(file_status_from(row.text(3)), "file status");
  file.reading.reason = row.text(4);
  file.reading.source_kind = row.text(5);
  Statement items =
      state_->database.prepare("SELECT page,reason,field FROM refused WHERE file_id=? ORDER BY position");
  items.bind(file.id);
  while (items.step())
    file.reading.refused.push_back({static_cast<int>(items.integer(0)), items.text(1), items.text(2)});
  return file;
}

FileId Ledger::add_file(RunId run, std::string_view source, std::string_view location,
                        std::string_view sha256, const FileReading& reading) {
  Database& database = state_->database;
  Transaction transaction(database);
  if (const auto known = find_file(sha256)) {
    insert_input(database, run, source, location, known->id, known->location);
    transaction.commit();
    return known->id;
  }
  const FileId file = insert_file(database, source, location, sha256, reading);
  Statement insert = database.prepare(insert_record_sql());
  for (const Record& record : reading.records) insert_record(insert, file, record);
  insert_refused(database, file, reading.refused);
  insert_input(database, run, source, location, file, location);
  transaction.commit();
  return file;
}

void Ledger::add_known(RunId run, std::string_view source, std::string_view location,
                       const StoredFile& file) {
  Transaction transaction(state_->database);
  insert_input(state_->database, run, source, location, file.id, file.location);
  transaction.commit();
}

std::vector<MatchedRecord> Ledger::records_of_run(RunId run) const {
  std::vector<MatchedRecord> records;
  for_each_record_of_run(run, [&](MatchedRecord record) { records.push_back(std::move(record)); });
  return records;
}

void Ledger::for_each_record_of_run(RunId run, const std::function<void(MatchedRecord)>& sink) const {
  // A record inside a container has a source of its own, longer than the file's; it keeps that.
  Statement rows = state_->database.prepare(
      select_matched_records("CASE WHEN r.source=f.source THEN i.source END",
                             std::string(first_inputs_of_run) +
                                 " i JOIN files f ON f.id=i.file_id JOIN records r ON r.file_id=i.file_id "
                                 "LEFT JOIN matches m ON m.record_id=r.id ORDER BY i.position, r.id"));
  for_each_record(rows.bind(run), sink);
}

std::vector<MatchedRecord> Ledger::all_records() const {
  Statement rows = state_->database.prepare(
      select_matched_records("NULL", std::string("records r LEFT JOIN matches m ON m.record_id=r.id "
                                                 "WHERE r.file_id NOT IN ") +
                                         superseded_files + " ORDER BY r.id"));
  std::vector<MatchedRecord> records;
  for_each_record(rows, [&](MatchedRecord record) { records.push_back(std::move(record)); });
  return records;
}

void Ledger::put_matches(std::span<const Match> matches) {
  Transaction transaction(state_->database);
  std::vector<std::int64_t> records;
  Statement ids = state_->database.prepare("SELECT id FROM records WHERE file_id NOT IN " +
                                           std::string(superseded_files) + " ORDER BY id");
  while (ids.step()) records.push_back(ids.integer(0));
  if (records.size() != matches.size())
    throw std::invalid_argument("put_matches: one match for each record of the ledger is needed");

  state_->database.execute(
      "DELETE FROM matches WHERE record_id IN (SELECT id FROM records WHERE file_id IN " +
      std::string(superseded_files) + ")");
  // Most matches of a night run again are the same: only what differs is written.
  Statement upsert = state_->database.prepare(
      "INSERT INTO matches (record_id,status,resident_id,household_id,score,reasons,candidates) "
      "VALUES (?,?,?,?,?,?,?) ON CONFLICT (record_id) DO UPDATE SET status=excluded.status,"
      "resident_id=excluded.resident_id,household_id=excluded.household_id,score=excluded.score,"
      "reasons=excluded.reasons,candidates=excluded.candidates "
      "WHERE (status,resident_id,household_id,score,reasons,candidates) IS NOT (excluded.status,"
      "excluded.resident_id,excluded.household_id,excluded.score,excluded.reasons,excluded.candidates)");
  for (std::size_t i = 0; i < matches.size(); ++i) {
    const Match& match = matches[i];
    upsert
        .bind(records[i], to_string(match.status), match.resident_id, match.household_id, match.score,
              to_json_text(match.reasons), to_json_text(match.candidates))
        .run();
  }
  transaction.commit();
}

void Ledger::put_weights(RunId run, std::string_view weights) {
  state_->database.prepare("UPDATE runs SET match_weights=? WHERE id=?").bind(weights, run).run();
}

std::string Ledger::weights_of_run(RunId run) const {
  Statement row = state_->database.prepare("SELECT coalesce(match_weights,'') FROM runs WHERE id=?");
  return row.bind(run).step() ? row.text(0) : std::string();
}

std::vector<ManifestLine> Ledger::manifest(RunId run) const {
  Statement rows = state_->database.prepare(
      "SELECT i.source, f.sha256, f.status, f.reason, f.source_kind, i.is_duplicate, "
      "(SELECT count(*) FROM records r WHERE r.file_id=f.id), "
      "(SELECT count(*) FROM records r WHERE r.file_id=f.id AND r.status='review'), "
      "(SELECT count(*) FROM refused x WHERE x.file_id=f.id), "
      "coalesce((SELECT e.source FROM inputs e WHERE e.run_id=i.run_id AND e.file_id=i.file_id "
      "AND e.position < i.position ORDER BY e.position LIMIT 1), f.source) "
      "FROM inputs i JOIN files f ON f.id=i.file_id WHERE i.run_id=? ORDER BY i.position");
  rows.bind(run);
  std::vector<ManifestLine> lines;
  while (rows.step()) {
    ManifestLine& line = lines.emplace_back();
    line.source = rows.text(0);
    line.sha256 = rows.text(1);
    line.source_kind = rows.text(4);
    if (rows.integer(5) != 0) {
      line.status = FileStatus::duplicate;
      line.reason = "duplicate_file";
      line.duplicate_of = rows.text(9);
    } else {
      line.status = required(file_status_from(rows.text(2)), "file status");
      line.reason = rows.text(3);
      line.records = static_cast<std::size_t>(rows.integer(6));
      line.in_review = static_cast<std::size_t>(rows.integer(7));
      line.refused = static_cast<std::size_t>(rows.integer(8));
    }
  }
  return lines;
}

std::vector<RefusedRow> Ledger::refused_of_run(RunId run) const {
  Statement rows = state_->database.prepare(
      "SELECT i.source, x.page, x.reason, x.field FROM " + std::string(first_inputs_of_run) +
      " i JOIN refused x ON x.file_id=i.file_id ORDER BY i.position, x.position");
  rows.bind(run);
  std::vector<RefusedRow> refused;
  while (rows.step())
    refused.push_back({rows.text(0), {static_cast<int>(rows.integer(1)), rows.text(2), rows.text(3)}});
  return refused;
}

void Ledger::mark_uploaded(RunId run, std::string_view template_name, std::string_view uploaded_at,
                           std::span<const UploadedRow> rows) {
  Database& database = state_->database;
  Transaction transaction(database);
  database.prepare("INSERT INTO uploads (run_id,template,uploaded_at) VALUES (?,?,?)")
      .bind(run, template_name, uploaded_at)
      .run();
  const std::int64_t upload = database.last_row_id();
  Statement upsert = database.prepare(
      "INSERT INTO uploaded_rows (template,key,content,upload_id) VALUES (?,?,?,?) "
      "ON CONFLICT (template,key) DO UPDATE SET content=excluded.content,upload_id=excluded.upload_id");
  for (const UploadedRow& row : rows) upsert.bind(template_name, row.key, row.content, upload).run();
  transaction.commit();
}

std::optional<std::string> Ledger::uploaded_content(std::string_view template_name,
                                                    std::string_view key) const {
  Statement row = state_->database.prepare("SELECT content FROM uploaded_rows WHERE template=? AND key=?");
  return row.bind(template_name, key).step() ? row.optional_text(0) : std::nullopt;
}

std::optional<Ledger::Run> Ledger::latest_run() const {
  Statement row =
      state_->database.prepare("SELECT id,roster_id,night,window_hours FROM runs ORDER BY id DESC LIMIT 1");
  if (!row.step()) return std::nullopt;
  return Run{row.integer(0), roster_with_id(state_->database, row.integer(1)),
             required(date_from_iso(row.text(2)), "night"), static_cast<int>(row.integer(3))};
}

// ------------------------------------------------------------------------------------------------------------
// What counting reads

std::optional<Ledger::RunOfNight> Ledger::find_run(std::optional<Date> night) const {
  Statement row = state_->database.prepare(
      "SELECT id,roster_id,night,window_hours,(SELECT coalesce(max(file_id),0) FROM inputs WHERE "
      "run_id<=runs.id) "
      "FROM runs WHERE ?1 IS NULL OR night=?1 ORDER BY id DESC LIMIT 1");
  if (!row.bind(iso_or_null(night)).step()) return std::nullopt;
  return RunOfNight{row.integer(0), row.integer(1), required(date_from_iso(row.text(2)), "night"),
                    static_cast<int>(row.integer(3)), row.integer(4)};
}

void Ledger::for_each_resident(const RunOfNight& run, const std::function<void(Resident)>& sink) const {
  for_each_resident_of(state_->database, run.roster_id, sink);
}

void Ledger::for_each_test(const RunOfNight& run, const std::function<void(const TestFacts&)>& sink,
                           Part part) const {
  // Both tables from their beginning to their end, side by side: an index on files would jump about.
  Statement rows = state_->database.prepare(
      "SELECT r.kind,r.result,r.sampled_at,r.reported_at,r.status,r.sampling_site,m.status,m.resident_id,"
      "CASE WHEN m.status='ambiguous' THEN m.candidates END,"
      "CASE WHEN r.status='review' THEN r.reasons END,CASE WHEN r.status='review' THEN m.reasons END "
      "FROM records r NOT INDEXED JOIN matches m ON m.record_id=r.id "
      "WHERE r.file_id<=?1 AND m.status<>'unmatched' AND r.id>(SELECT max(id) FROM records)*?2/?4 "
      "AND r.id<=(SELECT max(id) FROM records)*?3/?4");
  rows.bind(run.last_file, part.number, part.number + 1, part.of);
  TestRow row(rows);
  while (rows.step()) sink(row.facts());
}

void Ledger::for_each_unmatched(const RunOfNight& run, const std::function<void(Record)>& sink) const {
  Statement rows = state_->database.prepare(
      "SELECT " + record_columns("r.") +
      " FROM matches m JOIN records r ON r.id=m.record_id "
      "WHERE m.status<>'matched' AND m.status='unmatched' AND r.file_id<=? ORDER BY r.id");
  rows.bind(run.last_file);
  while (rows.step()) {
    int column = 0;
    sink(record_at(rows, column));
  }
}

Ledger::RecordCounts Ledger::count_records(RunId run) const {
  Statement all =
      state_->database.prepare("SELECT count(*), coalesce(sum(r.status='review'),0) FROM " +
                               std::string(first_inputs_of_run) + " i JOIN records r ON r.file_id=i.file_id");
  all.bind(run).step();
  // Its first condition is that of the index: of ten million matches only the few that are left over are
  // seen.
  Statement left_over = state_->database.prepare(
      "SELECT coalesce(sum(m.status='ambiguous'),0), coalesce(sum(m.status='unmatched'),0) FROM matches m "
      "JOIN records r ON r.id=m.record_id WHERE m.status<>'matched' AND m.status IN "
      "('ambiguous','unmatched') "
      "AND r.file_id IN (SELECT file_id FROM inputs WHERE run_id=?)");
  left_over.bind(run).step();
  const auto count = [](const Statement& row, int column) {
    return static_cast<std::size_t>(row.integer(column));
  };
  return {count(all, 0), count(all, 1), count(left_over, 0), count(left_over, 1)};
}

}  // namespace hesuan::ledger
