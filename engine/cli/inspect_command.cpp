#include <cstdio>
#include <memory>
#include <string>

#include "cli/cli.h"
#include "graph/graph.h"

namespace stancemill::cli {
namespace {

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

void run_inspect(const std::string& path, Session& session) {
  const Result<Model> loaded = graph::load_model(path);
  if (!loaded.ok()) return session.fail(loaded.status());
  const Model& model = loaded.value();
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

}  // namespace

void add_inspect_command(CLI::App& app, Session& session) {
  auto path = std::make_shared<std::string>(default_model_path());
  CLI::App* command = app.add_subcommand("inspect", "Show what a model is made of");
  command->footer("Example:\n  stancemill inspect models/ai-sovereignty");
  command->add_option("MODEL", *path, "Folder of a model")->capture_default_str();
  command->callback([path, &session] { run_inspect(*path, session); });
}

}  // namespace stancemill::cli
