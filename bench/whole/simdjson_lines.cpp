// simdjson alone, line by line: each line through simdjson's On-Demand front end, id and text taken out, nothing done
// with them. A physical limit for everything that reads JSONL with simdjson, and for how a plain program would do it.
//
//   simdjson_lines FILE     prints {"rows":..,"text_bytes":..,"failed":..,"implementation":".."}
#include <simdjson.h>

#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

namespace {

constexpr std::size_t kBlockBytes = 1 << 20;

struct Counts {
  unsigned long long rows = 0;
  unsigned long long text_bytes = 0;
  unsigned long long failed = 0;
};

void parse_line(simdjson::ondemand::parser& parser, const char* line, std::size_t size, std::size_t room,
                Counts& counts) {
  simdjson::ondemand::document document;
  std::string_view text;
  if (parser.iterate(line, size, room).get(document) != simdjson::SUCCESS ||
      document["text"].get_string().get(text) != simdjson::SUCCESS) {
    ++counts.failed;
    return;
  }
  ++counts.rows;
  counts.text_bytes += text.size();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: simdjson_lines FILE\n", stderr);
    return 2;
  }
  std::FILE* const file = std::fopen(argv[1], "rb");
  if (file == nullptr) {
    std::fprintf(stderr, "simdjson_lines: %s: cannot be opened: %s\n", argv[1], std::strerror(errno));
    return 1;
  }
  Counts counts;
  simdjson::ondemand::parser parser;
  std::string block;
  std::size_t kept = 0;  // of an unfinished line, at the block's beginning
  for (bool more = true; more;) {
    block.resize(kept + kBlockBytes + simdjson::SIMDJSON_PADDING);
    const std::size_t got = std::fread(block.data() + kept, 1, kBlockBytes, file);
    more = got == kBlockBytes;
    const std::size_t size = kept + got;
    std::size_t begin = 0;
    while (begin < size) {
      const auto* const feed = static_cast<const char*>(std::memchr(block.data() + begin, '\n', size - begin));
      if (feed == nullptr && more) break;
      const std::size_t end = feed == nullptr ? size : static_cast<std::size_t>(feed - block.data());
      if (end > begin) parse_line(parser, block.data() + begin, end - begin, block.size() - begin, counts);
      begin = end + 1;
    }
    kept = begin < size ? size - begin : 0;
    std::memmove(block.data(), block.data() + size - kept, kept);
  }
  std::fclose(file);
  std::printf("{\"rows\":%llu,\"text_bytes\":%llu,\"failed\":%llu,\"implementation\":\"%s\"}\n", counts.rows,
              counts.text_bytes, counts.failed, simdjson::get_active_implementation()->name().c_str());
  return 0;
}
