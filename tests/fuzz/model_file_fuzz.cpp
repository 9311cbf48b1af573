// Model files and rows files: refused, or read into something that keeps all rules and comes back as the same bytes.
//
// Of a header, the fuzzer writes the JSON; its size, the checksum and as many bytes of data as it speaks of are added
// here, or no file would ever get past the first checks.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

#include "features/features.h"
#include "fuzz.h"
#include "model/model_file.h"
#include "sealed.h"
#include "train/rows_file.h"

namespace stancemill::model {
namespace {

constexpr std::uint64_t kMostData = 1 << 20;

/// The largest number in the header that could be the end of the data.
std::uint64_t data_bytes(std::string_view header) {
  std::uint64_t most = 0;
  for (std::size_t at = header.find(']'); at != std::string_view::npos; at = header.find(']', at + 1)) {
    std::size_t begin = at;
    while (begin > 0 && header[begin - 1] >= '0' && header[begin - 1] <= '9') --begin;
    std::uint64_t number = 0;
    std::from_chars(header.data() + begin, header.data() + at, number);
    if (number <= kMostData) most = std::max(most, number);
  }
  return most;
}

std::string file_around(std::string_view header, char fill) {
  std::string json(header);
  json.resize((json.size() + 7) / 8 * 8, ' ');
  const std::uint64_t size = json.size();
  std::string bytes(sizeof size, '\0');
  std::memcpy(bytes.data(), &size, sizeof size);
  return sealed(bytes + json + std::string(data_bytes(header), fill));
}

void check_model(const std::string& bytes) {
  const Result<Model> read = parse_model(bytes, "m");
  if (!read.ok()) {
    FUZZ_CHECK(read.status().code() == ErrorCode::kModel, read.status().message());
    FUZZ_CHECK(read.status().message().starts_with("m: "), read.status().message());
    return;
  }
  const Model& model = read.value();
  FUZZ_CHECK(features::check_spec(model.features).ok(), "a spec that the features room refuses");
  FUZZ_CHECK(model.heads.size() == model.tables.size() && !model.heads.empty(), "heads without tables");
  for (std::size_t i = 0; i < model.heads.size(); ++i) {
    const WeightTable& table = model.tables[i];
    FUZZ_CHECK(table.outputs == model.heads[i].labels.size() && table.outputs >= 1 && table.outputs <= 64, "outputs");
    FUZZ_CHECK(table.rows.size() == (std::size_t{table.outputs} << model.features.bits), "rows");
    FUZZ_CHECK(table.scale.size() == table.outputs && table.bias.size() == table.outputs, "scales");
    for (std::uint32_t k = 0; k < table.outputs; ++k) {
      FUZZ_CHECK(std::isfinite(table.scale[k]) && std::isfinite(table.bias[k]), "not finite");
    }
    FUZZ_CHECK(std::isfinite(model.heads[i].temperature) && model.heads[i].temperature > 0, "temperature");
  }
  const std::string again = serialize_model(model);
  const Result<Model> reread = parse_model(again, "m");
  FUZZ_CHECK(reread.ok(), reread.status().message());
  FUZZ_CHECK(serialize_model(reread.value()) == again, "other bytes the second time");
}

void check_rows(const std::string& bytes) {
  const Result<train::Corpus> read = train::parse_rows(bytes, "r");
  if (!read.ok()) {
    FUZZ_CHECK(read.status().code() == ErrorCode::kInput, read.status().message());
    return;
  }
  const std::string again = train::serialize_rows(read.value());
  const Result<train::Corpus> reread = train::parse_rows(again, "r");
  FUZZ_CHECK(reread.ok(), reread.status().message());
}

}  // namespace
}  // namespace stancemill::model

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stancemill::model;
  stancemill::fuzz::Tape tape(data, size);
  const unsigned way = tape.below(4);
  const std::string bytes = way == 0 ? std::string(tape.rest()) : file_around(tape.rest(), way == 3 ? '\x3F' : '\0');
  check_model(bytes);
  check_rows(bytes);
  return 0;
}
