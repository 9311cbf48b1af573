// Gold passages and rows of labels, as `estimate` reads them: refused with their place, or read; a table of CSV comes
// back as the cells that were written.
#include <cmath>
#include <vector>

#include "estimate/csv_rows.h"
#include "estimate/gold.h"
#include "estimate/label_rows.h"
#include "fuzz.h"
#include "scratch_folder.h"
#include "sinks/csv_cell.h"

namespace stancemill::estimate {
namespace {

const fuzz::ScratchFolder& folder() {
  static const fuzz::ScratchFolder folder;
  return folder;
}

void check_gold(const std::string& name, std::string_view bytes) {
  const std::string path = folder().write(name, bytes);
  const Result<GoldFile> file = read_gold(path, bytes.size() % 2 == 0 ? "" : "mine", "stance");
  if (!file.ok()) {
    FUZZ_CHECK(file.status().code() == ErrorCode::kInput, file.status().message());
    FUZZ_CHECK(file.status().message().starts_with(path), file.status().message());
    return;
  }
  FUZZ_CHECK(file.value().disputed <= file.value().rows.size(), "more disputes than tasks");
  for (const GoldRow& row : file.value().rows) {
    FUZZ_CHECK(row.inclusion >= 0 && row.inclusion <= 1, "a probability that is none");
    FUZZ_CHECK(!row.where.empty(), "a row without a place");
  }
}

void check_labels(std::string_view bytes) {
  static fuzz::MemoryFile file;
  file.set(bytes);
  Result<LabelRows> opened = LabelRows::open(file.path(), "stance", {}, "text");
  if (!opened.ok()) {
    const ErrorCode code = opened.status().code();
    FUZZ_CHECK(code == ErrorCode::kInput || code == ErrorCode::kUsage, opened.status().message());
    return;
  }
  LabelRows rows = opened.take();
  std::uint64_t last = 0;
  while (true) {
    LabelRows::Row row;
    const Result<bool> more = rows.next(row);
    if (!more.ok()) FUZZ_CHECK(more.status().code() == ErrorCode::kInput, more.status().message());
    if (!more.ok() || !more.value()) return;
    FUZZ_CHECK(row.number > last, "rows out of order");
    last = row.number;
    FUZZ_CHECK(row.given < rows.labels().size() && row.probabilities.size() == rows.labels().size(), "labels");
    for (const double p : row.probabilities) FUZZ_CHECK(p >= 0 && p <= 1, "a probability that is none");
  }
}

/// Cells without NUL, which is written as U+FFFD; a first row without separators, or the reader would guess another
/// one.
void check_cells(fuzz::Tape& tape) {
  std::vector<std::vector<std::string>> table = {{"a", "b", "c"}};
  Buffer csv;
  csv.append("a,b,c\n");
  while (!tape.empty() && table.size() < 20) {
    std::vector<std::string>& row = table.emplace_back();
    for (int column = 0; column < 3; ++column) {
      std::string cell(tape.take(tape.below(24)));
      for (char& byte : cell) byte = byte == '\0' ? '0' : byte;
      if (column > 0) csv.push_back(',');
      sinks::append_cell(csv, cell);
      row.push_back(std::move(cell));
    }
    csv.push_back('\n');
  }
  const Result<std::vector<std::vector<std::string>>> read = csv_rows(csv.view(), "t");
  FUZZ_CHECK(read.ok(), read.status().message());
  FUZZ_CHECK(read.value().size() == table.size(), std::string(csv.view()));
  for (std::size_t i = 0; i < table.size(); ++i) {
    FUZZ_CHECK(read.value()[i].size() == 3, std::string(csv.view()));
    for (std::size_t c = 0; c < 3; ++c) {
      // An apostrophe of the cell's own before what looks like a formula reads as a guard: the one loss there is.
      const std::string& cell = table[i][c];
      const bool own = cell.starts_with('\'') && sinks::looks_like_formula(std::string_view(cell).substr(1));
      FUZZ_CHECK(unguarded(read.value()[i][c]) == (own ? cell.substr(1) : cell), std::string(csv.view()));
    }
  }
}

}  // namespace
}  // namespace stancemill::estimate

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stancemill::estimate;
  stancemill::fuzz::Tape tape(data, size);
  const unsigned way = tape.below(5);
  if (way == 0) check_gold("g.jsonl", tape.rest());
  if (way == 1) check_gold("g.csv", tape.rest());
  if (way == 2) check_gold("g.json", tape.rest());
  if (way == 3) check_labels(tape.rest());
  if (way == 4) check_cells(tape);
  return 0;
}
