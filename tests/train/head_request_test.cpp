#include <gtest/gtest.h>

#include "train/dataset.h"

namespace stancemill::train {
namespace {

using Labels = std::vector<std::string>;

TEST(HeadRequest, ReadsEachForm) {
  Result<HeadRequest> request = parse_head_request("stance=label");
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request.value().head, "stance");
  EXPECT_EQ(request.value().field, "label");
  EXPECT_TRUE(request.value().labels.empty());

  request = parse_head_request("stance");
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request.value().field, "stance");

  request = parse_head_request("frames=a.topics:x,y@stance:favor,against");
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request.value().head, "frames");
  EXPECT_EQ(request.value().field, "a.topics");
  EXPECT_EQ(request.value().labels, Labels({"x", "y"}));
  EXPECT_EQ(request.value().asked_by, "stance");
  EXPECT_EQ(request.value().asked_labels, Labels({"favor", "against"}));
}

TEST(HeadRequest, RefusesMalformedOnesAndSaysWhatIsExpected) {
  for (const char* bad :
       {"", "=", "a=", "=b", "a=b:", "a=b:x,", "a=b:,x", "a=b:x,x", "a=b@", "a=b@c", "a=b@c:", "a=b@:x", "a=b@c:x,x"}) {
    const Result<HeadRequest> request = parse_head_request(bad);
    ASSERT_FALSE(request.ok()) << bad;
    EXPECT_EQ(request.status().code(), ErrorCode::kUsage);
    EXPECT_NE(request.status().message().find("NAME=FIELD"), std::string::npos);
  }
}

TEST(HeadRequest, OfAModelTakesItsLabelsInItsOrder) {
  Model model;
  Head stance;
  stance.name = "stance";
  stance.labels = {"b", "a"};
  Head frames;
  frames.name = "frames";
  frames.labels = {"x"};
  frames.asked_by = "stance";
  frames.asked_labels = {"a"};
  model.heads = {stance, frames};
  Result<std::vector<HeadRequest>> requests = requests_of_model(model, {{"stance", "label", {}, "", {}}});
  ASSERT_TRUE(requests.ok());
  EXPECT_EQ(requests.value()[0].field, "label");
  EXPECT_EQ(requests.value()[0].labels, Labels({"b", "a"}));
  EXPECT_EQ(requests.value().size(), 1U) << "only what was named";
  requests = requests_of_model(model, {});
  ASSERT_TRUE(requests.ok());
  EXPECT_EQ(requests.value()[1].field, "frames");
  EXPECT_EQ(requests.value()[1].asked_by, "stance");
  EXPECT_FALSE(requests_of_model(model, {{"topic", "label", {}, "", {}}}).ok());
}

}  // namespace
}  // namespace stancemill::train
