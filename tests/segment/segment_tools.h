// What the tests of this room share.
#pragma once

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "segment/segment.h"

namespace stancemill::segment {

struct Segmented {
  std::vector<TokenSpan> tokens;
  std::string folded;

  friend bool operator==(const Segmented&, const Segmented&) = default;
};

inline Segmenter make_segmenter(const SegmentOptions& options, CpuTarget target) {
  Result<Segmenter> segmenter = Segmenter::create(options, target);
  if (!segmenter.ok()) throw std::runtime_error(segmenter.status().message());
  return segmenter.take();
}

/// `text` in a buffer of exactly its size and padding, so that the address sanitizer sees every step beyond.
inline Segmented run(Segmenter& segmenter, std::string_view text) {
  Buffer input;
  input.reserve(text.size());
  input.append(text);
  Segmented result;
  Buffer folded;
  segmenter.segment(text.empty() ? std::string_view() : input.view(), result.tokens, folded);
  result.folded = folded.empty() ? "" : folded.view();
  return result;
}

inline std::vector<std::string> words(Segmenter& segmenter, std::string_view text) {
  std::vector<std::string> found;
  for (const TokenSpan& span : run(segmenter, text).tokens) found.emplace_back(text.substr(span.begin, span.size()));
  return found;
}

inline std::string utf8(char32_t c) {
  std::string s;
  if (c < 0x80) {
    s = {static_cast<char>(c)};
  } else if (c < 0x800) {
    s = {static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 63))};
  } else if (c < 0x10000) {
    s = {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 63)),
         static_cast<char>(0x80 | (c & 63))};
  } else {
    s = {static_cast<char>(0xF0 | c >> 18), static_cast<char>(0x80 | (c >> 12 & 63)),
         static_cast<char>(0x80 | (c >> 6 & 63)), static_cast<char>(0x80 | (c & 63))};
  }
  return s;
}

}  // namespace stancemill::segment
