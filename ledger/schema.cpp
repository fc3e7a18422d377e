#include "ledger/schema.hpp"

#include "ledger/ledger.hpp"

namespace hesuan::ledger {
namespace {

// Columns of `records` bear the names of record_fields(). `matches` stand apart because they are replaced as
// a whole when the roster changes, while a record never changes.
constexpr std::string_view version_1 = R"sql(
  CREATE TABLE rosters (
    id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE);

  CREATE TABLE residents (
    roster_id INTEGER NOT NULL REFERENCES rosters,
    position INTEGER NOT NULL,
    resident_id TEXT NOT NULL, household_id TEXT NOT NULL, name TEXT NOT NULL,
    id_type TEXT, id_number TEXT, phone TEXT,
    compound TEXT NOT NULL, building TEXT NOT NULL, unit TEXT NOT NULL, room TEXT NOT NULL,
    street TEXT, community TEXT, grid TEXT, relation TEXT,
    is_head INTEGER NOT NULL, is_away INTEGER NOT NULL, exempt_reason TEXT,
    roster_row INTEGER NOT NULL,
    PRIMARY KEY (roster_id, position)) WITHOUT ROWID;

  CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    roster_id INTEGER NOT NULL REFERENCES rosters,
    night TEXT NOT NULL,
    window_hours INTEGER NOT NULL);

  CREATE TABLE files (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    location TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT NOT NULL,
    source_kind TEXT NOT NULL);
  -- A file that could not be opened has no hash; of all others the first is the only one.
  CREATE UNIQUE INDEX files_by_sha256 ON files (sha256) WHERE sha256 <> '';

  CREATE TABLE inputs (
    run_id INTEGER NOT NULL REFERENCES runs,
    position INTEGER NOT NULL,
    source TEXT NOT NULL,
    location TEXT NOT NULL,
    file_id INTEGER NOT NULL REFERENCES files,
    is_duplicate INTEGER NOT NULL,
    PRIMARY KEY (run_id, position)) WITHOUT ROWID;
  CREATE INDEX inputs_by_file ON inputs (run_id, file_id);

  CREATE TABLE records (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    file_id INTEGER NOT NULL REFERENCES files,
    source TEXT, page INTEGER, kind TEXT, layout TEXT,
    name TEXT, id_type TEXT, id_number TEXT, phone TEXT,
    sampled_at TEXT, reported_at TEXT, result TEXT,
    institution TEXT, specimen_id TEXT, sampling_site TEXT, address TEXT,
    health_code TEXT, status TEXT, reasons TEXT,
    confidence TEXT NOT NULL,
    readings TEXT NOT NULL);
  CREATE INDEX records_by_file ON records (file_id, status);

  CREATE TABLE refused (
    file_id INTEGER NOT NULL REFERENCES files,
    position INTEGER NOT NULL,
    page INTEGER NOT NULL,
    reason TEXT NOT NULL,
    field TEXT NOT NULL,
    PRIMARY KEY (file_id, position)) WITHOUT ROWID;

  CREATE TABLE matches (
    record_id INTEGER PRIMARY KEY REFERENCES records,
    status TEXT NOT NULL,
    resident_id TEXT NOT NULL,
    household_id TEXT NOT NULL,
    score REAL NOT NULL,
    reasons TEXT NOT NULL,
    candidates TEXT NOT NULL);
)sql";

// What a platform has been given, row by row: key and content are texts that exporters/ makes.
constexpr std::string_view version_2 = R"sql(
  CREATE TABLE uploads (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id INTEGER NOT NULL REFERENCES runs,
    template TEXT NOT NULL,
    uploaded_at TEXT NOT NULL);

  CREATE TABLE uploaded_rows (
    template TEXT NOT NULL,
    key TEXT NOT NULL,
    content TEXT NOT NULL,
    upload_id INTEGER NOT NULL REFERENCES uploads,
    PRIMARY KEY (template, key)) WITHOUT ROWID;
)sql";

constexpr std::string_view version_3 = R"sql(
  ALTER TABLE residents ADD COLUMN birth_date TEXT;
  ALTER TABLE residents ADD COLUMN sex TEXT;
  ALTER TABLE residents ADD COLUMN exempt_until TEXT;
  ALTER TABLE runs ADD COLUMN match_weights TEXT;
)sql";

constexpr std::string_view version_4 = R"sql(
  ALTER TABLE residents ADD COLUMN category TEXT;
  ALTER TABLE residents ADD COLUMN arrived_on TEXT;
  CREATE INDEX matches_left_over ON matches (status) WHERE status <> 'matched';
  CREATE INDEX inputs_by_location ON inputs (location);
  CREATE INDEX inputs_of_file ON inputs (file_id, run_id);
)sql";

constexpr std::string_view all_migrations[] = {version_1, version_2, version_3, version_4};

std::int64_t number(const Database& database, const std::string& sql) {
  Statement statement = database.prepare(sql);
  return statement.step() ? statement.integer(0) : 0;
}

/// The version, at most `newest`; 0 for a database without tables.
std::int64_t version_of(const Database& database, std::int64_t newest) {
  if (number(database, "PRAGMA application_id") != application_id) {
    if (number(database, "SELECT count(*) FROM sqlite_schema") == 0) return 0;
    throw LedgerError(LedgerError::Kind::not_a_ledger, "the database belongs to another program");
  }
  const std::int64_t version = number(database, "PRAGMA user_version");
  if (version < 1) throw LedgerError(LedgerError::Kind::other, "the ledger is damaged: version");
  if (version > newest)
    throw LedgerError(LedgerError::Kind::newer_version, "the ledger has version " + std::to_string(version) +
                                                            ", this program knows " + std::to_string(newest));
  return version;
}

}  // namespace

std::span<const std::string_view> migrations() {
  return all_migrations;
}

void migrate(Database& database, std::span<const std::string_view> steps) {
  const auto newest = static_cast<std::int64_t>(steps.size());
  if (version_of(database, newest) == newest) return;
  Transaction transaction(database);
  // Asked again: another process may have migrated it meanwhile.
  const auto version = static_cast<std::size_t>(version_of(database, newest));
  for (const std::string_view step : steps.subspan(version)) database.execute(std::string(step));
  database.execute("PRAGMA application_id = " + std::to_string(application_id));
  database.execute("PRAGMA user_version = " + std::to_string(newest));
  transaction.commit();
}

}  // namespace hesuan::ledger
