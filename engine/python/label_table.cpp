#include "python/label_table.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <limits>
#include <new>
#include <utility>

#include "sinks/columns.h"
#include "sinks/decimals.h"

namespace stancemill::python {
namespace {

void set_bit(std::vector<std::uint8_t>& bits, std::size_t row) {
  bits[row >> 3U] = static_cast<std::uint8_t>(bits[row >> 3U] | 1U << (row & 7U));
}

Column new_column(std::string name, const char* format, std::size_t rows) {
  Column column;
  column.name = std::move(name);
  column.format = format;
  column.validity.resize((rows + 7) / 8);
  return column;
}

/// Which rows of a column are there. Says how many are not.
template <class IsThere>
void mark_valid(Column& column, std::size_t rows, const IsThere& is_there) {
  for (std::size_t row = 0; row < rows; ++row) {
    if (is_there(row)) {
      set_bit(column.validity, row);
    } else {
      ++column.nulls;
    }
  }
}

double share(float value, std::uint32_t units) {
  return static_cast<double>(sinks::to_units(value, units)) / static_cast<double>(units);
}

std::int32_t narrow(std::size_t offset) { return static_cast<std::int32_t>(offset); }

/// The label of a head that gives one, and its probabilities.
void append_single(const Head& head, const HeadColumns& said, std::vector<std::string> names, Columns& to) {
  const std::size_t rows = said.asked.size();
  const std::size_t outputs = head.labels.size();
  const auto asked = [&](std::size_t row) { return said.asked[row] != 0; };
  Column label = new_column(std::move(names[0]), "u", rows);
  mark_valid(label, rows, [&](std::size_t row) { return asked(row) && said.labels[row] != 0; });
  label.offsets.reserve(rows + 1);
  label.offsets.push_back(0);
  for (std::size_t row = 0; row < rows; ++row) {
    if (is_valid(label, row)) label.bytes += head.labels[static_cast<std::size_t>(std::countr_zero(said.labels[row]))];
    label.offsets.push_back(narrow(label.bytes.size()));
  }
  to.columns.push_back(std::move(label));
  for (std::size_t k = 0; k < outputs; ++k) {
    Column column = new_column(std::move(names[k + 1]), "g", rows);
    mark_valid(column, rows, asked);
    column.numbers.resize(rows);
    for (std::size_t row = 0; row < rows; ++row) {
      column.numbers[row] = share(said.probabilities[row * outputs + k], sinks::kTenThousandths);
    }
    to.columns.push_back(std::move(column));
  }
}

/// The labels of a head that gives any number: a list, empty where the head was not asked about a labelled text.
template <class IsLabelled>
void append_multi(const Head& head, const HeadColumns& said, std::string name, const IsLabelled& labelled,
                  Columns& to) {
  const std::size_t rows = said.asked.size();
  Column column = new_column(std::move(name), "+l", rows);
  mark_valid(column, rows, labelled);
  column.offsets.reserve(rows + 1);
  column.offsets.push_back(0);
  column.item_offsets.push_back(0);
  for (std::size_t row = 0; row < rows; ++row) {
    std::uint64_t given = said.asked[row] != 0 ? said.labels[row] : 0;
    for (; given != 0; given &= given - 1) {
      column.bytes += head.labels[static_cast<std::size_t>(std::countr_zero(given))];
      column.item_offsets.push_back(narrow(column.bytes.size()));
    }
    column.offsets.push_back(narrow(column.item_offsets.size() - 1));
  }
  to.columns.push_back(std::move(column));
}

}  // namespace

bool is_valid(const Column& column, std::size_t row) { return (column.validity[row >> 3U] >> (row & 7U) & 1U) != 0; }

Result<LabelTable> LabelTable::make(const Model& model, const graph::TextLabels& labels) {
  auto made = std::make_shared<Columns>();
  const std::size_t rows = labels.errors.size();
  made->rows = static_cast<std::int64_t>(rows);
  for (const RowError error : labels.errors) ++made->rejects[static_cast<std::size_t>(error)];
  const auto labelled = [&](std::size_t row) { return labels.errors[row] == RowError::kNone; };

  const PredictionBatch& said = labels.predictions;
  for (std::size_t h = 0; h < model.heads.size(); ++h) {
    std::vector<std::string> names = sinks::table_columns(model, h);
    if (model.heads[h].link == Link::kSoftmax) {
      append_single(model.heads[h], said.heads[h], std::move(names), *made);
    } else {
      append_multi(model.heads[h], said.heads[h], std::move(names[0]), labelled, *made);
    }
  }
  Column coverage = new_column("coverage", "g", rows);
  mark_valid(coverage, rows, labelled);
  for (const float value : said.coverage) coverage.numbers.push_back(share(value, sinks::kHundredths));
  made->columns.push_back(std::move(coverage));
  Column abstained = new_column("abstained", "b", rows);
  mark_valid(abstained, rows, labelled);
  abstained.bits.resize((rows + 7) / 8);
  for (std::size_t row = 0; row < rows; ++row) {
    if (!said.heads.empty() && said.heads[0].abstained[row] != 0) set_bit(abstained.bits, row);
  }
  made->columns.push_back(std::move(abstained));

  for (const Column& column : made->columns) {
    const std::size_t most = std::max(column.bytes.size(), column.item_offsets.size());
    if (most > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) {
      return Status(ErrorCode::kUsage, "the labels of " + std::to_string(rows) +
                                           " texts do not fit into one Arrow column of strings: label fewer in a call");
    }
  }
  return LabelTable(std::move(made));
}

// ---- putting together again ----

namespace {

/// Do they rise from 0 to `end`, one more than there are pieces?
bool are_offsets(const std::vector<std::int32_t>& offsets, std::size_t pieces, std::size_t end) {
  return offsets.size() == pieces + 1 && offsets.front() == 0 && static_cast<std::size_t>(offsets.back()) == end &&
         std::is_sorted(offsets.begin(), offsets.end());
}

bool is_whole(const Column& column, std::size_t rows) {
  const std::size_t bitmap = (rows + 7) / 8;
  if (column.validity.size() != bitmap) return false;
  switch (column.format[0]) {
    case 'u':
      return are_offsets(column.offsets, rows, column.bytes.size());
    case 'g':
      return column.numbers.size() == rows;
    case 'b':
      return column.bits.size() == bitmap;
    default: {
      const std::size_t items = column.item_offsets.size() - 1;  // without any, more than there can be
      return are_offsets(column.offsets, rows, items) && are_offsets(column.item_offsets, items, column.bytes.size());
    }
  }
}

}  // namespace

Result<LabelTable> LabelTable::restore(Columns columns) {
  auto made = std::make_shared<Columns>(std::move(columns));
  const auto rows = static_cast<std::size_t>(made->rows);
  for (Column& column : made->columns) {
    if (made->rows < 0 || !is_whole(column, rows)) {
      return Status(ErrorCode::kInput, "these labels are damaged: their column '" + column.name + "' is not whole");
    }
    column.nulls = 0;
    for (std::size_t row = 0; row < rows; ++row) column.nulls += is_valid(column, row) ? 0 : 1;
  }
  return LabelTable(std::move(made));
}

// ---- handing out ----

namespace {

/// Behind a schema that was handed out: names and children, which belong to it.
struct SchemaBacking {
  std::string name;
  std::vector<std::unique_ptr<ArrowSchema>> children;
  std::vector<ArrowSchema*> pointers;
};

/// Behind an array that was handed out: the table's columns, kept alive, and the pointers that the interface wants.
struct ArrayBacking {
  std::shared_ptr<const Columns> columns;
  std::vector<const void*> buffers;
  std::vector<std::unique_ptr<ArrowArray>> children;
  std::vector<ArrowArray*> pointers;
};

/// Releases a schema or an array with those of its children that nobody has moved away, then what is behind it.
template <class Struct, class Backing>
void release(Struct* given) {
  auto* const backing = static_cast<Backing*>(given->private_data);
  for (Struct* child : backing->pointers) {
    if (child->release != nullptr) child->release(child);
  }
  given->release = nullptr;
  delete backing;
}

void fill_schema(const char* format, std::string name, std::vector<std::unique_ptr<ArrowSchema>> children,
                 ArrowSchema* out) {
  auto backing = std::make_unique<SchemaBacking>();
  backing->name = std::move(name);
  backing->children = std::move(children);
  for (const auto& child : backing->children) backing->pointers.push_back(child.get());
  *out = {};
  out->format = format;
  out->name = backing->name.c_str();
  out->flags = kArrowFlagNullable;
  out->n_children = static_cast<std::int64_t>(backing->pointers.size());
  out->children = backing->pointers.data();
  out->release = release<ArrowSchema, SchemaBacking>;
  out->private_data = backing.release();
}

void fill_array(std::int64_t length, std::int64_t nulls, std::vector<const void*> buffers,
                std::shared_ptr<const Columns> columns, std::vector<std::unique_ptr<ArrowArray>> children,
                ArrowArray* out) {
  auto backing = std::make_unique<ArrayBacking>();
  backing->columns = std::move(columns);
  backing->buffers = std::move(buffers);
  backing->children = std::move(children);
  for (const auto& child : backing->children) backing->pointers.push_back(child.get());
  *out = {};
  out->length = length;
  out->null_count = nulls;
  out->n_buffers = static_cast<std::int64_t>(backing->buffers.size());
  out->buffers = backing->buffers.data();
  out->n_children = static_cast<std::int64_t>(backing->pointers.size());
  out->children = backing->pointers.data();
  out->release = release<ArrowArray, ArrayBacking>;
  out->private_data = backing.release();
}

bool is_list(const Column& column) { return std::string_view(column.format) == "+l"; }

std::unique_ptr<ArrowSchema> schema_of(const Column& column) {
  std::vector<std::unique_ptr<ArrowSchema>> children;
  if (is_list(column)) {
    children.push_back(std::make_unique<ArrowSchema>());
    fill_schema("u", "item", {}, children.back().get());
  }
  auto made = std::make_unique<ArrowSchema>();
  fill_schema(column.format, column.name, std::move(children), made.get());
  return made;
}

std::unique_ptr<ArrowArray> array_of(const Column& column, const std::shared_ptr<const Columns>& columns) {
  std::vector<const void*> buffers = {column.validity.data()};
  std::vector<std::unique_ptr<ArrowArray>> children;
  switch (column.format[0]) {
    case 'u':
      buffers.insert(buffers.end(), {column.offsets.data(), column.bytes.data()});
      break;
    case 'g':
      buffers.push_back(column.numbers.data());
      break;
    case 'b':
      buffers.push_back(column.bits.data());
      break;
    default:
      buffers.push_back(column.offsets.data());
      children.push_back(std::make_unique<ArrowArray>());
      fill_array(static_cast<std::int64_t>(column.item_offsets.size()) - 1, 0,
                 {nullptr, column.item_offsets.data(), column.bytes.data()}, columns, {}, children.back().get());
  }
  auto made = std::make_unique<ArrowArray>();
  fill_array(columns->rows, column.nulls, std::move(buffers), columns, std::move(children), made.get());
  return made;
}

/// Behind a stream that was handed out.
struct StreamBacking {
  LabelTable table;
  bool given = false;
};

StreamBacking& backing_of(ArrowArrayStream* stream) { return *static_cast<StreamBacking*>(stream->private_data); }

/// No exception goes through the interface, which is C: an errno does.
template <class Work>
int or_out_of_memory(const Work& work) {
  try {
    work();
    return 0;
  } catch (const std::bad_alloc&) {
    return ENOMEM;
  }
}

}  // namespace

void LabelTable::export_schema(ArrowSchema* out) const {
  std::vector<std::unique_ptr<ArrowSchema>> children;
  for (const Column& column : columns_->columns) children.push_back(schema_of(column));
  fill_schema("+s", "", std::move(children), out);
}

void LabelTable::export_array(ArrowArray* out) const {
  std::vector<std::unique_ptr<ArrowArray>> children;
  for (const Column& column : columns_->columns) children.push_back(array_of(column, columns_));
  fill_array(columns_->rows, 0, {nullptr}, columns_, std::move(children), out);
}

void LabelTable::export_stream(ArrowArrayStream* out) const {
  *out = {};
  out->get_schema = [](ArrowArrayStream* stream, ArrowSchema* schema) {
    return or_out_of_memory([&] { backing_of(stream).table.export_schema(schema); });
  };
  out->get_next = [](ArrowArrayStream* stream, ArrowArray* array) {
    *array = {};
    return or_out_of_memory([&] {
      if (!backing_of(stream).given) backing_of(stream).table.export_array(array);
      backing_of(stream).given = true;
    });
  };
  out->get_last_error = [](ArrowArrayStream*) -> const char* { return nullptr; };
  out->release = [](ArrowArrayStream* stream) {
    delete &backing_of(stream);
    stream->release = nullptr;
  };
  out->private_data = new StreamBacking{*this};
}

}  // namespace stancemill::python
