// Do the intervals of `stancemill estimate` cover the truth, and is the corrected share less biased than the counted
// one?
//
// Corpora are made up: each passage has a label, drawn with known shares, and a classifier of middling skill that is
// sure of itself beyond reason and favours two of the labels. 2,000 passages a corpus; 300 gold passages, either drawn
// from the corpus ("drawn") or from elsewhere, where all labels are equally frequent ("elsewhere").
//   estimate_simulate [--corpora 1000] [--seed 1] [--gold drawn|elsewhere] [--percent P]     writes a table in Markdown
// Every row of the table begins with the seed anew, so that rows can be made one by one (--percent 10).
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "base/exact_math.h"
#include "base/random.h"
#include "estimate/estimate.h"

namespace {

using namespace stancemill;            // NOLINT(google-build-using-namespace): a program of one page
using namespace stancemill::estimate;  // NOLINT(google-build-using-namespace)

constexpr std::size_t kLabels = 4;
constexpr std::size_t kPassages = 2'000;
constexpr std::size_t kGold = 300;
constexpr int kReplicates = 200;
constexpr double kShares[] = {0.02, 0.1, 0.25, 0.5, 0.75};  ///< of the first label

/// The first label with the share, the others with half, a fifth and three tenths of what is left.
Shares shares_of(double first) { return {first, (1 - first) * 0.5, (1 - first) * 0.2, (1 - first) * 0.3}; }

std::size_t draw_label(const Shares& shares, std::mt19937_64& random) {
  double left = draw_uniform(random);
  std::size_t label = 0;
  while (label + 1 < kLabels && left > shares[label]) left -= shares[label++];
  return label;
}

/// One clue a label, stronger for the right one; the classifier doubles what clues are worth, and leans.
GoldPassage draw_passage(const Shares& shares, std::mt19937_64& random) {
  constexpr double kClue = 1.5;
  constexpr double kOverconfidence = 2;
  constexpr double kLeaning[kLabels] = {0.6, 0, -0.4, 0.3};
  GoldPassage passage;
  passage.gold = draw_label(shares, random);
  double sum = 0;
  for (std::size_t k = 0; k < kLabels; ++k) {
    const double clue = draw_normal(random) + (k == passage.gold ? kClue : 0);
    passage.probabilities.push_back(exact_exp(kOverconfidence * (kClue * clue + kLeaning[k])));
    sum += passage.probabilities.back();
  }
  for (std::size_t k = 0; k < kLabels; ++k) {
    double& probability = passage.probabilities[k];
    probability = std::floor(probability / sum * 10'000 + 0.5) / 10'000;
    if (probability > passage.probabilities[passage.given]) passage.given = k;
  }
  return passage;
}

struct Score {
  double error = 0, size_of_error = 0, width = 0;
  int covered = 0, corpora = 0;
};

/// One corpus: how each method does on the first label.
void play(double first, bool drawn, std::mt19937_64& random, std::vector<Score>& scores) {
  Binned corpus(kLabels);
  std::vector<GoldPassage> gold;
  for (std::size_t i = 0; i < kPassages; ++i) {
    GoldPassage passage = draw_passage(shares_of(first), random);
    corpus.add(passage.given, passage.probabilities);
    if (drawn && gold.size() < kGold) {  // passages come in no order: the first are as good as any
      passage.inclusion = static_cast<double>(kGold) / kPassages;
      gold.push_back(passage);
    }
  }
  while (gold.size() < kGold) gold.push_back(draw_passage(Shares(kLabels, 1.0 / kLabels), random));
  const BootstrapOptions options{kReplicates, random()};
  std::vector<std::size_t> own;
  for (std::size_t i = 0; drawn && i < kGold; ++i) own.push_back(i);
  const Corrections corrections = learn_corrections(gold, kLabels, options);
  const GroupEstimate estimate = estimate_group(corpus, corrections, own, drawn, options);
  for (std::size_t m = 0; m < kMethodCount; ++m) {
    if (!estimate.methods[m].has_value()) continue;
    const Interval& found = (*estimate.methods[m])[0];
    Score& score = scores[m];
    score.error += found.share - first;
    score.size_of_error += std::fabs(found.share - first);
    score.width += found.high - found.low;
    score.covered += found.low <= first && first <= found.high ? 1 : 0;
    ++score.corpora;
  }
}

}  // namespace

int main(int argc, char** argv) {
  int corpora = 1000;
  std::uint64_t seed = 1;
  std::string only;
  int percent = 0;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--corpora") == 0) corpora = std::atoi(argv[i + 1]);
    if (std::strcmp(argv[i], "--gold") == 0) only = argv[i + 1];
    if (std::strcmp(argv[i], "--percent") == 0) percent = std::atoi(argv[i + 1]);
    if (std::strcmp(argv[i], "--seed") == 0) seed = std::strtoull(argv[i + 1], nullptr, 10);
  }
  std::printf("%d corpora a row, %zu passages each, %zu gold passages, %d bootstrap replicates, seed %llu\n\n", corpora,
              kPassages, kGold, kReplicates, static_cast<unsigned long long>(seed));
  std::printf(
      "| gold | true share | method | mean estimate | bias (points) | mean error (points) | interval width (points) "
      "| covers the truth |\n|---|---|---|---|---|---|---|---|\n");
  for (const bool drawn : {true, false}) {
    if (!only.empty() && only != (drawn ? "drawn" : "elsewhere")) continue;
    for (const double first : kShares) {
      if (percent != 0 && percent != static_cast<int>(first * 100 + 0.5)) continue;
      std::mt19937_64 random(seed);
      std::vector<Score> scores(kMethodCount);
      for (int i = 0; i < corpora; ++i) play(first, drawn, random, scores);
      for (std::size_t m = 0; m < kMethodCount; ++m) {
        const Score& score = scores[m];
        if (score.corpora == 0) continue;
        const double n = score.corpora;
        std::printf("| %s | %.0f %% | %s | %.2f %% | %+.2f | %.2f | %.2f | %.1f %% |\n", drawn ? "drawn" : "elsewhere",
                    first * 100, kMethodNames[m], (first + score.error / n) * 100, score.error / n * 100,
                    score.size_of_error / n * 100, score.width / n * 100, 100.0 * score.covered / n);
      }
      std::fflush(stdout);
    }
  }
  return 0;
}
