#include <algorithm>
#include <cstdio>
#include <memory>

#include "base/text.h"
#include "cli/cli.h"
#include "io/io.h"
#include "parse/parse.h"
#include "segment/segment.h"

namespace stancemill::cli {
namespace {

struct TokensArguments {
  std::string input;
  bool all = false;
  parse::ParseOptions parse;
};

/// One row: {"id":...,"line":1,"tokens":[[0,5],[6,11]]}, spans as byte offsets into the text's UTF-8.
void append_row(const Batch& batch, const Passage& passage, std::size_t& next, Buffer& out) {
  out.append("{\"id\":");
  out.append(passage.id.empty() ? "null" : batch.input.view(passage.id.begin, passage.id.end));
  out.append(",\"line\":");
  append_number(out, passage.line);
  out.append(",\"tokens\":[");
  while (next < batch.tokens.size() && batch.tokens[next].begin < passage.text.begin) ++next;
  bool first = true;
  for (; next < batch.tokens.size() && batch.tokens[next].begin < passage.text.end; ++next) {
    out.append(first ? "[" : ",[");
    append_number(out, batch.tokens[next].begin - passage.text.begin);
    out.append(",");
    append_number(out, std::min(batch.tokens[next].end, passage.text.end) - passage.text.begin);
    out.append("]");
    first = false;
  }
  out.append("]}\n");
}

void run_tokens(const TokensArguments& arguments, Session& session) {
  if (const Status status = parse::check_options(arguments.parse); !status.ok()) return session.fail(status);
  segment::SegmentOptions options;
  options.all = arguments.all;
  Result<segment::Segmenter> segmenter = segment::Segmenter::create(options);
  if (!segmenter.ok()) return session.fail(segmenter.status());
  Result<std::unique_ptr<Source>> source = io::open_source(arguments.input, false);
  if (!source.ok()) return session.fail(source.status());
  Result<std::unique_ptr<io::OutputFile>> output = io::OutputFile::create("-", {});
  if (!output.ok()) return session.fail(output.status());
  io::LineReader reader(source.take(), {});
  parse::Parser parser(arguments.parse);
  Batch batch;
  while (reader.next(batch)) {
    parser.parse(batch);
    segmenter.value().segment(batch.text.view(), batch.tokens, batch.folded);
    std::size_t next = 0;
    for (const Passage& passage : batch.passages) {
      if (passage.error == RowError::kNone) {
        append_row(batch, passage, next, batch.output);
      } else {
        say(arguments.input + " line " + std::to_string(passage.line) + ": " + std::string(reason_name(passage.error)));
      }
    }
    if (const Status status = output.value()->write(batch.output.view()); !status.ok()) return session.fail(status);
    batch.clear();
  }
  if (const Status status = output.value()->commit(); !status.ok()) return session.fail(status);
  if (reader.state() != StreamState::kOk) session.fail(ErrorCode::kInput, reader.detail());
}

}  // namespace

void add_tokens_command(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<TokensArguments>();
  CLI::App* command = app.add_subcommand("tokens", "Print the words of passages as byte spans (UAX #29)");
  command->footer("Example:\n  echo '{\"text\":\"Our own cloud.\"}' | stancemill tokens -");
  command->add_option("FILE", arguments->input, "A JSONL file, or - for standard input")->required();
  command->add_flag("--all", arguments->all, "Every segment, not only words");
  command->add_option("--text-field", arguments->parse.text_field, "Field that holds the text")->capture_default_str();
  command->add_option("--id-field", arguments->parse.id_field, "Field that holds the id")->capture_default_str();
  command->callback([arguments, &session] { run_tokens(*arguments, session); });
}

}  // namespace stancemill::cli
