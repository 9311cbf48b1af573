#include "python/arrow_texts.h"

#include <cstring>
#include <utility>

namespace stancemill::python {
namespace {

using Views = std::vector<std::string_view>;

/// What a part of a stream holds at the least: enough for all cores to work on.
constexpr std::size_t kPartBytes = std::size_t{32} << 20;
constexpr std::size_t kPartRows = std::size_t{1} << 20;

Status damaged(const std::string& what) { return {ErrorCode::kInput, "this Arrow array is damaged: " + what}; }

/// How Arrow's format strings are called by people, as far as somebody may hand us one by mistake.
std::string type_name(std::string_view format) {
  constexpr std::pair<const char*, const char*> kNames[] = {
      {"b", "bool"},        {"c", "int8"},    {"C", "uint8"},           {"s", "int16"},        {"S", "uint16"},
      {"i", "int32"},       {"I", "uint32"},  {"l", "int64"},           {"L", "uint64"},       {"f", "float"},
      {"g", "double"},      {"z", "binary"},  {"Z", "large_binary"},    {"vz", "binary_view"}, {"+l", "list"},
      {"+L", "large_list"}, {"+s", "struct"}, {"+r", "run_end_encoded"}};
  for (const auto& [code, name] : kNames) {
    if (format == code) return name;
  }
  return "'" + std::string(format) + "'";
}

/// Validity of rows; no bitmap: all are valid.
class Validity {
 public:
  explicit Validity(const ArrowArray& array)
      : bits_(array.n_buffers > 0 && array.null_count != 0 ? static_cast<const std::uint8_t*>(array.buffers[0])
                                                           : nullptr) {}
  bool operator()(std::int64_t row) const {
    return bits_ == nullptr || (bits_[row >> 3] >> (row & 7) & 1) != 0;  // least significant bit first
  }

 private:
  const std::uint8_t* bits_;
};

/// A slice of an array's rows: a struct's slice goes on in its children.
struct Slice {
  std::int64_t begin;
  std::int64_t length;
};

Status check_shape(const ArrowArray& array, const Slice& slice, std::int64_t buffers) {
  if (array.length < 0 || array.offset < 0 || slice.begin < array.offset ||
      slice.begin + slice.length > array.offset + array.length) {
    return damaged("its length or offset is out of range");
  }
  if (array.n_buffers < buffers) return damaged("buffers are missing");
  return {};
}

template <class Offset>
Status append_strings(const ArrowArray& array, const Slice& slice, Views& views) {
  if (Status status = check_shape(array, slice, 3); !status.ok()) return status;
  const auto* const offsets = static_cast<const Offset*>(array.buffers[1]);
  const auto* const bytes = static_cast<const char*>(array.buffers[2]);
  if (slice.length > 0 && offsets == nullptr) return damaged("it has no offsets");
  const Validity valid(array);
  for (std::int64_t row = slice.begin; row < slice.begin + slice.length; ++row) {
    const Offset begin = offsets[row];
    const Offset end = offsets[row + 1];
    if (begin < 0 || end < begin || (bytes == nullptr && end != begin)) return damaged("its offsets do not rise");
    if (!valid(row)) {
      views.emplace_back();
    } else if (begin == end) {
      views.emplace_back("");
    } else {
      views.emplace_back(bytes + begin, static_cast<std::size_t>(end - begin));
    }
  }
  return {};
}

/// One entry of a string_view array: up to 12 bytes lie in it, longer strings in one of the data buffers.
struct StringView {
  static constexpr std::int32_t kInlineBytes = 12;
  std::int32_t length;
  char prefix[4];
  std::int32_t buffer;
  std::int32_t offset;
};
static_assert(sizeof(StringView) == 16);

Status append_string_views(const ArrowArray& array, const Slice& slice, Views& views) {
  if (Status status = check_shape(array, slice, 3); !status.ok()) return status;
  const auto* const entries = static_cast<const StringView*>(array.buffers[1]);
  const std::int64_t data_buffers = array.n_buffers - 3;
  const auto* const sizes = static_cast<const std::int64_t*>(array.buffers[array.n_buffers - 1]);
  if ((slice.length > 0 && entries == nullptr) || (data_buffers > 0 && sizes == nullptr)) {
    return damaged("buffers are missing");
  }
  const Validity valid(array);
  for (std::int64_t row = slice.begin; row < slice.begin + slice.length; ++row) {
    if (!valid(row)) {
      views.emplace_back();
      continue;
    }
    const StringView& entry = entries[row];
    if (entry.length < 0) return damaged("a string has a negative length");
    const auto length = static_cast<std::size_t>(entry.length);
    if (entry.length <= StringView::kInlineBytes) {
      views.emplace_back(entry.prefix, length);
      continue;
    }
    if (entry.buffer < 0 || entry.buffer >= data_buffers || entry.offset < 0 ||
        std::int64_t{entry.offset} + entry.length > sizes[entry.buffer]) {
      return damaged("a string lies outside its buffers");
    }
    views.emplace_back(static_cast<const char*>(array.buffers[2 + entry.buffer]) + entry.offset, length);
  }
  return {};
}

template <class Index>
Status append_chosen(const ArrowArray& array, const Slice& slice, const Views& values, Views& views) {
  if (Status status = check_shape(array, slice, 2); !status.ok()) return status;
  const auto* const indices = static_cast<const Index*>(array.buffers[1]);
  if (slice.length > 0 && indices == nullptr) return damaged("it has no indices");
  const Validity valid(array);
  for (std::int64_t row = slice.begin; row < slice.begin + slice.length; ++row) {
    if (!valid(row)) {
      views.emplace_back();
      continue;
    }
    const auto index = static_cast<std::uint64_t>(indices[row]);  // a negative one becomes too great
    if (index >= values.size()) return damaged("an index points outside the dictionary");
    views.push_back(values[index]);
  }
  return {};
}

Status append_plain(std::string_view format, const ArrowArray& array, const Slice& slice, Views& views) {
  if (format == "u") return append_strings<std::int32_t>(array, slice, views);
  if (format == "U") return append_strings<std::int64_t>(array, slice, views);
  if (format == "vu") return append_string_views(array, slice, views);
  if (format == "n") {
    if (Status status = check_shape(array, slice, 0); !status.ok()) return status;
    views.resize(views.size() + static_cast<std::size_t>(slice.length));
    return {};
  }
  return {ErrorCode::kUsage,
          "a column of texts must be string, large_string, string_view or a dictionary of these; this "
          "one is " +
              type_name(format) + ": cast it to string first"};
}

Status append_column(const ArrowSchema& schema, const ArrowArray& array, const Slice& slice, Views& views) {
  if (schema.dictionary == nullptr) return append_plain(schema.format, array, slice, views);
  if (array.dictionary == nullptr) return damaged("its dictionary is missing");
  Views values;
  const Slice all{array.dictionary->offset, array.dictionary->length};
  if (Status status = append_plain(schema.dictionary->format, *array.dictionary, all, values); !status.ok()) {
    return status;
  }
  switch (schema.format[0]) {
    case 'c':
      return append_chosen<std::int8_t>(array, slice, values, views);
    case 'C':
      return append_chosen<std::uint8_t>(array, slice, values, views);
    case 's':
      return append_chosen<std::int16_t>(array, slice, values, views);
    case 'S':
      return append_chosen<std::uint16_t>(array, slice, values, views);
    case 'i':
      return append_chosen<std::int32_t>(array, slice, values, views);
    case 'I':
      return append_chosen<std::uint32_t>(array, slice, values, views);
    case 'l':
      return append_chosen<std::int64_t>(array, slice, values, views);
    case 'L':
      return append_chosen<std::uint64_t>(array, slice, values, views);
    default:
      return damaged("its dictionary has indices of type " + type_name(schema.format));
  }
}

/// Which child of a table the texts are in.
Result<std::int64_t> find_column(const ArrowSchema& schema, const std::optional<std::string>& column) {
  std::string names;
  for (std::int64_t i = 0; i < schema.n_children; ++i) {
    const char* const name = schema.children[i]->name != nullptr ? schema.children[i]->name : "";
    if (column && *column == name) return i;
    names += (i == 0 ? "" : ", ") + std::string(name);
  }
  if (column) return Status(ErrorCode::kUsage, "there is no column '" + *column + "'; there are: " + names);
  if (schema.n_children == 1) return std::int64_t{0};
  return Status(ErrorCode::kUsage, "this table has several columns: name the one with the texts, column=...: " + names);
}

Status append_table(const ArrowSchema& schema, const ArrowArray& array, const std::optional<std::string>& column,
                    Views& views) {
  const Result<std::int64_t> index = find_column(schema, column);
  if (!index.ok()) return index.status();
  const Slice slice{array.offset, array.length};
  if (Status status = check_shape(array, slice, 1); !status.ok()) return status;
  if (index.value() >= array.n_children) return damaged("columns are missing");
  const ArrowArray& child = *array.children[index.value()];
  const std::size_t first = views.size();
  const Slice below{child.offset + array.offset, array.length};
  if (Status status = append_column(*schema.children[index.value()], child, below, views); !status.ok()) return status;
  const Validity valid(array);
  for (std::int64_t row = 0; row < array.length; ++row) {
    if (!valid(array.offset + row)) views[first + static_cast<std::size_t>(row)] = {};
  }
  return {};
}

Status failed(ArrowArrayStream& stream) {
  const char* const message = stream.get_last_error(&stream);
  return {ErrorCode::kInput,
          std::string("the Arrow stream failed: ") + (message != nullptr ? message : "no reason given")};
}

}  // namespace

Status ArrowTexts::add(const ArrowSchema& schema, Owned<ArrowArray> array) {
  arrays_.push_back(std::move(array));
  const ArrowArray& held = *arrays_.back().get();
  if (std::strcmp(schema.format, "+s") == 0) return append_table(schema, held, column_, views_);
  if (column_) return {ErrorCode::kUsage, "column= is for tables; this is a single column"};
  return append_column(schema, held, {held.offset, held.length}, views_);
}

Status ArrowTexts::open(Owned<ArrowArrayStream> stream) {
  stream_.move_from(stream.get());
  return stream_.get()->get_schema(stream_.get(), stream_schema_.get()) == 0 ? Status() : failed(*stream_.get());
}

Result<bool> ArrowTexts::next_part() {
  arrays_.clear();
  views_.clear();
  std::size_t bytes = 0;
  while (bytes < kPartBytes && views_.size() < kPartRows) {
    Owned<ArrowArray> array;
    if (stream_.get()->get_next(stream_.get(), array.get()) != 0) return failed(*stream_.get());
    if (array.get()->release == nullptr) return !arrays_.empty();  // the end
    const std::size_t before = views_.size();
    if (Status status = add(*stream_schema_.get(), std::move(array)); !status.ok()) return status;
    for (std::size_t i = before; i < views_.size(); ++i) bytes += views_[i].size();
  }
  return true;
}

}  // namespace stancemill::python
