#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "cli/cli.h"
#include "graph/graph.h"
#include "io/io.h"
#include "train/dictionary.h"

namespace stancemill::cli {
namespace {

struct InspectArguments {
  std::string model = default_model_path();
  std::string head;
  std::string lang;
  std::size_t top = 10;
};

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

void show_model(const Model& model) {
  std::printf("name      %s\nsha256    %s\nfeatures  %s\nwords     %s, folding %s, Unicode %s, trained with ICU %s\n",
              model.name.c_str(), model.sha256.c_str(), features_text(model.features).c_str(),
              model.features.word_rules.c_str(), model.features.folding.c_str(), model.unicode.c_str(),
              model.icu.c_str());
  for (std::size_t h = 0; h < model.heads.size(); ++h) {
    const Head& head = model.heads[h];
    std::printf("\nhead %s (%s)\n  labels       %s\n  temperature  %.4g\n", head.name.c_str(),
                head.link == Link::kSoftmax ? "one label" : "zero or more labels", joined(head.labels).c_str(),
                static_cast<double>(head.temperature));
    if (!head.asked_by.empty()) {
      std::printf("  asked        where %s is one of %s\n", head.asked_by.c_str(), joined(head.asked_labels).c_str());
    }
    if (head.link == Link::kSigmoid) {
      std::printf("  given from  ");
      for (std::size_t k = 0; k < head.labels.size(); ++k) {
        std::printf(" %s %.2f", head.labels[k].c_str(), static_cast<double>(head.thresholds[k]));
      }
      std::printf("\n");
    } else {
      std::printf("  abstains     below probability %.2f, margin %.2f or coverage %.2f\n",
                  static_cast<double>(head.min_probability), static_cast<double>(head.min_margin),
                  static_cast<double>(head.min_coverage));
    }
  }
}

/// The dictionary beside the model; nothing where there is none. A dictionary of another model is refused.
Result<std::optional<train::Dictionary>> load_dictionary(const std::string& path, const Model& model) {
  namespace fs = std::filesystem;
  constexpr std::uint64_t kMostBytes = 256 * 1024 * 1024;
  const fs::path folder = fs::is_directory(path) ? fs::path(path) : fs::path(path).parent_path();
  const std::string file = (folder / "dictionary.tsv").string();
  if (!fs::exists(file)) return std::optional<train::Dictionary>();
  const Result<std::string> tsv = io::read_file(file, kMostBytes);
  if (!tsv.ok()) return tsv.status();
  Result<train::Dictionary> dictionary = train::dictionary_from_tsv(tsv.value(), file);
  if (!dictionary.ok()) return dictionary.status();
  if (dictionary.value().model_sha256 != model.sha256) {
    return Status(ErrorCode::kInput, file + ": this dictionary belongs to another model; train again to get a new one");
  }
  return std::optional<train::Dictionary>(dictionary.take());
}

void show_label(const Model& model, std::size_t head, std::size_t label, const train::Dictionary& dictionary,
                const InspectArguments& arguments) {
  const WeightTable& table = model.tables[head];
  const auto weight = [&](const train::DictionaryEntry& entry) {
    return table.rows[std::size_t{entry.row} * table.outputs + label];
  };
  std::vector<const train::DictionaryEntry*> entries;
  for (const train::DictionaryEntry& entry : dictionary.entries) {
    const bool in_lang = arguments.lang.empty() || entry.langs.count(arguments.lang) != 0;
    if (in_lang && entry.row >> model.features.bits == 0 && weight(entry) > 0) entries.push_back(&entry);
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [&](const auto* a, const auto* b) { return weight(*a) > weight(*b); });
  entries.resize(std::min(entries.size(), arguments.top));
  std::printf("\n%s %s%s\n  weight  passages  others  n-gram\n", model.heads[head].name.c_str(),
              model.heads[head].labels[label].c_str(),
              arguments.lang.empty() ? "" : (" (" + printable(arguments.lang) + ")").c_str());
  for (const train::DictionaryEntry* entry : entries) {
    std::printf("%8.4f  %8u  %4.0f %%  %s%s\n",
                static_cast<double>(weight(*entry)) * static_cast<double>(table.scale[label]), entry->passages,
                100.0 * entry->others, printable(entry->ngram).c_str(),
                entry->kind == "word" || entry->kind == "ngram" ? "" : ("  (" + printable(entry->kind) + ")").c_str());
  }
}

void run_inspect(const InspectArguments& arguments, Session& session) {
  const Result<Model> loaded = graph::load_model(arguments.model);
  if (!loaded.ok()) return session.fail(loaded.status());
  const Model& model = loaded.value();
  const auto wanted = [&](const Head& head) { return arguments.head.empty() || head.name == arguments.head; };
  if (std::none_of(model.heads.begin(), model.heads.end(), wanted)) {
    std::vector<std::string> names;
    for (const Head& head : model.heads) names.push_back(head.name);
    return session.fail(ErrorCode::kUsage,
                        "--head: the model has no head '" + arguments.head + "': it has " + listed(names));
  }
  show_model(model);
  const Result<std::optional<train::Dictionary>> dictionary = load_dictionary(arguments.model, model);
  if (!dictionary.ok()) return session.fail(dictionary.status());
  if (!dictionary.value()) {
    std::printf("\nno dictionary.tsv beside the model: its n-grams are not known (`train` writes one)\n");
    return;
  }
  const std::vector<train::DictionaryEntry>& entries = dictionary.value()->entries;
  if (!arguments.lang.empty() && std::none_of(entries.begin(), entries.end(), [&](const train::DictionaryEntry& entry) {
        return entry.langs.contains(arguments.lang);
      })) {
    return session.fail(ErrorCode::kUsage,
                        "--lang: the model was trained on no passage of the language '" + arguments.lang + "'");
  }
  for (std::size_t h = 0; h < model.heads.size(); ++h) {
    if (!wanted(model.heads[h])) continue;
    for (std::size_t k = 0; k < model.heads[h].labels.size(); ++k) {
      show_label(model, h, k, *dictionary.value(), arguments);
    }
  }
  std::printf("\nothers: the share of the row, in training, that belongs to n-grams that collide with this one\n");
}

}  // namespace

void add_inspect_command(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<InspectArguments>();
  CLI::App* command = app.add_subcommand("inspect", "Show what a model is made of");
  command->footer(
      "Examples:\n"
      "  stancemill inspect models/ai-sovereignty\n"
      "  stancemill inspect my-model --head stance --lang fr --top 20");
  command->add_option("MODEL", arguments->model, "Folder of a model [the shipped one, or what STANCEMILL_MODEL names]");
  command->add_option("--head", arguments->head, "N-grams of this head alone");
  command->add_option("--lang", arguments->lang, "N-grams that occur in passages of this language");
  command->add_option("--top", arguments->top, "N-grams to show for each label")->capture_default_str();
  command->callback([arguments, &session] { run_inspect(*arguments, session); });
}

}  // namespace stancemill::cli
