#include "cli/progress.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "cli/cli.h"

namespace stancemill::cli {
namespace {

constexpr double kSecondsBetweenPlainLines = 30;
constexpr double kSecondsBetweenJsonLines = 1;

double seconds_left(const graph::Progress& progress) {
  const double rate = static_cast<double>(progress.raw_bytes) / progress.seconds;
  return static_cast<double>(progress.total_raw_bytes - std::min(progress.raw_bytes, progress.total_raw_bytes)) / rate;
}

std::string clock_time(double seconds) {
  const auto whole = static_cast<long>(seconds + 0.5);
  std::array<char, 48> text{};
  const int length =
      std::snprintf(text.data(), text.size(), "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60, whole % 60);
  return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace

bool progress_style(const std::string& name, ProgressStyle& style) {
  if (name == "auto") {
    style = ::isatty(STDERR_FILENO) == 1 ? ProgressStyle::kTty : ProgressStyle::kPlain;
  } else if (name == "tty") {
    style = ProgressStyle::kTty;
  } else if (name == "plain") {
    style = ProgressStyle::kPlain;
  } else if (name == "json") {
    style = ProgressStyle::kJson;
  } else if (name == "none") {
    style = ProgressStyle::kNone;
  } else {
    return false;
  }
  return true;
}

std::string progress_text(const graph::Progress& progress) {
  const double seconds = progress.seconds > 0 ? progress.seconds : 1e-9;
  std::string text = with_unit(static_cast<double>(progress.raw_bytes));
  const bool known = progress.total_raw_bytes > 0 && progress.raw_bytes > 0;
  if (known) {
    const std::uint64_t percent = std::min<std::uint64_t>(100, progress.raw_bytes * 100 / progress.total_raw_bytes);
    text += " of " + with_unit(static_cast<double>(progress.total_raw_bytes)) + ", " + std::to_string(percent) + " %";
  }
  text += ", " + with_unit(static_cast<double>(progress.decoded_bytes) / seconds) + "/s, " +
          with_commas(static_cast<std::uint64_t>(static_cast<double>(progress.lines.labelled) / seconds)) +
          " passages/s";
  if (known) text += ", " + clock_time(seconds_left(progress)) + " left";
  if (progress.lines.rejected > 0) text += ", " + with_commas(progress.lines.rejected) + " rejected";
  return text;
}

void ProgressLine::show(const graph::Progress& progress) {
  switch (style_) {
    case ProgressStyle::kNone:
      return;
    case ProgressStyle::kTty:
      std::fprintf(stderr, "\r\x1b[K%s", progress_text(progress).c_str());
      std::fflush(stderr);
      drawn_ = true;
      return;
    case ProgressStyle::kPlain:
      if (progress.seconds - last_seconds_ < kSecondsBetweenPlainLines) return;
      last_seconds_ = progress.seconds;
      say(progress_text(progress));
      return;
    case ProgressStyle::kJson: {
      if (!progress.at_the_end && progress.seconds - last_seconds_ < kSecondsBetweenJsonLines) return;
      last_seconds_ = progress.seconds;
      const nlohmann::ordered_json line = {
          {"raw_bytes", progress.raw_bytes},         {"total_raw_bytes", progress.total_raw_bytes},
          {"decoded_bytes", progress.decoded_bytes}, {"passages", progress.lines.labelled},
          {"rejected", progress.lines.rejected},     {"seconds", progress.seconds}};
      std::fprintf(stderr, "%s\n", line.dump().c_str());
      return;
    }
  }
}

void ProgressLine::clear() {
  if (drawn_) std::fputs("\r\x1b[K", stderr);
  drawn_ = false;
}

}  // namespace stancemill::cli
