#include "io/journal.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cassert>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <utility>

#include "io/checksum.h"
#include "io/files.h"

namespace stancemill::io {
namespace {

constexpr std::string_view kHeader = "stancemill-journal 1\n";
constexpr std::string_view kAnyHeader = "stancemill-journal ";
constexpr std::size_t kDigits = 16;

Status failed(const std::string& path, const char* deed) {
  return {ErrorCode::kOutput, path + ": " + deed + ": " + std::strerror(errno)};
}

std::string hex_of(std::uint64_t number) {
  std::array<char, kDigits + 1> digits{};
  std::snprintf(digits.data(), digits.size(), "%016llx", static_cast<unsigned long long>(number));
  return {digits.data(), kDigits};
}

/// A line of the file: what it says its checksum is, and its record.
struct Line {
  std::uint64_t checksum = 0;
  std::string_view record;
  bool good_after(std::uint64_t previous) const { return io::checksum(record, previous) == checksum; }
};

/// Cuts the next line off `text`; false where it has not the form of one.
bool cut_line(std::string_view& text, Line& line) {
  const std::size_t end = text.find('\n');
  const std::string_view whole = text.substr(0, end);
  line = {};
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  // Digits are read even where the rest is damaged: the next line may be good after them.
  const std::string_view digits = whole.substr(0, kDigits);
  std::from_chars(digits.data(), digits.data() + digits.size(), line.checksum, 16);
  if (end == std::string_view::npos || whole.size() <= kDigits || whole[kDigits] != ' ') return false;
  line.record = whole.substr(kDigits + 1);
  return hex_of(line.checksum) == digits;
}

}  // namespace

Result<std::unique_ptr<Journal>> Journal::open(const std::string& path) {
  std::unique_ptr<Journal> journal(new Journal(path));
  if (Status status = journal->lock(); !status.ok()) return status;
  if (Status status = journal->read(); !status.ok()) return status;
  return journal;
}

Journal::~Journal() {
  if (descriptor_ < 0) return;
  struct stat info {};
  if (::fstat(descriptor_, &info) == 0 && info.st_size == 0) ::unlink(path_.c_str());
  ::flock(descriptor_, LOCK_UN);  // a process that was forked meanwhile has the file open, too
  ::close(descriptor_);
}

Status Journal::lock() {
  while (true) {
    const int descriptor = open_file(path_, O_RDWR | O_CREAT);
    if (descriptor < 0) {
      const char* const remedy = errno == ENOENT ? "; does the folder exist?" : "";
      return {ErrorCode::kOutput, failed(path_, "cannot be opened").message() + remedy};
    }
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
      const bool taken = errno == EWOULDBLOCK;
      Status status = failed(path_, "cannot be locked");
      ::close(descriptor);
      if (!taken) return status;
      return {ErrorCode::kOutput, path_ + ": another run is writing this output; wait for it, or stop it"};
    }
    // Whoever had the lock may have removed or replaced the file meanwhile: then ours is not the one in the folder.
    struct stat ours {};
    struct stat there {};
    const bool same = ::fstat(descriptor, &ours) == 0 && ::stat(path_.c_str(), &there) == 0 &&
                      ours.st_ino == there.st_ino && ours.st_dev == there.st_dev;
    if (same) {
      descriptor_ = descriptor;
      return {};
    }
    ::close(descriptor);
  }
}

Status Journal::read() {
  struct stat info {};
  if (::fstat(descriptor_, &info) != 0) return failed(path_, "cannot be examined");
  const Result<std::string> text = read_at(descriptor_, 0, static_cast<std::size_t>(info.st_size), path_);
  if (!text.ok()) return {ErrorCode::kOutput, text.status().message()};
  read_records(text.value());
  return {};
}

void Journal::read_records(std::string_view text) {
  if (!text.starts_with(kHeader)) {
    if (kHeader.starts_with(text)) return;  // torn before the first record was there
    fault_ = text.starts_with(kAnyHeader)
                 ? path_ + ": was written by another version of stancemill, whose journals are not read by this one"
                 : path_ + ": is not a journal of stancemill";
    return;
  }
  bytes_ = kHeader.size();
  text.remove_prefix(kHeader.size());
  Line line;
  while (!text.empty()) {
    const std::size_t before = text.size();
    if (!cut_line(text, line) || !line.good_after(last_checksum_)) break;
    records_.emplace_back(line.record);
    last_checksum_ = line.checksum;
    bytes_ += before - text.size();
  }
  // What is bad must be the end. A record is appended when the one before it is on disk, so a good one after a bad one
  // was not left by a crash. It is good after the digits of the bad one, or, where just these are damaged, after what
  // they should have been.
  std::uint64_t previous = line.checksum;
  std::uint64_t intended = io::checksum(line.record, last_checksum_);
  while (!text.empty()) {
    if (cut_line(text, line) && (line.good_after(previous) || line.good_after(intended))) {
      fault_ = path_ + ": is damaged at record " + std::to_string(records_.size() + 1);
      return;
    }
    previous = intended = line.checksum;
  }
}

std::string Journal::framed(std::string_view record) {
  assert(record.find('\n') == std::string_view::npos);
  last_checksum_ = checksum(record, last_checksum_);
  std::string line = hex_of(last_checksum_) + " ";
  line.append(record);
  line.push_back('\n');
  return line;
}

Status Journal::begin(std::string_view record) {
  records_.clear();
  fault_.clear();
  return rewrite({std::string(record)});
}

Status Journal::append(std::string_view record) {
  if (::ftruncate(descriptor_, static_cast<off_t>(bytes_)) != 0 ||
      ::lseek(descriptor_, static_cast<off_t>(bytes_), SEEK_SET) < 0) {
    return failed(path_, "cannot be written");
  }
  const std::string line = framed(record);
  if (Status status = write_all(descriptor_, line, path_); !status.ok()) return status;
  bytes_ += line.size();
  return sync(descriptor_, path_);
}

Status Journal::rewrite(const std::vector<std::string>& records) {
  const std::uint64_t before = std::exchange(last_checksum_, 0);
  std::string text(kHeader);
  for (const std::string& record : records) text += framed(record);
  const Result<int> opened = open_partial(path_, /*emptied=*/true);
  Status status = opened.status();
  // The lock is on the new file before that has the name: nobody can come between.
  if (status.ok() && ::flock(opened.value(), LOCK_EX | LOCK_NB) != 0) status = failed(path_, "cannot be locked");
  if (status.ok()) status = write_all(opened.value(), text, path_);
  if (status.ok()) status = sync(opened.value(), path_);
  if (status.ok()) status = rename_partial(path_);
  if (!status.ok()) {  // what stood there still stands, or what says the same in its place
    if (opened.ok()) ::close(opened.value());
    last_checksum_ = before;
    return status;
  }
  bytes_ = text.size();
  if (::close(std::exchange(descriptor_, opened.value())) != 0) return failed(path_, "cannot be closed");
  return {};
}

Status Journal::remove() {
  if (::unlink(path_.c_str()) != 0) return failed(path_, "cannot be removed");
  Status status = sync_folder_of(path_);
  if (::close(std::exchange(descriptor_, -1)) != 0 && status.ok()) status = failed(path_, "cannot be closed");
  return status;
}

}  // namespace stancemill::io
