#include "model/tensors.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>

#include "model/checked_json.h"
#include "model/model_file.h"

namespace stancemill::model {
namespace {

static_assert(std::endian::native == std::endian::little, "the container is little-endian and is copied as it stands");

constexpr std::size_t kLengthBytes = 8;
constexpr std::size_t kMaxRank = 8;
constexpr const char* kMetadataKey = "__metadata__";

Status refuse(std::string message) { return {ErrorCode::kModel, std::move(message)}; }

/// One entry of the header: {"dtype": .., "shape": [..], "data_offsets": [begin, end]}.
Result<TensorView> read_entry(const std::string& name, const nlohmann::json& entry, std::string_view data) {
  const std::string what = "tensor \"" + name + "\"";
  if (Status keys = check_keys(entry, {"dtype", "shape", "data_offsets"}, what); !keys.ok()) return keys;
  TensorView view;
  if (!entry["dtype"].is_string()) return refuse("the dtype of " + what + " is not a string");
  view.dtype = entry["dtype"].get<std::string>();
  const std::uint64_t bytes_each = element_bytes(view.dtype);
  if (bytes_each == 0) return refuse(what + " has the unknown dtype \"" + view.dtype + "\"");

  const nlohmann::json& shape = entry["shape"];
  if (!shape.is_array() || shape.size() > kMaxRank) return refuse("the shape of " + what + " is malformed");
  std::uint64_t bytes = bytes_each;
  for (const nlohmann::json& extent : shape) {
    if (!extent.is_number_unsigned()) return refuse("the shape of " + what + " is malformed");
    view.shape.push_back(extent.get<std::uint64_t>());
    if (__builtin_mul_overflow(bytes, view.shape.back(), &bytes))
      return refuse("the shape of " + what + " is too large");
  }

  const nlohmann::json& offsets = entry["data_offsets"];
  if (!offsets.is_array() || offsets.size() != 2 || !offsets[0].is_number_unsigned() ||
      !offsets[1].is_number_unsigned()) {
    return refuse("the data_offsets of " + what + " are malformed");
  }
  const auto begin = offsets[0].get<std::uint64_t>();
  const auto end = offsets[1].get<std::uint64_t>();
  if (begin > end || end > data.size()) return refuse(what + " lies outside the file, which may have been cut off");
  if (end - begin != bytes) return refuse("the size of " + what + " does not agree with its shape");
  view.bytes = data.substr(begin, end - begin);
  return view;
}

/// The tensors must tile the data section: nothing hidden between them, behind them, or used twice.
Status check_tiling(const std::map<std::string, TensorView>& tensors, std::string_view data) {
  std::vector<std::string_view> pieces;
  for (const auto& [name, view] : tensors) pieces.push_back(view.bytes);
  std::sort(pieces.begin(), pieces.end(), [](std::string_view a, std::string_view b) {
    return a.data() != b.data() ? a.data() < b.data() : a.size() < b.size();
  });
  const char* expected = data.data();
  for (const std::string_view piece : pieces) {
    if (piece.data() != expected) return refuse("its tensors leave gaps or overlap");
    expected += piece.size();
  }
  if (expected != data.data() + data.size()) return refuse("it has bytes that belong to no tensor");
  return {};
}

}  // namespace

std::uint64_t element_bytes(std::string_view dtype) {
  if (dtype == "I8" || dtype == "U8") return 1;
  if (dtype == "I32" || dtype == "U32" || dtype == "F32") return 4;
  if (dtype == "I64" || dtype == "U64" || dtype == "F64") return 8;
  return 0;
}

Result<TensorFileView> view_tensors(std::string_view file) {
  if (file.size() > kMaxFileBytes) return refuse("it is larger than " + std::to_string(kMaxFileBytes) + " bytes");
  if (file.size() < kLengthBytes) return refuse("it is cut off within its first 8 bytes");
  std::uint64_t header_bytes = 0;
  std::memcpy(&header_bytes, file.data(), kLengthBytes);
  if (header_bytes > kMaxHeaderBytes) return refuse("it is no safetensors file: its header would be too large");
  if (header_bytes % kLengthBytes != 0) return refuse("its header's size is no multiple of 8");
  if (header_bytes > file.size() - kLengthBytes) return refuse("it is cut off within its header");

  TensorFileView view;
  view.header = file.substr(kLengthBytes, header_bytes);
  const std::string_view data = file.substr(kLengthBytes + header_bytes);
  if (view.header.empty() || view.header.front() != '{') return refuse("it is no safetensors file: no header");
  Result<nlohmann::json> parsed = parse_checked_json(view.header);
  if (!parsed.ok()) return parsed.status();
  for (const auto& [name, entry] : parsed.value().items()) {
    if (name == kMetadataKey) {
      if (!entry.is_object()) return refuse("its metadata are no JSON object");
      for (const auto& [key, value] : entry.items()) {
        if (!value.is_string()) return refuse("its metadata's \"" + key + "\" is not a string");
        view.metadata[key] = value.get<std::string>();
      }
      continue;
    }
    Result<TensorView> tensor = read_entry(name, entry, data);
    if (!tensor.ok()) return tensor.status();
    view.tensors[name] = tensor.take();
  }
  if (Status tiling = check_tiling(view.tensors, data); !tiling.ok()) return tiling;
  return view;
}

Result<TensorFile> parse_tensors(std::string_view file) {
  Result<TensorFileView> view = view_tensors(file);
  if (!view.ok()) return view.status();
  TensorFile owned;
  owned.metadata = std::move(view.value().metadata);
  for (auto& [name, tensor] : view.value().tensors) {
    owned.tensors[name] = {std::move(tensor.dtype), std::move(tensor.shape), std::string(tensor.bytes)};
  }
  return owned;
}

std::string serialize_tensors(const TensorFile& file) {
  // Wide elements first, then by name: with a header of a multiple of 8 bytes, every element is aligned.
  std::vector<const std::pair<const std::string, Tensor>*> order;
  for (const auto& entry : file.tensors) order.push_back(&entry);
  std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
    return element_bytes(a->second.dtype) > element_bytes(b->second.dtype);
  });

  nlohmann::json header = nlohmann::json::object();
  if (!file.metadata.empty()) header[kMetadataKey] = file.metadata;
  std::uint64_t offset = 0;
  for (const auto* entry : order) {
    const Tensor& tensor = entry->second;
    header[entry->first] = {
        {"dtype", tensor.dtype}, {"shape", tensor.shape}, {"data_offsets", {offset, offset + tensor.bytes.size()}}};
    offset += tensor.bytes.size();
  }
  std::string json = header.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  json.resize((json.size() + kLengthBytes - 1) / kLengthBytes * kLengthBytes, ' ');

  std::string bytes(kLengthBytes, '\0');
  const std::uint64_t header_bytes = json.size();
  std::memcpy(bytes.data(), &header_bytes, kLengthBytes);
  bytes.reserve(kLengthBytes + json.size() + offset);
  bytes += json;
  for (const auto* entry : order) bytes += entry->second.bytes;
  return bytes;
}

}  // namespace stancemill::model
