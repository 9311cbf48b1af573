#include "estimate/sample.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "base/hash.h"
#include "base/text.h"
#include "estimate/label_rows.h"

namespace stancemill::estimate {
namespace {

constexpr double kNormalQuantile = 1.959963984540054;
constexpr std::uint64_t kFewestOfAStratum = 2;
constexpr std::size_t kMostStrata = 5'000;

struct Candidate {
  std::uint64_t hash = 0;
  std::uint64_t row = 0;
  friend auto operator<=>(const Candidate&, const Candidate&) = default;
};

/// A stratum: how many passages it has, and the `size` of them with the smallest hashes.
struct Stratum {
  std::uint64_t passages = 0;
  std::vector<Candidate> smallest;  ///< a heap with the largest on top

  void consider(Candidate candidate, std::uint64_t size) {
    ++passages;
    if (smallest.size() == size) {
      if (candidate > smallest.front()) return;
      std::pop_heap(smallest.begin(), smallest.end());
      smallest.pop_back();
    }
    smallest.push_back(candidate);
    std::push_heap(smallest.begin(), smallest.end());
  }
};

using Values = std::vector<std::optional<std::string>>;

struct Survey {
  std::map<Values, Stratum> strata;
  std::uint64_t passages = 0;
  bool has_file = false;
  std::vector<std::string> labels;
  Shares counted;    ///< passages by given label
  Shares uncertain;  ///< sums of p (1 - p)
};

Result<Survey> survey_labels(const SampleOptions& options, const std::vector<sinks::ByField>& by) {
  Result<LabelRows> rows = LabelRows::open(options.labels, options.head, by);
  if (!rows.ok()) return rows.status();
  const std::size_t labels = rows.value().labels().size();
  Survey survey;
  survey.labels = rows.value().labels();
  survey.counted.assign(labels, 0.0);
  survey.uncertain.assign(labels, 0.0);
  LabelRows::Row row;
  while (true) {
    const Result<bool> more = rows.value().next(row);
    if (!more.ok()) return more.status();
    if (!more.value()) return survey;
    if (row.line == 0) {
      return Status(ErrorCode::kInput, options.labels + ": line " + std::to_string(row.number) +
                                           ": does not say which line of the corpus it is");
    }
    ++survey.passages;
    survey.has_file = survey.has_file || !row.file.empty();
    survey.counted[row.given] += 1;
    for (std::size_t k = 0; k < labels; ++k) {
      survey.uncertain[k] += row.probabilities[k] * (1 - row.probabilities[k]);
    }
    const std::string place = place_key(row.file.empty() ? "" : text_of(row.file), row.line);
    survey.strata[row.by].consider({hash_bytes(place, options.seed), row.number},
                                   std::max(options.size, kFewestOfAStratum));
    if (survey.strata.size() > kMostStrata) {
      return Status(ErrorCode::kUsage, "--by gives more than " + std::to_string(kMostStrata) +
                                           " strata; name fewer fields, or coarser ones (date:month)");
    }
  }
}

std::vector<std::uint64_t> sizes_of(const Survey& survey) {
  std::vector<std::uint64_t> sizes;
  for (const auto& [by, stratum] : survey.strata) sizes.push_back(stratum.passages);
  return sizes;
}

std::string stratum_name(const Values& by) {
  std::string name;
  for (const auto& value : by) name += (name.empty() ? "" : " | ") + value.value_or("(none)");
  return name.empty() ? "all" : name;
}

/// The chosen passages by the row of labels that they stand in, without id, place and text.
std::map<std::uint64_t, SampledPassage> choose(Survey& survey, std::uint64_t size) {
  const std::vector<std::uint64_t> numbers = allocate(sizes_of(survey), size);
  std::map<std::uint64_t, SampledPassage> chosen;
  std::size_t next = 0;
  for (auto& [by, stratum] : survey.strata) {
    const std::uint64_t number = numbers[next++];
    std::sort(stratum.smallest.begin(), stratum.smallest.end());
    for (std::uint64_t i = 0; i < number; ++i) {
      SampledPassage passage;
      passage.hash = stratum.smallest[i].hash;
      passage.row = stratum.smallest[i].row;
      passage.by = by;
      passage.stratum = stratum_name(by);
      passage.inclusion = static_cast<double>(number) / static_cast<double>(stratum.passages);
      chosen.emplace(passage.row, std::move(passage));
    }
  }
  return chosen;
}

/// Fills in what the rows of labels say about the chosen passages.
Status read_rows(const SampleOptions& options, std::map<std::uint64_t, SampledPassage>& chosen) {
  Result<LabelRows> rows = LabelRows::open(options.labels, options.head, {}, options.text_field);
  if (!rows.ok()) return rows.status();
  LabelRows::Row row;
  auto next = chosen.begin();
  while (next != chosen.end()) {
    const Result<bool> more = rows.value().next(row);
    if (!more.ok()) return more.status();
    if (!more.value()) return {ErrorCode::kInput, options.labels + ": changed while it was read"};
    if (row.number != next->first) continue;
    next->second.id = text_of(row.id);
    next->second.file = row.file.empty() ? "" : text_of(row.file);
    next->second.line = row.line;
    next->second.text = text_of(row.text);
    ++next;
  }
  return {};
}

/// Fills in texts from one file of the corpus, and counts those it found.
Result<std::size_t> read_corpus_file(const std::string& path, const SampleOptions& options,
                                     std::unordered_map<std::string, SampledPassage*>& wanted, bool has_file) {
  Result<std::unique_ptr<Source>> source = io::open_source(path, false);
  if (!source.ok()) return source.status();
  io::LineReader reader(source.take(), {});
  parse::ParseOptions parse_options;
  parse_options.text_field = options.text_field;
  parse::Parser parser(parse_options);
  std::size_t found = 0;
  for (Batch batch; reader.next(batch); batch.clear()) {
    parser.parse(batch);
    for (const Passage& passage : batch.passages) {
      if (passage.error != RowError::kNone) continue;
      const auto place = wanted.find(place_key(has_file ? path : "", passage.line));
      if (place == wanted.end()) continue;
      place->second->text = std::string(batch.text.view(passage.text.begin, passage.text.end));
      ++found;
    }
  }
  return found;
}

Status read_texts(const SampleOptions& options, std::map<std::uint64_t, SampledPassage>& chosen, bool has_file) {
  std::unordered_map<std::string, SampledPassage*> wanted;
  for (auto& [row, passage] : chosen) {
    if (passage.text.empty()) wanted.emplace(place_key(passage.file, passage.line), &passage);
  }
  if (wanted.empty()) return {};
  if (options.corpus.empty()) {
    return {ErrorCode::kUsage, options.labels +
                                   ": has no texts: name the files that were labelled with --corpus, or "
                                   "label with --keep " +
                                   options.text_field};
  }
  if (!has_file && options.corpus.size() > 1) {
    return {ErrorCode::kUsage, "the labels are those of one file: name that one with --corpus"};
  }
  std::size_t found = 0;
  for (const std::string& path : options.corpus) {
    const Result<std::size_t> in_file = read_corpus_file(path, options, wanted, has_file);
    if (!in_file.ok()) return in_file.status();
    found += in_file.value();
  }
  if (found == wanted.size()) return {};
  return {ErrorCode::kInput, std::to_string(wanted.size() - found) +
                                 " sampled passages are not in the --corpus files; name them as they were named when "
                                 "they were labelled"};
}

/// The variance of a share, over that of one passage, where so many passages of each stratum are drawn. Strata weigh by
/// their size: two passages of a small one make the sample larger and hardly surer.
double variance_factor(const std::vector<std::uint64_t>& strata, const std::vector<std::uint64_t>& drawn) {
  const auto all = static_cast<double>(std::accumulate(strata.begin(), strata.end(), std::uint64_t{0}));
  double factor = 0;
  for (std::size_t h = 0; h < strata.size(); ++h) {
    const auto passages = static_cast<double>(strata[h]);
    const auto number = static_cast<double>(drawn[h]);
    factor += (passages / all) * (passages / all) / number * (1 - number / passages);
  }
  return factor;
}

double margin_of(double variance, double factor) { return kNormalQuantile * std::sqrt(variance * factor); }

/// The fewest passages, drawn as allocate() does, for an interval of +- margin where the variance of one passage is
/// this.
std::uint64_t needed(double variance, double margin, const std::vector<std::uint64_t>& strata) {
  std::uint64_t few = 0;
  std::uint64_t enough = std::accumulate(strata.begin(), strata.end(), std::uint64_t{0});
  while (few + 1 < enough) {
    const std::uint64_t size = few + (enough - few) / 2;
    (margin_of(variance, variance_factor(strata, allocate(strata, size))) <= margin ? enough : few) = size;
  }
  const std::vector<std::uint64_t> drawn = allocate(strata, enough);
  return std::accumulate(drawn.begin(), drawn.end(), std::uint64_t{0});
}

void say_precision(const Survey& survey, const SampleOptions& options, Sample& sample) {
  const auto corpus = static_cast<double>(survey.passages);
  double alone = 0;
  double powered = 0;
  for (std::size_t k = 0; k < survey.counted.size(); ++k) {
    const double share = survey.counted[k] / corpus;
    alone = std::max(alone, share * (1 - share));
    powered = std::max(powered, survey.uncertain[k] / corpus);
    if (survey.counted[k] == corpus) sample.only_label = survey.labels[k];
  }
  powered = std::min(powered, alone);
  const std::vector<std::uint64_t> strata = sizes_of(survey);
  const double factor = variance_factor(strata, allocate(strata, options.size));
  sample.needed_alone = needed(alone, options.margin, strata);
  sample.needed_powered = needed(powered, options.margin, strata);
  sample.margin_alone = margin_of(alone, factor);
  sample.margin_powered = margin_of(powered, factor);
}

}  // namespace

std::vector<std::uint64_t> allocate(const std::vector<std::uint64_t>& strata, std::uint64_t size) {
  const std::uint64_t all = std::accumulate(strata.begin(), strata.end(), std::uint64_t{0});
  size = std::min(size, all);
  std::vector<std::uint64_t> numbers;
  std::vector<std::pair<double, std::size_t>> remainders;
  std::uint64_t given = 0;
  for (std::size_t i = 0; i < strata.size(); ++i) {
    const double exact = static_cast<double>(size) * static_cast<double>(strata[i]) / static_cast<double>(all);
    numbers.push_back(
        std::min(strata[i], std::max(std::min(kFewestOfAStratum, strata[i]), static_cast<std::uint64_t>(exact))));
    remainders.emplace_back(static_cast<double>(numbers[i]) - exact, i);  // the one furthest below its due comes first
    given += numbers[i];
  }
  std::sort(remainders.begin(), remainders.end());
  for (std::size_t i = 0; given < size; i = (i + 1) % remainders.size()) {
    const std::size_t stratum = remainders[i].second;
    if (numbers[stratum] == strata[stratum]) continue;
    ++numbers[stratum];
    ++given;
  }
  return numbers;
}

Result<Sample> draw_sample(const SampleOptions& options) {
  if (options.size == 0) return Status(ErrorCode::kUsage, "a sample of no passage says nothing: give --size");
  Result<std::vector<sinks::ByField>> by = sinks::parse_by_fields(options.by);
  if (!by.ok()) return by.status();
  Result<Survey> survey = survey_labels(options, by.value());
  if (!survey.ok()) return survey.status();
  std::map<std::uint64_t, SampledPassage> chosen = choose(survey.value(), options.size);
  if (Status status = read_rows(options, chosen); !status.ok()) return status;
  if (Status status = read_texts(options, chosen, survey.value().has_file); !status.ok()) return status;
  Sample sample;
  for (const sinks::ByField& field : by.value()) sample.by.push_back(field.written);
  sample.corpus = survey.value().passages;
  sample.strata = survey.value().strata.size();
  for (auto& [row, passage] : chosen) sample.passages.push_back(std::move(passage));
  // Not by the hash that chose them: those of strata of which more were drawn than their share would come last, and
  // whoever stops early would have fewer of them.
  const auto order = [](const SampledPassage& passage) { return std::pair(mix_bits(passage.hash), passage.row); };
  std::sort(sample.passages.begin(), sample.passages.end(),
            [&](const SampledPassage& a, const SampledPassage& b) { return order(a) < order(b); });
  say_precision(survey.value(), options, sample);
  return sample;
}

}  // namespace stancemill::estimate
