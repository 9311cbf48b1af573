// Word segmentation beside its peers: stancemill's fast way, its reference, StringZilla's back ends and ICU's own word
// iterator, over the same texts, in one process, in turn.
//
//   segment_peers FILE... [--seconds N] [--bytes N]     FILE: JSONL (also .gz, .zst); prints JSON
//
// What each does: stancemill finds words and folds their case; StringZilla and ICU find every segment (white space and
// punctuation too) and fold nothing. The texts of a block of lines, joined by line feeds, go in as one piece, but to
// ICU passage by passage, as its users do. Spans are compared: stancemill's with its reference's (they must be the
// same), and how many of stancemill's words are one segment of a peer (dictionary scripts such as Chinese or Thai
// differ: StringZilla has no dictionaries, and ICU's rules are another version).
#include <unicode/brkiter.h>
#include <unicode/utext.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "io/io.h"
#include "parse/parse.h"
#include "segment/segment.h"
#include "stringzilla_words.h"

namespace stancemill::peers {
namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kLeastRounds = 3;

/// Texts of one block of lines, joined by line feeds.
struct Piece {
  Buffer text;
  std::vector<ByteRange> passages;
};

struct Corpus {
  std::vector<Piece> pieces;
  std::uint64_t bytes = 0;
};

/// A way of finding words. run() is timed, leaves its spans in a form of its own and says how many they are; spans()
/// gives what run() found last.
struct Way {
  std::string name;
  std::function<std::size_t(const Piece&)> run;
  std::function<void(std::vector<TokenSpan>&)> spans;
  bool slow = false;  ///< takes part in the first rounds alone
  std::vector<double> seconds;
  std::uint64_t segments = 0;
};

[[noreturn]] void die(const std::string& message) {
  std::fprintf(stderr, "segment_peers: %s\n", message.c_str());
  std::exit(1);
}

Corpus read_corpus(const std::string& path, std::uint64_t most_bytes) {
  Result<std::unique_ptr<Source>> source = io::open_source(path, false);
  if (!source.ok()) die(source.status().message());
  io::LineReader reader(source.take(), {});
  parse::Parser parser({});
  Corpus corpus;
  Batch batch;
  while (corpus.bytes < most_bytes && reader.next(batch)) {
    parser.parse(batch);
    Piece& piece = corpus.pieces.emplace_back();
    piece.text.append(batch.text.view());
    for (const Passage& passage : batch.passages) {
      if (passage.error == RowError::kNone) piece.passages.push_back(passage.text);
    }
    corpus.bytes += piece.text.size();
    batch.clear();
  }
  if (corpus.bytes == 0) die(path + ": holds no text");
  return corpus;
}

/// What a way works in lives in its closures, as a worker would have it: grown once.
Way stancemill_way(const std::string& name, CpuTarget target) {
  Result<segment::Segmenter> made = segment::Segmenter::create({}, target);
  if (!made.ok()) die(made.status().message());
  auto segmenter = std::make_shared<segment::Segmenter>(made.take());
  auto folded = std::make_shared<Buffer>();
  auto found = std::make_shared<std::vector<TokenSpan>>();
  return {name,
          [segmenter, folded, found](const Piece& piece) {
            segmenter->segment(piece.text.view(), *found, *folded);
            return found->size();
          },
          [found](std::vector<TokenSpan>& out) { out = *found; },
          target == CpuTarget::kReference,
          {},
          0};
}

Way stringzilla_way(const StringZillaBackEnd& back_end) {
  struct Found {
    std::vector<std::size_t> starts, lengths;
    std::size_t count = 0;
  };
  auto found = std::make_shared<Found>();
  return {back_end.name,
          [back_end, found](const Piece& piece) {
            if (found->starts.size() < piece.text.size()) {
              found->starts.resize(piece.text.size());
              found->lengths.resize(piece.text.size());
            }
            found->count =
                back_end.segment(piece.text.data(), piece.text.size(), found->starts.data(), found->lengths.data());
            return found->count;
          },
          [found](std::vector<TokenSpan>& out) {
            out.clear();
            for (std::size_t i = 0; i < found->count; ++i) {
              const auto begin = static_cast<std::uint32_t>(found->starts[i]);
              out.push_back({begin, begin + static_cast<std::uint32_t>(found->lengths[i])});
            }
          },
          false,
          {},
          0};
}

Way icu_way() {
  UErrorCode status = U_ZERO_ERROR;
  std::shared_ptr<icu::BreakIterator> iterator(icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
  if (U_FAILURE(status) != 0) die(std::string("ICU: ") + u_errorName(status));
  auto found = std::make_shared<std::vector<TokenSpan>>();
  return {"icu",
          [iterator, found](const Piece& piece) {
            found->clear();
            UText* text = nullptr;
            for (const ByteRange& passage : piece.passages) {
              UErrorCode code = U_ZERO_ERROR;
              text = utext_openUTF8(text, piece.text.data() + passage.begin, passage.size(), &code);
              iterator->setText(text, code);
              auto begin = static_cast<std::uint32_t>(iterator->first());
              for (std::int32_t end = iterator->next(); end != icu::BreakIterator::DONE; end = iterator->next()) {
                found->push_back({passage.begin + begin, passage.begin + static_cast<std::uint32_t>(end)});
                begin = static_cast<std::uint32_t>(end);
              }
            }
            utext_close(text);
            return found->size();
          },
          [found](std::vector<TokenSpan>& out) { out = *found; },
          true,
          {},
          0};
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

/// All ways in turn; the order turns over from round to round.
void measure(const Corpus& corpus, std::vector<Way>& ways, double seconds) {
  const auto begin = Clock::now();
  const auto spent = [&] { return std::chrono::duration<double>(Clock::now() - begin).count(); };
  for (std::size_t round = 0; round <= kLeastRounds || spent() < seconds; ++round) {
    for (std::size_t i = 0; i < ways.size(); ++i) {
      Way& way = ways[round % 2 == 0 ? i : ways.size() - 1 - i];
      if (way.slow && round > kLeastRounds) continue;
      double taken = 0;
      way.segments = 0;
      for (const Piece& piece : corpus.pieces) {
        const auto start = Clock::now();
        way.segments += way.run(piece);
        taken += std::chrono::duration<double>(Clock::now() - start).count();
      }
      if (round > 0) way.seconds.push_back(taken);  // the first round warms up
    }
  }
}

/// How many of the first way's words are one segment of `way`.
std::uint64_t shared_words(const Corpus& corpus, const Way& ours, const Way& way) {
  std::vector<TokenSpan> words;
  std::vector<TokenSpan> segments;
  std::uint64_t shared = 0;
  for (const Piece& piece : corpus.pieces) {
    ours.run(piece);
    ours.spans(words);
    way.run(piece);
    way.spans(segments);
    auto segment = segments.begin();
    for (const TokenSpan& word : words) {
      while (segment != segments.end() && segment->begin < word.begin) ++segment;
      if (segment != segments.end() && *segment == word) ++shared;
    }
  }
  return shared;
}

bool same_spans(const Corpus& corpus, const Way& ours, const Way& way) {
  std::vector<TokenSpan> a;
  std::vector<TokenSpan> b;
  for (const Piece& piece : corpus.pieces) {
    ours.run(piece);
    ours.spans(a);
    way.run(piece);
    way.spans(b);
    if (a != b) return false;
  }
  return true;
}

Json report(const Corpus& corpus, const std::vector<Way>& ways) {
  Json json;
  json["text_bytes"] = corpus.bytes;
  for (const Way& way : ways) {
    const double seconds = median(way.seconds);
    std::vector<double> ratios;  // of the same round: this way's time to ours
    for (std::size_t i = 0; i < way.seconds.size(); ++i) ratios.push_back(way.seconds[i] / ways[0].seconds[i]);
    Json& one = json["ways"][way.name];
    one["mb_per_second"] = static_cast<double>(corpus.bytes) / seconds / 1e6;
    one["rounds"] = way.seconds.size();
    one["times_ours"] = median(ratios);
    one["segments"] = way.segments;
    if (way.name == "stancemill-reference") {
      one["same_spans"] = same_spans(corpus, ways[0], way);
    } else if (&way != ways.data()) {
      one["share_of_our_words"] = static_cast<double>(shared_words(corpus, ways[0], way)) /
                                  static_cast<double>(std::max<std::uint64_t>(ways[0].segments, 1));
    }
  }
  return json;
}

}  // namespace
}  // namespace stancemill::peers

int main(int argc, char** argv) {
  using namespace stancemill::peers;  // NOLINT(google-build-using-namespace)
  std::vector<std::string> files;
  double seconds = 10;
  std::uint64_t bytes = 25'000'000;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--seconds" && i + 1 < argc) {
      seconds = std::strtod(argv[++i], nullptr);
    } else if (argument == "--bytes" && i + 1 < argc) {
      bytes = std::strtoull(argv[++i], nullptr, 10);
    } else {
      files.push_back(argument);
    }
  }
  if (files.empty()) {
    std::fputs("usage: segment_peers FILE... [--seconds N] [--bytes N]\n", stderr);
    return 2;
  }
  Json json;
  json["cpu"] = std::string(stancemill::cpu_target_name(stancemill::cpu_target()));
  json["stringzilla"] = stringzilla_version();
  json["icu"] = stancemill::segment::icu_version();
  for (const std::string& file : files) {
    const Corpus corpus = read_corpus(file, bytes);
    std::vector<Way> ways = {stancemill_way("stancemill", stancemill::cpu_target())};
    for (const StringZillaBackEnd& back_end : stringzilla_back_ends()) ways.push_back(stringzilla_way(back_end));
    ways.push_back(icu_way());
    ways.push_back(stancemill_way("stancemill-reference", stancemill::CpuTarget::kReference));
    measure(corpus, ways, seconds);
    json["files"][file] = report(corpus, ways);
  }
  std::puts(json.dump(1).c_str());
  return 0;
}
