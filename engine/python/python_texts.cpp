#include "python/python_texts.h"

#include <nanobind/nanobind.h>

#include <cmath>
#include <deque>
#include <string>
#include <utility>

#include "python/arrow_texts.h"
#include "python/bindings.h"

namespace nb = nanobind;

namespace stancemill::python {
namespace {

/// The struct in a capsule of the Arrow interface, moved out.
template <class Struct>
Owned<Struct> take(nb::handle capsule, const char* name) {
  auto* const held = static_cast<Struct*>(PyCapsule_GetPointer(capsule.ptr(), name));
  if (held == nullptr) throw nb::python_error();
  if (held->release == nullptr) throw nb::value_error("this Arrow capsule was consumed already: ask for a new one");
  Owned<Struct> taken;
  taken.move_from(held);
  return taken;
}

std::string name_of_type(nb::handle value) {
  return nb::str(nb::handle(reinterpret_cast<PyObject*>(Py_TYPE(value.ptr()))).attr("__name__")).c_str();
}

/// None, NaN, pandas.NA: what libraries put where there is no text.
bool is_missing(nb::handle value) {
  if (value.is_none()) return true;
  if (PyFloat_Check(value.ptr())) return std::isnan(PyFloat_AsDouble(value.ptr()));
  return name_of_type(value) == "NAType";
}

/// A table would be taken for the sequence of its columns' names.
bool is_table(nb::handle value) {
  // Asked of the type: an object's own attributes may be called as its data are.
  if (nb::hasattr(nb::handle(reinterpret_cast<PyObject*>(Py_TYPE(value.ptr()))), "columns")) return true;
  return nb::isinstance(value, nb::module_::import_("collections.abc").attr("Mapping"));
}

}  // namespace

struct PythonTexts::State {
  explicit State(std::optional<std::string> column) : arrow(std::move(column)) {}

  void read_sequence(nb::handle texts);
  std::string_view view_of(nb::handle text);

  bool is_stream = false;
  bool is_handed_out = false;  ///< of what is no stream
  ArrowTexts arrow;
  nb::object kept;                      ///< the strings of a sequence, whatever happens to the sequence
  std::deque<std::string> mended;       ///< strings that had to be changed
  std::vector<std::string_view> views;  ///< of a sequence
};

std::string_view PythonTexts::State::view_of(nb::handle text) {
  Py_ssize_t size = 0;
  if (const char* const bytes = PyUnicode_AsUTF8AndSize(text.ptr(), &size); bytes != nullptr) {
    return {bytes, static_cast<std::size_t>(size)};
  }
  PyErr_Clear();  // an unpaired surrogate: encoded as three bytes, of which the second is A0 or above after ED
  const nb::object encoded = nb::steal(PyUnicode_AsEncodedString(text.ptr(), "utf-8", "surrogatepass"));
  if (!encoded.is_valid()) throw nb::python_error();
  std::string& made =
      mended.emplace_back(PyBytes_AsString(encoded.ptr()), static_cast<std::size_t>(PyBytes_Size(encoded.ptr())));
  for (std::size_t i = 0; i + 2 < made.size(); ++i) {
    if (made[i] == '\xED' && static_cast<unsigned char>(made[i + 1]) >= 0xA0U) made.replace(i, 3, "\xEF\xBF\xBD");
  }
  return made;
}

void PythonTexts::State::read_sequence(nb::handle texts) {
  if (PyUnicode_Check(texts.ptr()) || PyBytes_Check(texts.ptr())) {
    throw nb::type_error("texts must be a column or a list of strings; for one text write [text]");
  }
  if (is_table(texts)) {
    throw nb::type_error("texts must be a column or a list of strings; of a table name a column: df['text']");
  }
  kept = nb::steal(PySequence_Tuple(texts.ptr()));
  if (!kept.is_valid()) throw nb::python_error();
  const Py_ssize_t count = PyTuple_Size(kept.ptr());
  views.reserve(static_cast<std::size_t>(count));
  for (Py_ssize_t i = 0; i < count; ++i) {
    const nb::handle text = PyTuple_GetItem(kept.ptr(), i);
    if (PyUnicode_Check(text.ptr())) {
      views.push_back(view_of(text));
    } else if (is_missing(text)) {
      views.emplace_back();
    } else {
      const std::string message = "texts[" + std::to_string(i) + "] is " + name_of_type(text) + ", not str";
      throw nb::type_error(message.c_str());
    }
  }
}

PythonTexts::PythonTexts(nb::handle texts, std::optional<std::string> column) {
  const bool named = column.has_value();
  state_ = std::make_unique<State>(std::move(column));
  if (nb::hasattr(texts, "__arrow_c_array__")) {
    const nb::object pair = texts.attr("__arrow_c_array__")();
    const auto schema = take<ArrowSchema>(pair[0], "arrow_schema");
    check(state_->arrow.add(*schema.get(), take<ArrowArray>(pair[1], "arrow_array")));
  } else if (nb::hasattr(texts, "__arrow_c_stream__")) {
    const nb::object capsule = texts.attr("__arrow_c_stream__")();
    state_->is_stream = true;
    auto stream = take<ArrowArrayStream>(capsule, "arrow_array_stream");
    const nb::gil_scoped_release unlocked;  // as in next_part()
    check(state_->arrow.open(std::move(stream)));
  } else if (named) {
    throw nb::type_error("column= is for tables that speak Arrow (pyarrow, polars, pandas 3)");
  } else {
    state_->read_sequence(texts);
  }
}

PythonTexts::~PythonTexts() = default;

std::optional<std::span<const std::string_view>> PythonTexts::next_part() {
  State& state = *state_;
  if (state.is_stream) {
    // The stream may wait for threads that wait for Python.
    Result<bool> more = [&] {
      const nb::gil_scoped_release unlocked;
      return state.arrow.next_part();
    }();
    // Ctrl-C in Python code that the stream runs comes out of it as one error among others.
    if (!more.ok() && more.status().message().find("KeyboardInterrupt") != std::string::npos) {
      PyErr_SetNone(PyExc_KeyboardInterrupt);
      throw nb::python_error();
    }
    if (!checked(std::move(more))) return std::nullopt;
  } else if (std::exchange(state.is_handed_out, true)) {
    return std::nullopt;
  }
  return state.kept.is_valid() ? state.views : state.arrow.views();
}

}  // namespace stancemill::python
