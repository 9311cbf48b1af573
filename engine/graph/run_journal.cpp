#include "graph/run_journal.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "graph/run_identity.h"
#include "graph/whole_number.h"
#include "sinks/json_reader.h"
#include "sinks/json_text.h"
#include "sinks/sinks.h"

namespace stancemill::graph {
namespace {

using nlohmann::ordered_json;

/// A journal grows by about a kilobyte a commit, and by a megabyte where outputs are compressed.
constexpr std::uint64_t kLargeJournalBytes = 16 * 1024 * 1024;
/// Records grow with the cells of --by, up to some 20 MB. A large one is not written before so many times as much of
/// the input was read, so that it never costs more than a few percent of the run.
constexpr std::uint64_t kLargeRecordBytes = 1024 * 1024;
constexpr std::uint64_t kReadForARecord = 32;

std::string to_base64(std::string_view bytes) {
  Buffer text;
  append_base64(text, bytes);
  return std::string(text.view());
}

std::string from_base64(const ordered_json& json) {
  Buffer bytes;
  if (!append_from_base64(bytes, json.get_ref<const std::string&>())) throw std::runtime_error("base64");
  return std::string(bytes.view());
}

ordered_json json_of(const HashState& state) {
  const std::string_view rest(reinterpret_cast<const char*>(state.rest.data()), state.bytes % state.rest.size());
  return {{"words", state.words}, {"bytes", state.bytes}, {"rest", to_base64(rest)}};
}

HashState hash_state_of(const ordered_json& json) {
  HashState state;
  const ordered_json& words = json.at("words");
  for (std::size_t i = 0; i < state.words.size(); ++i) {
    const std::uint64_t word = whole_number(words.at(i));
    if (word > ~std::uint32_t{0}) throw std::runtime_error("word");
    state.words[i] = static_cast<std::uint32_t>(word);
  }
  state.bytes = whole_number(json.at("bytes"));
  const std::string rest = from_base64(json.at("rest"));
  if (rest.size() != state.bytes % state.rest.size()) throw std::runtime_error("rest");
  std::copy(rest.begin(), rest.end(), state.rest.begin());
  return state;
}

ordered_json json_of(const InputPosition& position) {
  return {{"input", position.input},
          {"line", position.line},
          {"offset", position.offset},
          {"encoding_unsupported", position.encoding_unsupported},
          {"raw_begin", position.mark.raw_begin},
          {"decoded_begin", position.mark.decoded_begin},
          {"hash", json_of(position.mark.hash)}};
}

InputPosition position_of(const ordered_json& json) {
  InputPosition position;
  position.input = whole_number(json.at("input"));
  position.line = whole_number(json.at("line"));
  position.offset = whole_number(json.at("offset"));
  position.encoding_unsupported = json.at("encoding_unsupported").get<bool>();
  position.mark.raw_begin = whole_number(json.at("raw_begin"));
  position.mark.decoded_begin = whole_number(json.at("decoded_begin"));
  position.mark.hash = hash_state_of(json.at("hash"));
  return position;
}

ordered_json json_of(const std::optional<io::OutputMark>& mark) {
  if (!mark) return nullptr;
  return {{"bytes", mark->bytes},
          {"hash", json_of(mark->hash)},
          {"tail", mark->tail},
          {"pending", to_base64(mark->pending)}};
}

std::optional<io::OutputMark> output_mark_of(const ordered_json& json) {
  if (json.is_null()) return {};
  io::OutputMark mark;
  mark.bytes = whole_number(json.at("bytes"));
  mark.hash = hash_state_of(json.at("hash"));
  mark.tail = whole_number(json.at("tail"));
  mark.pending = from_base64(json.at("pending"));
  return mark;
}

std::string record_of(const Commit& commit) {
  ordered_json json;
  json["position"] = json_of(commit.position);
  json["all_read"] = commit.all_read;
  json["rows"] = json_of(commit.rows);
  json["rejects"] = json_of(commit.rejects);
  json["first_input"] = commit.first_input;
  json["first_output"] = commit.first_output;
  json["figures"] = nullptr;
  std::string record = json.dump();
  std::string figures = sinks::manifest_to_json(commit.figures);
  std::replace(figures.begin(), figures.end(), '\n', ' ');  // strings have theirs escaped
  sinks::put_for_null(record, "\"figures\":", figures);
  return record;
}

/// Throws where the record is not one.
Commit commit_of(const std::string& record) {
  const ordered_json json = sinks::read_json(record);  // discarded where it is none: at() throws
  Commit commit;
  commit.position = position_of(json.at("position"));
  commit.all_read = json.at("all_read").get<bool>();
  commit.rows = output_mark_of(json.at("rows"));
  commit.rejects = output_mark_of(json.at("rejects"));
  commit.first_input = whole_number(json.at("first_input"));
  commit.first_output = whole_number(json.at("first_output"));
  Result<RunManifest> figures = sinks::manifest_from_json(json.at("figures").dump(), "figures");
  if (!figures.ok()) throw std::runtime_error(figures.status().message());
  commit.figures = figures.take();
  return commit;
}

/// Makes `all`, from which nothing is left out, say what `later` says.
void follow(Commit& all, Commit later) {
  if (later.first_input > all.figures.inputs.size() || later.first_output > all.figures.outputs.size()) {
    throw std::runtime_error("gap");
  }
  std::vector<InputRecord> inputs = std::move(all.figures.inputs);
  inputs.resize(later.first_input);
  inputs.insert(inputs.end(), later.figures.inputs.begin(), later.figures.inputs.end());
  std::vector<OutputRecord> outputs = std::move(all.figures.outputs);
  outputs.resize(later.first_output);
  outputs.insert(outputs.end(), later.figures.outputs.begin(), later.figures.outputs.end());
  all = std::move(later);
  all.figures.inputs = std::move(inputs);
  all.figures.outputs = std::move(outputs);
}

}  // namespace

Result<std::unique_ptr<RunJournal>> RunJournal::open(const std::string& path) {
  Result<std::unique_ptr<io::Journal>> journal = io::Journal::open(path);
  if (!journal.ok()) return journal.status();
  return std::unique_ptr<RunJournal>(new RunJournal(journal.take()));
}

Result<Commit> RunJournal::resume(const std::string& identity) {
  if (!journal_->fault().empty()) {
    return Status(ErrorCode::kOutput, journal_->fault() + "; --force begins again");
  }
  identity_ = identity;
  bytes_when_restated_ = journal_->bytes();
  try {
    if (Status status = compare_identities(journal_->records().front(), identity); !status.ok()) return status;
    Commit all;
    for (std::size_t i = 1; i < journal_->records().size(); ++i) follow(all, commit_of(journal_->records()[i]));
    return all;
  } catch (const std::exception&) {
    return Status(ErrorCode::kOutput, "the journal holds a record that this program cannot read; --force begins again");
  }
}

Status RunJournal::begin(const std::string& identity) {
  identity_ = identity;
  return journal_->begin(identity);
}

Status RunJournal::append(const Commit& commit) {
  std::string record = record_of(commit);
  record_bytes_ = record.size();
  if (!commit.restates) return journal_->append(record);
  Status status = journal_->rewrite({identity_, std::move(record)});
  bytes_when_restated_ = journal_->bytes();
  return status;
}

std::uint64_t RunJournal::bytes_between_commits(std::uint64_t wanted, std::uint64_t record_bytes) {
  return record_bytes <= kLargeRecordBytes ? wanted : std::max(wanted, kReadForARecord * record_bytes);
}

bool RunJournal::wants_restatement() const {
  return journal_->bytes() > kLargeJournalBytes && journal_->bytes() > 2 * bytes_when_restated_;
}

}  // namespace stancemill::graph
