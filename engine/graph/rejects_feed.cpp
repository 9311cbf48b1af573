#include "graph/rejects_feed.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.h"
#include "sinks/json_reader.h"

namespace stancemill::graph {
namespace {

/// A row may hold a line of 16 MiB, escaped or in base64.
constexpr std::uint64_t kMaxRowBytes = 1ULL << 28;

struct RejectRow {
  std::string file;
  std::uint64_t line = 0;
  std::uint64_t offset = 0;
  std::string reason;
  std::uint64_t oversized_bytes = 0;
  Buffer raw;
};

/// How long the line was, from the detail: "the line has 20000000 bytes, ...".
std::uint64_t length_in(const std::string& detail) {
  constexpr std::string_view kBefore = "the line has ";
  std::uint64_t length = 0;
  if (detail.starts_with(kBefore)) {
    std::from_chars(detail.data() + kBefore.size(), detail.data() + detail.size(), length);
  }
  return length;
}

/// False where the text is no row of a rejects file.
bool read_row(std::string_view text, RejectRow& row) {
  const nlohmann::json parsed = sinks::read_json_row(text);
  if (!parsed.is_object()) return false;
  const auto text_of = [&](const char* key) {
    const auto found = parsed.find(key);
    return found != parsed.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  const auto number_of = [&](const char* key) {
    const auto found = parsed.find(key);
    return found != parsed.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
  };
  row.file = text_of("file");
  row.line = number_of("line");
  row.offset = number_of("offset");
  row.reason = text_of("reason");
  row.raw.clear();
  const bool is_older = parsed.contains("raw_base64");  // as rows were written before "raw_encoding"
  if (is_older || text_of("raw_encoding") == "base64") {
    if (!append_from_base64(row.raw, text_of(is_older ? "raw_base64" : "raw"))) return false;
  } else {
    row.raw.append(text_of("raw"));
  }
  row.oversized_bytes = row.reason == reason_name(RowError::kLineTooLong) ? length_in(text_of("detail")) : 0;
  // A line is one line: what was repaired over several would be counted as one and labelled as several.
  const bool may_hold_line_feeds = row.reason == reason_name(RowError::kEncodingUnsupported);
  if (!may_hold_line_feeds && row.raw.view().find('\n') != std::string_view::npos) return false;
  return !row.file.empty() && row.line != 0 && !row.reason.empty() && !row.raw.empty();
}

}  // namespace

Result<std::unique_ptr<RejectsFeed>> RejectsFeed::open(const std::string& path, InputRecord& record) {
  std::unique_ptr<RejectsFeed> feed(new RejectsFeed(path, record));
  if (Status status = feed->collect_files(); !status.ok()) return status;
  if (Status status = feed->begin(); !status.ok()) return status;
  return feed;
}

Status RejectsFeed::begin() {
  Result<std::unique_ptr<Source>> source = io::open_source(path_);
  if (!source.ok()) return source.status();
  reader_ = std::make_unique<io::LineReader>(source.take(), io::LineReaderOptions{.max_line_bytes = kMaxRowBytes});
  block_.clear();
  used_ = 0;
  return {};
}

bool RejectsFeed::read_block() {
  used_ = 0;
  return reader_->next(block_);
}

bool RejectsFeed::next_row(std::string_view& row) {
  do {
    if (used_ >= block_.input.size() && !read_block()) return false;
    const std::string_view rest = block_.input.view(used_, block_.input.size());
    row = rest.substr(0, rest.find('\n'));
    used_ += row.size() + 1;
  } while (row.empty());
  return true;
}

Status RejectsFeed::collect_files() {
  if (Status status = begin(); !status.ok()) return status;
  RejectRow row;
  std::string_view text;
  for (std::uint64_t number = 1; next_row(text); ++number) {
    if (!read_row(text, row)) {
      return {ErrorCode::kInput, path_ + ": row " + std::to_string(number) +
                                     " is not one of a rejects file (with the raw line on one line)"};
    }
    if (numbers_.emplace(row.file, files_.size()).second) files_.push_back(row.file);
  }
  if (reader_->state() != StreamState::kOk) return {ErrorCode::kInput, reader_->detail()};
  return {};
}

bool RejectsFeed::next(Batch& batch) {
  RejectRow row;
  std::string_view text;
  const bool found = next_row(text) && read_row(text, row);
  const auto file = numbers_.find(row.file);
  raw_bytes_.store(reader_->source().raw_bytes(), std::memory_order_relaxed);
  if (!found || file == numbers_.end()) {
    const bool at_end = !found && used_ >= block_.input.size();
    record_.state = at_end ? reader_->state() : StreamState::kChanged;
    record_.detail = at_end ? reader_->detail() : path_ + ": was changed while it was read";
    record_.bytes = reader_->source().raw_bytes();
    record_.sha256 = reader_->source().sha256();
    return false;
  }
  batch.sequence = sequence_++;
  batch.input_index = static_cast<std::uint32_t>(file->second);
  batch.first_line = row.line;
  batch.end_line = row.line + 1;
  batch.first_offset = row.offset;
  batch.oversized_bytes = row.oversized_bytes;
  batch.encoding_unsupported = row.reason == reason_name(RowError::kEncodingUnsupported);
  batch.input.append(row.raw.view());
  if (row.oversized_bytes == 0 && !batch.encoding_unsupported) batch.input.push_back('\n');
  batch.end_offset = row.offset + batch.input.size();
  ++lines_;
  return true;
}

}  // namespace stancemill::graph
