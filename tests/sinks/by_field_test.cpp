#include "sinks/by_field.h"

#include <gtest/gtest.h>

namespace stancemill::sinks {
namespace {

std::string value(DateUnit unit, std::string_view raw) {
  Buffer scratch;
  const auto found = by_value(unit, raw, scratch);
  return found.has_value() ? std::string(*found) : "(none)";
}

TEST(ByField, NamesAreFieldsAndUnits) {
  const auto fields = parse_by_fields({"date:month", "meta.published:week", "lang", "dc:lang", "date:day"});
  ASSERT_TRUE(fields.ok()) << fields.status().message();
  EXPECT_EQ(fields.value()[0].field, "date");
  EXPECT_EQ(fields.value()[0].unit, DateUnit::kMonth);
  EXPECT_EQ(fields.value()[1].field, "meta.published");
  EXPECT_EQ(fields.value()[1].unit, DateUnit::kWeek);
  EXPECT_EQ(fields.value()[2].unit, DateUnit::kNone);
  EXPECT_EQ(fields.value()[3].field, "dc:lang") << "what is no unit belongs to the name";
  EXPECT_EQ(fields.value()[4].written, "date:day") << "one field may be there twice, cut differently";
}

TEST(ByField, AUnitAloneIsTheDates) {
  const auto fields = parse_by_fields({"month"});
  ASSERT_TRUE(fields.ok());
  EXPECT_EQ(fields.value()[0].written, "date:month");
  EXPECT_EQ(fields.value()[0].field, "date");
  EXPECT_FALSE(parse_by_fields({"month", "date:month"}).ok());
}

TEST(ByField, NamesThatCannotBeAreRefused) {
  EXPECT_EQ(parse_by_fields({""}).status().code(), ErrorCode::kUsage);
  EXPECT_EQ(parse_by_fields({"lang", "lang"}).status().code(), ErrorCode::kUsage);
  EXPECT_EQ(parse_by_fields({"\xFF"}).status().code(), ErrorCode::kUsage);
  EXPECT_EQ(parse_by_fields({"a", "b", "c", "d", "e", "f", "g", "h", "i"}).status().code(), ErrorCode::kUsage);
}

TEST(ByField, ValuesAreTextsOrStandAsTheyStood) {
  EXPECT_EQ(value(DateUnit::kNone, R"("Le \"Monde\"")"), "Le \"Monde\"");
  EXPECT_EQ(value(DateUnit::kNone, "1.50"), "1.50");
  EXPECT_EQ(value(DateUnit::kNone, "true"), "true");
  EXPECT_EQ(value(DateUnit::kNone, R"(["a"])"), R"(["a"])");
  EXPECT_EQ(value(DateUnit::kNone, R"("")"), "") << "an empty text is a value";
  EXPECT_EQ(value(DateUnit::kNone, "null"), "(none)");
  EXPECT_EQ(value(DateUnit::kNone, ""), "(none)");
}

TEST(ByField, LongValuesAreCutAtACharacter) {
  std::string raw = "\"" + std::string(kMostValueBytes - 1, 'x') + "\xC3\xA9tude\"";
  EXPECT_EQ(value(DateUnit::kNone, raw), std::string(kMostValueBytes - 1, 'x'));
  raw = "\"" + std::string(kMostValueBytes, 'y') + "\"";
  EXPECT_EQ(value(DateUnit::kNone, raw).size(), kMostValueBytes);
}

TEST(ByField, DatesAreCutShort) {
  const char* const raw = R"("2026-05-01T23:59:59+02:00")";
  EXPECT_EQ(value(DateUnit::kDay, raw), "2026-05-01");
  EXPECT_EQ(value(DateUnit::kWeek, raw), "2026-W18");
  EXPECT_EQ(value(DateUnit::kMonth, raw), "2026-05");
  EXPECT_EQ(value(DateUnit::kQuarter, raw), "2026-Q2");
  EXPECT_EQ(value(DateUnit::kYear, raw), "2026");
  EXPECT_EQ(value(DateUnit::kDay, R"("2026/5/1")"), "(none)") << "months and days have two digits";
  EXPECT_EQ(value(DateUnit::kDay, R"("2026/05/01")"), "2026-05-01");
  EXPECT_EQ(value(DateUnit::kDay, R"("20260501")"), "2026-05-01");
  EXPECT_EQ(value(DateUnit::kDay, R"("20260501T101112Z")"), "2026-05-01");
  EXPECT_EQ(value(DateUnit::kDay, R"(" 2026-05-01 ")"), "2026-05-01");
}

TEST(ByField, DatesGiveWhatTheyKnow) {
  EXPECT_EQ(value(DateUnit::kMonth, R"("2026-05")"), "2026-05");
  EXPECT_EQ(value(DateUnit::kDay, R"("2026-05")"), "(none)");
  EXPECT_EQ(value(DateUnit::kYear, R"("2026")"), "2026");
  EXPECT_EQ(value(DateUnit::kMonth, R"("2026")"), "(none)");
}

TEST(ByField, WhatIsNoDateHasNoValue) {
  for (const char* const raw : {R"("")", R"("yesterday")", R"("2026-13-01")", R"("2026-02-30")", R"("202605")",
                                R"("20260501123")", R"("2026-05-011")", R"("01.05.2026")", R"("0000-01-01")",
                                R"("2026-00")", "true", "1.5e9", "[2026]", R"("12345")"}) {
    EXPECT_EQ(value(DateUnit::kDay, raw), "(none)") << raw;
  }
  EXPECT_EQ(value(DateUnit::kDay, R"("2024-02-29")"), "2024-02-29");
}

TEST(ByField, NumbersAreSecondsMillisecondsOrEightDigits) {
  EXPECT_EQ(value(DateUnit::kDay, "1777593600"), "2026-05-01");
  EXPECT_EQ(value(DateUnit::kDay, "1777593599"), "2026-04-30");
  EXPECT_EQ(value(DateUnit::kDay, "1777593600000"), "2026-05-01");
  EXPECT_EQ(value(DateUnit::kDay, "20260501"), "2026-05-01");
  EXPECT_EQ(value(DateUnit::kDay, "0"), "1970-01-01");
  EXPECT_EQ(value(DateUnit::kDay, "-1"), "1969-12-31");
  EXPECT_EQ(value(DateUnit::kDay, "9223372036854775807"), "(none)");
  EXPECT_EQ(value(DateUnit::kDay, "-9223372036854775808"), "(none)");
}

TEST(ByField, WeeksAreThoseOfIso8601) {
  EXPECT_EQ(value(DateUnit::kWeek, R"("2021-01-03")"), "2020-W53");
  EXPECT_EQ(value(DateUnit::kWeek, R"("2021-01-04")"), "2021-W01");
  EXPECT_EQ(value(DateUnit::kWeek, R"("2024-12-30")"), "2025-W01");
  EXPECT_EQ(value(DateUnit::kWeek, R"("2026-12-31")"), "2026-W53");
}

}  // namespace
}  // namespace stancemill::sinks
