// usage: how commands show their help, and what they say of words that they cannot make sense of.
//
// What: help with the examples first, a table of options that fits a terminal, and the rest of the footer last; errors
// of usage that name the command, what is wrong and, where one is near, what was meant. finish_commands() is called
// once all commands are there: it also sees to it that no option takes a negative count for a huge one, nor (where it
// takes a list with commas) the word behind that list. Big dependency: CLI11. Threads: one.
// Tested by: tests/end_to_end/usage_test.py
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/counted.h"

namespace stancemill::cli {

/// A heading of the list of commands, and what stands below it.
using CommandGroup = std::pair<std::string, std::vector<std::string>>;

void finish_commands(CLI::App& app, const std::vector<CommandGroup>& groups);

/// Answers what parsing threw: help on stdout, or what is wrong on stderr. The exit code.
int answer(const CLI::App& app, const CLI::ParseError& error);

/// That of `words` which `word` was most likely meant to be; empty where none is near.
std::string nearest(std::string_view word, const std::vector<std::string>& words);

/// Takes one of these names.
template <class Value>
CLI::Validator one_of(const std::map<std::string, Value>& values) {
  std::vector<std::string> names;
  for (const auto& [name, value] : values) names.push_back(name);
  // What CLI11's own transformer says of a wrong name holds the bytes of the enumeration.
  return CLI::Validator(
      [values, names, to_value = CLI::CheckedTransformer(values)](std::string& input) {
        return values.contains(input) ? to_value(input) : "'" + input + "' is none of " + listed(names);
      },
      "");
}

}  // namespace stancemill::cli
