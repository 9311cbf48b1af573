#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "sample.h"
#include "temporary_folder.h"

namespace stancemill::sinks {
namespace {

class Sqlite : public testing::Test {
 protected:
  /// Rows of a query: cells joined by |, rows by a line feed; each cell with its SQL type's first letter.
  std::string query(const std::string& sql) const {
    sqlite3* database = nullptr;
    EXPECT_EQ(sqlite3_open_v2(path_.c_str(), &database, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr), SQLITE_OK)
        << sqlite3_errmsg(database);
    std::string rows;
    while (statement != nullptr && sqlite3_step(statement) == SQLITE_ROW) {
      for (int i = 0; i < sqlite3_column_count(statement); ++i) {
        constexpr char kTypes[] = " IFTBN";
        rows += std::string(i == 0 ? "" : "|") + kTypes[sqlite3_column_type(statement, i)] + " ";
        const auto* const text = reinterpret_cast<const char*>(sqlite3_column_text(statement, i));
        if (text != nullptr) rows.append(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, i)));
      }
      rows += "\n";
    }
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return rows;
  }

  std::string file_bytes() const {
    std::ostringstream bytes;
    bytes << std::ifstream(path_, std::ios::binary).rdbuf();
    return bytes.str();
  }

  TemporaryFolder folder_;
  const std::string path_ = folder_.path("labels.sqlite");
};

TEST_F(Sqlite, TablesHoldWhatTheRowsSay) {
  const Model model = sample_model();
  const RenderContext context{&model, {"a.jsonl", "b.jsonl"}, true, {"date", "n"}};
  Result<std::unique_ptr<Sink>> sink = make_sqlite_sink(path_, context);
  ASSERT_TRUE(sink.ok()) << sink.status().message();
  BatchBuilder first(context);
  first.label("{}", R"("it's; DROP TABLE passages; \u0022")", "t", in_favor(), 0.834F, {R"("2026\n")", "[1]"});
  first.reject("bad", RowError::kJsonSyntax);
  ASSERT_TRUE(sink.value()->write(context, first.batch).ok());
  BatchBuilder second(context);
  second.batch.input_index = 1;
  second.label("{}", "-42", "t", unrelated(), 1.0F, {"null", ""});
  second.label("{}", "12345678901234567890", "t", unrelated(), 1.0F, {"\"\"", "1.0"});
  second.label("{}", "", "t", in_favor(), 0.0F);
  ASSERT_TRUE(sink.value()->write(context, second.batch).ok());
  ASSERT_TRUE(sink.value()->finish().ok());

  EXPECT_EQ(query("SELECT * FROM files ORDER BY file_id"), "I 1|T a.jsonl\nI 2|T b.jsonl\n");
  EXPECT_EQ(
      query("SELECT * FROM passages ORDER BY passage_id"),
      "I 1|I 1|I 1|T it's; DROP TABLE passages; \"|T favor|F 0.7132|F 0.0811|F 0.1511|F 0.0546|T high|F 0.25|F 0.75|"
      "F 0.83|I 0|T 2026\n|T [1]\n"
      "I 2|I 2|I 1|I -42|T unrelated|F 0.0|F 0.0|F 0.0|F 1.0|N |N |N |F 1.0|I 1|N |N \n"
      "I 3|I 2|I 2|T 12345678901234567890|T unrelated|F 0.0|F 0.0|F 0.0|F 1.0|N |N |N |F 1.0|I 1|T |T 1.0\n"
      "I 4|I 2|I 3|N |T favor|F 0.7132|F 0.0811|F 0.1511|F 0.0546|T high|F 0.25|F 0.75|F 0.0|I 0|N |N \n");
  EXPECT_EQ(query("SELECT * FROM frames ORDER BY passage_id, label"),
            "I 1|T economy|F 0.91\nI 1|T law|F 0.5\nI 4|T economy|F 0.91\nI 4|T law|F 0.5\n");
  EXPECT_EQ(query("PRAGMA integrity_check"), "T ok\n");
  EXPECT_EQ(query("PRAGMA foreign_key_check"), "");
  EXPECT_EQ(query("SELECT count(*) FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"), "I 5\n");
}

TEST_F(Sqlite, BytesDoNotDependOnTheBatches) {
  const Model model = sample_model();
  const RenderContext context{&model, {"a.jsonl"}, false, {"k"}, {}, 20};
  std::string expected;
  for (const std::size_t rows_a_batch : {1000U, 1U, 37U}) {
    Result<std::unique_ptr<Sink>> sink = make_sqlite_sink(path_, context);  // over the file of the round before
    ASSERT_TRUE(sink.ok()) << sink.status().message();
    for (std::size_t row = 0; row < 1000;) {
      BatchBuilder rows(context);
      for (std::size_t i = 0; i < rows_a_batch && row < 1000; ++i, ++row) {
        rows.label("{}", std::to_string(row), "t", row % 3 == 0 ? unrelated() : in_favor(), 0.5F, {"\"kept\""});
        rows.batch.passages.back().line = row + 1;
      }
      ASSERT_TRUE(sink.value()->write(context, rows.batch).ok());
    }
    ASSERT_TRUE(sink.value()->finish().ok());
    if (expected.empty()) expected = file_bytes();
    EXPECT_TRUE(file_bytes() == expected) << rows_a_batch;
  }
  EXPECT_EQ(query("SELECT count(*), sum(line) FROM passages"), "I 1000|I 500500\n");
}

TEST_F(Sqlite, FieldsOfByAreColumnsAndHaveViews) {
  const Model model = sample_model();
  const RenderContext context{&model, {"a"}, false, {"lang"}, {"date:month", "lang", "x.y"}, 0};
  Result<std::unique_ptr<Sink>> sink = make_sqlite_sink(path_, context);
  ASSERT_TRUE(sink.ok()) << sink.status().message();
  BatchBuilder rows(context);
  rows.label("{}", "1", "t", in_favor(), 0.5F, {R"("fr")"}).by({R"("2026-05-01")", R"("fr")", R"("'; DROP")"});
  rows.label("{}", "2", "t", unrelated(), 1.0F, {R"("fr")"}).by({R"("2026-05-31")", R"("fr")", R"("'; DROP")"});
  rows.label("{}", "3", "t", in_favor(), 0.0F, {"null"}).by({"7.5", "null", ""});
  ASSERT_TRUE(sink.value()->write(context, rows.batch).ok());
  ASSERT_TRUE(sink.value()->finish().ok());
  EXPECT_EQ(query("SELECT month, lang, \"x.y\" FROM passages"),
            "T 2026-05|T fr|T '; DROP\nT 2026-05|T fr|T '; DROP\nN |N |N \n");
  EXPECT_EQ(query("SELECT * FROM \"stance_by_month_lang_x.y\""),
            "N |N |N |I 1|I 0|F 0.0|I 1|I 0|I 0|I 0|F 0.7132|F 0.0811|F 0.1511|F 0.0546\n"
            "T 2026-05|T fr|T '; DROP|I 2|I 1|F 0.75|I 1|I 0|I 0|I 1|F 0.3566|F 0.04055|F 0.07555|F 0.5273\n");
  EXPECT_EQ(query("SELECT lang, passages, favor FROM stance_by_lang"), "N |I 1|I 1\nT fr|I 2|I 1\n");
  EXPECT_EQ(query("SELECT * FROM frames_by_stance_month WHERE month IS NOT NULL"),
            "T favor|T 2026-05|T economy|I 1\nT favor|T 2026-05|T law|I 1\n");
  EXPECT_EQ(query("SELECT count(*) FROM sqlite_master WHERE name IN ('passages_by_month', 'passages_by_lang')"),
            "I 2\n");
}

TEST_F(Sqlite, WithoutByThereAreTotals) {
  const Model model = sample_model();
  const RenderContext context{&model, {"a"}};
  Result<std::unique_ptr<Sink>> sink = make_sqlite_sink(path_, context);
  ASSERT_TRUE(sink.ok()) << sink.status().message();
  BatchBuilder rows(context);
  rows.label("{}", "1", "t", in_favor(), 0.5F);
  ASSERT_TRUE(sink.value()->write(context, rows.batch).ok());
  ASSERT_TRUE(sink.value()->finish().ok());
  EXPECT_EQ(query("SELECT passages, favor, unrelated FROM stance_totals"), "I 1|I 1|I 0\n");
  EXPECT_EQ(query("SELECT stance, label, passages FROM frames_by_stance"),
            "T favor|T economy|I 1\nT favor|T law|I 1\n");
}

TEST_F(Sqlite, ExamplesCanBeSearched) {
  const Model model = sample_model();
  const RenderContext context{&model, {"a"}, false, {}, {}, 2};
  Result<std::unique_ptr<Sink>> sink = make_sqlite_sink(path_, context);
  ASSERT_TRUE(sink.ok()) << sink.status().message();
  BatchBuilder rows(context);
  rows.reject("x", RowError::kNotObject);
  for (int i = 0; i < 50; ++i) {
    rows.label("{}", std::to_string(i), "souver\xC3\xA4nes Rechnen " + std::to_string(i), in_favor(), 0.5F);
  }
  rows.label("{}", "99", "a cat's \"text\"", unrelated(), 0.5F);
  ASSERT_TRUE(sink.value()->write(context, rows.batch).ok());
  ASSERT_TRUE(sink.value()->finish().ok());
  EXPECT_EQ(query("SELECT count(*) FROM examples"), "I 3\n") << "two in favor, one off the topic";
  EXPECT_EQ(query("SELECT id, passages.stance FROM examples_search JOIN passages ON passage_id = examples_search.rowid "
                  "WHERE examples_search MATCH 'cat'"),
            "I 99|T unrelated\n");
  EXPECT_EQ(query("SELECT count(*) FROM examples_search WHERE examples_search MATCH 'souveranes'"), "I 2\n");
  EXPECT_EQ(query("SELECT count(*) FROM examples JOIN passages USING (passage_id) WHERE text LIKE '% ' || id"),
            "I 2\n");
  EXPECT_EQ(query("PRAGMA integrity_check"), "T ok\n");
  // How Datasette finds out that the table has a search box.
  EXPECT_EQ(query("SELECT name FROM sqlite_master WHERE rootpage = 0 AND sql LIKE '%VIRTUAL TABLE%USING "
                  "FTS%content=\"examples\"%'"),
            "T examples_search\n");
}

/// Datasette follows foreign keys, and fails on those that leave out the column they refer to.
TEST_F(Sqlite, ForeignKeysNameTheirColumns) {
  const Model model = sample_model();
  const RenderContext context{&model, {"a"}, false, {}, {}, 1};
  Result<std::unique_ptr<Sink>> sink = make_sqlite_sink(path_, context);
  ASSERT_TRUE(sink.ok()) << sink.status().message();
  ASSERT_TRUE(sink.value()->finish().ok());
  EXPECT_EQ(query("SELECT m.name, f.\"from\", f.\"table\", f.\"to\" FROM sqlite_master AS m, "
                  "pragma_foreign_key_list(m.name) AS f "
                  "WHERE m.type = 'table' ORDER BY 1"),
            "T examples|T passage_id|T passages|T passage_id\nT frames|T passage_id|T passages|T passage_id\n"
            "T passages|T file_id|T files|T file_id\n");
}

TEST_F(Sqlite, NamesAreQuoted) {
  Model model = sample_model();
  model.heads[1].name = "select";
  model.heads[0].labels[0] = "a\"b";
  const RenderContext context{&model, {"a"}, false, {"from", "x\"y"}};
  Result<std::unique_ptr<Sink>> sink = make_sqlite_sink(path_, context);
  ASSERT_TRUE(sink.ok()) << sink.status().message();
  BatchBuilder rows(context);
  rows.label("{}", "", "t", in_favor(), 0.5F, {"1", "2"});
  ASSERT_TRUE(sink.value()->write(context, rows.batch).ok());
  ASSERT_TRUE(sink.value()->finish().ok());
  EXPECT_EQ(query(R"(SELECT stance, "p_a""b", "from", "x""y" FROM passages)"), "T a\"b|F 0.7132|T 1|T 2\n");
  EXPECT_EQ(query(R"(SELECT count(*) FROM "select")"), "I 2\n");
}

TEST_F(Sqlite, WhatCannotBeMadeIsReported) {
  const Model model = sample_model();
  const RenderContext context{&model, {"a"}, false, {}};
  EXPECT_EQ(make_sqlite_sink(folder_.path("none/x.sqlite"), context).status().code(), ErrorCode::kOutput);
  const RenderContext colliding{&model, {"a"}, false, {"Stance"}};
  EXPECT_EQ(make_sqlite_sink(path_, colliding).status().code(), ErrorCode::kUsage);
  const RenderContext colliding_by{&model, {"a"}, false, {}, {"Line"}};
  EXPECT_EQ(make_sqlite_sink(path_, colliding_by).status().code(), ErrorCode::kUsage);
  Model crowded = sample_model();
  crowded.heads[1].name = "files";
  const RenderContext taken{&crowded, {"a"}, false, {}};
  EXPECT_EQ(make_sqlite_sink(path_, taken).status().code(), ErrorCode::kModel);
}

// Indexes and views are made when all is written: a run of hours must not fail there.
TEST_F(Sqlite, NamesThatDoNotGoTogetherAreFoundBeforeTheFirstRow) {
  Model plain = sample_model();
  plain.heads[0].name = "label";
  plain.heads[1].asked_by = "label";
  Result<std::unique_ptr<Sink>> sink = make_sqlite_sink(path_, {&plain, {"a"}, false, {}});
  ASSERT_TRUE(sink.ok()) << sink.status().message();
  EXPECT_TRUE(sink.value()->finish().ok());
  EXPECT_EQ(query("SELECT count(*) FROM frames_by_label"), "I 0\n");

  for (const char* const name : {"passages_by_line", "stance_by_month", "sqlite_frames"}) {
    Model clashing = sample_model();
    clashing.heads[1].name = name;
    const RenderContext context{&clashing, {"a"}, false, {}, {"date:month"}};
    const Status status = make_sqlite_sink(path_, context).status();
    EXPECT_EQ(status.code(), ErrorCode::kModel) << name;
    EXPECT_NE(status.message().find("rename a head"), std::string::npos) << status.message();
  }
}

/// No file of this process may grow over a size, as if the disk were full.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  void (*handler_)(int);
  rlimit before_{};
};

TEST_F(Sqlite, ADiskThatIsFullIsReported) {
  const Model model = sample_model();
  const RenderContext context{&model, {"a"}, false, {"k"}};
  Result<std::unique_ptr<Sink>> sink = make_sqlite_sink(path_, context);
  ASSERT_TRUE(sink.ok()) << sink.status().message();
  BatchBuilder rows(context);
  const std::string value = '"' + std::string(10'000, 'x') + '"';
  for (int i = 0; i < 100; ++i) rows.label("{}", "1", "t", in_favor(), 0.5F, {value});
  const FileSizeLimit limit(64 * 1024);
  Status status = sink.value()->write(context, rows.batch);
  if (status.ok()) status = sink.value()->finish();
  EXPECT_EQ(status.code(), ErrorCode::kOutput);
  EXPECT_TRUE(status.message().starts_with(path_ + ": cannot be written: ")) << status.message();
}

}  // namespace
}  // namespace stancemill::sinks
