#include "report/report.h"

#include <algorithm>
#include <cmath>

#include "base/counted.h"
#include "graph/graph.h"
#include "report/cube_data.h"
#include "report/diff.h"
#include "report/estimates.h"
#include "report/examples_data.h"
#include "report/explanations.h"
#include "report/html.h"
#include "report/methods.h"
#include "report/model_card.h"
#include "report/page.h"
#include "report/runs.h"
#include "stancemill/version.h"

namespace stancemill::report {
namespace {

constexpr int kDataVersion = 1;
/// What figures may take of a page; the rest is for the page itself, examples, the card.
constexpr std::size_t kMostCubeBytes = 2'800'000;

const Status kNoPage(
    ErrorCode::kFailed,
    "report is off in this program: it was built without node and npm, which bundle the page; install both "
    "(scripts/install_deps.sh) and build again");

std::string title_of(const std::string& wish, const std::string& head, const std::string& model) {
  if (!wish.empty()) return wish;
  std::string name = model;
  std::replace(name.begin(), name.end(), '-', ' ');
  if (name.starts_with("ai ")) name.replace(0, 2, "AI");
  std::string title = head;
  if (!title.empty() && title[0] >= 'a' && title[0] <= 'z') title[0] = static_cast<char>(title[0] - 'a' + 'A');
  return title + " on " + name;
}

/// Highlights what pushed the labels, where the run's own model is at hand.
Status explain(const ReportOptions& options, const RunManifest& run, const std::string& lead, ordered_json& examples) {
  if (examples["rows"].empty()) return {};
  const Result<Model> model = graph::load_model(options.model);
  if (!model.ok() || model.value().sha256 != run.model_sha256) return {};
  return explain_examples(model.value(), lead, examples);
}

/// Shares have six decimals.
constexpr double kShareUnit = 1e-6;

/// Estimates of another corpus, of another head or from another model's labels would be shown as if they were of these.
Status check_same(const ReportOptions& options, const Estimates& estimates, const Sum& sum) {
  if (options.estimates.empty()) return {};
  const HeadTally& lead = sum.heads[sum.lead];
  if (estimates.head != sum.cube.lead.head || estimates.labels != sum.cube.lead.labels) {
    return {ErrorCode::kUsage, options.estimates + ": its shares are of '" + estimates.head +
                                   "', and the report is on '" + sum.cube.lead.head + "' with other labels"};
  }
  const std::string remedy = "; estimate from the labels of these runs";
  if (estimates.passages != lead.asked) {
    return {ErrorCode::kUsage, options.estimates + ": it speaks of " + with_commas(estimates.passages) +
                                   " passages, and the runs labelled " + with_commas(lead.asked) + remedy};
  }
  const auto passages = static_cast<double>(estimates.passages);
  for (std::size_t k = 0; k < lead.labels.size(); ++k) {
    const double said = estimates.counted[k] * passages;
    if (std::abs(said - static_cast<double>(lead.counts[k])) <= passages * kShareUnit + 0.5) continue;
    return {ErrorCode::kUsage, options.estimates + ": it is from other labels: it counted " +
                                   with_commas(saturated(std::round(said))) + " '" + lead.labels[k] +
                                   "', and the runs gave that label to " + with_commas(lead.counts[k]) + remedy};
  }
  return {};
}

ordered_json card_json(const ModelCard& card) { return {{"text", card.text}, {"missing", card.missing}}; }

ordered_json heads_json(const std::vector<HeadTally>& heads) {
  ordered_json rows = ordered_json::array();
  for (const HeadTally& head : heads) {
    rows.push_back({{"head", head.head},
                    {"labels", head.labels},
                    {"counts", head.counts},
                    {"asked", head.asked},
                    {"abstained", head.abstained}});
  }
  return rows;
}

ordered_json opening(const char* kind, const std::string& title) {
  return {{"version", kDataVersion}, {"engine", kVersion}, {"kind", kind}, {"title", title}};
}

Result<Page> page_of(const ordered_json& data, std::string remark = "") {
  Page page{html_with(data), std::move(remark)};
  const std::string& html = page.html;
  if (html.size() <= kMostPageBytes) return page;
  return Status(ErrorCode::kUsage,
                "the page would have " + with_commas(html.size()) + " bytes, more than " + with_commas(kMostPageBytes) +
                    ": label with coarser dates (--by date:month) or fewer fields, or with fewer --examples");
}

}  // namespace

bool page_is_there() { return !page_before_data().empty(); }

Result<Page> make_report(const ReportOptions& options) {
  if (!page_is_there()) return kNoPage;
  std::vector<Run> runs;
  for (const std::string& name : options.runs) {
    Result<Run> run = read_run(name);
    if (!run.ok()) return run.status();
    runs.push_back(run.take());
  }
  if (runs.empty()) return Status(ErrorCode::kUsage, "name at least one run");
  const Result<Sum> added = add_up(runs);
  if (!added.ok()) return added.status();
  const Sum& sum = added.value();
  if (sum.heads.empty())
    return Status(ErrorCode::kUsage, runs.front().manifest_path + ": its model has no heads to report on");
  const FittedCube fitted = fitted_cube(sum.cube, kMostCubeBytes);
  const TallyCube& shown = fitted.cube;
  Result<ordered_json> examples = examples_json(runs, sum, shown);
  if (!examples.ok()) return examples.status();
  const Status explained = explain(options, runs.front().manifest, shown.lead.head, examples.value());
  if (!explained.ok()) return explained;
  Result<Estimates> estimates = read_estimates(options.estimates);
  if (!estimates.ok()) return estimates.status();
  if (Status same = check_same(options, estimates.value(), sum); !same.ok()) return same;
  const RunManifest& first = runs.front().manifest;

  ordered_json data = opening("runs", title_of(options.title, sum.cube.lead.head, first.model_name));
  data["source"] = source_line(runs, sum.totals.labelled);
  data["totals"] = totals_json(sum.totals);
  data["rejects"] = rejects_json(sum.rejects);
  data["coverage_sum"] = sum.coverage_sum;
  data["heads"] = heads_json(sum.heads);
  data["lead"] = {{"head", shown.lead.head}, {"labels", shown.lead.labels}};
  data["crossed"] = crossed_json(shown);
  data["by_fields"] = sum.has_cube;
  data["cube"] = cube_json(fitted);
  data["estimates"] = estimates.value().data;
  data["examples"] = examples.take();
  data["card"] = card_json(read_model_card(options.model, first));
  data["methods"] = methods_text(runs, sum, estimates.value().method);
  data["runs"] = runs_json(runs);
  return page_of(data);
}

Result<Page> make_diff(const DiffOptions& options) {
  if (!page_is_there()) return kNoPage;
  Result<Run> a = read_run(options.a);
  if (!a.ok()) return a.status();
  Result<Run> b = read_run(options.b);
  if (!b.ok()) return b.status();
  Result<std::vector<sinks::ByField>> by = sinks::parse_by_fields(options.by);
  if (!by.ok()) return by.status();
  const Result<Difference> compared = compare(a.value(), options.a, b.value(), options.b, by.take());
  if (!compared.ok()) return compared.status();
  const Difference& difference = compared.value();
  const FittedCube fitted = fitted_cube(difference.cube, kMostCubeBytes);
  const TallyCube& shown = fitted.cube;
  const std::vector<Run> runs = {a.take(), b.take()};

  ordered_json data = opening("diff", options.title.empty() ? "Two runs compared" : options.title);
  data["source"] = source_line(runs, difference.matched);
  data["a"] = options.a;
  data["b"] = options.b;
  data["matched"] = difference.matched;
  data["only_a"] = difference.only_a;
  data["only_b"] = difference.only_b;
  data["by_line"] = difference.by_line;
  data["changed"] = changed_words(difference);
  data["lead"] = {{"head", shown.lead.head}, {"labels", shown.lead.labels}};
  data["crossed"] = crossed_json(shown);
  data["cube"] = cube_json(fitted);
  data["flips"] = {{"total", difference.flips}, {"rows", ordered_json::array()}};
  for (const Flip& flip : difference.surest) {
    data["flips"]["rows"].push_back(
        {{"place", flip.place}, {"id", flip.id}, {"from", flip.from}, {"to", flip.to}, {"p", flip.probability}});
  }
  data["card"] = card_json(read_model_card(options.model, runs[1].manifest));
  data["methods"] = diff_methods_text(runs[0], runs[1], difference);
  data["runs"] = runs_json(runs);
  return page_of(data, changed_words(difference));
}

}  // namespace stancemill::report
