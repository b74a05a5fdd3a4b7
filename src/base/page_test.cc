// SPDX-License-Identifier: Apache-2.0
#include "base/page.h"

#include <gtest/gtest.h>

#include "base/testing.h"

namespace candor {
namespace {

TEST(PageLimit, IsFromOneToAThousand) {
  EXPECT_EQ(must(PageLimit::parse("1", "limit", 50)).number(), 1);
  EXPECT_EQ(must(PageLimit::parse("1000", "limit", 50)).number(), 1000);
  EXPECT_EQ(must(PageLimit::parse(std::nullopt, "limit", 50)).number(), 50);
  for (const char* text : {"0", "-1", "-5", "1001", "99999999999999999999", "ten", "", "1.5"}) {
    const auto refused = PageLimit::parse(text, "--limit", 50);
    ASSERT_TRUE(is_refused(refused, ErrorCode::invalid)) << text;
    EXPECT_EQ(to_text(refused.error()),
              "--limit cannot be taken as it is\n  --limit: is not a whole number from 1 to 1000");
  }
}

}  // namespace
}  // namespace candor
