// journal: a file of records that only grows, each of which is either wholly there or not at all.
//
//   stancemill-journal 1
//   <16 hex digits> <record>
//   <16 hex digits> <record>
//
// The digits are the XXH3 of the record, seeded with the digits of the record before it: nothing can be changed, left
// out or put elsewhere without being noticed. A torn tail, as a crash leaves it, is ignored and cut off; a damaged
// record with a good one after it is no tail, and refuses. A record holds no line feed; what it means is the caller's.
// The file is also the lock: who has it open has it alone. Cost: a write and an fsync a record.
// Threads: one at a time. Tested by: tests/io/journal_test.cpp
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stancemill/status.h"

namespace stancemill::io {

class Journal {
 public:
  /// Locks the file, making it where it is not there, and reads it. kOutput where somebody else has it.
  static Result<std::unique_ptr<Journal>> open(const std::string& path);
  /// Lets the lock go; a journal without a record goes away.
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  /// What stood in it when it was opened.
  const std::vector<std::string>& records() const { return records_; }
  /// Why what stood in it cannot be used; empty where it can.
  const std::string& fault() const { return fault_; }

  /// Forgets all and writes the first record. The file is replaced at once: its beginning is never torn.
  Status begin(std::string_view record);
  /// Returns when the record is on disk. An fsync that fails is final.
  Status append(std::string_view record);
  /// Puts these records in the place of all, at once: to say the same in fewer bytes.
  Status rewrite(const std::vector<std::string>& records);
  /// Bytes of the file.
  std::uint64_t bytes() const { return bytes_; }
  /// The file has served: removes it.
  Status remove();

 private:
  explicit Journal(std::string path) : path_(std::move(path)) {}
  Status lock();
  Status read();
  void read_records(std::string_view text);
  std::string framed(std::string_view record);

  std::string path_;
  int descriptor_ = -1;
  std::uint64_t bytes_ = 0;  ///< of good records and the header before them
  std::uint64_t last_checksum_ = 0;
  std::vector<std::string> records_;
  std::string fault_;
};

}  // namespace stancemill::io
