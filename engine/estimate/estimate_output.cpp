#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/counted.h"
#include "base/text.h"
#include "estimate/estimate.h"
#include "estimate/prediction_powered.h"

namespace stancemill::estimate {
namespace {

using nlohmann::ordered_json;

/// Six decimals: more would be noise, and differ in the last place.
double rounded(double share) { return std::round(share * 1e6) / 1e6; }

ordered_json method_json(const std::optional<MethodEstimate>& method, const std::vector<std::string>& labels) {
  if (!method.has_value()) return nullptr;
  ordered_json list = ordered_json::array();
  for (std::size_t k = 0; k < labels.size(); ++k) {
    const Interval& interval = (*method)[k];
    list.push_back({{"label", labels[k]},
                    {"share", rounded(interval.share)},
                    {"low", rounded(interval.low)},
                    {"high", rounded(interval.high)}});
  }
  return list;
}

std::string padded(std::string text, std::size_t width) {
  std::size_t columns = 0;
  for (const char c : text) columns += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
  if (columns < width) text.append(width - columns, ' ');
  return text;
}

std::string cell_of(const std::optional<MethodEstimate>& method, std::size_t label) {
  if (!method.has_value()) return "-";
  const Interval& interval = (*method)[label];
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%5.1f (%.1f to %.1f)", interval.share * 100, interval.low * 100,
                interval.high * 100);
  return text.data();
}

/// Why corrections are missing: a sentence a cause.
std::string causes_of(const Estimates& estimates) {
  std::string text;
  std::vector<std::string> lacking;
  for (std::size_t k = 0; k < estimates.labels.size(); ++k) {
    const std::uint64_t gold = estimates.gold_by_label[k];
    if (gold < kFewestOfALabel)
      lacking.push_back("'" + printable(estimates.labels[k]) + "' has " + counted(gold, "gold passage"));
  }
  if (!lacking.empty()) {
    text += listed(lacking) + ", and adjusted, probabilistic and em need " + std::to_string(kFewestOfALabel) +
            " of each label.\n";
  }
  const bool unsolved = std::any_of(estimates.groups.begin(), estimates.groups.end(), [](const GroupEstimate& group) {
    return group.passages > 0 && std::any_of(group.methods + 1, group.methods + kMethodCount - 1,
                                             [](const auto& method) { return !method.has_value(); });
  });
  if (lacking.empty() && unsolved) {
    text += "A dash under adjusted or probabilistic: too many shares fit these gold passages equally well.\n";
  }
  if (!estimates.drawn) {
    text += "prediction-powered needs gold passages that `stancemill sample` drew from these labels.\n";
  }
  const auto too_few = std::count_if(estimates.groups.begin(), estimates.groups.end(),
                                     [](const GroupEstimate& group) { return group.gold < kFewestGold; });
  if (estimates.drawn && too_few > 0) {
    text += "prediction-powered needs " + std::to_string(kFewestGold) + " gold passages in a group, and " +
            counted(static_cast<std::uint64_t>(too_few), "group") + (too_few == 1 ? " has" : " have") + " fewer.\n";
  }
  return text.empty() ? text : "\n" + text;
}

std::string group_name(const GroupEstimate& group) {
  if (group.by.empty()) return "all passages";
  std::string name;
  for (const auto& value : group.by) name += (name.empty() ? "" : ", ") + printable(value.value_or("(none)"), 60);
  return name;
}

}  // namespace

std::string estimates_to_json(const Estimates& estimates) {
  ordered_json json = {{"version", kEstimateVersion},
                       {"head", estimates.head},
                       {"labels", estimates.labels},
                       {"by", estimates.by},
                       {"gold",
                        {{"passages", estimates.gold},
                         {"by_label", estimates.gold_by_label},
                         {"unlabelled", estimates.unlabelled},
                         {"drawn", estimates.drawn}}},
                       {"confidence", 0.95},
                       {"bootstrap", {{"replicates", estimates.replicates}, {"seed", estimates.seed}}},
                       {"groups", ordered_json::array()}};
  for (const GroupEstimate& group : estimates.groups) {
    ordered_json by = nullptr;
    for (const auto& value : group.by) by.push_back(value.has_value() ? ordered_json(*value) : ordered_json(nullptr));
    ordered_json methods;
    for (std::size_t m = 0; m < kMethodCount; ++m) {
      methods[kMethodNames[m]] = method_json(group.methods[m], estimates.labels);
    }
    json["groups"].push_back({{"by", by}, {"passages", group.passages}, {"gold", group.gold}, {"methods", methods}});
  }
  return json.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string estimates_to_text(const Estimates& estimates) {
  constexpr std::size_t kLabelWidth = 14;
  constexpr std::size_t kCellWidth = 22;
  constexpr std::array<const char*, kMethodCount> kTitles = {"counted", "adjusted", "probabilistic", "em",
                                                             "prediction-powered"};
  std::string text = "Shares of " + printable(estimates.head) + " in %, with 95 % intervals; " +
                     std::to_string(estimates.gold) + " gold passages\n";
  for (const GroupEstimate& group : estimates.groups) {
    text += "\n" + group_name(group) + " (" + std::to_string(group.passages) + " passages, " +
            std::to_string(group.gold) + " gold)\n" + padded("", kLabelWidth);
    for (const char* const title : kTitles) text += padded(title, kCellWidth);
    text.erase(text.find_last_not_of(' ') + 1);
    text += "\n";
    for (std::size_t k = 0; k < estimates.labels.size(); ++k) {
      text += padded("  " + printable(estimates.labels[k], 12), kLabelWidth);
      for (std::size_t m = 0; m < kMethodCount; ++m) text += padded(cell_of(group.methods[m], k), kCellWidth);
      text.erase(text.find_last_not_of(' ') + 1);
      text += "\n";
    }
  }
  return text + causes_of(estimates);
}

}  // namespace stancemill::estimate
