#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "estimate/sample.h"
#include "sinks/csv_cell.h"
#include "stancemill/buffer.h"

namespace stancemill::estimate {
namespace {

/// The shortest digits that read as the same number.
std::string digits_of(double number) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr};
}

}  // namespace

std::string sample_to_csv(const Sample& sample) {
  Buffer table;
  table.append("gold,text,id,file,line,stratum,inclusion_probability\n");
  for (const SampledPassage& passage : sample.passages) {
    for (const std::string* const text : {&passage.text, &passage.id, &passage.file}) {
      table.push_back(',');
      sinks::append_cell(table, *text);
    }
    table.push_back(',');
    append_number(table, passage.line);
    table.push_back(',');
    sinks::append_cell(table, passage.stratum);
    table.push_back(',');
    table.append(digits_of(passage.inclusion));
    table.push_back('\n');
  }
  return std::string(table.view());
}

std::string sample_to_label_studio(const Sample& sample) {
  using nlohmann::ordered_json;
  ordered_json tasks = ordered_json::array();
  for (const SampledPassage& passage : sample.passages) {
    tasks.push_back({{"data",
                      {{"text", passage.text},
                       {"id", passage.id},
                       {"file", passage.file},
                       {"line", passage.line},
                       {"stratum", passage.stratum},
                       {"inclusion_probability", passage.inclusion}}}});
  }
  return tasks.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace stancemill::estimate
