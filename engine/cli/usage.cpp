#include "cli/usage.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <numeric>

#include "cli/cli.h"

namespace stancemill::cli {
namespace {

constexpr std::size_t kTextColumn = 32;
constexpr std::size_t kColumns = 100;

/// `left`, and beside it `text` in lines that end before kColumns.
std::string two_columns(const std::string& left, const std::string& text) {
  std::string lines = "  " + left;
  std::size_t column = lines.size();
  if (column + 2 > kTextColumn) {
    lines += "\n";
    column = 0;
  }
  lines.append(kTextColumn - column, ' ');
  column = kTextColumn;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    if (column > kTextColumn && column + 1 + end - begin > kColumns) {
      lines += "\n" + std::string(kTextColumn, ' ');
      column = kTextColumn;
    }
    const std::string word = (column > kTextColumn ? " " : "") + text.substr(begin, end - begin);
    lines += word;
    column += word.size();
    begin = end + 1;
  }
  return lines + "\n";
}

/// What stands for an option's value: its type name, without CLI11's account of its validators.
std::string value_name(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const std::string name = type.substr(0, type.find(':'));
  if (name == "INT" || name == "UINT") return "N";
  if (name == "FLOAT") return "X";
  if (name == "ENUM" || name == "BOOLEAN") return "NAME";
  return name;
}

class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override {
    if (mode == CLI::AppFormatMode::Sub) return make_expanded(app);
    const std::string footer = app->get_footer();
    const std::size_t gap = footer.find("\n\n");
    const std::string examples = footer.substr(0, gap);
    std::string help = app->get_description() + "\n\n" + make_usage(app, name);
    if (!examples.empty()) help += "\n" + examples + "\n";
    help += make_positionals(app) + make_groups(app, mode) + make_subcommands(app, mode);
    if (gap != std::string::npos) help += footer.substr(gap + 1) + "\n";
    return CLI::detail::find_and_replace(help, "\n\n\n", "\n\n");
  }

  std::string make_option(const CLI::Option* option, bool is_positional) const override {
    std::string left = make_option_name(option, is_positional);
    left = left.substr(0, left.find('{'));  // a flag that says no: "--no-dictionary{false}"
    const bool takes_value = option->get_type_size() != 0;
    if (takes_value && !is_positional) left += " " + value_name(*option);
    if (option->get_expected_max() == CLI::detail::expected_max_vector_size && option->get_allow_extra_args()) {
      left += " ...";
    }
    std::string text = option->get_description();
    std::string standard = option->get_default_str();
    if (standard.starts_with('[')) standard = standard.substr(1, standard.size() - 2);  // of a list
    if (takes_value && !standard.empty()) text += " [" + standard + "]";
    if (option->get_required() && !is_positional) text += " (required)";
    return two_columns(left, text);
  }

  std::string make_subcommand(const CLI::App* command) const override {
    return two_columns(command->get_name(), command->get_description());
  }
};

void finish_options(CLI::App& command, const std::shared_ptr<HelpFormatter>& formatter) {
  command.formatter(formatter);
  for (CLI::Option* option : command.get_options()) {
    if (option->get_delimiter() != '\0') option->allow_extra_args(false);
    if (!option->get_type_name().starts_with("UINT")) continue;
    option->check(CLI::Validator(
        [](std::string& text) { return text.starts_with('-') ? "'" + text + "' is below 0" : std::string(); }, ""));
  }
  for (CLI::App* deeper : command.get_subcommands(nullptr)) finish_options(*deeper, formatter);
}

std::vector<std::string> names_of_commands(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands(nullptr)) names.push_back(command->get_name());
  return names;
}

std::vector<std::string> names_of_options(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::string or_meant(const std::string& near) { return near.empty() ? "" : "; did you mean " + near + "?"; }

/// What is wrong, with what the command at hand knows.
std::string what_is_wrong(const CLI::App& command, const std::vector<std::string>& rest, const CLI::ParseError& error) {
  if (!rest.empty() && rest.front().size() > 1 && rest.front().front() == '-') {
    const std::string name = rest.front().substr(0, rest.front().find('='));
    return "unknown option " + name + or_meant(nearest(name, names_of_options(command)));
  }
  const std::vector<std::string> commands = names_of_commands(command);
  if (!commands.empty()) {
    if (rest.empty()) return "name one of its commands: " + listed(commands);
    return "unknown command '" + rest.front() + "'" + or_meant(nearest(rest.front(), commands));
  }
  if (!rest.empty()) return "does not know what to do with '" + rest.front() + "'";
  return error.what();
}

}  // namespace

void finish_commands(CLI::App& app, const std::vector<CommandGroup>& groups) {
  for (const auto& [heading, names] : groups) {
    for (const std::string& name : names) app.get_subcommand(name)->group(heading);
  }
  finish_options(app, std::make_shared<HelpFormatter>());
}

int answer(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return app.exit(error);
  const CLI::App* command = &app;
  std::string name = app.get_name();
  while (!command->get_subcommands().empty()) {
    command = command->get_subcommands().back();
    name += " " + command->get_name();
  }
  const std::string prefix = command == &app ? "" : command->get_name() + ": ";
  say(prefix + what_is_wrong(*command, app.remaining(true), error));
  std::fprintf(stderr, "(`%s --help` shows what there is)\n", name.c_str());
  return 2;
}

std::string nearest(std::string_view word, const std::vector<std::string>& words) {
  std::string found;
  std::size_t least = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const std::string& candidate : words) {
    // Levenshtein's distance; row[j]: from what was read of `word` to the first j letters of the candidate.
    std::vector<std::size_t> row(candidate.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < word.size(); ++i) {
      std::size_t diagonal = row[0]++;
      for (std::size_t j = 0; j < candidate.size(); ++j) {
        const std::size_t exchanged = diagonal + (word[i] == candidate[j] ? 0 : 1);
        diagonal = row[j + 1];
        row[j + 1] = std::min({exchanged, row[j] + 1, row[j + 1] + 1});
      }
    }
    if (row.back() >= least) continue;
    least = row.back();
    found = candidate;
  }
  return found;
}

}  // namespace stancemill::cli
