#include "parse/field_paths.h"

#include <algorithm>

namespace stancemill::parse {
namespace {

Status refuse(const std::string& name, const std::string& path, const std::string& why) {
  return {ErrorCode::kUsage, name + " \"" + path + "\" " + why};
}

/// True where `path` goes into what `above` names: the same parts first, and at least one more.
bool goes_below(const std::vector<std::string>& path, const std::vector<std::string>& above) {
  return path.size() > above.size() && std::equal(above.begin(), above.end(), path.begin());
}

std::string kind_name(FieldKind kind) {
  switch (kind) {
    case FieldKind::kText:
      return "the text field";
    case FieldKind::kId:
      return "the id field";
    case FieldKind::kKept:
      return "the kept field";
    case FieldKind::kBy:
      return "the field of --by";
    case FieldKind::kReserved:
      break;
  }
  return "the reserved key";
}

}  // namespace

std::vector<std::string> split_path(std::string_view path) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t dot = path.find('.');
    parts.emplace_back(path.substr(0, dot));
    if (dot == std::string_view::npos) return parts;
    path.remove_prefix(dot + 1);
  }
}

std::vector<FieldPath> field_paths(const ParseOptions& options) {
  std::vector<FieldPath> paths;
  const auto add = [&paths](FieldKind kind, std::size_t kept_index, const std::string& path) {
    paths.push_back({kind, kept_index, path, split_path(path)});
  };
  add(FieldKind::kText, 0, options.text_field);
  add(FieldKind::kId, 0, options.id_field);
  std::size_t kept_index = 0;
  for (const std::string& path : options.kept_fields) add(FieldKind::kKept, kept_index++, path);
  for (const std::string& path : options.by_fields) add(FieldKind::kBy, kept_index++, path);
  const std::string& reserved = options.reserved_key;
  if (!reserved.empty()) paths.push_back({FieldKind::kReserved, 0, reserved, {reserved}});
  return paths;
}

Status check_options(const ParseOptions& options) {
  const std::vector<FieldPath> paths = field_paths(options);
  for (const FieldPath& path : paths) {
    const std::string name = kind_name(path.kind);
    const std::string& written = path.written;
    if (path.kind == FieldKind::kReserved) continue;
    if (written.empty()) return {ErrorCode::kUsage, name + " has an empty name"};
    if (std::any_of(path.parts.begin(), path.parts.end(), [](const std::string& part) { return part.empty(); })) {
      return refuse(name, written, "has an empty part between its dots");
    }
    if (path.parts.size() > static_cast<std::size_t>(kMaxDepth)) {
      return refuse(name, written, "has more than " + std::to_string(kMaxDepth) + " parts");
    }
    if (!options.reserved_key.empty() && path.parts.front() == options.reserved_key) {
      return refuse(name, written, "begins with the key that the output adds to the object");
    }
    for (const FieldPath& above : {paths[0], paths[1]}) {
      if (goes_below(path.parts, above.parts)) {
        return refuse(name, written, "goes into " + kind_name(above.kind) + ", which is no object");
      }
    }
  }
  return {};
}

}  // namespace stancemill::parse
