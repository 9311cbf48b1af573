// Runs cut into shards: what they merge to, and all that must not be taken for a plan, a shard or a place to write.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "graph/graph.h"
#include "graph/output_paths.h"
#include "graph/plan.h"
#include "temporary_folder.h"

namespace stancemill::graph {
namespace {

class ShardsTest : public testing::Test {
 protected:
  ShardsTest() {
    model_ = load_model(std::string(STANCEMILL_SOURCE_DIR) + "/models/ai-sovereignty").take();
    std::string corpus;
    for (int i = 0; i < 40; ++i) {
      corpus += R"({"id":)" + std::to_string(i) + R"(,"text":"Our own data centres","x\ny":"a \"b\"\nc"})" + "\n";
      if (i % 7 == 0) corpus += "bad\n\n";
    }
    write("in.jsonl", corpus);
  }
  std::string path(const std::string& name) const { return folder_.path(name); }
  std::string bytes(const std::string& name) const { return io::read_file(path(name), 1 << 24).take(); }
  bool exists(const std::string& name) const { return std::filesystem::exists(path(name)); }
  void write(const std::string& name, const std::string& text) const {
    ASSERT_TRUE(io::write_file(path(name), text).ok());
  }
  void replace(const std::string& name, const std::string& from, const std::string& to) const {
    std::string text = bytes(name);
    ASSERT_NE(text.find(from), std::string::npos) << from;
    write(name, text.replace(text.find(from), from.size(), to));
  }
  std::vector<io::InputFile> inputs() const { return {{path("in.jsonl"), "in.jsonl"}}; }

  LabelOptions options(sinks::Format format) const {
    LabelOptions options;
    options.format = format;
    if (format != sinks::Format::kMerge) options.parse.kept_fields = {"x\ny"};
    options.threads = 1;
    options.force = true;
    return options;
  }
  LabelOptions options_of_shard(const Plan& plan, std::size_t shard, sinks::Format format) const {
    LabelOptions of_shard = options(format);
    of_shard.inputs = plan.shards[shard];
    of_shard.shard = name_of(plan.number(shard));
    of_shard.side_files = plan.side_files(shard);
    of_shard.output = of_shard.side_files + std::string(sinks::ending_of(format)).substr(1);
    return of_shard;
  }
  /// A plan of three shards, all of them labelled.
  Plan labelled_plan(sinks::Format format) const {
    Plan plan = make_plan(inputs(), 3, path("plan.json")).take();
    for (std::size_t i = 0; i < plan.shards.size(); ++i) {
      const Result<RunManifest> manifest = label(model_, options_of_shard(plan, i, format));
      EXPECT_TRUE(manifest.ok()) << manifest.status().message();
    }
    return plan;
  }
  void expect_refused(const Plan& plan, const std::string& said) const {
    const Result<RunManifest> merged = merge(plan, {path("merged")});
    ASSERT_FALSE(merged.ok()) << said;
    EXPECT_EQ(merged.status().code(), ErrorCode::kVerification);
    EXPECT_NE(merged.status().message().find(said), std::string::npos) << merged.status().message();
    for (const char* name : {"merged", "merged.run.json", "merged.rejects.jsonl"}) {
      EXPECT_FALSE(exists(name)) << name << " after: " << said;
    }
  }

  TemporaryFolder folder_;
  Model model_;
};

TEST_F(ShardsTest, MergeToTheBytesAndFiguresOfOneRun) {
  for (const sinks::Format format : {sinks::Format::kJsonl, sinks::Format::kCsv, sinks::Format::kMerge}) {
    LabelOptions whole = options(format);
    whole.inputs = inputs();
    whole.output = path("whole");
    const Result<RunManifest> one = label(model_, whole);
    ASSERT_TRUE(one.ok()) << one.status().message();
    const Result<RunManifest> merged = merge(labelled_plan(format), {path("merged"), /*force=*/true});
    ASSERT_TRUE(merged.ok()) << merged.status().message();
    EXPECT_EQ(bytes("merged"), bytes("whole")) << "a header with a line feed in it must come once";
    EXPECT_EQ(bytes("merged.rejects.jsonl"), bytes("whole.rejects.jsonl"));
    EXPECT_EQ(merged.value().totals.lines, one.value().totals.lines);
    EXPECT_TRUE(merged.value().totals.balanced());
    EXPECT_EQ(merged.value().totals.rejected, 6U);
    EXPECT_EQ(merged.value().totals.blank, 6U);
    EXPECT_EQ(merged.value().rejects, one.value().rejects);
    EXPECT_EQ(merged.value().coverage_sum, one.value().coverage_sum);
    EXPECT_EQ(merged.value().inputs[0].sha256, one.value().inputs[0].sha256);
    for (std::size_t h = 0; h < one.value().tallies.size(); ++h) {
      EXPECT_EQ(merged.value().tallies[h].counts, one.value().tallies[h].counts);
      EXPECT_EQ(merged.value().tallies[h].probability_sums, one.value().tallies[h].probability_sums);
    }
  }
}

TEST_F(ShardsTest, MergeRefusesWhatIsNotWhole) {
  const Plan plan = labelled_plan(sinks::Format::kJsonl);
  const std::string second = "plan.shard-0002-of-0003.";
  const std::string manifest = bytes(second + "run.json");
  const std::string rows = bytes(second + "jsonl");

  std::filesystem::remove(path(second + "run.json"));
  expect_refused(plan, "not complete: 2");
  write(second + "journal", "begun");
  RunManifest ignored;
  EXPECT_EQ(state_of(plan, 1, ignored).value(), ShardState::kBegun);
  expect_refused(plan, "not complete: 2");

  write(second + "run.json", manifest.substr(0, manifest.size() / 2));
  expect_refused(plan, second + "run.json");
  write(second + "run.json", manifest);
  replace(second + "run.json", model_.sha256, std::string(64, '0'));
  expect_refused(plan, "another model than shard 1");
  write(second + "run.json", manifest);
  replace(second + "run.json", "\"strict\": \"no\"", "\"strict\": \"yes\"");
  expect_refused(plan, "another set of options");
  write(second + "run.json", bytes("plan.shard-0003-of-0003.run.json"));
  expect_refused(plan, "not of this plan's shard");
  write(second + "run.json", manifest);

  replace(second + "jsonl", "\"line\"", "\"LINE\"");
  expect_refused(plan, "is not what its manifest says");
  write(second + "jsonl", rows.substr(0, rows.size() - 1));
  expect_refused(plan, "is not what its manifest says");
  std::filesystem::remove(path(second + "jsonl"));
  const Result<RunManifest> without = merge(plan, {path("merged")});
  EXPECT_FALSE(without.ok());
  EXPECT_FALSE(exists("merged"));
  write(second + "jsonl", rows);
  EXPECT_TRUE(merge(plan, {path("merged")}).ok()) << "all is as it was";
}

TEST_F(ShardsTest, MergeWritesOverNothingUnasked) {
  const Plan plan = labelled_plan(sinks::Format::kJsonl);
  for (const char* name : {"merged", "merged.rejects.jsonl", "merged.run.json"}) {
    write(name, "precious");
    EXPECT_EQ(merge(plan, {path("merged")}).status().code(), ErrorCode::kOutput) << name;
    EXPECT_EQ(bytes(name), "precious");
    std::filesystem::remove(path(name));
  }
  write("merged", "may go");
  EXPECT_TRUE(merge(plan, {path("merged"), /*force=*/true}).ok());
}

TEST_F(ShardsTest, DatabasesAndPlansWithoutShardsAreNotMerged) {
  expect_refused(labelled_plan(sinks::Format::kSqlite), "files of the format sqlite are not merged");
  Plan empty;
  empty.stem = path("plan");
  EXPECT_EQ(merge(empty, {path("merged")}).status().code(), ErrorCode::kInput);
}

TEST_F(ShardsTest, APlanSurvivesBeingWrittenAndOnlyThat) {
  const Plan plan = make_plan(inputs(), 3, path("plan.json")).take();
  ASSERT_TRUE(write_plan(plan, path("plan.json"), false).ok());
  EXPECT_EQ(write_plan(plan, path("plan.json"), false).code(), ErrorCode::kOutput);
  EXPECT_TRUE(write_plan(plan, path("plan.json"), true).ok());
  const Result<Plan> read = read_plan(path("plan.json"));
  ASSERT_TRUE(read.ok()) << read.status().message();
  ASSERT_EQ(read.value().shards.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(read.value().shards[i][0].begin, plan.shards[i][0].begin);
    EXPECT_EQ(read.value().shards[i][0].first_line, plan.shards[i][0].first_line);
    EXPECT_TRUE(check_inputs(read.value(), i).ok());
  }

  // Every member is needed, and of its type.
  const auto whole = nlohmann::ordered_json::parse(bytes("plan.json"));
  const auto expect_no_plan = [&](const nlohmann::ordered_json& json, const std::string& what) {
    write("broken.json", json.dump());
    EXPECT_EQ(read_plan(path("broken.json")).status().code(), ErrorCode::kInput) << what;
  };
  for (const std::string pointer :
       {"/version", "/inputs", "/shards", "/inputs/0/path", "/inputs/0/relative", "/inputs/0/bytes",
        "/inputs/0/modified", "/inputs/0/ends", "/inputs/0/sha256", "/shards/0/0/input", "/shards/0/0/begin",
        "/shards/0/0/end", "/shards/0/0/first_line"}) {
    const nlohmann::ordered_json::json_pointer at(pointer);
    nlohmann::ordered_json broken = whole;
    broken[at] = nlohmann::ordered_json::array({nullptr});
    expect_no_plan(broken, pointer);
    broken = whole;
    broken[at.parent_pointer()].erase(at.back());
    expect_no_plan(broken, pointer + " missing");
  }
  for (const std::string pointer : {"/inputs/0/bytes", "/inputs/0/modified", "/inputs/0/ends", "/shards/0/0/input",
                                    "/shards/0/0/begin", "/shards/0/0/end", "/shards/0/0/first_line"}) {
    for (const nlohmann::ordered_json& no_number : {nlohmann::ordered_json(0.0), nlohmann::ordered_json(false)}) {
      nlohmann::ordered_json broken = whole;
      broken[nlohmann::ordered_json::json_pointer(pointer)] = no_number;
      expect_no_plan(broken, pointer + " " + no_number.dump());
    }
  }
  for (const std::string relative : {"../x.jsonl", "a/../../x.jsonl", "/x.jsonl"}) {
    nlohmann::ordered_json broken = whole;
    broken["inputs"][0]["relative"] = relative;
    expect_no_plan(broken, relative);
  }
  nlohmann::ordered_json gap = whole;
  gap["shards"][1] = nlohmann::ordered_json::array();
  expect_no_plan(gap, "lines that no shard has");
  gap = whole;
  gap["shards"][2][0]["end"] = whole["inputs"][0]["bytes"].get<std::uint64_t>() - 1;
  expect_no_plan(gap, "an end that no shard has");
  gap = whole;
  gap["shards"][1][0]["begin"] = 0;
  expect_no_plan(gap, "lines that two shards have");
  gap = whole;
  gap["shards"].push_back(whole["shards"][0]);
  expect_no_plan(gap, "a shard that stands twice");
  nlohmann::ordered_json broken = whole;
  broken["shards"][0][0]["input"] = 1;
  expect_no_plan(broken, "an input that is not there");
  broken = whole;
  broken["shards"][1] = nullptr;
  expect_no_plan(broken, "a shard that would label nothing");
  broken = whole;
  broken["promise"] = {{"figures", 1}};
  expect_no_plan(broken, "a promise that is none");
  broken = whole;
  broken["version"] = 2;
  expect_no_plan(broken, "a later version");
  write("broken.json", "{");
  EXPECT_EQ(read_plan(path("broken.json")).status().code(), ErrorCode::kInput);
  EXPECT_FALSE(read_plan(path("nowhere.json")).ok());
}

TEST_F(ShardsTest, InputsThatChangedAreNoticed) {
  Plan plan = make_plan(inputs(), 2, path("plan.json")).take();
  ASSERT_TRUE(write_plan(plan, path("plan.json"), false).ok());
  EXPECT_EQ(promise_for(path("plan.json"), inputs()).status().code(), ErrorCode::kUsage) << "it promises nothing";
  plan.promise = Promise{"2026-01-01T00:00:00Z", 1, {}, {{"lines", 52, 52, 52, {}}}};
  ASSERT_TRUE(write_plan(plan, path("plan.json"), true).ok());
  const Result<Promise> promise = promise_for(path("plan.json"), inputs());
  ASSERT_TRUE(promise.ok()) << promise.status().message();
  EXPECT_EQ(promise.value().figures[0].promised, 52);
  EXPECT_EQ(promise_for(path("plan.json"), {}).status().code(), ErrorCode::kInput) << "other inputs";
  write("in.jsonl", bytes("in.jsonl") + "\n");
  EXPECT_EQ(promise_for(path("plan.json"), inputs()).status().code(), ErrorCode::kInput);
  EXPECT_EQ(check_inputs(plan, 1).code(), ErrorCode::kInput);
  std::filesystem::remove(path("in.jsonl"));
  EXPECT_FALSE(promise_for(path("plan.json"), inputs()).ok());
  EXPECT_FALSE(check_inputs(plan, 0).ok());
  EXPECT_FALSE(make_plan(inputs(), 2, path("plan.json")).ok());
  EXPECT_EQ(make_plan({inputs()[0], inputs()[0]}, 2, path("plan.json")).status().code(), ErrorCode::kInput);
  EXPECT_FALSE(inputs_of(inputs(), {1, 2}).ok());
}

TEST_F(ShardsTest, ARunThatIsCompleteIsNotDoneAgainUnlessItIsAnother) {
  LabelOptions first = options(sinks::Format::kJsonl);
  first.inputs = inputs();
  first.output = path("out.jsonl");
  ASSERT_TRUE(label(model_, first).ok());
  LabelOptions again = first;
  again.force = false;
  again.resume = true;
  const Result<RunManifest> found = label(model_, again);
  ASSERT_TRUE(found.ok()) << found.status().message();
  EXPECT_EQ(found.value().totals.lines, 52U);

  const auto expect_refused_run = [&](const LabelOptions& other, const Model& model) {
    EXPECT_EQ(label(model, other).status().code(), ErrorCode::kOutput);
  };
  LabelOptions strict = again;
  strict.parse.strict = true;
  expect_refused_run(strict, model_);
  Model other_model = model_;
  other_model.sha256 = std::string(64, '0');
  expect_refused_run(again, other_model);
  LabelOptions two = again;
  two.inputs.push_back({path("other.jsonl"), "other.jsonl"});
  write("other.jsonl", "");
  expect_refused_run(two, model_);
  LabelOptions part = again;
  part.inputs[0].end = 100;
  expect_refused_run(part, model_);
  const std::string manifest = bytes("out.jsonl.run.json");
  write("out.jsonl.run.json", "{}");
  expect_refused_run(again, model_);
  write("out.jsonl.run.json", manifest);
  write("in.jsonl", bytes("in.jsonl") + "\n");
  expect_refused_run(again, model_);
}

TEST_F(ShardsTest, NothingIsWrittenOverAnInputOrTwice) {
  std::filesystem::create_symlink("in.jsonl", path("link.jsonl"));
  const auto code = [&](const std::vector<std::string>& written) {
    return check_output_paths(written, inputs()).code();
  };
  EXPECT_EQ(code({path("in.jsonl")}), ErrorCode::kUsage);
  EXPECT_EQ(code({path("./new/../in.jsonl")}), ErrorCode::kUsage);
  EXPECT_EQ(code({path("link.jsonl")}), ErrorCode::kUsage) << "by another name";
  EXPECT_EQ(code({path("out"), path("rejects"), path(".//out")}), ErrorCode::kUsage);
  EXPECT_EQ(code({"", "", "-", "-", "/dev/null", "/dev/null", path("out")}), ErrorCode::kOk);
}

TEST(ShardNumbers, AreWrittenInOneWay) {
  const Result<ShardNumber> shard = parse_shard("3/16");
  ASSERT_TRUE(shard.ok());
  EXPECT_EQ(name_of(shard.value()), "shard-0003-of-0016");
  for (const char* text : {"", "/", "3", "3/", "/16", "0/16", "17/16", "3/16 ", " 3/16", "-1/16", "3/-1", "a/b",
                           "3/16/2", "1/100001", "3/99999999999999999999"}) {
    EXPECT_EQ(parse_shard(text).status().code(), ErrorCode::kUsage) << text;
  }
  EXPECT_EQ(output_of("a.b/labels.jsonl.gz", shard.value()), "a.b/labels.shard-0003-of-0016.jsonl.gz");
  EXPECT_EQ(output_of("labels.zst", shard.value()), "labels.shard-0003-of-0016.zst");
  EXPECT_EQ(output_of("a.b/labels", shard.value()), "a.b/labels.shard-0003-of-0016");
  EXPECT_EQ(output_of(".hidden", shard.value()), ".hidden.shard-0003-of-0016");
}

}  // namespace
}  // namespace stancemill::graph
