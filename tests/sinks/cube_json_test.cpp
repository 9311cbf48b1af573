#include "sinks/cube_json.h"

#include <gtest/gtest.h>

#include "sinks/sinks.h"

namespace stancemill::sinks {
namespace {

TallyCube sample_cube() {
  TallyCube cube;
  cube.by = {"date:month", "source"};
  cube.lead = {"stance", {"favor", "unrelated"}};
  cube.crossed = {{"frames", {"economy", "law", "culture"}}};
  cube.folds = 2;
  CubeCell none;
  none.by = {std::nullopt, "</script>\xE2\x80\xAE\n\""};
  none.passages = 3;
  none.abstained = 1;
  none.coverage_sum = 250;
  none.counts = {2, 1};
  none.probability_sums = {20'000, 10'000};
  none.crossed = {{1, 0, 2, 0, 0, 0}};
  CubeCell may = none;
  may.by = {"2026-05", ""};
  may.passages = 1ULL << 63;
  cube.cells = {none, may};
  return cube;
}

RunManifest manifest_with(const TallyCube& cube) {
  RunManifest manifest;
  manifest.cube = cube;
  manifest.inputs.emplace_back().path = "\"cube\": null";  // no text of the manifest may be taken for the cube's place
  return manifest;
}

Result<RunManifest> read_back(const nlohmann::ordered_json& json) { return manifest_from_json(json.dump(), "x"); }

TEST(CubeJson, ComesBackAsItWas) {
  const TallyCube cube = sample_cube();
  const std::string json = manifest_to_json(manifest_with(cube));
  const Result<RunManifest> read = manifest_from_json(json, "run.json");
  ASSERT_TRUE(read.ok()) << read.status().message();
  ASSERT_TRUE(read.value().cube.has_value());
  EXPECT_EQ(*read.value().cube, cube);
  EXPECT_EQ(manifest_to_json(read.value()), json);
}

TEST(CubeJson, HasTheDocumentedLayout) {
  const auto json = nlohmann::ordered_json::parse(manifest_to_json(manifest_with(sample_cube())))["tallies"]["cube"];
  EXPECT_EQ(json["version"], 1);
  EXPECT_EQ(json["by"].dump(), R"(["date:month","source"])");
  EXPECT_EQ(json["crossed"].dump(), R"([{"head":"frames","labels":["economy","law","culture"]}])");
  EXPECT_EQ(json["cells"][1].dump(),
            R"({"by":["2026-05",""],"passages":9223372036854775808,"abstained":1,"coverage_sum_100":250,)"
            R"("counts":[2,1],"p_sum_10000":[20000,10000],"crossed":[[[1,0,2],[]]]})");
}

TEST(CubeJson, ACubeWithoutCellsIsJsonToo) {
  TallyCube cube = sample_cube();
  cube.cells.clear();
  const Result<RunManifest> read = manifest_from_json(manifest_to_json(manifest_with(cube)), "x");
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(*read.value().cube, cube);
}

TEST(CubeJson, AManifestWithoutACubeHasNone) {
  const std::string json = manifest_to_json(RunManifest());
  EXPECT_EQ(json.find("cube"), std::string::npos);
  EXPECT_FALSE(manifest_from_json(json, "x").value().cube.has_value());
}

TEST(CubeJson, AnUnknownVersionIsRefused) {
  auto json = nlohmann::ordered_json::parse(manifest_to_json(manifest_with(sample_cube())));
  json["tallies"]["cube"]["version"] = 2;
  EXPECT_EQ(read_back(json).status().message(),
            "x: is not a manifest: \"cube\" has version 2, and this program reads version 1");
}

/// Every number, text and list of a cube, put in another type or size, is noticed.
TEST(CubeJson, DamageIsRefusedWhereverItIs) {
  const auto whole = nlohmann::ordered_json::parse(manifest_to_json(manifest_with(sample_cube())));
  int tried = 0;
  const auto flat = whole["tallies"]["cube"].flatten();
  for (const auto& [pointer, value] : flat.items()) {
    if (value.is_null() || value.is_array()) continue;
    auto damaged = whole;
    damaged[nlohmann::ordered_json::json_pointer("/tallies/cube" + pointer)] = nlohmann::ordered_json::object();
    EXPECT_FALSE(read_back(damaged).ok()) << pointer;
    ++tried;
  }
  EXPECT_GT(tried, 30);
  for (const char* const list : {"by", "counts", "p_sum_10000", "crossed"}) {
    auto damaged = whole;
    damaged["tallies"]["cube"]["cells"][0][list].push_back(1);
    EXPECT_FALSE(read_back(damaged).ok()) << list;
    damaged["tallies"]["cube"]["cells"][0].erase(list);
    EXPECT_FALSE(read_back(damaged).ok()) << list;
  }
  auto without_fields = whole;
  without_fields["tallies"]["cube"]["by"] = nlohmann::ordered_json::array();
  EXPECT_FALSE(read_back(without_fields).ok());
}

/// A cell that is none would take as much memory as any other: here 200 MB each.
TEST(CubeJson, LabelsWithoutEndAreRefusedBeforeAnyCell) {
  const auto whole = nlohmann::ordered_json::parse(manifest_to_json(manifest_with(sample_cube())));
  const nlohmann::ordered_json many(5000, "label");
  for (const char* const pointer : {"/tallies/cube/labels", "/tallies/cube/crossed/0/labels"}) {
    auto damaged = whole;
    damaged[nlohmann::ordered_json::json_pointer(pointer)] = many;
    damaged["tallies"]["cube"]["cells"] = nlohmann::ordered_json(100'000, 0);
    EXPECT_FALSE(read_back(damaged).ok()) << pointer;
  }
  auto damaged = whole;
  damaged["tallies"]["cube"]["crossed"] = nlohmann::ordered_json(5000, whole["tallies"]["cube"]["crossed"][0]);
  EXPECT_FALSE(read_back(damaged).ok());
}

}  // namespace
}  // namespace stancemill::sinks
