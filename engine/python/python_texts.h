// python_texts: the texts of whatever Python calls a column.
//
// What: takes Arrow's capsules where an object offers them (pyarrow, polars, pandas 3, record batch readers), and else
// any sequence of str, in which None, NaN and pandas.NA are null. Text stays where it is: views point into Arrow
// buffers or into the UTF-8 that Python keeps with its strings. Unpaired surrogates become U+FFFD, as in JSON.
// Ownership: keeps alive what the views point into. Threads: made, and let die, with the interpreter's lock held; the
// views may be read without. Errors: TypeError, StancemillError. Tested by: tests/python/
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

  std::span<const std::string_view> views() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace stancemill::python
