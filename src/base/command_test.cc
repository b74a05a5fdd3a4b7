// SPDX-License-Identifier: Apache-2.0
#include "base/command.h"

#include <gmock/gmock.h>

namespace candor {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Arguments, GiveTheLastValueAndAllOfThemInOrder) {
  Arguments arguments;
  arguments.add("--class", "email_address");
  arguments.add("--class", "full_name");

  EXPECT_TRUE(arguments.has("--class"));
  EXPECT_EQ(arguments.value("--class"), "full_name");
  EXPECT_THAT(arguments.all("--class"), ElementsAre("email_address", "full_name"));
}

TEST(Arguments, AreEmptyWhereNothingWasGiven) {
  const Arguments arguments;

  EXPECT_FALSE(arguments.has("FILE"));
  EXPECT_EQ(arguments.value("FILE"), "");
  EXPECT_EQ(arguments.find("FILE"), std::nullopt);
  EXPECT_THAT(arguments.all("FILE"), IsEmpty());
  EXPECT_EQ(*arguments.instant("--at"), std::nullopt);
  EXPECT_EQ(*arguments.integer("--limit"), std::nullopt);
}

TEST(Arguments, NameTheOptionOfABadValue) {
  Arguments arguments;
  arguments.add("--at", "yesterday");
  arguments.add("--limit", "many");

  const Error at = arguments.instant("--at").error();
  EXPECT_EQ(at.message,
            "--at is not a time; write it like 2026-06-10T09:30:00+02:00 or "
            "2026-06-10T07:30:00Z");
  EXPECT_EQ(at.faults.at(0).place, "--at");
  EXPECT_EQ(arguments.integer("--limit").error().message, "--limit is not a whole number");
}

TEST(Arguments, ReadInstantsAndIntegers) {
  Arguments arguments;
  arguments.add("--at", "1970-01-01T00:00:01Z");
  arguments.add("--limit", "-5");

  EXPECT_EQ(*arguments.instant("--at"), Instant{kMicrosPerSecond});
  EXPECT_EQ(*arguments.integer("--limit"), -5);
}

}  // namespace
}  // namespace candor
