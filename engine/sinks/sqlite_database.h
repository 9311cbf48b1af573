// SQLite, as far as the sink needs it: a database and statements that close themselves, errors as Status.
//
// Ownership: a Statement must go before its Database. Threads: one at a time (opened without SQLite's own locks).
// Errors: kOutput, with the path and SQLite's words. Tested by: tests/sinks/sqlite_test.cpp
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "stancemill/status.h"

namespace stancemill::sinks {

class Statement {
 public:
  /// Parameters count from 1. Text is not copied: it must live until run() returns. What a bind refuses (text over
  /// SQLite's limit of 1e9 bytes, no memory) is what run() then returns.
  void bind_integer(int parameter, std::int64_t value) { note(sqlite3_bind_int64(handle_.get(), parameter, value)); }
  void bind_real(int parameter, double value) { note(sqlite3_bind_double(handle_.get(), parameter, value)); }
  void bind_null(int parameter) { note(sqlite3_bind_null(handle_.get(), parameter)); }
  void bind_text(int parameter, std::string_view text) {
    note(sqlite3_bind_text64(handle_.get(), parameter, text.empty() ? "" : text.data(), text.size(), SQLITE_STATIC,
                             SQLITE_UTF8));
  }
  /// Executes and makes ready for the next values.
  Status run();

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  void note(int code) {
    if (code != SQLITE_OK && failed_ == SQLITE_OK) failed_ = code;
  }

  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
  std::string path_;
  int failed_ = SQLITE_OK;
};

class Database {
 public:
  /// Makes a new database at `path`; what stood there is gone.
  static Result<Database> create(const std::string& path);
  /// One that goes away with the object.
  static Result<Database> in_memory();

  /// Executes one or more statements without parameters.
  Status execute(const std::string& sql);
  Result<Statement> prepare(const std::string& sql);
  /// Closes the file. The object is of no use afterwards.
  Status close();

 private:
  static Result<Database> open(const std::string& path);
  struct Close {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
  };
  Status error() const;

  std::unique_ptr<sqlite3, Close> handle_;
  std::string path_;
};

/// `name` as an SQL identifier in double quotes.
std::string sql_name(std::string_view name);

}  // namespace stancemill::sinks
