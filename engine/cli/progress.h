// progress: how a run shows how far it is, on stderr.
//
// Threads: show() is called by one thread at a time. Ownership: none. Tested by: tests/end_to_end/
#pragma once

#include <string>

#include "graph/graph.h"

namespace stancemill::cli {

enum class ProgressStyle { kNone, kTty, kPlain, kJson };

/// "auto": kTty where stderr is a terminal, kPlain elsewhere. False for an unknown name.
bool progress_style(const std::string& name, ProgressStyle& style);

class ProgressLine {
 public:
  explicit ProgressLine(ProgressStyle style) : style_(style) {}

  /// Draws on a terminal at every call, writes a plain line every 30 s, a JSON line every second.
  void show(const graph::Progress& progress);
  /// Wipes the line on a terminal.
  void clear();

 private:
  ProgressStyle style_;
  double last_seconds_ = 0;
  bool drawn_ = false;
};

/// The line's text: "412 MB of 1.2 GB, 34 %, 245 MB/s, 200,345 passages/s, 0:12:03 left, 3 rejected".
std::string progress_text(const graph::Progress& progress);

}  // namespace stancemill::cli
