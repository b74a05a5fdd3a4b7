// SPDX-License-Identifier: Apache-2.0
#include "duty/known.h"

#include <gtest/gtest.h>

#include "base/clock.h"

namespace candor::duty {
namespace {

TEST(WhatIsOwed, IsNothingOfWhatDidNotHappen) {
  const Instant now = start_of_utc_day({2026, 6, 10});
  Known known;
  known.incident.reference = "INC-2026-0001";
  known.facts.flags.insert("nis2_significant");
  for (const auto status : {incident::Status::suspected, incident::Status::confirmed}) {
    known.incident.status = status;
    EXPECT_FALSE(duties_in(known, law_book(), now).empty());
  }
  for (const auto status : {incident::Status::false_positive, incident::Status::near_miss}) {
    known.incident.status = status;
    EXPECT_TRUE(duties_in(known, law_book(), now).empty());
  }
  const Duty duty = duty_in(known, law_book().rules.front(), law_book(), now);
  EXPECT_EQ(duty.status, DutyStatus::not_owed);
  EXPECT_EQ(duty.why, "it did not happen: INC-2026-0001 is a near miss");
}

}  // namespace
}  // namespace candor::duty
