#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <memory>
#include <new>

#include "python/bindings.h"
#include "python/label_table.h"
#include "python/pickled_table.h"

namespace nb = nanobind;

namespace stancemill::python {
namespace {

/// A capsule that owns a struct of the Arrow interface: whoever takes the struct out sets its `release` to null.
template <class Struct>
nb::object capsule_of(std::unique_ptr<Struct> owned, const char* name) {
  PyObject* const made = PyCapsule_New(owned.get(), name, [](PyObject* capsule) {
    auto* const held = static_cast<Struct*>(PyCapsule_GetPointer(capsule, PyCapsule_GetName(capsule)));
    if (held->release != nullptr) held->release(held);
    delete held;
  });
  if (made == nullptr) throw nb::python_error();
  static_cast<void>(owned.release());
  return nb::steal(made);
}

nb::object schema_capsule(const LabelTable& table) {
  auto schema = std::make_unique<ArrowSchema>();
  table.export_schema(schema.get());
  return capsule_of(std::move(schema), "arrow_schema");
}

nb::object array_capsules(const LabelTable& table, const nb::object&) {
  auto array = std::make_unique<ArrowArray>();
  table.export_array(array.get());
  return nb::make_tuple(schema_capsule(table), capsule_of(std::move(array), "arrow_array"));
}

nb::object stream_capsule(const LabelTable& table, const nb::object&) {
  auto stream = std::make_unique<ArrowArrayStream>();
  table.export_stream(stream.get());
  return capsule_of(std::move(stream), "arrow_array_stream");
}

nb::str text_between(const Column& column, std::int32_t begin, std::int32_t end) {
  return nb::str(column.bytes.data() + begin, static_cast<std::size_t>(end - begin));
}

nb::object cell(const Column& column, std::size_t row) {
  if (!is_valid(column, row)) return nb::none();
  switch (column.format[0]) {
    case 'u':
      return text_between(column, column.offsets[row], column.offsets[row + 1]);
    case 'g':
      return nb::float_(column.numbers[row]);
    case 'b':
      return nb::bool_((column.bits[row >> 3U] >> (row & 7U) & 1U) != 0);
    default: {
      nb::list items;
      for (auto item = static_cast<std::size_t>(column.offsets[row]);
           item < static_cast<std::size_t>(column.offsets[row + 1]); ++item) {
        items.append(text_between(column, column.item_offsets[item], column.item_offsets[item + 1]));
      }
      return items;
    }
  }
}

nb::typed<nb::list, nb::typed<nb::dict, nb::str, nb::any>> rows(const LabelTable& table, std::size_t begin,
                                                                std::size_t end) {
  nb::list made;
  for (std::size_t row = begin; row < std::min(end, static_cast<std::size_t>(table.columns().rows)); ++row) {
    nb::dict object;
    for (const Column& column : table.columns().columns) {
      object[nb::str(column.name.data(), column.name.size())] = cell(column, row);
    }
    made.append(object);
  }
  return made;
}

std::vector<std::string> column_names(const LabelTable& table) {
  std::vector<std::string> names;
  for (const Column& column : table.columns().columns) names.push_back(column.name);
  return names;
}

nb::typed<nb::dict, nb::str, int> rejects(const LabelTable& table) {
  nb::dict counts;
  const auto& by_error = table.columns().rejects;
  for (std::size_t error = 1; error < by_error.size(); ++error) {
    if (by_error[error] == 0) continue;
    const std::string_view reason = reason_name(static_cast<RowError>(error));
    counts[nb::str(reason.data(), reason.size())] = nb::int_(by_error[error]);
  }
  return counts;
}

}  // namespace

void bind_table(nb::module_& module) {
  nb::class_<LabelTable>(module, "LabelTable", "Labels as Arrow columns.")
      .def("__len__", [](const LabelTable& table) { return table.columns().rows; })
      .def_prop_ro("column_names", column_names)
      .def_prop_ro("rejects", rejects, "Why rows are null: how many, by reason.")
      .def("rows", rows, nb::arg("begin"), nb::arg("end"), "Rows [begin, end) as dictionaries.")
      .def("__arrow_c_schema__", schema_capsule)
      .def("__arrow_c_array__", array_capsules, nb::arg("requested_schema") = nb::none())
      .def("__arrow_c_stream__", stream_capsule, nb::arg("requested_schema") = nb::none())
      .def("__getstate__", to_state)
      .def("__setstate__",
           [](LabelTable& table, const nb::tuple& state) { new (&table) LabelTable(from_state(state)); });
}

}  // namespace stancemill::python
