#include "report/methods.h"

#include <gtest/gtest.h>

#include <utility>

#include "made_up_run.h"
#include "report/model_card.h"

namespace stancemill::report {
namespace {

TEST(Methods, GivesPerCents) {
  EXPECT_EQ(percent_of(1, 8), "12.5 %");
  EXPECT_EQ(percent_of(0, 0), "–");
}

TEST(Methods, AccountForEveryLineAndNameTheModel) {
  const std::vector<report::Run> runs = {made_up_run(made_up_manifest({made_up_cell("2026-05", "a", 1500, 500)}))};
  const Result<Sum> sum = add_up(runs);
  const std::string text = methods_text(runs, sum.value(), "");
  for (const char* const piece :
       {"2,003 lines", "2,000 passages were labelled", "2 lines rejected (the text is empty: 2)", "1 blank",
        "model ai-sovereignty (SHA-256 aaaaaaaaaaaaaaaa)", "favor or against", "80.0 % of the words", "Wilson 95 %",
        "not corrected"}) {
    EXPECT_NE(text.find(piece), std::string::npos) << piece << "\n" << text;
  }
}

TEST(Methods, NameTheCorrectionWhereThereIsOne) {
  const std::vector<report::Run> runs = {made_up_run(made_up_manifest({made_up_cell("2026-05", "a", 1, 1)}))};
  const std::string text = methods_text(runs, add_up(runs).value(), "prediction-powered inference");
  EXPECT_NE(text.find("estimated by prediction-powered inference"), std::string::npos);
  EXPECT_EQ(text.find("not corrected"), std::string::npos);
}

TEST(Methods, SayWhenFilesWereNotReadToTheirEnd) {
  RunManifest manifest = made_up_manifest({made_up_cell("2026-05", "a", 1, 1)});
  const auto text = [&manifest] {
    const std::vector<report::Run> runs = {made_up_run(manifest)};
    return methods_text(runs, add_up(runs).value(), "");
  };
  EXPECT_EQ(text().find("to its end"), std::string::npos);
  manifest.inputs[0].state = StreamState::kTruncated;
  EXPECT_NE(text().find("1 file could not be read to its end; what was read of it was labelled. "), std::string::npos);
  manifest.inputs.push_back(manifest.inputs[0]);
  EXPECT_NE(text().find("2 files could not be read to their end; what was read of them"), std::string::npos);
}

TEST(Methods, SpeakOfTheHeadThatGivesOneLabel) {
  RunManifest manifest = made_up_manifest({made_up_cell("2026-05", "a", 1, 1)});
  std::swap(manifest.tallies[0], manifest.tallies[1]);
  for (const bool has_cube : {true, false}) {
    if (!has_cube) manifest.cube.reset();
    manifest.tallies[0].asked = 2;  // the frames, of which none was found
    const std::vector<report::Run> runs = {made_up_run(manifest)};
    const Result<Sum> sum = add_up(runs);
    EXPECT_EQ(sum.value().lead, 1U);
    EXPECT_EQ(sum.value().cube.lead.head, "stance");
    EXPECT_NE(methods_text(runs, sum.value(), "").find("one label for stance"), std::string::npos);
  }
}

TEST(Methods, OfAComparisonGiveTheShareOfFlips) {
  const report::Run run = made_up_run(made_up_manifest({made_up_cell("2026-05", "a", 1, 1)}));
  Difference difference;
  difference.matched = 200;
  difference.flips = 13;
  EXPECT_NE(diff_methods_text(run, run, difference).find("13 (6.5 %) changed label"), std::string::npos);
  EXPECT_NE(diff_methods_text(run, run, difference).find("matched by input file and line number;"), std::string::npos);
}

TEST(Methods, OfAComparisonSayHowPassagesWereMatchedAndWhichInputsChanged) {
  const report::Run run = made_up_run(made_up_manifest({made_up_cell("2026-05", "a", 1, 1)}));
  Difference difference;
  difference.matched = 200;
  difference.by_line = true;
  EXPECT_NE(diff_methods_text(run, run, difference).find("matched by line number alone;"), std::string::npos);
  EXPECT_EQ(diff_methods_text(run, run, difference).find("SHA-256 of"), std::string::npos);
  difference.changed = {"news.jsonl", "more.jsonl"};
  EXPECT_NE(diff_methods_text(run, run, difference)
                .find("The SHA-256 of news.jsonl (and of 1 input more) is another in A than in B: "),
            std::string::npos);
}

TEST(Methods, TheSourceLineNamesModelSizeAndDay) {
  const report::Run run = made_up_run(made_up_manifest({}));
  EXPECT_NE(source_line({run}, 1234).find("model ai-sovereignty (aaaaaaaa), 1,234 passages, labelled 2026-05-02."),
            std::string::npos);
}

TEST(ModelCard, IsTakenOnlyFromTheModelThatTheRunUsed) {
  const TemporaryFolder scratch;
  scratch.write("model.safetensors", "weights");
  scratch.write("MODEL_CARD.md", "# Card");
  RunManifest manifest = made_up_manifest({});
  EXPECT_NE(read_model_card(scratch.path(""), manifest).missing.find("another one"), std::string::npos);
  EXPECT_EQ(read_model_card(scratch.path(""), manifest).text, "");
  manifest.model_sha256 = io::sha256_of_file(scratch.path("model.safetensors")).value();
  EXPECT_EQ(read_model_card(scratch.path(""), manifest).text, "# Card");
  EXPECT_NE(read_model_card("/nowhere", manifest).missing.find("no model was found"), std::string::npos);
}

}  // namespace
}  // namespace stancemill::report
