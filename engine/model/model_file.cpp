#include "model/model_file.h"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <set>

#include "base/text.h"
#include "model/heads_json.h"
#include "model/tensors.h"

namespace stancemill::model {
namespace {

constexpr const char* kFormat = "stancemill-model";
constexpr const char* kVersion = "1";
constexpr const char* kVersionOfFourBits = "2";  // as 1, but two weights a byte
constexpr std::string_view kChecksumOpening = "\"checksum\":\"";
constexpr std::size_t kChecksumDigits = 32;
constexpr std::array<const char*, 8> kMetadataKeys = {"checksum", "feature_spec", "format",  "heads",
                                                      "icu",      "name",         "unicode", "version"};

/// XXH3-128 in hex over `file`, with the digits that begin at `digits` taken as zeros.
std::string checksum_of(std::string_view file, std::size_t digits) {
  const std::unique_ptr<XXH3_state_t, XXH_errorcode (*)(XXH3_state_t*)> state(XXH3_createState(), XXH3_freeState);
  if (!state) throw std::bad_alloc();
  const std::string zeros(kChecksumDigits, '0');
  XXH3_128bits_reset(state.get());
  XXH3_128bits_update(state.get(), file.data(), digits);
  XXH3_128bits_update(state.get(), zeros.data(), zeros.size());
  XXH3_128bits_update(state.get(), file.data() + digits + kChecksumDigits, file.size() - digits - kChecksumDigits);
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state.get()));
  std::string hex;
  for (const unsigned char byte : canonical.digest) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  return hex;
}

/// Where the checksum's digits begin in the file, as this program writes it. A hostile file may have the opening
/// elsewhere (behind an escaped quote in another key): what stands there has to be held against the checksum.
std::size_t checksum_position(std::string_view file) {
  const std::size_t found = file.find(kChecksumOpening);
  return found == std::string_view::npos ? found : found + kChecksumOpening.size();
}

template <class T>
std::vector<T> copy_elements(std::string_view bytes) {
  std::vector<T> elements(bytes.size() / sizeof(T));
  if (!elements.empty()) std::memcpy(elements.data(), bytes.data(), elements.size() * sizeof(T));
  return elements;
}

constexpr unsigned kNoWeight = 8;  ///< -8 in four bits: what does not fit is written so, and refused when it is read

/// Weights of 4 bits, the first of two in the low half of the byte. There are two of them at the least: 2^bits rows.
std::string pack_four_bits(const std::vector<std::int8_t>& weights) {
  std::string bytes(weights.size() / 2, '\0');
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const bool fits = weights[i] >= -7 && weights[i] <= 7;
    const unsigned four = fits ? static_cast<unsigned>(weights[i]) & 0xFU : kNoWeight;
    bytes[i / 2] = static_cast<char>(static_cast<unsigned char>(bytes[i / 2]) | four << (i % 2 * 4));
  }
  return bytes;
}

/// The same backwards; none where a weight is -8, which is never written.
std::optional<std::vector<std::int8_t>> unpack_four_bits(std::string_view bytes) {
  std::vector<std::int8_t> weights;
  weights.reserve(bytes.size() * 2);
  for (const char byte : bytes) {
    const unsigned both = static_cast<unsigned char>(byte);
    for (const unsigned four : {both & 0xFU, both >> 4U}) {
      if (four == kNoWeight) return std::nullopt;
      weights.push_back(static_cast<std::int8_t>(four < 8 ? static_cast<int>(four) : static_cast<int>(four) - 16));
    }
  }
  return weights;
}

template <class T>
Tensor make_tensor(const char* dtype, std::vector<std::uint64_t> shape, const std::vector<T>& elements) {
  return {dtype, std::move(shape),
          std::string(reinterpret_cast<const char*>(elements.data()), elements.size() * sizeof(T))};
}

/// Scores are sums of what these multiply: larger ones would end in sums that are no numbers.
constexpr float kLargest = 1e6F;

bool all_bounded(const std::vector<float>& values) {
  return std::all_of(values.begin(), values.end(), [](float value) { return std::fabs(value) <= kLargest; });
}

/// Reads one file; every refusal is opened by the file's name and closed by the remedy.
class ModelReader {
 public:
  ModelReader(std::string_view file, const std::string& name_for_errors) : file_(file), name_(name_for_errors) {}

  Result<Model> read() {
    Result<TensorFileView> view = view_tensors(file_);
    if (!view.ok()) return refuse(view.status().message());
    view_ = view.take();
    if (Status status = read_metadata(); !status.ok()) return status;
    if (Status status = read_tables(); !status.ok()) return status;
    return std::move(model_);
  }

 private:
  Status refuse(const std::string& cause) const {
    return {ErrorCode::kModel, name_ + ": the model is refused: " + cause + "; download it or train it again"};
  }

  Status read_metadata() {
    const auto& metadata = view_.metadata;
    const auto format = metadata.find("format");
    if (format == metadata.end() || format->second != kFormat)
      return refuse("it is not of the format stancemill-model");
    const auto version = metadata.find("version");
    if (version == metadata.end() || (version->second != kVersion && version->second != kVersionOfFourBits)) {
      return refuse("its version is neither 1 nor 2, the ones that this program knows");
    }
    model_.weight_bits = version->second == kVersion ? 8 : 4;
    if (Status status = check_checksum(); !status.ok()) return status;
    for (const char* key : kMetadataKeys) {
      if (metadata.count(key) == 0) return refuse("its metadata lack \"" + std::string(key) + "\"");
    }
    if (metadata.size() != kMetadataKeys.size()) return refuse("its metadata have an unknown key");
    model_.name = metadata.at("name");
    model_.unicode = metadata.at("unicode");
    model_.icu = metadata.at("icu");
    for (const std::string* shown : {&model_.name, &model_.unicode, &model_.icu}) {
      if (!is_printable(*shown)) return refuse("its name or versions hold control characters");
    }
    if (model_.unicode != Model{}.unicode) {
      return refuse("its words are those of Unicode " + model_.unicode + ", and this program knows " + Model{}.unicode);
    }
    Result<FeatureSpec> spec = feature_spec_from_json(metadata.at("feature_spec"), name_);
    if (!spec.ok()) return {ErrorCode::kModel, spec.status().message() + "; download it or train it again"};
    model_.features = spec.take();
    Result<std::vector<Head>> heads = heads_from_json(metadata.at("heads"));
    if (!heads.ok()) return refuse(heads.status().message());
    model_.heads = heads.take();
    return {};
  }

  Status check_checksum() const {
    const auto stated = view_.metadata.find("checksum");
    if (stated == view_.metadata.end()) return refuse("it has no checksum");
    const std::size_t digits = checksum_position(view_.header);
    if (digits == std::string_view::npos || stated->second.size() != kChecksumDigits ||
        view_.header.substr(digits, kChecksumDigits) != stated->second) {
      return refuse("its checksum is malformed");
    }
    const auto in_file = static_cast<std::size_t>(view_.header.data() - file_.data()) + digits;
    if (checksum_of(file_, in_file) != stated->second) return refuse("its checksum is wrong: the file is damaged");
    return {};
  }

  /// The bytes of a tensor that must be there with this dtype and shape.
  Status take_tensor(const std::string& name, const char* dtype, const std::vector<std::uint64_t>& shape,
                     std::string_view& bytes) {
    const auto found = view_.tensors.find(name);
    if (found == view_.tensors.end()) return refuse("the tensor \"" + name + "\" is missing");
    if (found->second.dtype != dtype || found->second.shape != shape) {
      return refuse("the tensor \"" + name + "\" has the wrong shape or dtype");
    }
    bytes = found->second.bytes;
    taken_.insert(name);
    return {};
  }

  Status read_tables() {
    const std::uint64_t rows = 1ULL << model_.features.bits;
    for (const Head& head : model_.heads) {
      WeightTable table;
      table.outputs = static_cast<std::uint32_t>(head.labels.size());
      const std::string prefix = "heads." + head.name;
      std::string_view bytes;
      if (Status status = read_rows(prefix + ".rows", rows, table); !status.ok()) return status;
      if (Status status = take_tensor(prefix + ".scale", "F32", {table.outputs}, bytes); !status.ok()) return status;
      table.scale = copy_elements<float>(bytes);
      if (Status status = take_tensor(prefix + ".bias", "F32", {table.outputs}, bytes); !status.ok()) return status;
      table.bias = copy_elements<float>(bytes);
      if (!all_bounded(table.scale)) return refuse("\"" + prefix + ".scale\" holds what is no number up to a million");
      if (std::any_of(table.scale.begin(), table.scale.end(), [](float scale) { return scale < 0; })) {
        return refuse("\"" + prefix + ".scale\" holds a negative number");
      }
      if (!all_bounded(table.bias)) return refuse("\"" + prefix + ".bias\" holds what is no number up to a million");
      model_.tables.push_back(std::move(table));
    }
    if (Status status = read_vocabulary(); !status.ok()) return status;
    for (const auto& [name, view] : view_.tensors) {
      if (taken_.count(name) == 0) return refuse("the tensor \"" + name + "\" belongs to no head");
    }
    return {};
  }

  Status read_rows(const std::string& name, std::uint64_t rows, WeightTable& table) {
    std::string_view bytes;
    if (model_.weight_bits == 8) {
      Status status = take_tensor(name, "I8", {rows, table.outputs}, bytes);
      if (status.ok()) table.rows = copy_elements<std::int8_t>(bytes);
      return status;
    }
    if (Status status = take_tensor(name, "U8", {rows / 2, table.outputs}, bytes); !status.ok()) return status;
    std::optional<std::vector<std::int8_t>> weights = unpack_four_bits(bytes);
    if (!weights) return refuse("the tensor \"" + name + "\" holds a weight outside -7 to 7");
    table.rows = std::move(*weights);
    return {};
  }

  Status read_vocabulary() {
    const auto found = view_.tensors.find("vocabulary");
    const std::uint64_t words = found == view_.tensors.end() ? 0 : found->second.bytes.size() / sizeof(std::uint64_t);
    std::string_view bytes;
    if (Status status = take_tensor("vocabulary", "U64", {words}, bytes); !status.ok()) return status;
    if ((words & (words - 1)) != 0) return refuse("the size of its vocabulary is no power of two");
    model_.known_words = copy_elements<std::uint64_t>(bytes);
    return {};
  }

  std::string_view file_;
  const std::string& name_;
  TensorFileView view_;
  std::set<std::string> taken_;
  Model model_;
};

}  // namespace

Result<Model> parse_model(std::string_view file, const std::string& name_for_errors) {
  return ModelReader(file, name_for_errors).read();
}

std::string serialize_model(const Model& model) {
  TensorFile file;
  file.metadata = {{"format", kFormat},
                   {"version", model.weight_bits == 4 ? kVersionOfFourBits : kVersion},
                   {"name", model.name},
                   {"feature_spec", feature_spec_to_json(model.features)},
                   {"heads", heads_to_json(model.heads)},
                   {"unicode", model.unicode},
                   {"icu", model.icu},
                   {"checksum", std::string(kChecksumDigits, '0')}};
  const std::uint64_t rows = 1ULL << model.features.bits;
  for (std::size_t i = 0; i < model.heads.size(); ++i) {
    const WeightTable& table = model.tables[i];
    const std::string prefix = "heads." + model.heads[i].name;
    file.tensors[prefix + ".rows"] = model.weight_bits == 4
                                         ? Tensor{"U8", {rows / 2, table.outputs}, pack_four_bits(table.rows)}
                                         : make_tensor("I8", {rows, table.outputs}, table.rows);
    file.tensors[prefix + ".scale"] = make_tensor("F32", {table.outputs}, table.scale);
    file.tensors[prefix + ".bias"] = make_tensor("F32", {table.outputs}, table.bias);
  }
  file.tensors["vocabulary"] = make_tensor("U64", {model.known_words.size()}, model.known_words);
  std::string bytes = serialize_tensors(file);
  const std::size_t digits = checksum_position(bytes);
  bytes.replace(digits, kChecksumDigits, checksum_of(bytes, digits));
  return bytes;
}

}  // namespace stancemill::model
