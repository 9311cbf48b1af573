#include <gtest/gtest.h>

#include "sample.h"

namespace stancemill::sinks {
namespace {

TEST(Formats, EndingsSayTheFormat) {
  EXPECT_EQ(format_of("labels.jsonl"), Format::kJsonl);
  EXPECT_EQ(format_of("labels.jsonl.zst"), Format::kJsonl);
  EXPECT_EQ(format_of("a/labels.csv"), Format::kCsv);
  EXPECT_EQ(format_of("labels.csv.gz"), Format::kCsv);
  EXPECT_EQ(format_of("labels.csv.zst"), Format::kCsv);
  EXPECT_EQ(format_of("labels.sqlite"), Format::kSqlite);
  EXPECT_EQ(format_of("labels.db"), Format::kSqlite);
  EXPECT_EQ(format_of("-"), Format::kJsonl);
  EXPECT_EQ(format_of("labels"), Format::kJsonl);
  EXPECT_EQ(ending_of(Format::kDolma), ".jsonl");
  EXPECT_EQ(ending_of(Format::kCsv), ".csv");
  EXPECT_EQ(ending_of(Format::kSqlite), ".sqlite");
}

TEST(Formats, NamesAreKnownOrRefused) {
  EXPECT_EQ(format_by_name("jsonl").value(), Format::kJsonl);
  EXPECT_EQ(format_by_name("merge").value(), Format::kMerge);
  EXPECT_EQ(format_by_name("dolma").value(), Format::kDolma);
  EXPECT_EQ(format_by_name("csv").value(), Format::kCsv);
  EXPECT_EQ(format_by_name("sqlite").value(), Format::kSqlite);
  const Status status = format_by_name("CSV\x1b").status();
  EXPECT_EQ(status.code(), ErrorCode::kUsage);
  EXPECT_EQ(status.message(), "the format 'CSV\\x1b' is not one of jsonl, merge, dolma, csv, sqlite and parquet");
}

ErrorCode checked(Format format, std::vector<std::string> kept, const Model& model = sample_model()) {
  const RenderContext context{&model, {"a"}, false, std::move(kept)};
  return check_kept_fields(format, context).code();
}

TEST(Formats, KeptFieldsMustNotCollideWithTheFormatsOwnNames) {
  for (const Format format : {Format::kJsonl, Format::kDolma, Format::kCsv, Format::kSqlite}) {
    EXPECT_EQ(checked(format, {"date", "meta.source"}), ErrorCode::kOk);
    EXPECT_EQ(checked(format, {"id"}), ErrorCode::kUsage);
    EXPECT_EQ(checked(format, {"date", "date"}), ErrorCode::kUsage);
    EXPECT_EQ(checked(format, {"caf\xE9"}), ErrorCode::kUsage);
  }
  for (const char* name : {"file", "line", "stance", "p", "frames", "urgency", "urgency_p", "coverage", "abstained"}) {
    EXPECT_EQ(checked(Format::kJsonl, {name}), ErrorCode::kUsage) << name;
  }
  EXPECT_EQ(checked(Format::kDolma, {"attributes"}), ErrorCode::kUsage);
  EXPECT_EQ(checked(Format::kDolma, {"stance"}), ErrorCode::kOk);
  EXPECT_EQ(checked(Format::kCsv, {"p_favor"}), ErrorCode::kUsage);
  EXPECT_EQ(checked(Format::kCsv, {"Line"}), ErrorCode::kOk);
}

TEST(Formats, SqlDoesNotTellCasesApart) {
  EXPECT_EQ(checked(Format::kSqlite, {"Line"}), ErrorCode::kUsage);
  EXPECT_EQ(checked(Format::kSqlite, {"date", "Date"}), ErrorCode::kUsage);
  EXPECT_EQ(checked(Format::kJsonl, {"date", "Date"}), ErrorCode::kOk);
}

TEST(Formats, MergeKeepsEverythingAnyway) {
  EXPECT_EQ(checked(Format::kMerge, {}), ErrorCode::kOk);
  EXPECT_EQ(checked(Format::kMerge, {"date"}), ErrorCode::kUsage);
}

TEST(Formats, AModelWhoseNamesCollideIsRefused) {
  Model model = sample_model();
  model.heads[2].name = "p_favor";
  EXPECT_EQ(checked(Format::kCsv, {}, model), ErrorCode::kModel);
  EXPECT_EQ(checked(Format::kJsonl, {}, model), ErrorCode::kOk);
}

}  // namespace
}  // namespace stancemill::sinks
