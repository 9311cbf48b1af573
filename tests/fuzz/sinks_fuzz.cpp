// Sinks: whatever a corpus holds, each row of JSON is one well-formed line, and no cell of CSV is a formula.
#include <vector>

#include "base/text.h"
#include "fuzz.h"
#include "parse/parse.h"
#include "parse/reference.h"
#include "sinks/sinks.h"

namespace stancemill::sinks {
namespace {

Model small_model() {
  Model model;
  model.name = "fuzz";
  Head stance;
  stance.name = "stance";
  stance.labels = {"favor", "against", "neutral", "unrelated"};
  Head frames;
  frames.name = "frames";
  frames.labels = {"economy", "=law", "a,\"b\""};
  frames.link = Link::kSigmoid;
  model.heads = {stance, frames};
  return model;
}

void predict(fuzz::Tape& tape, const Model& model, Batch& batch) {
  batch.predictions.heads.resize(model.heads.size());
  for (std::size_t i = 0; i < batch.passages.size(); ++i) {
    for (std::size_t h = 0; h < model.heads.size(); ++h) {
      HeadColumns& columns = batch.predictions.heads[h];
      const std::size_t labels = model.heads[h].labels.size();
      const unsigned choice = tape.byte();
      columns.labels.push_back(model.heads[h].link == Link::kSoftmax ? 1ULL << choice % labels
                                                                     : choice % (1U << labels));
      columns.asked.push_back(choice < 200 ? 1 : 0);
      columns.abstained.push_back(choice % 2 == 0 ? 1 : 0);
      for (std::size_t k = 0; k < labels; ++k)
        columns.probabilities.push_back(static_cast<float>(tape.byte()) / 255.0F);
    }
    batch.predictions.coverage.push_back(static_cast<float>(tape.byte()) / 255.0F);
  }
}

/// Rows of text between line feeds, each well-formed JSON by the plain parser (nlohmann's refuses large numbers).
void check_json_rows(std::string_view rows, std::size_t expected) {
  parse::PlainParser parser(parse::ParseOptions{});
  parse::LineFields fields;
  std::size_t count = 0;
  while (!rows.empty()) {
    const std::size_t feed = rows.find('\n');
    FUZZ_CHECK(feed != std::string_view::npos, "a row without a line feed");
    const std::string_view row = rows.substr(0, feed);
    const RowError error = parser.parse(row, 0, fields);
    FUZZ_CHECK(error != RowError::kJsonSyntax && error != RowError::kUtf8Invalid && error != RowError::kNotObject,
               std::string(reason_name(error)) + ": " + std::string(row));
    rows.remove_prefix(feed + 1);
    ++count;
  }
  FUZZ_CHECK(count == expected, std::to_string(count) + " rows, expected " + std::to_string(expected));
}

/// The cells of a CSV text by RFC 4180, row by row.
std::vector<std::vector<std::string>> cells_of(std::string_view csv) {
  std::vector<std::vector<std::string>> rows;
  std::size_t at = 0;
  while (at < csv.size()) {
    rows.emplace_back();
    for (bool more = true; more;) {
      std::string cell;
      if (csv[at] == '"') {
        for (++at;; ++at) {
          FUZZ_CHECK(at < csv.size(), "a quote that is not closed");
          if (csv[at] == '"' && csv.substr(at).starts_with("\"\"")) {
            ++at;
          } else if (csv[at] == '"') {
            break;
          }
          cell += csv[at];
        }
        ++at;
      } else {
        while (at < csv.size() && csv[at] != ',' && csv[at] != '\n') cell += csv[at++];
        FUZZ_CHECK(cell.find_first_of("\"\r") == std::string::npos, "a cell that needs quotes: " + cell);
      }
      FUZZ_CHECK(at < csv.size() && (csv[at] == ',' || csv[at] == '\n'), "what follows a cell is no separator");
      more = csv[at++] == ',';
      rows.back().push_back(cell);
    }
  }
  return rows;
}

void check_csv(std::string_view csv, std::size_t columns, std::size_t rows) {
  const auto cells = cells_of(csv);
  FUZZ_CHECK(cells.size() == rows, "rows of CSV");
  for (const auto& row : cells) {
    FUZZ_CHECK(row.size() == columns, "columns of CSV");
    for (const std::string& cell : row) {
      FUZZ_CHECK(is_utf8(cell) && cell.find('\0') == std::string::npos, cell);
      const bool number = cell.size() > 1 && cell[0] == '-' && cell[1] >= '0' && cell[1] <= '9';
      const std::size_t first = cell.find_first_not_of(' ');
      if (first == std::string::npos || number) continue;
      FUZZ_CHECK(std::string_view("=+-@\t\r\n").find(cell[first]) == std::string_view::npos, "a formula: " + cell);
    }
  }
}

struct Renderer {
  Model model = small_model();
  RenderContext context;
  parse::ParseOptions options;

  Renderer() {
    context.model = &model;
    context.input_names = {"a.jsonl", "=b \xFF\n.jsonl"};
    context.name_inputs = true;
  }
  std::string rendered(Format format, Batch& batch) const {
    batch.output.clear();
    make_text_sink(format, context, nullptr)->render(context, batch);
    return batch.output.empty() ? "" : std::string(batch.output.view());
  }
};

}  // namespace
}  // namespace stancemill::sinks

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stancemill;
  using namespace stancemill::sinks;
  fuzz::Tape tape(data, size);
  Renderer renderer;
  renderer.options.kept_fields = {"note", "a.b"};
  renderer.context.kept_fields = renderer.options.kept_fields;
  Batch batch;
  batch.input_index = tape.below(2);
  fuzz::Tape choices(reinterpret_cast<const std::uint8_t*>(tape.take(16).data()), std::min<std::size_t>(size, 16));
  batch.input.append(tape.rest());
  parse::Parser(renderer.options).parse(batch);
  predict(choices, renderer.model, batch);
  std::size_t labelled = 0;
  for (const Passage& passage : batch.passages) labelled += passage.error == RowError::kNone ? 1 : 0;

  check_json_rows(renderer.rendered(Format::kJsonl, batch), labelled);
  check_json_rows(renderer.rendered(Format::kDolma, batch), labelled);
  constexpr std::size_t kCsvColumns = 3 + 5 + 1 + 2 + 2;  // file, line, id; stance; frames; coverage, abstained; kept
  check_csv(renderer.rendered(Format::kCsv, batch), kCsvColumns, labelled);
  render_rejects(renderer.context, batch);
  check_json_rows(batch.rejects.empty() ? "" : batch.rejects.view(), batch.passages.size() - labelled);

  renderer.options.kept_fields.clear();
  renderer.context.kept_fields.clear();
  batch.passages.clear();
  parse::Parser(renderer.options).parse(batch);
  check_json_rows(renderer.rendered(Format::kMerge, batch), labelled);
  return 0;
}
