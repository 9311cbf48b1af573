#include "report/methods.h"

#include <array>
#include <cstdio>
#include <set>
#include <utility>

#include "base/counted.h"
#include "stancemill/version.h"

namespace stancemill::report {
namespace {

std::string model_words(const RunManifest& manifest) {
  return "model " + manifest.model_name + " (SHA-256 " + manifest.model_sha256.substr(0, 16) + ")";
}

std::string reject_words(const Sum& sum) {
  std::vector<std::string> reasons;
  for (const ordered_json& row : rejects_json(sum.rejects)) {
    reasons.push_back(row["meaning"].get<std::string>() + ": " + with_commas(row["count"].get<std::uint64_t>()));
  }
  return reasons.empty() ? "" : " (" + listed(reasons, "and") + ")";
}

/// "2026-05-01" out of a time in ISO 8601.
std::string day_of(const std::string& time) { return time.substr(0, 10); }

}  // namespace

std::string percent_of(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "–";
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f %%", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
  return text.data();
}

std::string methods_text(const std::vector<Run>& runs, const Sum& sum, const std::string& correction) {
  const LineCounts& totals = sum.totals;
  std::size_t files = 0;
  for (const Run& run : runs) files += run.manifest.inputs.size();
  std::string text = "We labelled " + counted(files, "file") + " of " + counted(totals.lines, "line") +
                     " with stancemill " + kVersion + " and its " + model_words(runs.front().manifest) +
                     ", a linear classifier on hashed n-grams of words and characters. ";
  text += with_commas(totals.labelled) + (totals.labelled == 1 ? " passage was" : " passages were") + " labelled, " +
          counted(totals.rejected, "line") + " rejected" + reject_words(sum) + ", and " + with_commas(totals.blank) +
          " blank. ";
  if (const std::size_t cut = trouble_count(runs); cut > 0) {
    text += counted(cut, "file") + " could not be read to " + (cut == 1 ? "its" : "their") + " end; what was read of " +
            (cut == 1 ? "it" : "them") + " was labelled. ";
  }
  if (!sum.heads.empty()) {
    const HeadTally& lead = sum.heads[sum.lead];
    text += "Each passage got one label for " + lead.head + ": " + listed(lead.labels, "or") + ". ";
    text += lead.abstained == 0 ? "The model abstained on none of them. "
                                : "The model abstained on " + percent_of(lead.abstained, lead.asked) +
                                      " of them; these are counted under their likeliest label. ";
  }
  text += "On average it knew " + percent_of(sum.coverage_sum, totals.labelled * 100) + " of the words of a passage. ";
  text +=
      "Shares are counted labels with Wilson 95 % intervals, which hold the variation of sampling and not the "
      "classifier's errors. ";
  text += correction.empty() ? "Counted shares are biased by these errors; they were not corrected for them."
                             : "Corrected shares were estimated by " + correction + ", with 95 % intervals.";
  return text;
}

std::string changed_words(const Difference& difference) {
  if (difference.changed.empty()) return "";
  const std::size_t more = difference.changed.size() - 1;
  return "The SHA-256 of " + difference.changed.front() +
         (more == 0 ? "" : " (and of " + counted(more, "input") + " more)") +
         " is another in A than in B: passages on the same line may be different ones.";
}

std::string diff_methods_text(const Run& a, const Run& b, const Difference& difference) {
  const auto [matched, flips] = std::pair(difference.matched, difference.flips);
  const std::string changed = changed_words(difference);
  return "We compared two runs of stancemill " + std::string(kVersion) + ": A with " + model_words(a.manifest) +
         ", B with " + model_words(b.manifest) + ". " + counted(matched, "passage") +
         (matched == 1 ? " was" : " were") + " labelled by both, matched by " +
         (difference.by_line ? "line number alone" : "input file and line number") + "; " + with_commas(flips) + " (" +
         percent_of(flips, matched) + ") changed label. " + changed + (changed.empty() ? "" : " ") +
         "Shares are counted labels of these passages with Wilson 95 % intervals, which hold the "
         "variation of "
         "sampling and not the classifiers' errors; as both runs saw the same passages, the difference of two shares "
         "is surer "
         "than their intervals suggest.";
}

std::string source_line(const std::vector<Run>& runs, std::uint64_t passages) {
  std::set<std::string> models;
  std::string last;
  for (const Run& run : runs) {
    models.insert(run.manifest.model_name + " (" + run.manifest.model_sha256.substr(0, 8) + ")");
    last = std::max(last, day_of(run.manifest.ended));
  }
  std::string text = "Source: stancemill " + std::string(kVersion) + ", model";
  for (const std::string& model : models) text += " " + model;
  return text + ", " + counted(passages, "passage") + ", labelled " + last + ".";
}

}  // namespace stancemill::report
