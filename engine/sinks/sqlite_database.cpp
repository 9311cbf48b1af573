#include "sinks/sqlite_database.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace stancemill::sinks {

Status Statement::run() {
  int code = failed_;
  if (code == SQLITE_OK) code = sqlite3_step(handle_.get());
  const bool done = code == SQLITE_DONE || code == SQLITE_ROW;
  const std::string words = done ? "" : sqlite3_errstr(code);
  sqlite3_reset(handle_.get());
  if (done) return {};
  return {ErrorCode::kOutput, path_ + ": cannot be written: " + words};
}

Result<Database> Database::create(const std::string& path) {
  for (const char* const companion : {"", "-journal", "-wal"}) {
    if (std::remove((path + companion).c_str()) != 0 && errno != ENOENT) {
      return Status(ErrorCode::kOutput, path + companion + ": cannot be replaced: " + std::strerror(errno));
    }
  }
  return open(path);
}

Result<Database> Database::in_memory() { return open(":memory:"); }

Result<Database> Database::open(const std::string& path) {
  Database database;
  database.path_ = path;
  sqlite3* handle = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  database.handle_.reset(handle);  // SQLite gives a handle even when it could not open
  if (code != SQLITE_OK) return Status(ErrorCode::kOutput, path + ": cannot be made: " + sqlite3_errstr(code));
  return database;
}

Status Database::execute(const std::string& sql) {
  return sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK ? Status() : error();
}

Result<Statement> Database::prepare(const std::string& sql) {
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(handle_.get(), sql.c_str(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  if (code != SQLITE_OK) return error();
  Statement statement;
  statement.handle_.reset(handle);
  statement.path_ = path_;
  return statement;
}

Status Database::close() {
  const int code = sqlite3_close(handle_.get());
  if (code != SQLITE_OK) return error();
  handle_.release();
  return {};
}

Status Database::error() const {
  return {ErrorCode::kOutput, path_ + ": cannot be written: " + sqlite3_errmsg(handle_.get())};
}

std::string sql_name(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

}  // namespace stancemill::sinks
