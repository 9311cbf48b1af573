#include "python/pickled_table.h"

#include <nanobind/nanobind.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/string.h>

#include <array>
#include <cstring>
#include <map>
#include <string>
#include <utility>

#include "python/bindings.h"

namespace nb = nanobind;

namespace stancemill::python {
namespace {

constexpr std::int64_t kStateVersion = 1;
constexpr std::size_t kStateParts = 4;
constexpr std::size_t kColumnParts = 8;

StatusError damaged(const std::string& what) {
  return StatusError({ErrorCode::kInput, "these pickled labels are damaged: " + what});
}

template <class Buffer>
nb::bytes bytes_of(const Buffer& buffer) {
  return nb::bytes(buffer.data(), buffer.size() * sizeof(typename Buffer::value_type));
}

template <class Buffer>
void take_bytes(nb::handle given, Buffer& to) {
  const auto bytes = nb::cast<nb::bytes>(given);
  constexpr std::size_t kSize = sizeof(typename Buffer::value_type);
  if (bytes.size() % kSize != 0) throw damaged("a buffer ends within a value");
  to.resize(bytes.size() / kSize);
  if (!to.empty()) std::memcpy(to.data(), bytes.data(), bytes.size());
}

/// The format as label_table.h has it, which lives as long as the program.
const char* known_format(const std::string& format) {
  for (const char* const known : {"u", "g", "b", "+l"}) {
    if (format == known) return known;
  }
  throw damaged("a column has the format '" + format + "'");
}

nb::tuple state_of(const Column& column) {
  return nb::make_tuple(column.name, column.format, bytes_of(column.validity), bytes_of(column.offsets),
                        bytes_of(column.item_offsets), bytes_of(column.bytes), bytes_of(column.numbers),
                        bytes_of(column.bits));
}

Column column_of(nb::handle given) {
  const auto state = nb::cast<nb::tuple>(given);
  if (state.size() != kColumnParts) throw damaged("a column has other parts than it should");
  Column column;
  column.name = nb::cast<std::string>(state[0]);
  column.format = known_format(nb::cast<std::string>(state[1]));
  take_bytes(state[2], column.validity);
  take_bytes(state[3], column.offsets);
  take_bytes(state[4], column.item_offsets);
  take_bytes(state[5], column.bytes);
  take_bytes(state[6], column.numbers);
  take_bytes(state[7], column.bits);
  return column;
}

Columns columns_of(const nb::tuple& state) {
  Columns made;
  made.rows = nb::cast<std::int64_t>(state[1]);
  for (const auto& [reason, count] : nb::cast<std::map<std::string, std::uint64_t>>(state[2])) {
    std::size_t error = 1;
    while (error < made.rejects.size() && reason_name(static_cast<RowError>(error)) != reason) ++error;
    if (error == made.rejects.size()) throw damaged("the reason '" + reason + "' is not known");
    made.rejects[error] = count;
  }
  for (const nb::handle column : nb::cast<nb::list>(state[3])) made.columns.push_back(column_of(column));
  return made;
}

}  // namespace

nb::tuple to_state(const LabelTable& table) {
  const Columns& columns = table.columns();
  std::map<std::string, std::uint64_t> rejects;
  for (std::size_t error = 1; error < columns.rejects.size(); ++error) {
    if (columns.rejects[error] == 0) continue;
    rejects[std::string(reason_name(static_cast<RowError>(error)))] = columns.rejects[error];
  }
  nb::list states;
  for (const Column& column : columns.columns) states.append(state_of(column));
  return nb::make_tuple(kStateVersion, columns.rows, rejects, states);
}

LabelTable from_state(const nb::tuple& state) {
  std::int64_t version = 0;
  if (state.size() == 0 || !nb::try_cast(state[0], version)) throw damaged("they have no version");
  if (version != kStateVersion) {
    throw StatusError({ErrorCode::kUsage, "these labels were pickled as version " + std::to_string(version) +
                                              ", and this package knows version " + std::to_string(kStateVersion) +
                                              " alone: use the same version of stancemill on both sides"});
  }
  if (state.size() != kStateParts) throw damaged("parts are missing");
  try {
    return checked(LabelTable::restore(columns_of(state)));
  } catch (const nb::cast_error&) {
    throw damaged("a part is of another type");
  }
}

}  // namespace stancemill::python
