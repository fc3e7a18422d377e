// SQLite's C interface with owners for its handles and exceptions for its codes. Debian 12 packages no small
// C++ wrapper, and this is all the ledger needs of one.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace hesuan::ledger {

/// A prepared statement. Parameters count from 1, columns from 0. Every failure throws LedgerError.
class Statement {
 public:
  Statement(sqlite3* database, const std::string& sql);

  /// Binds all parameters in order, forgetting those before, and makes the statement ready to step from its
  /// start.
  template <typename... Values>
  Statement& bind(const Values&... values) {
    restart();
    int parameter = 0;
    (bind_at(++parameter, values), ...);
    return *this;
  }
  /// For statements whose number of parameters is known at run time only: restart, then bind each.
  void restart();
  void bind_at(int parameter, std::int64_t value);
  void bind_at(int parameter, int value) { bind_at(parameter, std::int64_t{value}); }
  void bind_at(int parameter, bool value) { bind_at(parameter, std::int64_t{value}); }
  void bind_at(int parameter, double value);
  void bind_at(int parameter, std::string_view value);
  void bind_at(int parameter, const std::string& value) { bind_at(parameter, std::string_view(value)); }
  void bind_at(int parameter, const std::optional<std::string>& value);

  /// True when there is a row to look at.
  bool step();
  /// For statements that give no row.
  void run();

  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;       ///< empty for NULL
  std::string_view view(int column) const;  ///< likewise; valid until the next step
  std::optional<std::string> optional_text(int column) const;

 private:
  struct Finalise {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  void check(int code) const;

  sqlite3* database_;
  std::unique_ptr<sqlite3_stmt, Finalise> statement_;
};

/// Used by one thread at a time, with its statements: nothing is locked within a connection.
class Database {
 public:
  explicit Database(const std::string& path);

  /// Runs statements that give no rows.
  void execute(const std::string& sql);
  Statement prepare(const std::string& sql) const { return {handle_.get(), sql}; }
  std::int64_t last_row_id() const { return sqlite3_last_insert_rowid(handle_.get()); }

 private:
  struct Close {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
  };
  std::unique_ptr<sqlite3, Close> handle_;
};

/// Takes the write lock at once, so that it never fails half-way for want of it. Rolled back unless
/// committed.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace hesuan::ledger
