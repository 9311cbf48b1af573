#include "report/cube_data.h"

#include <gtest/gtest.h>

#include "made_up_run.h"

namespace stancemill::report {
namespace {

TallyCube cube_of_many_sources(std::size_t sources) {
  std::vector<CubeCell> cells;
  for (std::size_t s = 0; s < sources; ++s) {
    cells.push_back(made_up_cell("2026-05", "source " + std::to_string(1000 + s), s + 1, 1));
    cells.push_back(made_up_cell("2026-06", "source " + std::to_string(1000 + s), s + 1, 2));
  }
  return *made_up_manifest(cells).cube;
}

std::uint64_t passages_of(const TallyCube& cube) {
  std::uint64_t passages = 0;
  for (const CubeCell& cell : cube.cells) passages += cell.passages;
  return passages;
}

TEST(CubeData, NumbersValuesByField) {
  TallyCube cube = *made_up_manifest({made_up_cell("2026-05", "b", 3, 2), made_up_cell("2026-06", "a", 1, 0)}).cube;
  cube.cells[1].by[0].reset();
  const ordered_json json = cube_json({cube, {false, false}});
  EXPECT_EQ(json["dimensions"][0]["field"], "date");
  EXPECT_EQ(json["dimensions"][0]["unit"], "month");
  EXPECT_EQ(json["dimensions"][0]["values"], ordered_json::parse(R"([null,"2026-05"])"));
  EXPECT_EQ(json["dimensions"][1]["unit"], nullptr);
  EXPECT_EQ(json["cells"],
            ordered_json::parse(
                "[[[1,1],5,0,400,[3,2],[27000,18000],[[3,0,0,2]]],[[0,0],1,0,80,[1,0],[9000,0],[[1,0,0,0]]]]"));
}

TEST(CubeData, TellsFieldAndUnit) {
  EXPECT_EQ(field_and_unit("date:month"), (std::pair<std::string, std::string>{"date", "month"}));
  EXPECT_EQ(field_and_unit("source"), (std::pair<std::string, std::string>{"source", ""}));
}

TEST(CubeData, TwoGrainsOfOneFieldKeepNamesOfTheirOwn) {
  TallyCube cube = *made_up_manifest({made_up_cell("2026-05", "2026", 3, 2)}).cube;
  cube.by = {"date:month", "date:year"};
  const ordered_json json = cube_json({cube, {false, false}});
  EXPECT_EQ(json["dimensions"][0]["field"], "date");
  EXPECT_EQ(json["dimensions"][1]["field"], "date:year");
}

TEST(CubeData, FitsByCountingTheRarestValuesTogether) {
  const TallyCube cube = cube_of_many_sources(400);
  const FittedCube fitted = fitted_cube(cube, 12'000);
  const ordered_json json = cube_json(fitted);
  EXPECT_LE(json.dump().size(), 12'000U);
  EXPECT_EQ(json["dimensions"][0]["folded"], nullptr);
  EXPECT_EQ(json["dimensions"][1]["folded"], "rarest") << "else its values would be counted as if they were all";
  EXPECT_EQ(passages_of(fitted.cube), passages_of(cube));
  const KnownValues known(fitted.cube);
  EXPECT_EQ(known.counted_as(1, "source 1399"), "source 1399");
  EXPECT_EQ(known.counted_as(1, "source 1000"), std::string(kOtherValue));
  EXPECT_EQ(known.counted_as(0, "2026-06"), "2026-06") << "dates stay";
}

TEST(CubeData, LeavesAloneWhatFits) {
  const TallyCube cube = cube_of_many_sources(20);
  const FittedCube fitted = fitted_cube(cube, 1'000'000);
  EXPECT_EQ(fitted.cube, cube);
  EXPECT_EQ(cube_json(fitted)["dimensions"][1]["folded"], nullptr);
}

TEST(CubeData, SaysOfWhichFieldsAHashFoldedValues) {
  TallyCube cube = cube_of_many_sources(20);
  cube.folds = 3;  // the last field gives way first
  EXPECT_EQ(cube_json({cube, {false, false}})["dimensions"][0]["folded"], nullptr);
  EXPECT_EQ(cube_json({cube, {false, false}})["dimensions"][1]["folded"], "by_hash");
  EXPECT_EQ(cube_json({cube, {false, true}})["dimensions"][1]["folded"], "by_hash") << "no order by size is left";
  cube.folds = 33;
  EXPECT_EQ(cube_json({cube, {false, false}})["dimensions"][0]["folded"], "by_hash");
}

}  // namespace
}  // namespace stancemill::report
