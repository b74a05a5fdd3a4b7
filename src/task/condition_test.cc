// SPDX-License-Identifier: Apache-2.0
#include "task/condition.h"

#include <gtest/gtest.h>

#include "base/testing.h"

namespace candor::task {
namespace {

const Variables kVariables{{"__kind__", "it's a \\"}, {"__people__", "12"}, {"__told__", "false"}};

bool holds_now(std::string_view text) {
  return must(holds(must(parse_condition(text)), kVariables));
}

std::string refusal(std::string_view text) {
  const auto parsed = parse_condition(text);
  return parsed ? "taken" : parsed.error().message;
}

TEST(TaskCondition, ComparesTextWholeNumbersAndTruth) {
  EXPECT_TRUE(holds_now("__kind__:value = 'it\\'s a \\\\'"));
  EXPECT_TRUE(holds_now("__kind__:value == 'it\\'s a \\\\'"));
  EXPECT_TRUE(holds_now("__kind__:value != 'it'"));
  EXPECT_TRUE(holds_now("__people__:value <> 13"));
  EXPECT_TRUE(holds_now("__people__:value>=12"));
  EXPECT_TRUE(holds_now("__people__:value > -1"));
  EXPECT_TRUE(holds_now("__people__:value <= 12"));
  EXPECT_FALSE(holds_now("__people__:value < 12"));
  EXPECT_TRUE(holds_now("__told__:value = false"));
  EXPECT_FALSE(holds_now("__told__:value != false"));
}

TEST(TaskCondition, ANumberIsComparedAsANumberNotAsText) {
  EXPECT_TRUE(holds_now("__people__:value > 9"));
}

TEST(TaskCondition, InIsOneOfSeveral) {
  EXPECT_TRUE(holds_now("__people__:value IN (11, 12)"));
  EXPECT_FALSE(holds_now("__kind__:value IN ('a', 'b')"));
}

TEST(TaskCondition, AndBindsTighterThanOr) {
  EXPECT_TRUE(holds_now("__told__:value = false OR __people__:value = 1 AND __people__:value = 2"));
  EXPECT_FALSE(
      holds_now("(__told__:value = false OR __people__:value = 1) AND __people__:value = 2"));
}

TEST(TaskCondition, AVariableWithoutAValueIsAskedForWhateverTheRestSays) {
  const auto open =
      holds(must(parse_condition("__told__:value = false OR __seen__:value = true")), kVariables);

  ASSERT_TRUE(is_refused(open, ErrorCode::conflict));
  EXPECT_EQ(open.error().message,
            "a condition needs __seen__, which has no value yet; give it with --var seen=…");
}

TEST(TaskCondition, TheRestOfStixPatterningIsRefusedByName) {
  EXPECT_EQ(refusal("__a__:value LIKE 'x%'"),
            "column 13: LIKE is not supported; conditions compare variables with =, !=, <, <=, >, "
            ">= and IN, joined by AND and OR");
  EXPECT_EQ(refusal("NOT __a__:value = 1").substr(0, 27), "column 1: NOT is not suppor");
  EXPECT_EQ(refusal("[__a__:value = 1]"),
            "column 1: observations in brackets are not supported; write the comparison alone");
}

TEST(TaskCondition, RefusalsNameTheColumn) {
  EXPECT_EQ(refusal(""), "column 1: expected a variable such as __name__:value");
  EXPECT_EQ(refusal("__a__ = 1"), "column 1: expected a variable such as __name__:value");
  EXPECT_EQ(refusal("__a__:value 1"), "column 13: expected one of =, !=, <, <=, >, >= and IN");
  EXPECT_EQ(refusal("__a__:value = yes"),
            "column 15: expected 'text', a whole number, true or false");
  EXPECT_EQ(refusal("__a__:value = 'x"), "column 17: the text is not closed with a quote");
  EXPECT_EQ(refusal("__a__:value = 1 1"), "column 17: expected AND, OR or the end");
  EXPECT_EQ(refusal("__a__:value < 'x'"),
            "column 18: only whole numbers can be compared with <, <=, > and >=");
  EXPECT_EQ(refusal("(__a__:value = 1"), "column 17: expected a closing parenthesis");
  EXPECT_EQ(refusal(std::string(100'000, '(')), "column 18: parentheses are nested deeper than 16");
}

}  // namespace
}  // namespace candor::task
