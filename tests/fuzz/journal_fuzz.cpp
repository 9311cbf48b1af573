// Journal: whatever is in the file, what is read is what was written, up to a torn tail, or the file is refused; a run
// that goes on from records of any content gets a commit or a refusal.
#include <array>
#include <optional>
#include <vector>

#include "fuzz.h"
#include "graph/check_commit.h"
#include "graph/run_journal.h"
#include "io/checksum.h"
#include "io/io.h"
#include "io/journal.h"
#include "scratch_folder.h"

namespace stancemill {
namespace {

constexpr std::string_view kHeader = "stancemill-journal 1\n";

const fuzz::ScratchFolder& folder() {
  static const fuzz::ScratchFolder folder;
  return folder;
}

std::string line_of(std::string_view record, std::uint64_t& chain) {
  chain = io::checksum(record, chain);
  std::array<char, 18> digits{};
  std::snprintf(digits.data(), digits.size(), "%016llx ", static_cast<unsigned long long>(chain));
  return std::string(digits.data(), 17) + std::string(record) + "\n";
}

/// The journal of these records, and where each of its lines ends.
std::string journal_of(const std::vector<std::string>& records, std::vector<std::size_t>* ends = nullptr) {
  std::string text(kHeader);
  std::uint64_t chain = 0;
  for (const std::string& record : records) {
    text += line_of(record, chain);
    if (ends != nullptr) ends->push_back(text.size());
  }
  return text;
}

std::vector<std::string> records_of(fuzz::Tape& tape) {
  std::vector<std::string> records;
  while (!tape.empty() && records.size() < 20) {
    std::string record(tape.take(tape.byte()));
    for (char& byte : record) byte = byte == '\n' ? ' ' : byte;
    records.push_back(std::move(record));
  }
  return records;
}

std::unique_ptr<io::Journal> opened(std::string_view bytes) {
  Result<std::unique_ptr<io::Journal>> journal = io::Journal::open(folder().write("j", bytes));
  FUZZ_CHECK(journal.ok(), journal.status().message());
  return journal.take();
}

/// The good beginning by the description of the format; none where the file is no journal of ours.
std::optional<std::vector<std::string>> good_beginning(std::string_view bytes) {
  if (!bytes.starts_with(kHeader)) return {};
  bytes.remove_prefix(kHeader.size());
  std::vector<std::string> records;
  std::uint64_t chain = 0;
  while (true) {
    const std::size_t end = bytes.find('\n');
    if (end == std::string_view::npos || end < 17) return records;
    const std::string_view record = bytes.substr(17, end - 17);
    std::uint64_t next = chain;
    if (line_of(record, next) != bytes.substr(0, end + 1)) return records;
    chain = next;
    records.emplace_back(record);
    bytes.remove_prefix(end + 1);
  }
}

/// Any bytes: read as the description says; a journal without fault takes a record more and gives all back.
void check_bytes(std::string_view bytes) {
  const auto expected = good_beginning(bytes);
  {
    const std::unique_ptr<io::Journal> journal = opened(bytes);
    if (!expected) {
      const bool torn = kHeader.starts_with(bytes);
      FUZZ_CHECK(journal->records().empty() && journal->fault().empty() == torn, journal->fault());
    } else {
      FUZZ_CHECK(journal->records() == *expected, std::to_string(journal->records().size()) + " records");
    }
    if (!expected || expected->empty() || !journal->fault().empty()) return;
    FUZZ_CHECK(journal->append("one more").ok(), "append");
  }
  std::vector<std::string> more = *expected;
  more.emplace_back("one more");
  const std::string whole = io::read_file(folder().file("j"), 1 << 30).take();
  FUZZ_CHECK(whole == journal_of(more), whole);
}

/// A sound journal that is cut is taken as far as it goes; one with a flipped bit is not taken as sound.
void check_damage(const std::vector<std::string>& records, std::uint64_t choice) {
  std::vector<std::size_t> ends;
  const std::string whole = journal_of(records, &ends);
  const std::size_t cut = kHeader.size() + choice % (whole.size() - kHeader.size() + 1);
  std::size_t left = 0;
  while (left < ends.size() && ends[left] <= cut) ++left;
  auto torn = opened(std::string_view(whole).substr(0, cut));
  FUZZ_CHECK(torn->fault().empty() && torn->records().size() == left, "a torn tail is no damage: " + torn->fault());
  torn.reset();  // lets the lock go

  std::string flipped = whole;
  const std::size_t place = choice % whole.size();
  flipped[place] = static_cast<char>(static_cast<unsigned char>(flipped[place]) ^ (1U << (choice >> 32) % 8));
  std::size_t hit = 0;
  while (hit < ends.size() && ends[hit] <= place) ++hit;
  const auto damaged = opened(flipped);
  FUZZ_CHECK(damaged->records().size() <= hit, "a damaged record was taken");
  // A line feed that comes or goes makes two lines of one or one of two, where no record need be good after another.
  const bool is_inside = place >= kHeader.size() && whole[place] != '\n' && flipped[place] != '\n';
  if (is_inside && hit + 1 < ends.size()) FUZZ_CHECK(!damaged->fault().empty(), "good records after a bad one");
}

Model model_of_one_head() {
  Model model;
  Head stance;
  stance.name = "stance";
  stance.labels = {"favor", "against"};
  model.heads = {stance};
  return model;
}

/// A commit that passes for one of a run over one file can be gone on from: it leads nowhere outside of the run.
void check_fit(const graph::Commit& commit) {
  static const Model model = model_of_one_head();
  graph::LabelOptions options;
  options.inputs = {{"p", "p"}};
  if (!graph::check_commit(commit, model, options).ok()) return;
  FUZZ_CHECK(commit.figures.inputs.size() <= 1 && commit.figures.outputs.size() <= 2, "more files than there are");
  FUZZ_CHECK(commit.position.input == 0 || (commit.all_read && commit.position.input == 1),
             "an input that is not there");
  const std::vector<HeadTally>& tallies = commit.figures.tallies;
  FUZZ_CHECK(tallies.size() == 1 && tallies[0].labels == model.heads[0].labels, "other heads");
  FUZZ_CHECK(tallies[0].counts.size() == 2 && tallies[0].probability_sums.size() == 2, "other labels");
  FUZZ_CHECK(!commit.figures.cube.has_value(), "figures that nobody asked for");
}

/// Records of any content, with right checksums: a commit or a refusal, and what is a commit comes back as it was.
void check_run(const std::vector<std::string>& records) {
  std::string identity = R"({"version":{"engine":"1"},"model":"m","options":{"a":"b"},"inputs":[{"path":"p"}]})";
  folder().write("r", journal_of(records));
  Result<std::unique_ptr<graph::RunJournal>> journal = graph::RunJournal::open(folder().file("r"));
  FUZZ_CHECK(journal.ok(), journal.status().message());
  if (!journal.value()->has_commit()) return;
  if (records[0].size() % 2 == 0) identity = records[0];
  Result<graph::Commit> commit = journal.value()->resume(identity);
  if (!commit.ok()) {
    const ErrorCode code = commit.status().code();
    FUZZ_CHECK(code == ErrorCode::kOutput || code == ErrorCode::kUsage, commit.status().message());
    return;
  }
  check_fit(commit.value());
  const auto restated = [&](const graph::Commit& said) {
    graph::Commit all = said;
    all.restates = true;
    all.first_input = 0;
    all.first_output = 0;
    FUZZ_CHECK(journal.value()->append(all).ok(), "append");
    return io::read_file(folder().file("r"), 1 << 30).take();
  };
  const std::string once = restated(commit.value());
  journal.value().reset();  // lets the lock go
  journal = graph::RunJournal::open(folder().file("r"));
  FUZZ_CHECK(journal.ok() && journal.value()->has_commit(), "what was written is not read");
  const Result<graph::Commit> again = journal.value()->resume(identity);
  FUZZ_CHECK(again.ok(), again.status().message());
  FUZZ_CHECK(restated(again.value()) == once, once);
}

}  // namespace
}  // namespace stancemill

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stancemill;
  fuzz::Tape tape(data, size);
  const unsigned way = tape.below(4);
  if (way == 0) {
    check_bytes(tape.rest());
  } else if (way == 1) {
    check_bytes(std::string(kHeader) + std::string(tape.rest()));
  } else if (way == 2) {
    const std::uint64_t choice = tape.word();
    const std::vector<std::string> records = records_of(tape);
    if (!records.empty()) check_damage(records, choice);
  } else {
    // A line feed ends a record: the fuzzer writes JSON.
    std::vector<std::string> records;
    for (std::string_view rest = tape.rest(); !rest.empty() && records.size() < 8;) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      records.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (!records.empty()) check_run(records);
  }
  return 0;
}
