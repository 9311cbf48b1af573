// Report: whatever stands in manifests, examples, estimates and files of labels, the data of the page hold no markup
// and are read back as the JSON that they were.
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "fuzz.h"
#include "report/cube_data.h"
#include "report/estimates.h"
#include "report/examples_data.h"
#include "report/html.h"
#include "report/labels_file.h"
#include "report/methods.h"
#include "report/page.h"
#include "report/runs.h"
#include "sinks/sinks.h"

namespace stancemill::report {
namespace {

/// What the page shows of `data` cannot leave the element that it stands in.
void check_page(const ordered_json& data) {
  const std::string safe = script_safe_json(data);
  FUZZ_CHECK(safe.find_first_of("<>&") == std::string::npos, safe);
  FUZZ_CHECK(is_utf8(safe), safe);
  for (const char byte : safe) FUZZ_CHECK(static_cast<unsigned char>(byte) >= 0x20, safe);
  const ordered_json back = ordered_json::parse(safe, nullptr, /*allow_exceptions=*/false);
  FUZZ_CHECK(!back.is_discarded(), safe);
  FUZZ_CHECK(script_safe_json(back) == safe, safe);
  const std::string html = html_with(data);
  FUZZ_CHECK(html.size() == page_before_data().size() + safe.size() + page_after_data().size(), "page");
}

TallyCube small_cube() {
  TallyCube cube;
  cube.by = {"date:month", "source"};
  cube.lead = {"stance", {"favor", "against"}};
  cube.crossed = {{"frames", {"economy", "values"}}};
  CubeCell cell;
  cell.by = {"2026-05", "</script>"};
  cell.passages = 3;
  cell.counts = {1, 2};
  cell.probability_sums = {10'000, 20'000};
  cell.crossed = {{1, 0, 0, 1}};
  cube.cells = {cell};
  return cube;
}

void check_examples(std::string_view lines) {
  const TallyCube cube = small_cube();
  const KnownValues known(cube);
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    const Result<ordered_json> row = example_row(std::string(lines.substr(0, end)), cube, known, "x");
    FUZZ_CHECK(row.ok() || row.status().code() == ErrorCode::kVerification, row.status().message());
    if (row.ok()) {
      const std::size_t text_bytes = row.value()["text"].get_ref<const std::string&>().size();
      for (const ordered_json& span : row.value()["spans"]) {
        FUZZ_CHECK(span[0].get<std::size_t>() < span[1].get<std::size_t>(), "an empty span");
        FUZZ_CHECK(span[1].get<std::size_t>() <= text_bytes, "a span outside of the text");
      }
      check_page(row.value());
    }
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
}

void check_estimates(const std::string& text) {
  const Result<Estimates> read = estimates_from_json(text, "e");
  FUZZ_CHECK(read.ok() || read.status().code() == ErrorCode::kVerification || read.status().code() == ErrorCode::kUsage,
             read.status().message());
  if (read.ok()) check_page(read.value().data);
}

void check_manifest(const std::string& text) {
  Result<RunManifest> read = sinks::manifest_from_json(text, "m");
  if (!read.ok()) return;
  const std::vector<Run> runs = {{"m", "m.run.json", read.value()}, {"m", "m.run.json", read.take()}};
  const Result<Sum> sum = add_up(runs);
  if (!sum.ok()) {
    FUZZ_CHECK(sum.status().code() == ErrorCode::kUsage, sum.status().message());
    return;
  }
  const FittedCube fitted = fitted_cube(sum.value().cube, 2000);
  const TallyCube& shown = fitted.cube;
  std::uint64_t passages = 0;
  std::uint64_t shown_passages = 0;
  for (const CubeCell& cell : sum.value().cube.cells) passages += cell.passages;
  for (const CubeCell& cell : shown.cells) shown_passages += cell.passages;
  FUZZ_CHECK(passages == shown_passages, "passages that are lost where values are counted together");
  check_page({{"totals", totals_json(sum.value().totals)},
              {"rejects", rejects_json(sum.value().rejects)},
              {"crossed", crossed_json(shown)},
              {"cube", cube_json(fitted)},
              {"methods", methods_text(runs, sum.value(), "x")},
              {"source", source_line(runs, sum.value().totals.labelled)},
              {"runs", runs_json(runs)}});
}

void check_labels(std::string_view bytes) {
  static fuzz::MemoryFile file;
  file.set(bytes);
  const auto by = sinks::parse_by_fields({"date:month", "source"});
  ordered_json rows = ordered_json::array();
  const Status status = read_labels(file.path(), "stance", by.value(), [&](LabelRow& row) {
    FUZZ_CHECK(row.by.size() == 2, "values of fields");
    rows.push_back(
        {{"file", row.file}, {"line", row.line}, {"label", row.label}, {"p", row.probability}, {"id", row.id}});
    for (const auto& value : row.by) rows.push_back(value.has_value() ? ordered_json(*value) : ordered_json());
    return Status();
  });
  const bool known = status.ok() || status.code() == ErrorCode::kVerification || status.code() == ErrorCode::kInput;
  FUZZ_CHECK(known, status.message());
  check_page(rows);
}

}  // namespace
}  // namespace stancemill::report

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stancemill::report;
  stancemill::fuzz::Tape tape(data, size);
  const unsigned way = tape.below(5);
  const std::string text(tape.rest());
  if (way == 0) check_examples(text);
  if (way == 1) check_estimates(text);
  if (way == 2) check_manifest(text);
  if (way == 3) check_labels(text);
  if (way == 4) check_page({{"text", text}, {text, {text, 1}}});
  return 0;
}
