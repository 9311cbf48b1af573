#include "io_tools.h"

#include <gtest/gtest.h>
#include <isa-l/igzip_lib.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <zstd.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <random>

#include "io/io.h"

namespace stancemill::io {
namespace {

std::uint8_t* bytes_for_isal(std::string_view bytes) {
  return reinterpret_cast<std::uint8_t*>(const_cast<char*>(bytes.data()));  // isa-l only reads it
}

}  // namespace

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string gzip_member(std::string_view bytes, const GzipHeader& header) {
  isal_zstream stream{};
  isal_deflate_init(&stream);
  std::vector<std::uint8_t> level_buffer(ISAL_DEF_LVL1_DEFAULT);
  stream.level = 1;
  stream.level_buf = level_buffer.data();
  stream.level_buf_size = static_cast<std::uint32_t>(level_buffer.size());
  stream.gzip_flag = IGZIP_GZIP_NO_HDR;
  stream.next_in = bytes_for_isal(bytes);
  stream.avail_in = static_cast<std::uint32_t>(bytes.size());
  stream.end_of_stream = 1;
  std::string out(
      bytes.size() + bytes.size() / 2 + header.extra.size() + header.name.size() + header.comment.size() + 1000, '\0');
  stream.next_out = bytes_for_isal(out);
  stream.avail_out = static_cast<std::uint32_t>(out.size());
  isal_gzip_header fields{};
  isal_gzip_header_init(&fields);
  fields.os = 255;
  fields.hcrc = header.checksum ? 1 : 0;
  fields.extra = header.extra.empty() ? nullptr : bytes_for_isal(header.extra);
  fields.extra_len = fields.extra_buf_len = static_cast<std::uint32_t>(header.extra.size());
  fields.name = header.name.empty() ? nullptr : const_cast<char*>(header.name.c_str());
  fields.name_buf_len = static_cast<std::uint32_t>(header.name.size() + 1);
  fields.comment = header.comment.empty() ? nullptr : const_cast<char*>(header.comment.c_str());
  fields.comment_buf_len = static_cast<std::uint32_t>(header.comment.size() + 1);
  EXPECT_EQ(isal_write_gzip_header(&stream, &fields), 0U);
  EXPECT_EQ(isal_deflate(&stream), COMP_OK);
  EXPECT_EQ(stream.avail_in, 0U);
  EXPECT_NE(stream.avail_out, 0U);
  out.resize(out.size() - stream.avail_out);
  return out;
}

std::string bgzf(std::string_view bytes) {
  constexpr std::size_t kMostBytes = 65'280;
  std::string out;
  while (true) {
    const std::string_view block = bytes.substr(0, kMostBytes);
    GzipHeader header;
    header.extra = std::string("BC\x02\x00\x00\x00", 6);
    const std::size_t size = gzip_member(block, header).size() - 1;  // BSIZE: the member's size less one
    header.extra[4] = static_cast<char>(size & 0xFF);
    header.extra[5] = static_cast<char>(size >> 8);
    out += gzip_member(block, header);
    if (block.empty()) return out;
    bytes.remove_prefix(block.size());
  }
}

std::string zstd_frame(std::string_view bytes, int window_log) {
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  if (window_log != 0) {
    ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window_log);
    ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
  }
  std::string out(ZSTD_compressBound(bytes.size()) + 64, '\0');
  ZSTD_outBuffer to{out.data(), out.size(), 0};
  ZSTD_inBuffer from{bytes.data(), bytes.size(), 0};
  if (window_log != 0)
    ZSTD_compressStream2(context, &to, &from, ZSTD_e_flush);  // more is to come: the window is not cut down
  EXPECT_EQ(ZSTD_compressStream2(context, &to, &from, ZSTD_e_end), 0U);
  ZSTD_freeCCtx(context);
  out.resize(to.pos);
  return out;
}

std::string zstd_skippable_frame(std::string_view bytes, unsigned variant) {
  std::string out = {static_cast<char>(0x50 + variant), 0x2A, 0x4D, 0x18};
  for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>(bytes.size() >> shift & 0xFF));
  return out + std::string(bytes);
}

std::string some_lines(std::size_t count, unsigned seed) {
  std::mt19937_64 random(seed);
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    out += "{\"id\":" + std::to_string(random() % 10'000'000'000) + ",\"text\":\"";
    for (std::uint64_t word = random() % 12; word != 0; --word) out += std::to_string(random() % 100'000) + " and ";
    out += "\"}\n";
  }
  return out;
}

ReadResult read_to_end(Source& source, std::size_t piece_bytes) {
  ReadResult result;
  std::string piece(piece_bytes, '\0');
  while (const std::size_t got = source.read(piece.data(), piece.size())) {
    EXPECT_LE(got, piece.size());
    result.bytes.append(piece, 0, got);
  }
  EXPECT_EQ(source.read(piece.data(), piece.size()), 0U) << "the end stays the end";
  result.state = source.state();
  result.detail = source.detail();
  result.raw_bytes = source.raw_bytes();
  result.sha256 = source.sha256();
  EXPECT_EQ(result.detail.empty(), result.state == StreamState::kOk) << "whoever reports damage says what it is";
  return result;
}

ReadResult read_path(const std::string& path, std::size_t piece_bytes) {
  Result<std::unique_ptr<Source>> source = open_source(path);
  EXPECT_TRUE(source.ok()) << source.status().message();
  return source.ok() ? read_to_end(*source.value(), piece_bytes) : ReadResult{};
}

std::string plain_sha256(std::string_view bytes) {
  std::array<unsigned char, 32> digest{};
  EXPECT_EQ(EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr), 1);
  std::string hex;
  for (const unsigned char byte : digest) {
    char two[3];
    std::snprintf(two, sizeof two, "%02x", byte);
    hex += two;
  }
  return hex;
}

}  // namespace stancemill::io
