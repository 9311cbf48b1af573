#include "report/estimates.h"

#include <gtest/gtest.h>

namespace stancemill::report {
namespace {

using nlohmann::ordered_json;

ordered_json intervals(double favor) {
  return ordered_json::array(
      {{{"label", "favor"}, {"share", favor}, {"low", favor - 0.1}, {"high", favor + 0.1}},
       {{"label", "against"}, {"share", 1 - favor}, {"low", 0.9 - favor}, {"high", 1.1 - favor}}});
}

ordered_json group(const ordered_json& by, bool powered) {
  return {{"by", by},
          {"passages", 40},
          {"gold", 8},
          {"methods",
           {{"classify_and_count", intervals(0.5)},
            {"adjusted_count", intervals(0.3)},
            {"probabilistic_adjusted_count", intervals(0.35)},
            {"em", intervals(0.4)},
            {"prediction_powered", powered ? intervals(0.45) : ordered_json(nullptr)}}}};
}

ordered_json file_of(const ordered_json& by, const ordered_json& groups) {
  return {{"version", 1},     {"head", "stance"},
          {"by", by},         {"labels", {"favor", "against"}},
          {"groups", groups}, {"gold", {{"passages", 1200}, {"by_label", {6, 10}}, {"drawn", true}}}};
}

TEST(Estimates, TakeTheBestMethodThatEveryGroupHas) {
  const ordered_json file = file_of(
      {"date:month"}, ordered_json::array({group(nullptr, true), group({"2026-01"}, true), group({"2026-02"}, false),
                                           group(ordered_json::array({nullptr}), true)}));
  const Result<Estimates> read = estimates_from_json(file.dump(), "e.json");
  ASSERT_TRUE(read.ok()) << read.status().message();
  const ordered_json& tables = read.value().data["tables"];
  ASSERT_EQ(tables.size(), 2U);
  EXPECT_TRUE(tables[0]["group"].is_null());
  EXPECT_EQ(tables[0]["rows"][0]["shares"][0]["share"], 0.45);
  EXPECT_EQ(tables[0]["rows"][0]["shares"][0]["counted"], 0.5);
  EXPECT_EQ(tables[1]["group"], ordered_json({{"field", "date"}, {"unit", "month"}}));
  ASSERT_EQ(tables[1]["rows"].size(), 3U);
  EXPECT_EQ(tables[1]["rows"][1]["value"], "2026-02");
  EXPECT_TRUE(tables[1]["rows"][2]["value"].is_null());
  EXPECT_EQ(tables[1]["rows"][0]["shares"][1]["low"], 0.5);
  EXPECT_EQ(read.value().method,
            "prediction-powered inference (Angelopoulos et al. 2023) and, by groups, expectation–maximisation (Saerens "
            "et al. 2002) from 1,200 hand-labelled passages");
  EXPECT_EQ(read.value().passages, 40U);
  EXPECT_EQ(read.value().counted, (std::vector<double>{0.5, 0.5}));
  EXPECT_TRUE(read.value().data["notes"].empty());
}

ordered_json uncorrected(const ordered_json& by, bool powered) {
  ordered_json made = group(by, powered);
  for (const char* const method : {"adjusted_count", "probabilistic_adjusted_count", "em"}) {
    made["methods"][method] = nullptr;
  }
  return made;
}

TEST(Estimates, ATableThatCannotBeGivenLeavesANote) {
  ordered_json file =
      file_of({"date:month"}, ordered_json::array({uncorrected(nullptr, true), uncorrected({"2026-01"}, true),
                                                   uncorrected({"2026-02"}, false)}));
  file["gold"]["by_label"] = {1, 10};
  const Result<Estimates> read = estimates_from_json(file.dump(), "e.json");
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(read.value().data["tables"].size(), 1U);
  ASSERT_EQ(read.value().data["notes"].size(), 1U);
  const std::string note = read.value().data["notes"][0];
  for (const char* const piece : {"by date are not shown", "'favor' has 1", "needs 30 in each group"}) {
    EXPECT_NE(note.find(piece), std::string::npos) << note;
  }
}

TEST(Estimates, WithoutAnyCorrectionTheLabelsThatLackPassagesAreNamed) {
  ordered_json file = file_of(ordered_json::array(), ordered_json::array({uncorrected(nullptr, false)}));
  file["gold"]["by_label"] = {1, 10};
  const Status status = estimates_from_json(file.dump(), "e.json").status();
  EXPECT_EQ(status.code(), ErrorCode::kUsage) << "it is what `estimate --json` writes";
  EXPECT_NE(status.message().find("2 hand-labelled passages of each label are needed, and 'favor' has 1"),
            std::string::npos)
      << status.message();
}

TEST(Estimates, SeveralFieldsAreOneName) {
  const ordered_json file =
      file_of(ordered_json::array({"date:month", "lang"}),
              ordered_json::array({group(nullptr, false), group(ordered_json::array({"2026-01", "fr"}), false),
                                   group(ordered_json::array({nullptr, "fr"}), false)}));
  const Result<Estimates> read = estimates_from_json(file.dump(), "e.json");
  ASSERT_TRUE(read.ok()) << read.status().message();
  const ordered_json& table = read.value().data["tables"][1];
  EXPECT_EQ(table["group"], ordered_json({{"field", "date, lang"}, {"unit", nullptr}}));
  EXPECT_EQ(table["rows"][0]["value"], "2026-01, fr");
  EXPECT_EQ(table["rows"][1]["value"], "–, fr");
}

TEST(Estimates, WhatIsSomethingElseIsRefusedWithItsReason) {
  const auto why = [](const ordered_json& file) {
    const Result<Estimates> read = estimates_from_json(file.dump(), "e.json");
    return read.ok() ? "" : read.status().message();
  };
  const ordered_json good = file_of(ordered_json::array(), ordered_json::array({group(nullptr, true)}));
  EXPECT_EQ(why(good), "");
  ordered_json bad = good;
  bad["version"] = 2;
  EXPECT_NE(why(bad).find("version 2"), std::string::npos);
  bad = good;
  bad["groups"][0]["methods"].erase("em");
  bad["groups"][0]["methods"]["prediction_powered"] = nullptr;
  EXPECT_NE(why(bad).find("\"em\" is missing"), std::string::npos);
  bad = good;
  bad["groups"][0]["methods"]["prediction_powered"].erase(1);
  EXPECT_NE(why(bad).find("no prediction_powered for \"against\""), std::string::npos);
  bad = good;
  bad["groups"][0]["methods"]["prediction_powered"][0]["share"] = 40;
  EXPECT_NE(why(bad).find("\"share\" is not a share"), std::string::npos);
  bad = good;
  bad["groups"] = ordered_json::array();
  EXPECT_NE(why(bad).find("no group of all passages"), std::string::npos);
  bad = good;
  for (auto& method : bad["groups"][0]["methods"]) method = nullptr;
  EXPECT_NE(why(bad).find("\"classify_and_count\" is not a list"), std::string::npos) << "counting needs nothing";
  EXPECT_NE(why(ordered_json::array()).find("not a JSON object"), std::string::npos);
}

}  // namespace
}  // namespace stancemill::report
