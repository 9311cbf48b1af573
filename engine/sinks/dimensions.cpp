#include "sinks/dimensions.h"

#include <algorithm>

namespace stancemill::sinks {
namespace {

/// "month" of "date:month": the unit alone where the field is the date.
std::string column_name(const ByField& field) {
  if (field.unit == DateUnit::kNone) return field.field;
  const std::string unit = field.written.substr(field.field.size() + 1);
  return field.field == "date" ? unit : field.field + "_" + unit;
}

}  // namespace

std::vector<Dimension> dimensions_of(const RenderContext& context) {
  std::vector<Dimension> dimensions;
  const Result<std::vector<ByField>> fields = parse_by_fields(context.by_fields);
  if (!fields.ok()) return dimensions;  // not reached: these names have been parsed before
  for (const ByField& field : fields.value()) {
    const auto& kept = context.kept_fields;
    Dimension& dimension = dimensions.emplace_back();
    dimension.name = column_name(field);
    dimension.unit = field.unit;
    dimension.by_index = dimensions.size() - 1;
    dimension.kept = field.unit == DateUnit::kNone && std::find(kept.begin(), kept.end(), field.field) != kept.end();
  }
  return dimensions;
}

}  // namespace stancemill::sinks
