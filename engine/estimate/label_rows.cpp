#include "estimate/label_rows.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.h"
#include "sinks/json_reader.h"
#include "sinks/json_text.h"
#include "stancemill/head.h"

namespace stancemill::estimate {
namespace {

using nlohmann::json;

/// Where things stand in a row, as its first one shows.
struct Layout {
  std::string prefix;  ///< "stancemill." in the format merge
  std::string probabilities;
  std::vector<std::string> labels;
};

/// The labels of the row in the order of its probabilities. An object that keeps the order looks through all members
/// for each new one, and the row may hold a million of the corpus' own: so the parser cuts the probabilities out.
std::vector<std::string> labels_in_order(const std::string& line, const std::string& label_path,
                                         const std::string& probabilities_path) {
  parse::ParseOptions options;
  options.text_field = label_path;
  options.kept_fields = {probabilities_path};
  Batch batch;
  batch.input.append(line);
  if (parse::check_options(options).ok()) parse::Parser(options).parse(batch);
  std::vector<std::string> labels;
  if (batch.kept.size() != 1 || batch.kept[0].begin == batch.kept[0].end) return labels;
  const std::string_view raw = batch.input.view(batch.kept[0].begin, batch.kept[0].end);
  const nlohmann::ordered_json probabilities = sinks::read_json(raw);
  if (!probabilities.is_object()) return labels;
  for (const auto& [label, probability] : probabilities.items()) labels.push_back(label);
  return labels;
}

Result<Layout> layout_of(const std::string& line, const std::string& head, const std::string& path) {
  const auto refuse = [&](const std::string& why) {
    return Status(ErrorCode::kInput, path + ": line 1 is not a row of labels: " + why +
                                         "; give a file that `stancemill label` wrote as jsonl or merge");
  };
  const json row = sinks::read_json_row(line);
  if (!row.is_object()) return refuse("it is no JSON object");
  Layout layout;
  const bool merged = row.contains("stancemill") && row["stancemill"].is_object();
  if (merged) layout.prefix = "stancemill.";
  const json& said = merged ? row["stancemill"] : row;
  if (!said.contains(head)) return refuse("it has no field '" + printable(head) + "'");
  const std::string own = head + "_p";
  layout.probabilities = said.contains(own) ? own : "p";
  if (!said.contains(layout.probabilities) || !said[layout.probabilities].is_object()) {
    return refuse("it has no probabilities of '" + printable(head) + "'");
  }
  layout.labels = labels_in_order(line, layout.prefix + head, layout.prefix + layout.probabilities);
  for (const std::string& label : layout.labels) {
    if (label.empty() || label.find('.') != std::string::npos) return refuse("a label is empty or has a dot in it");
  }
  if (layout.labels.size() < 2) return refuse("it has fewer than two labels");
  if (layout.labels.size() > kMaxLabels) return refuse("it has more than " + std::to_string(kMaxLabels) + " labels");
  return layout;
}

/// The first line that is not blank, without what follows it; empty: there is none.
Result<std::string> first_line(const std::string& path) {
  Result<std::unique_ptr<Source>> source = io::open_source(path, false);
  if (!source.ok()) return source.status();
  io::LineReader reader(source.take(), {});
  for (Batch batch; reader.next(batch); batch.clear()) {
    std::string_view text = batch.input.view();
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      const std::string_view line = text.substr(0, end);
      if (line.find_first_not_of(" \t\r") != std::string_view::npos) return std::string(line);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }
  return std::string();
}

// Fields of every row, before those of --by, the probabilities and the extra one.
enum Kept : std::size_t { kFile, kLine, kPlainKept };

}  // namespace

std::string place_key(std::string_view file, std::uint64_t line) {
  return std::string(file) + "\n" + std::to_string(line);
}

std::string text_of(std::string_view raw) {
  Buffer text;
  sinks::append_json_text(text, raw);
  return std::string(text.view());
}

Result<LabelRows> LabelRows::open(const std::string& path, const std::string& head, std::vector<sinks::ByField> by,
                                  const std::string& extra_field) {
  if (path == "-") return Status(ErrorCode::kUsage, "the labels are read twice: give a file, not standard input");
  const Result<std::string> line = first_line(path);
  if (!line.ok()) return line.status();
  if (line.value().empty()) return Status(ErrorCode::kInput, path + ": there is no row of labels in it");
  Result<Layout> layout = layout_of(line.value(), head, path);
  if (!layout.ok()) return layout.status();
  LabelRows rows;
  rows.path_ = path;
  rows.by_ = std::move(by);
  rows.by_seen_.assign(rows.by_.size(), false);
  rows.labels_ = layout.value().labels;
  const std::string& prefix = layout.value().prefix;
  parse::ParseOptions options;
  options.text_field = prefix + head;  // a row without a label is rejected, as a corpus line without a text would be
  options.kept_fields = {prefix + "file", prefix + "line"};
  for (const std::string& label : rows.labels_) {
    options.kept_fields.push_back(prefix + layout.value().probabilities + "." + label);
  }
  if (!extra_field.empty()) options.kept_fields.push_back(extra_field);
  // The label stands where its row has it, and not in a corpus' own field.
  for (const sinks::ByField& field : rows.by_) {
    options.by_fields.push_back(field.field == head ? prefix + head : field.field);
  }
  if (Status status = parse::check_options(options); !status.ok()) return status;
  rows.kept_fields_ = options.kept_fields.size();
  rows.parser_ = std::make_unique<parse::Parser>(options);
  Result<std::unique_ptr<Source>> source = io::open_source(path, false);
  if (!source.ok()) return source.status();
  rows.reader_ = std::make_unique<io::LineReader>(source.take(), io::LineReaderOptions());
  return rows;
}

Result<bool> LabelRows::fill_batch() {
  while (next_ == batch_.passages.size()) {
    batch_.clear();
    next_ = 0;
    if (!reader_->next(batch_)) {
      if (reader_->state() == StreamState::kOk) {
        if (Status status = check_fields(); !status.ok()) return status;
        return false;
      }
      return Status(ErrorCode::kInput, path_ + ": could not be read to its end: " + reader_->detail());
    }
    parser_->parse(batch_);
  }
  return true;
}

/// A field of --by that no row has is a slip of the pen, or was not kept.
Status LabelRows::check_fields() const {
  for (std::size_t f = 0; f < by_.size(); ++f) {
    if (by_seen_[f]) continue;
    return {ErrorCode::kUsage, path_ + ": --by: no row has a value for '" + printable(by_[f].written) +
                                   "'; `label --keep " + printable(by_[f].field) + "` copies a field of the input"};
  }
  return {};
}

Result<bool> LabelRows::next(Row& row) {
  const Result<bool> more = fill_batch();
  if (!more.ok() || !more.value()) return more;
  const Passage& passage = batch_.passages[next_];
  if (passage.error != RowError::kNone) {
    return fault(passage.line, "it is not a row of labels (" + std::string(reason_name(passage.error)) + ")");
  }
  row.number = passage.line;
  row.id = batch_.input.view(passage.id.begin, passage.id.end);
  row.file = kept(kFile);
  const std::string_view line = kept(kLine);
  row.line = 0;
  std::from_chars(line.data(), line.data() + line.size(), row.line);
  const std::string_view given = batch_.text.view(passage.text.begin, passage.text.end);
  const auto label = std::find(labels_.begin(), labels_.end(), given);
  if (label == labels_.end())
    return fault(passage.line, "its label '" + printable(given) + "' is none of the first row's");
  row.given = static_cast<std::size_t>(label - labels_.begin());
  row.probabilities.resize(labels_.size());
  for (std::size_t k = 0; k < labels_.size(); ++k) {
    const std::string_view raw = kept(kPlainKept + k);
    double& probability = row.probabilities[k];
    const auto parsed = std::from_chars(raw.data(), raw.data() + raw.size(), probability);
    if (parsed.ec != std::errc() || parsed.ptr != raw.data() + raw.size() || !(probability >= 0 && probability <= 1)) {
      return fault(passage.line, "the probability of '" + printable(labels_[k]) + "' is not a number from 0 to 1");
    }
  }
  row.text = kPlainKept + labels_.size() < kept_fields_ ? kept(kPlainKept + labels_.size()) : std::string_view();
  row.by.clear();
  for (std::size_t f = 0; f < by_.size(); ++f) {
    const ByteRange& raw = batch_.by[next_ * by_.size() + f];
    const auto value = sinks::by_value(by_[f].unit, batch_.input.view(raw.begin, raw.end), scratch_);
    row.by.push_back(value.has_value() ? std::optional<std::string>(*value) : std::nullopt);
    by_seen_[f] = by_seen_[f] || value.has_value();
  }
  ++next_;
  return true;
}

std::string_view LabelRows::kept(std::size_t index) const {
  const ByteRange& range = batch_.kept[next_ * kept_fields_ + index];
  return batch_.input.view(range.begin, range.end);
}

Status LabelRows::fault(std::uint64_t line, const std::string& what) const {
  return {ErrorCode::kInput, path_ + ": line " + std::to_string(line) + ": " + what};
}

}  // namespace stancemill::estimate
