// python_texts: the texts of whatever Python calls a column.
//
// What: takes Arrow's capsules where an object offers them (pyarrow, polars, pandas 3, record batch readers), and else
// any sequence of str, in which None, NaN and pandas.NA are null. Text stays where it is: views point into Arrow
// buffers or into the UTF-8 that Python keeps with its strings. Unpaired surrogates become U+FFFD, as in JSON.
// A column is handed out in parts: a stream in several, all else in one.
// Ownership: keeps alive what the views of the part point into. Threads: made, and let die, with the interpreter's lock
// held; the views may be read without. Errors: TypeError, StancemillError. Tested by: tests/python/
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace nanobind {
class handle;
}

namespace stancemill::python {

class PythonTexts {
 public:
  PythonTexts(nanobind::handle texts, std::optional<std::string> column);
  PythonTexts(const PythonTexts&) = delete;
  PythonTexts& operator=(const PythonTexts&) = delete;
  ~PythonTexts();

  /// The next part; nothing at the end. The views live until the next call.
  std::optional<std::span<const std::string_view>> next_part();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace stancemill::python
