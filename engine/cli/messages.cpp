#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "base/text.h"
#include "cli/cli.h"
#include "io/io.h"

namespace stancemill::cli {

void say(std::string_view message) {
  const std::string line = "stancemill: " + printable(message, 4000) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

void Session::fail(const Status& status) {
  exit_code = stancemill::exit_code(status.code());
  if (status.code() != ErrorCode::kClosedPipe) say(status.message());
}

std::string accounts(const LineCounts& counts) {
  return counted(counts.lines, "line") + " = " + with_commas(counts.labelled) + " labelled + " +
         with_commas(counts.rejected) + " rejected + " + with_commas(counts.blank) + " blank";
}

std::string with_unit(double bytes) {
  constexpr std::array<const char*, 5> kUnits = {"B", "kB", "MB", "GB", "TB"};
  std::size_t unit = 0;
  while (bytes >= 1000.0 && unit + 1 < kUnits.size()) {
    bytes /= 1000.0;
    ++unit;
  }
  std::array<char, 400> text{};  // the largest number has 309 digits
  std::snprintf(text.data(), text.size(), bytes < 10 && unit > 0 ? "%.1f %s" : "%.0f %s", bytes, kUnits[unit]);
  return text.data();
}

std::string default_model_path() {
  if (const char* const wish = std::getenv("STANCEMILL_MODEL"); wish != nullptr && *wish != '\0') return wish;
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const char* const place : {"../../models/ai-sovereignty", "../share/stancemill/models/ai-sovereignty"}) {
    const fs::path path = (folder / place).lexically_normal();
    if (fs::exists(path / "model.safetensors", error)) return path.string();
  }
  return "models/ai-sovereignty";
}

CLI::Option* add_model_option(CLI::App& command, std::string& model) {
  return command.add_option("--model", model, "Folder of the model [the shipped one, or what STANCEMILL_MODEL names]")
      ->type_name("FOLDER");
}

Status check_absence(const std::string& path, bool force) {
  std::error_code error;
  if (force || !std::filesystem::exists(path, error)) return {};
  return io::exists_already(path);
}

Result<std::uint64_t> parse_bytes(const std::string& option, const std::string& text) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [unit_begin, fault] = std::from_chars(text.data(), end, number);
  const std::string_view unit(unit_begin, static_cast<std::size_t>(end - unit_begin));
  int shift = -1;
  if (unit.empty() || unit == "B") shift = 0;
  if (unit == "k" || unit == "K") shift = 10;
  if (unit == "m" || unit == "M") shift = 20;
  if (unit == "g" || unit == "G") shift = 30;
  if (fault != std::errc() || shift < 0 || (number << shift) >> shift != number) {
    return Status(ErrorCode::kUsage,
                  option + ": '" + text + "' is not a number of bytes; write for instance 65536, 64k, 16M or 2G");
  }
  return number << shift;
}

Status read_sizes(std::initializer_list<SizeOption> options) {
  for (const auto& [name, text, to] : options) {
    if (text.empty()) continue;
    const Result<std::uint64_t> bytes = parse_bytes(name, text);
    if (!bytes.ok()) return bytes.status();
    to = bytes.value();
  }
  return {};
}

std::string features_text(const FeatureSpec& spec) {
  std::string text = "words 1-" + std::to_string(spec.word_ngrams);
  if (spec.skip_bigrams) text += ", skip bigrams";
  if (spec.char_ngrams_min > 0) {
    text += ", characters " + std::to_string(spec.char_ngrams_min) + "-" + std::to_string(spec.char_ngrams_max);
  }
  if (spec.negation_marks) text += ", negation marks";
  if (spec.begin_marks) text += ", begin marks";
  if (spec.symbols) text += ", symbols";
  return text + ", 2^" + std::to_string(spec.bits) + " rows, hash " + spec.hash;
}

}  // namespace stancemill::cli
