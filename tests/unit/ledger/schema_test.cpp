#include "ledger/schema.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "core/record.hpp"
#include "ledger/ledger.hpp"

using namespace hesuan::ledger;

namespace {

LedgerError::Kind refusal_of(Database& database) {
  try {
    migrate(database, migrations());
  } catch (const LedgerError& error) {
    return error.kind;
  }
  FAIL("accepted");
  return LedgerError::Kind::other;
}

std::int64_t number(const Database& database, const std::string& sql) {
  Statement statement = database.prepare(sql);
  REQUIRE(statement.step());
  return statement.integer(0);
}

}  // namespace

TEST_CASE("a column of records for each field of a record") {
  Database database(":memory:");
  migrate(database, migrations());
  std::set<std::string> columns, expected{"id", "file_id", "confidence", "readings"};
  for (const auto& field : hesuan::record_fields()) expected.emplace(field.name);
  Statement rows = database.prepare("SELECT name FROM pragma_table_info('records')");
  while (rows.step()) columns.insert(rows.text(0));
  CHECK(columns == expected);
}

TEST_CASE("an older version gets the steps it lacks, and keeps its rows") {
  constexpr std::string_view steps[] = {
      "CREATE TABLE runs (night TEXT); INSERT INTO runs VALUES ('2022-11-08')",
      "ALTER TABLE runs ADD COLUMN hours INTEGER NOT NULL DEFAULT 24",
      "UPDATE runs SET hours = hours * 2",
  };
  Database database(":memory:");
  migrate(database, std::span(steps).first(1));
  CHECK(number(database, "PRAGMA user_version") == 1);
  migrate(database, steps);
  CHECK(number(database, "PRAGMA user_version") == 3);
  CHECK(number(database, "SELECT hours FROM runs WHERE night = '2022-11-08'") == 48);
  migrate(database, steps);  // nothing is done twice
  CHECK(number(database, "SELECT hours FROM runs") == 48);
}

TEST_CASE("a step that fails leaves the older version whole") {
  constexpr std::string_view steps[] = {"CREATE TABLE runs (night TEXT)",
                                        "CREATE TABLE files (id INTEGER); INSERT INTO nowhere VALUES (1)"};
  Database database(":memory:");
  migrate(database, std::span(steps).first(1));
  CHECK_THROWS_AS(migrate(database, steps), LedgerError);
  CHECK(number(database, "PRAGMA user_version") == 1);
  CHECK(number(database, "SELECT count(*) FROM sqlite_schema") == 1);
}

TEST_CASE("a newer ledger and another program's database are refused and left alone") {
  Database newer(":memory:");
  migrate(newer, migrations());
  newer.execute("PRAGMA user_version = 999");
  CHECK(refusal_of(newer) == LedgerError::Kind::newer_version);
  CHECK(number(newer, "PRAGMA user_version") == 999);

  Database other(":memory:");
  other.execute("CREATE TABLE songs (title)");
  CHECK(refusal_of(other) == LedgerError::Kind::not_a_ledger);
  CHECK(number(other, "SELECT count(*) FROM sqlite_schema") == 1);
}
