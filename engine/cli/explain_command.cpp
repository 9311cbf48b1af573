#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <system_error>

#include "base/text.h"
#include "cli/cli.h"
#include "graph/explain.h"
#include "graph/graph.h"

namespace stancemill::cli {
namespace {

struct ExplainArguments {
  std::string text;
  std::string model = default_model_path();
  std::size_t top = 8;
  bool json = false;
};

/// "build our own" (twice), or "build .. own" for a pair with a gap.
std::string quoted_push(const Push& push, std::string_view text) {
  constexpr std::size_t kWidth = 48;
  const ByteRange& first = push.spans.front();
  std::string words = printable(text.substr(first.begin, first.size()), kWidth);
  if (push.kind == NgramKind::kNegated) words += " (negated)";
  if (push.kind == NgramKind::kBeginning) words += " (at the beginning)";
  if (push.kind == NgramKind::kSkipBigram) words += " (first and last word)";
  if (push.spans.size() > 1) words += " x" + std::to_string(push.spans.size());
  return words;
}

void show_label(const LabelExplanation& label, const Head& head, const HeadColumns& said, std::string_view text) {
  const bool given = (said.labels[0] >> label.label & 1U) != 0;
  std::printf("\n%s %s  p %.4f, score %.4f, bias %.4f%s\n", head.name.c_str(), head.labels[label.label].c_str(),
              static_cast<double>(said.probabilities[label.label]), label.score, label.bias,
              given ? said.abstained[0] != 0 ? "  (given, but unsure)" : "  (given)" : "");
  for (const Push& push : label.pushes) {
    std::printf("  %+8.4f  %6u-%-6u %s\n", push.score, push.spans.front().begin, push.spans.front().end,
                quoted_push(push, text).c_str());
  }
}

void run_explain(ExplainArguments& arguments, Session& session) {
  if (arguments.text == "-") {
    arguments.text.assign(std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>());
  }
  if (std::error_code error; std::filesystem::is_regular_file(arguments.text, error)) {
    say("'" + arguments.text + "' is taken for the passage itself; `stancemill explain - < " + arguments.text +
        "` reads the file");
  }
  if (!is_utf8(arguments.text)) return session.fail(ErrorCode::kInput, "the text is not UTF-8");
  const Result<Model> model = graph::load_model(arguments.model);
  if (!model.ok()) return session.fail(model.status());
  const Result<graph::ExplainedText> explained = graph::explain_text(model.value(), arguments.text, arguments.top);
  if (!explained.ok()) return session.fail(explained.status());
  if (arguments.json) {
    std::printf("%s\n", graph::explained_json(model.value(), explained.value()).c_str());
    return;
  }
  std::printf("coverage %.2f: the share of words that the model knows\n",
              static_cast<double>(explained.value().predictions.coverage[0]));
  for (const LabelExplanation& label : explained.value().explanation) {
    show_label(label, model.value().heads[label.head], explained.value().predictions.heads[label.head], arguments.text);
  }
}

}  // namespace

void add_explain_command(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<ExplainArguments>();
  CLI::App* command = app.add_subcommand("explain", "Show which words of a passage pushed its labels");
  command->footer(
      "Examples:\n"
      "  stancemill explain \"We must stop renting our intelligence from abroad.\"\n"
      "  stancemill explain - --json < passage.txt\n"
      "\n"
      "The model is linear: a label's score is its bias and the sum of all pushes. A word stands for itself and the\n"
      "character n-grams inside it; only the strongest pushes that raise a score are shown.");
  command->add_option("TEXT", arguments->text, "The passage, or - for standard input")->required();
  add_model_option(*command, arguments->model);
  command->add_option("--top", arguments->top, "Pushes to show for each label")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  command->add_flag("--json", arguments->json, "As JSON");
  command->callback([arguments, &session] { run_explain(*arguments, session); });
}

}  // namespace stancemill::cli
