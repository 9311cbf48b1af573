#include "cli/slurm_queue.h"

#include <charconv>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "cli/subprocess.h"

namespace stancemill::cli {
namespace {

constexpr std::size_t kDefaultMaxArraySize = 1001;
constexpr std::string_view kComment = "stancemill+";  // "stancemill+1000 /data/plan.json": offset and plan

/// One name for a plan, whatever links and dots the user came by.
std::string full_name(const std::string& plan) {
  std::error_code error;
  const std::filesystem::path path = std::filesystem::canonical(plan, error);
  return error ? plan : path.string();
}

/// The file name pattern of a task's log beside the plan.
std::string log_pattern(const SlurmJob& job) {
  std::string pattern;
  for (const char character : full_name(job.plan))
    pattern += character == '%' ? std::string("%%") : std::string(1, character);
  return pattern + ".%A_%a.log";
}

bool read_number(std::string_view text, std::size_t& number) {
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  return fault == std::errc() && end == text.data() + text.size() && !text.empty();
}

/// What stands before the next `mark`, which is cut off with it; all where there is none.
std::string_view cut(std::string_view& text, char mark) {
  const std::size_t end = text.find(mark);
  const std::string_view before = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return before;
}

std::string lower(std::string_view text) {
  std::string made;
  for (const char character : text)
    made += static_cast<char>(character >= 'A' && character <= 'Z' ? character + 32 : character);
  return made;
}

}  // namespace

std::vector<std::string> sbatch_words(const SlurmArray& array, const SlurmJob& job, const std::string& script,
                                      const std::vector<std::string>& options) {
  const std::string offset = std::to_string(array.offset);
  std::vector<std::string> words = {"sbatch",
                                    "--parsable",
                                    "--array=" + array.tasks,
                                    "--job-name=stancemill",
                                    "--comment=" + std::string(kComment) + offset + " " + full_name(job.plan),
                                    "--output=" + log_pattern(job)};
  words.insert(words.end(), options.begin(), options.end());
  words.insert(words.end(), {script, offset});
  return words;
}

Result<std::string> submit_array(const std::vector<std::string>& words) {
  const Result<std::string> output = output_of_program(words);
  if (!output.ok()) return output.status();
  std::string_view text = output.value();  // "123", or "123;cluster"
  std::string_view line = cut(text, '\n');
  const std::string_view job = cut(line, ';');
  std::size_t number = 0;
  if (!read_number(job, number)) {
    return Status(ErrorCode::kFailed, "sbatch: said '" + output.value() + "' where a job's number should be");
  }
  return std::string(job);
}

Result<std::map<std::size_t, std::string>> queued_shards(const std::string& plan) {
  const Result<std::string> output =
      output_of_program({"squeue", "--me", "--array", "--noheader", "--format=%T|%K|%i|%N|%k"});
  if (!output.ok()) return output.status();
  const std::string path = full_name(plan);
  std::map<std::size_t, std::string> shards;
  std::string_view text = output.value();
  while (!text.empty()) {
    std::string_view row = cut(text, '\n');
    const std::string state = lower(cut(row, '|'));
    const std::string_view task = cut(row, '|');
    const std::string job(cut(row, '|'));
    const std::string node(cut(row, '|'));
    if (!row.starts_with(kComment)) continue;
    row.remove_prefix(kComment.size());
    const std::string_view offset = cut(row, ' ');
    while (row.ends_with(' ')) row.remove_suffix(1);
    std::size_t number = 0;
    std::size_t before = 0;
    if (row != path || !read_number(task, number) || !read_number(offset, before)) continue;
    shards[before + number] = state + (node.empty() ? "" : " on " + node) + " (job " + job + ")";
  }
  return shards;
}

std::size_t max_array_size() {
  const Result<std::string> output = output_of_program({"scontrol", "show", "config"});
  if (!output.ok()) return kDefaultMaxArraySize;
  std::string_view text = output.value();
  while (!text.empty()) {
    std::string_view row = cut(text, '\n');
    if (!row.starts_with("MaxArraySize")) continue;
    cut(row, '=');
    while (row.starts_with(' ')) row.remove_prefix(1);
    while (row.ends_with(' ')) row.remove_suffix(1);
    std::size_t size = 0;
    if (read_number(row, size)) return size;
  }
  return kDefaultMaxArraySize;
}

}  // namespace stancemill::cli
