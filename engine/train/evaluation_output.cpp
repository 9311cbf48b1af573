// Evaluations as JSON for programs and as tables for people.
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "train/evaluate.h"

namespace stancemill::train {
namespace {

using Json = nlohmann::ordered_json;

double six_decimals(double value) {
  return static_cast<double>(static_cast<long long>(value * 1e6 + (value < 0 ? -0.5 : 0.5))) / 1e6;
}

Json figures_to_json(const Figures& figures, bool multi_label) {
  Json object;
  object["n"] = figures.n;
  object["accuracy"] = six_decimals(figures.accuracy);
  object["macro_f1"] = six_decimals(figures.macro_f1);
  if (multi_label) {
    object["micro_f1"] = six_decimals(figures.micro_f1);
  } else {
    object["favg"] = figures.favg ? Json(six_decimals(*figures.favg)) : Json(nullptr);
  }
  object["ece"] = six_decimals(figures.ece);
  object["abstained"] = six_decimals(figures.abstained);
  object["answered_accuracy"] = six_decimals(figures.answered_accuracy);
  return object;
}

Json interval_to_json(const Interval& interval) {
  return Json::array({six_decimals(interval.low), six_decimals(interval.high)});
}

Json curve_to_json(const std::vector<OperatingPoint>& curve) {
  Json list = Json::array();
  for (const OperatingPoint& point : curve) {
    list.push_back({{"answered", six_decimals(point.answered)},
                    {"min_margin", six_decimals(point.min_margin)},
                    {"accuracy", six_decimals(point.accuracy)},
                    {"macro_f1", six_decimals(point.macro_f1)}});
  }
  return list;
}

/// Intervals and differences, where somebody asked for them.
void add_bootstrap(const HeadEvaluation& evaluation, Json& object) {
  for (const auto& [name, interval] : evaluation.intervals) object["intervals"][name] = interval_to_json(interval);
  for (const auto& [name, lead] : evaluation.against) {
    object["against"][name] = {{"this", six_decimals(lead.ours)},
                               {"other", six_decimals(lead.theirs)},
                               {"difference", six_decimals(lead.ours - lead.theirs)},
                               {"interval", interval_to_json(lead.interval)},
                               {"share_not_better", six_decimals(lead.share_not_better)}};
  }
}

Json evaluation_to_json(const HeadEvaluation& evaluation) {
  Json object = figures_to_json(evaluation.all, evaluation.multi_label);
  object["labels"] = Json::object();
  for (std::size_t k = 0; k < evaluation.labels.size(); ++k) {
    const LabelFigures& label = evaluation.label_figures[k];
    object["labels"][evaluation.labels[k]] = {{"precision", six_decimals(label.precision)},
                                              {"recall", six_decimals(label.recall)},
                                              {"f1", six_decimals(label.f1)},
                                              {"n", label.n}};
  }
  if (!evaluation.multi_label) {
    object["confusion"] = evaluation.confusion;
    object["curve"] = curve_to_json(evaluation.curve);
  }
  add_bootstrap(evaluation, object);
  object["by"] = Json::object();
  for (const auto& [name, slices] : evaluation.by) {
    object["by"][name] = Json::object();
    for (const auto& [value, figures] : slices) {
      object["by"][name][value] = figures_to_json(figures, evaluation.multi_label);
    }
  }
  return object;
}

/// "0.7132" in a field of eight.
std::string share(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%8.4f", value);
  return text;
}

std::string whole(std::uint64_t value) {
  char text[32];
  std::snprintf(text, sizeof text, "%8llu", static_cast<unsigned long long>(value));
  return text;
}

/// A name cut or filled to the width of the first column, in characters.
std::string first_column(const std::string& name) {
  constexpr std::size_t kWidth = 16;
  std::string text = printable(name, kWidth);
  const auto characters = static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
  if (characters < kWidth) text.append(kWidth - characters, ' ');
  return text;
}

std::string figures_line(const std::string& name, const Figures& figures, bool multi_label) {
  const double third = multi_label ? figures.micro_f1 : figures.favg.value_or(0.0);
  const bool has_third = multi_label || figures.favg.has_value();
  return first_column(name) + whole(figures.n) + share(figures.accuracy) + share(figures.macro_f1) +
         (has_third ? share(third) : std::string("       -")) + share(figures.ece) + share(figures.abstained) + "\n";
}

std::string bracketed(const Interval& interval, const char* format) {
  char text[64];
  std::snprintf(text, sizeof text, format, interval.low, interval.high);
  return text;
}

std::string bootstrap_to_text(const HeadEvaluation& evaluation) {
  std::string text;
  if (!evaluation.intervals.empty()) {
    text += "\n" + first_column("95 % interval") + "\n";
    for (const auto& [name, interval] : evaluation.intervals) {
      text += first_column(name) + bracketed(interval, "  %.4f .. %.4f") + "\n";
    }
  }
  if (evaluation.against.empty()) return text;
  text += "\n" + first_column("against") + "    this   other    lead  95 % interval of the lead\n";
  for (const auto& [name, lead] : evaluation.against) {
    text += first_column(name) + share(lead.ours) + share(lead.theirs) + share(lead.ours - lead.theirs) +
            bracketed(lead.interval, "  %+.4f .. %+.4f") + "\n";
  }
  return text;
}

std::string curve_to_text(const std::vector<OperatingPoint>& curve) {
  std::string text = "\n" + first_column("answered from") + "  margin   share accuracy macroF1\n";
  for (const OperatingPoint& point : curve) {
    text += first_column("") + share(point.min_margin) + share(point.answered) + share(point.accuracy) +
            share(point.macro_f1) + "\n";
  }
  return text;
}

std::string evaluation_to_text(const HeadEvaluation& evaluation) {
  std::string text = printable(evaluation.head) + "\n";
  text += first_column("") + "       n accuracy macroF1" + (evaluation.multi_label ? " microF1" : "    favg") +
          "     ECE abstain\n";
  text += figures_line("all", evaluation.all, evaluation.multi_label);
  for (const auto& [name, slices] : evaluation.by) {
    for (const auto& [value, figures] : slices) {
      text += figures_line(value.empty() ? "(no " + name + ")" : value, figures, evaluation.multi_label);
    }
  }
  text += "\n" + first_column("label") + "       n   given    prec  recall      F1\n";
  for (std::size_t k = 0; k < evaluation.labels.size(); ++k) {
    const LabelFigures& label = evaluation.label_figures[k];
    text += first_column(evaluation.labels[k]) + whole(label.n) + whole(label.given) + share(label.precision) +
            share(label.recall) + share(label.f1) + "\n";
  }
  if (evaluation.multi_label) return text + bootstrap_to_text(evaluation);
  text += "\n" + first_column("gold \\ given");
  constexpr std::size_t kColumn = 13;
  const auto to_the_right = [](const std::string& cell) {
    return std::string(cell.size() < kColumn ? kColumn - cell.size() : 1, ' ') + cell;
  };
  for (const std::string& label : evaluation.labels) text += to_the_right(printable(label, 9));
  text += "\n";
  for (std::size_t gold = 0; gold < evaluation.labels.size(); ++gold) {
    text += first_column(evaluation.labels[gold]);
    for (const std::uint64_t n : evaluation.confusion[gold]) text += to_the_right(std::to_string(n));
    text += "\n";
  }
  return text + curve_to_text(evaluation.curve) + bootstrap_to_text(evaluation);
}

}  // namespace

std::string evaluations_to_json(const std::vector<HeadEvaluation>& evaluations) {
  if (evaluations.empty()) return "{}";
  Json object = evaluation_to_json(evaluations.front());
  for (std::size_t h = 1; h < evaluations.size(); ++h) {
    object["heads"][evaluations[h].head] = evaluation_to_json(evaluations[h]);
  }
  return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string evaluations_to_text(const std::vector<HeadEvaluation>& evaluations) {
  std::string text;
  for (const HeadEvaluation& evaluation : evaluations) {
    text += (text.empty() ? "" : "\n") + evaluation_to_text(evaluation);
  }
  return text;
}

}  // namespace stancemill::train
