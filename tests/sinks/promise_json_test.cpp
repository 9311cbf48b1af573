// A promise comes back from JSON as it was; what is not one is refused.
#include "sinks/promise_json.h"

#include <gtest/gtest.h>

#include "stancemill/run_manifest.h"

namespace stancemill::sinks {
namespace {

Promise sample_promise() {
  Promise promise;
  promise.made = "2026-11-28T01:00:00Z";
  promise.threads = 2;
  promise.settings = {{"format", "jsonl"}, {"compression", "none"}};
  promise.figures = {{"lines", 1000, 990, 1010, 1003}, {"rejected", 5, 2, 9, 10}, {"seconds", 1.25, 1, 1.5, {}}};
  return promise;
}

TEST(PromiseJson, ComesBackAsItWas) {
  const ordered_json json = promise_to_json(sample_promise());
  JsonReader reader;
  const Promise back = read_promise(reader, ordered_json::parse(json.dump()));
  EXPECT_EQ(reader.fault(), "");
  EXPECT_EQ(promise_to_json(back), json);
  EXPECT_EQ(json["figures"]["lines"].dump(), R"({"promised":1000,"low":990,"high":1010,"fact":1003,"kept":true})");
  EXPECT_EQ(json["figures"]["rejected"]["kept"], false);
  EXPECT_EQ(json["figures"]["seconds"].dump(), R"({"promised":1.25,"low":1,"high":1.5})");
}

TEST(PromiseJson, RefusesWhatIsNotOne) {
  const ordered_json good = ordered_json::parse(promise_to_json(sample_promise()).dump());
  for (const char* const key : {"version", "made", "threads", "settings", "figures"}) {
    ordered_json bad = good;
    bad.erase(key);
    JsonReader reader;
    read_promise(reader, bad);
    EXPECT_NE(reader.fault(), "") << key;
  }
  ordered_json later = good;
  later["version"] = kPromiseVersion + 1;
  JsonReader reader;
  read_promise(reader, later);
  EXPECT_NE(reader.fault().find("version"), std::string::npos);
}

}  // namespace
}  // namespace stancemill::sinks
