#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "sample.h"
#include "sinks/json_reader.h"

namespace stancemill::sinks {
namespace {

RunManifest sample_manifest() {
  RunManifest manifest;
  manifest.model_name = "sample";
  manifest.model_sha256 = "ab12";
  manifest.hash = "v1";
  manifest.word_rules = "uax29-15.0";
  manifest.unicode = "15.0";
  manifest.icu = "72.1";
  manifest.cpu = "avx2";
  manifest.threads = 2;
  manifest.inputs = {{"a.jsonl", 100, "cd34", {7, 4, 2, 1}, StreamState::kOk, ""},
                     {"b\xFF.jsonl.gz", 1ULL << 60, "", {1, 1, 0, 0}, StreamState::kTruncated, "ends in the middle"}};
  manifest.inputs[0].begin = 100;
  manifest.inputs[0].end = 200;
  manifest.settings = {{"format", "jsonl"}, {"keep", ""}};
  manifest.totals = {8, 5, 2, 1};
  manifest.rejects[static_cast<std::size_t>(RowError::kTextNull)] = 2;
  manifest.replaced_surrogates = 3;
  manifest.tallies = make_tallies(sample_model());
  manifest.tallies[0].asked = 5;
  manifest.tallies[0].abstained = 1;
  manifest.tallies[0].counts = {3, 1, 1, 0};
  manifest.tallies[0].probability_sums = {30000, 10000, 10000, (1ULL << 63)};
  manifest.coverage_sum = 421;
  manifest.stages = {{"read", 0.25}, {"parse", 1.5}};
  manifest.seconds = 0.123456789;
  manifest.text_bytes = 50;
  manifest.decoded_bytes = 99;
  manifest.started = "2026-05-01T10:00:00Z";
  manifest.ended = "2026-05-01T10:00:01Z";
  manifest.outputs = {{"out.jsonl", 321, "ef56"}};
  manifest.status = "done_input_errors";
  return manifest;
}

TEST(Manifest, ComesBackAsItWas) {
  const RunManifest manifest = sample_manifest();
  const std::string json = manifest_to_json(manifest);
  const Result<RunManifest> read = manifest_from_json(json, "run.json");
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(manifest_to_json(read.value()), json);
  const RunManifest& back = read.value();
  EXPECT_EQ(back.inputs.size(), 2U);
  EXPECT_EQ(back.inputs[1].bytes, 1ULL << 60);
  EXPECT_EQ(back.inputs[1].state, StreamState::kTruncated);
  EXPECT_EQ(back.inputs[1].detail, "ends in the middle");
  EXPECT_EQ(back.inputs[0].counts.rejected, 2U);
  EXPECT_EQ(back.inputs[0].end, 200U);
  EXPECT_EQ(back.settings, manifest.settings);
  EXPECT_EQ(back.totals.lines, 8U);
  EXPECT_EQ(back.rejects, manifest.rejects);
  EXPECT_EQ(back.tallies[0].probability_sums, manifest.tallies[0].probability_sums);
  EXPECT_EQ(back.tallies[2].labels, manifest.tallies[2].labels);
  EXPECT_EQ(back.stages, manifest.stages);
  EXPECT_EQ(back.seconds, manifest.seconds);
  EXPECT_EQ(back.outputs[0].sha256, "ef56");
  EXPECT_EQ(back.word_rules, "uax29-15.0");
}

TEST(Manifest, HasTheDocumentedKeys) {
  const auto json = nlohmann::ordered_json::parse(manifest_to_json(sample_manifest()));
  for (const char* key :
       {"version", "model", "cpu", "threads", "settings", "inputs", "totals", "rejects", "tallies", "stages", "outputs",
        "status", "started", "ended", "seconds", "text_bytes", "decoded_bytes", "replaced_surrogates"}) {
    EXPECT_TRUE(json.contains(key)) << key;
  }
  EXPECT_EQ(json["version"], 1);
  EXPECT_EQ(json["rejects"].dump(), R"({"text_null":2})");
  EXPECT_EQ(json["totals"].dump(), R"({"lines":8,"labelled":5,"rejected":2,"blank":1})");
  EXPECT_EQ(
      json["inputs"][0].dump(),
      R"({"path":"a.jsonl","bytes":100,"sha256":"cd34","lines":7,"labelled":4,"rejected":2,"blank":1,"state":"ok","range":[100,200]})");
  EXPECT_EQ(json["inputs"][1]["path"], "b\xEF\xBF\xBD.jsonl.gz");
  EXPECT_EQ(json["tallies"]["heads"][0]["labels"][0].dump(), R"({"label":"favor","count":3,"p_sum_10000":30000})");
  EXPECT_EQ(json["stages"].dump(), R"({"read":0.25,"parse":1.5})");
}

TEST(Manifest, AnUnknownVersionIsRefused) {
  auto json = nlohmann::ordered_json::parse(manifest_to_json(sample_manifest()));
  json["version"] = 2;
  const Status status = manifest_from_json(json.dump(), "run.json").status();
  EXPECT_EQ(status.code(), ErrorCode::kVerification);
  EXPECT_EQ(status.message(), "run.json: is not a manifest: it has version 2, and this program reads version 1");
}

TEST(Manifest, WhatIsNoManifestIsRefused) {
  for (const char* text :
       {"", "{", "[]", "null", "{}", R"({"version":"1"})", R"({"version":1})", R"({"version":-1})", "\xFF"}) {
    EXPECT_FALSE(manifest_from_json(text, "x").ok()) << text;
  }
}

TEST(ReadJson, TakesAsMuchNestingAsACorpusMayHave) {
  const auto nested = [](int depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_FALSE(read_json(nested(kMostNesting)).is_discarded());
  EXPECT_TRUE(read_json(nested(kMostNesting + 1)).is_discarded());
  EXPECT_TRUE(read_json(nested(1'000'000)).is_discarded());
  EXPECT_TRUE(read_json("[").is_discarded());
  const std::string quoted = R"(["\\\")" + std::string(2000, '[') + R"(",{}])";
  EXPECT_FALSE(read_json(quoted).is_discarded()) << "brackets in a string nest nothing";
  std::string flat = "[0";
  for (int i = 0; i < 2000; ++i) flat += ",[],{}";
  EXPECT_FALSE(read_json(flat + "]").is_discarded());
}

/// An ordered object looks through all its members for each new one: a million of them would take hours.
TEST(ReadJson, TakesNoObjectOfMoreMembersThanItsBound) {
  const auto object = [](std::uint64_t members) {
    std::string text = "{\"k0\":0";
    for (std::uint64_t i = 1; i < members; ++i) text += ",\"k" + std::to_string(i) + "\":[0,0]";
    return text + "}";
  };
  EXPECT_FALSE(read_json(object(kMostMembers)).is_discarded());
  EXPECT_TRUE(read_json(object(kMostMembers + 1)).is_discarded());
  EXPECT_TRUE(read_json(object(1'000'000)).is_discarded());
  EXPECT_TRUE(read_json("[" + object(1'000'000) + "]").is_discarded());
  EXPECT_FALSE(read_json_row(object(1'000'000)).is_discarded());
  std::string list = "[0";
  for (int i = 0; i < 100'000; ++i) list += ",0";
  EXPECT_FALSE(read_json(list + "]").is_discarded()) << "lists may be long";
}

/// Every member of a manifest, taken away or put in another type, is noticed.
TEST(Manifest, DamageIsRefusedWhereverItIs) {
  const auto whole = nlohmann::ordered_json::parse(manifest_to_json(sample_manifest()));
  const auto flat = whole.flatten();
  int tried = 0;
  for (const auto& [pointer, value] : flat.items()) {
    if (pointer == "/engine" || pointer == "/inputs/1/detail") continue;
    const nlohmann::ordered_json::json_pointer place(pointer);
    auto damaged = whole;
    damaged[place] = nullptr;
    EXPECT_FALSE(manifest_from_json(damaged.dump(), "x").ok()) << pointer;
    if (value.is_number_unsigned()) {
      damaged[place] = -1;
      EXPECT_FALSE(manifest_from_json(damaged.dump(), "x").ok() && pointer != "/seconds") << pointer;
    }
    ++tried;
  }
  EXPECT_GT(tried, 50);
  for (const auto& [key, value] : whole.items()) {
    if (key == "engine") continue;
    auto damaged = whole;
    damaged.erase(key);
    EXPECT_FALSE(manifest_from_json(damaged.dump(), "x").ok()) << key;
    damaged[key] = value.is_array() ? nlohmann::ordered_json("text") : nlohmann::ordered_json::array();
    EXPECT_FALSE(manifest_from_json(damaged.dump(), "x").ok()) << key;
  }
}

}  // namespace
}  // namespace stancemill::sinks
