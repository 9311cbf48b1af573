// dictionary.tsv, written and read.
#include <array>
#include <cassert>
#include <charconv>

#include "train/dictionary.h"

namespace stancemill::train {
namespace {

constexpr std::string_view kMagic = "#stancemill-dictionary";
constexpr std::string_view kVersion = "1";
constexpr std::string_view kColumns = "row\tkind\tngram\tpassages\tothers\tlangs";
constexpr std::size_t kColumnCount = 6;

std::vector<std::string_view> split(std::string_view line, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t at = line.find(separator);
    parts.push_back(line.substr(0, at));
    if (at == std::string_view::npos) return parts;
    line.remove_prefix(at + 1);
  }
}

template <class Number>
bool read_number(std::string_view text, Number& to) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), to);
  return error == std::errc() && end == text.data() + text.size();
}

/// "en:12,fr:3"
bool read_langs(std::string_view text, DictionaryEntry& entry) {
  for (const std::string_view part : split(text, ',')) {
    const std::size_t colon = part.rfind(':');
    std::uint32_t passages = 0;
    if (colon == std::string_view::npos || !read_number(part.substr(colon + 1), passages)) return false;
    entry.langs[std::string(part.substr(0, colon))] = passages;
  }
  return true;
}

bool read_entry(std::string_view line, DictionaryEntry& entry) {
  const std::vector<std::string_view> cells = split(line, '\t');
  if (cells.size() != kColumnCount) return false;
  entry.kind = cells[1];
  entry.ngram = cells[2];
  return read_number(cells[0], entry.row) && entry.row < (1U << 22) && read_number(cells[3], entry.passages) &&
         read_number(cells[4], entry.others) && entry.others >= 0.0 && entry.others <= 1.0 &&
         read_langs(cells[5], entry);
}

/// A share. Unlike printf it does not ask the locale of the process that we are a guest of.
std::string four_decimals(double share) {
  std::array<char, 16> digits{};
  const auto [end, error] =
      std::to_chars(digits.data(), digits.data() + digits.size(), share, std::chars_format::fixed, 4);
  assert(error == std::errc());
  return {digits.data(), end};
}

/// A language's name without what separates: names come from the data.
std::string lang_cell(std::string lang) {
  for (char& c : lang) {
    if (static_cast<unsigned char>(c) < 0x20 || c == ',' || c == ':') c = '_';
  }
  return lang;
}

}  // namespace

std::string dictionary_to_tsv(const Dictionary& dictionary) {
  std::string tsv = std::string(kMagic) + "\t" + std::string(kVersion) + "\t" + dictionary.model_sha256 + "\n" +
                    std::string(kColumns) + "\n";
  for (const DictionaryEntry& entry : dictionary.entries) {
    std::string langs;
    for (const auto& [lang, passages] : entry.langs) {
      langs += (langs.empty() ? "" : ",") + lang_cell(lang) + ":" + std::to_string(passages);
    }
    tsv += std::to_string(entry.row) + "\t" + entry.kind + "\t" + entry.ngram + "\t" + std::to_string(entry.passages) +
           "\t" + four_decimals(entry.others) + "\t" + langs + "\n";
  }
  return tsv;
}

Result<Dictionary> dictionary_from_tsv(std::string_view tsv, const std::string& name_for_errors) {
  const auto refuse = [&](const std::string& why) {
    return Status(ErrorCode::kInput, name_for_errors + ": " + why + "; train the model again to get a new one");
  };
  std::vector<std::string_view> lines = split(tsv, '\n');
  if (lines.size() < 3 || !lines.back().empty()) return refuse("not a whole feature dictionary");
  lines.pop_back();
  const std::vector<std::string_view> head = split(lines[0], '\t');
  if (head.size() != 3 || head[0] != kMagic) return refuse("not a feature dictionary");
  if (head[1] != kVersion) return refuse("its version is not 1, the only one that this program knows");
  if (lines[1] != kColumns) return refuse("its columns are not those of version 1");
  Dictionary dictionary;
  dictionary.model_sha256 = head[2];
  for (std::size_t i = 2; i < lines.size(); ++i) {
    if (!read_entry(lines[i], dictionary.entries.emplace_back())) {
      return refuse("line " + std::to_string(i + 1) + " is damaged");
    }
  }
  return dictionary;
}

}  // namespace stancemill::train
