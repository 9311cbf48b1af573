// Inputs and outputs taken up in the middle: the same lines, digests and bytes as if nothing had happened.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "io/io.h"
#include "io_tools.h"

namespace stancemill::io {
namespace {

struct End {
  StreamState state = StreamState::kOk;
  std::string detail;
  std::uint64_t raw_bytes = 0;
  std::string sha256;
  std::uint64_t line = 0;
  std::uint64_t offset = 0;
};

/// What a reader gives from where it stands.
std::string read_rest(LineReader& reader, End& end, std::vector<Batch>* batches = nullptr) {
  std::string bytes;
  Batch batch;
  while (reader.next(batch)) {
    bytes += batch.input.view();
    end.line = batch.end_line;
    end.offset = batch.end_offset;
    if (batches == nullptr) continue;
    Batch& copy = batches->emplace_back();
    copy.end_line = batch.end_line;
    copy.end_offset = batch.end_offset;
    copy.encoding_unsupported = batch.encoding_unsupported;
    copy.mark = batch.mark;
    copy.sequence = bytes.size();  // how much was given out so far
  }
  end.state = reader.state();
  end.detail = reader.detail();
  end.raw_bytes = reader.source().raw_bytes();
  end.sha256 = reader.source().sha256();
  return bytes;
}

/// Reads a file whole, then once more from the end of every batch on, and compares.
void expect_resumable(const std::string& path, const LineReaderOptions& options) {
  LineReader whole(open_source(path).take(), options);
  End expected_end;
  std::vector<Batch> batches;
  const std::string expected = read_rest(whole, expected_end, &batches);
  const std::size_t step = std::max<std::size_t>(1, batches.size() / 20);
  for (std::size_t i = 0; i < batches.size(); i += i + step < batches.size() ? step : 1) {
    const Batch& at = batches[i];
    LineReader reader(open_source(path).take(), options);
    const Status status = reader.resume(at.end_line, at.end_offset, at.encoding_unsupported, at.mark);
    ASSERT_TRUE(status.ok()) << status.message();
    End end;
    end.line = at.end_line;
    end.offset = at.end_offset;
    EXPECT_TRUE(read_rest(reader, end) == expected.substr(at.sequence)) << path << " after batch " << i;
    EXPECT_EQ(end.state, expected_end.state) << path << " after batch " << i;
    EXPECT_EQ(end.detail, expected_end.detail);
    EXPECT_EQ(end.raw_bytes, expected_end.raw_bytes);
    EXPECT_EQ(end.sha256, expected_end.sha256);
    EXPECT_EQ(end.line, expected_end.line);
    EXPECT_EQ(end.offset, expected_end.offset);
  }
}

std::string repeated(const std::string& bytes, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += bytes;
  return all;
}

class ResumeInput : public testing::Test {
 protected:
  ResumeInput() {
    const std::string lines = some_lines(8'000);
    std::string members;
    std::string frames;
    for (std::size_t begin = 0; begin < lines.size(); begin += 123'457) {
      members += gzip_member(std::string_view(lines).substr(begin, 123'457));
      frames += zstd_frame(std::string_view(lines).substr(begin, 123'457)) + zstd_skippable_frame("skip", 3);
    }
    files_ = {{"plain", lines},
              {"one.gz", gzip_member(lines)},
              {"members.gz", members},
              {"bgzf.gz", bgzf(lines)},
              {"one.zst", zstd_frame(lines)},
              {"frames.zst", frames},
              {"hollow.gz", members + repeated(gzip_member(""), 3'000) + members},
              {"hollow.zst", frames + repeated(zstd_skippable_frame("", 0), 3'000) + frames},
              {"padded.gz", members + std::string(1000, '\0')}};
  }
  TemporaryFolder folder_;
  std::vector<std::pair<std::string, std::string>> files_;
};

TEST_F(ResumeInput, EveryKindGoesOnAfterEveryBatch) {
  for (const auto& [name, bytes] : files_) {
    for (const std::size_t block_bytes : {10'000UL, 256UL * 1024}) {
      expect_resumable(folder_.write(name, bytes), {.block_bytes = block_bytes});
    }
  }
}

TEST_F(ResumeInput, DamageIsFoundAgainAtTheSamePlace) {
  for (const auto& [name, bytes] : files_) {
    if (name == "plain") continue;
    std::string flipped = bytes;
    flipped[flipped.size() * 2 / 3] = static_cast<char>(flipped[flipped.size() * 2 / 3] ^ 0x55);
    expect_resumable(folder_.write("flipped-" + name, flipped), {.block_bytes = 20'000});
    expect_resumable(folder_.write("cut-" + name, bytes.substr(0, bytes.size() * 2 / 3)), {.block_bytes = 20'000});
    expect_resumable(folder_.write("garbage-" + name, bytes + "garbage"), {.block_bytes = 20'000});
  }
}

TEST_F(ResumeInput, LongLinesAndWideEncodingsGoOnToo) {
  const std::string lines = "short\n" + std::string(100'000, 'x') + "\nshort\n" + std::string(70'000, 'y');
  expect_resumable(folder_.write("long", lines), {.block_bytes = 1'000, .max_line_bytes = 5'000});
  expect_resumable(folder_.write("wide", std::string("{\0\"\0", 4) + std::string(9'000, '\0')), {});
}

TEST_F(ResumeInput, AFileThatIsShorterNowIsAnError) {
  const std::string path = folder_.write("one.gz", files_[1].second);
  LineReader reader(open_source(path).take(), {});
  Batch batch;
  ASSERT_TRUE(reader.next(batch));
  folder_.write("one.gz", gzip_member("short\n"));
  LineReader again(open_source(path).take(), {});
  EXPECT_EQ(again.resume(batch.end_line, batch.end_offset, false, batch.mark).code(), ErrorCode::kInput);
}

TEST_F(ResumeInput, RangesOfAFileReadAsItsParts) {
  const std::string& lines = files_[0].second;
  const std::string path = folder_.write("plain", lines);
  const std::size_t middle = lines.find('\n', lines.size() / 2) + 1;
  const auto first_line = 1 + static_cast<std::uint64_t>(std::count(lines.begin(), lines.begin() + middle, '\n'));
  LineReader reader(open_range(path, middle, lines.size()).take(), {.block_bytes = 50'000});
  reader.begin_at(first_line, middle);
  End end;
  std::vector<Batch> batches;
  EXPECT_TRUE(read_rest(reader, end, &batches) == lines.substr(middle));
  EXPECT_EQ(end.offset, lines.size());
  EXPECT_EQ(end.raw_bytes, lines.size() - middle);
  EXPECT_EQ(end.sha256, plain_sha256(std::string_view(lines).substr(middle)));
  LineReader again(open_range(path, middle, lines.size()).take(), {});
  const Batch& at = batches[batches.size() / 2];
  ASSERT_TRUE(again.resume(at.end_line, at.end_offset, false, at.mark).ok());
  End end_again;
  EXPECT_TRUE(read_rest(again, end_again) == lines.substr(middle + at.sequence));
  EXPECT_EQ(end_again.sha256, end.sha256);
  EXPECT_EQ(end_again.line, end.line);
  LineReader front(open_range(path, 0, middle).take(), {});
  EXPECT_TRUE(read_rest(front, end) == lines.substr(0, middle));
  EXPECT_EQ(end.state, StreamState::kOk) << "the file is longer than the range, not shorter";
}

TEST(ResumeOutput, GoesOnFromEveryMarkWithTheSameBytes) {
  const TemporaryFolder folder;
  const std::string rows = some_lines(30'000);
  for (const char* name : {"out.jsonl", "out.jsonl.gz", "out.jsonl.zst"}) {
    const std::string path = folder.path(name);
    std::unique_ptr<OutputFile> whole = OutputFile::create(path, {}).take();
    std::vector<std::pair<OutputMark, std::size_t>> marks;
    for (std::size_t at = 0; at < rows.size(); at += 400'000) {
      ASSERT_TRUE(whole->mark(marks.emplace_back(OutputMark(), at).first).ok());
      ASSERT_TRUE(whole->write(std::string_view(rows).substr(at, 400'000)).ok());
    }
    ASSERT_TRUE(whole->commit().ok());
    const std::string expected = bytes_of(path);
    for (const auto& [mark, written] : marks) {
      folder.write(std::string(name) + ".partial", expected + "more that was written before the crash");
      Result<std::unique_ptr<OutputFile>> file = OutputFile::resume(path, mark);
      ASSERT_TRUE(file.ok()) << file.status().message();
      ASSERT_TRUE(file.value()->write(std::string_view(rows).substr(written)).ok());
      ASSERT_TRUE(file.value()->commit().ok());
      EXPECT_TRUE(bytes_of(path) == expected) << name << " from " << written;
      EXPECT_EQ(file.value()->sha256(), plain_sha256(expected));
    }
  }
}

TEST(ResumeOutput, WhatIsNotThereAnyMoreRefuses) {
  const TemporaryFolder folder;
  const std::string path = folder.path("out.jsonl");
  std::unique_ptr<OutputFile> file = OutputFile::create(path, {}).take();
  ASSERT_TRUE(file->write("first row\nsecond row\n").ok());
  OutputMark mark;
  ASSERT_TRUE(file->mark(mark).ok());
  file.reset();
  for (const char* content : {"first row\n", "first row\nsecond rov\n"}) {
    folder.write("out.jsonl.partial", content);
    EXPECT_EQ(OutputFile::resume(path, mark).status().code(), ErrorCode::kOutput);
    EXPECT_EQ(bytes_of(path + ".partial"), content) << "a refusal touches nothing";
  }
  std::filesystem::remove(path + ".partial");
  EXPECT_EQ(OutputFile::resume(path, mark).status().code(), ErrorCode::kOutput);
}

TEST(CutLines, GivesTheFirstLineAtOrAfterEachPlace) {
  const TemporaryFolder folder;
  const std::string lines = "one\n\nthree\nfour";
  const std::string path = folder.write("lines", lines);
  std::vector<std::uint64_t> wanted;
  for (std::size_t at = 0; at <= lines.size() + 1; ++at) wanted.push_back(at);
  std::string sha256;
  const std::vector<LineCut> cuts = cut_lines(path, wanted, &sha256).take();
  EXPECT_EQ(sha256, plain_sha256(lines));
  ASSERT_EQ(cuts.size(), wanted.size());
  const std::vector<std::uint64_t> begins = {0, 4, 5, 11};
  for (std::size_t at = 0; at < wanted.size(); ++at) {
    const auto begin = std::lower_bound(begins.begin(), begins.end(), at);
    EXPECT_EQ(cuts[at].offset, begin == begins.end() ? lines.size() : *begin) << at;
    if (begin != begins.end()) {
      EXPECT_EQ(cuts[at].line, 1U + static_cast<std::uint64_t>(begin - begins.begin())) << at;
    }
  }
  EXPECT_EQ(cut_lines(folder.write("empty", ""), {0, 7}).value()[1].offset, 0U);
  EXPECT_TRUE(can_be_cut(path));
  EXPECT_FALSE(can_be_cut(folder.write("a.gz", gzip_member(lines))));
  EXPECT_FALSE(can_be_cut(folder.write("wide", std::string("{\0\"\0", 4))));
  EXPECT_FALSE(can_be_cut(folder.path("absent")));
}

TEST(Identity, ChangesWithSizeTimeAndEnds) {
  const TemporaryFolder folder;
  const std::string path = folder.write("in.jsonl", std::string(200'000, 'a'));
  const FileIdentity before = identify(path).take();
  EXPECT_EQ(before.bytes, 200'000U);
  EXPECT_TRUE(identify(path).value() == before);
  for (const std::size_t place : {0UL, 199'999UL}) {
    std::string other(200'000, 'a');
    other[place] = 'b';
    EXPECT_NE(identify(folder.write("other", other)).value().ends, before.ends);
  }
  EXPECT_EQ(identify(folder.path("absent")).status().code(), ErrorCode::kInput);
  EXPECT_EQ(identify(folder.path()).status().code(), ErrorCode::kInput);
}

}  // namespace
}  // namespace stancemill::io
