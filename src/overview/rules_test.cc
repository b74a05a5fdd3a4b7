// SPDX-License-Identifier: Apache-2.0
#include "overview/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"

namespace candor::overview {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

Health well() {
  Health health;
  health.at = must(parse_rfc3339("2026-06-10T09:30:00Z"));
  health.journal.entries = 7;
  health.journal.integrated = 7;
  health.record_log.checkpoint_at = add_seconds(health.at, -3600);
  health.witnesses = {{"w.example", "https://w.example", "", health.at, false}};
  health.webhooks.enabled = 2;
  health.disk = {50'000'000'000, 100'000'000'000};
  return health;
}

Finding only_finding(const Health& health) {
  const auto findings = findings_of(health);
  EXPECT_THAT(findings, SizeIs(1));
  return findings.front();
}

TEST(HealthFindings, SayThatNothingIsWrong) { EXPECT_EQ(only_finding(well()).level, Level::ok); }

TEST(HealthFindings, AnEntryMayWaitForTheNextSignatureButNotForever) {
  Health health = well();
  health.journal.entries = 8;
  health.journal.waiting_since = add_seconds(health.at, -kWaitingSecondsMax);
  EXPECT_EQ(only_finding(health).level, Level::ok);
  health.journal.waiting_since = add_seconds(health.at, -kWaitingSecondsMax - 1);
  EXPECT_EQ(only_finding(health).level, Level::bad);
  EXPECT_THAT(only_finding(health).words, HasSubstr("1 of 8 journal entries"));
}

TEST(HealthFindings, AWitnessIsBehindOnceACheckpointIsOld) {
  Health health = well();
  health.witnesses.front() = {"w.example", "https://w.example", "", std::nullopt, true};
  EXPECT_EQ(only_finding(health).level, Level::warn);
  health.record_log.checkpoint_at = health.at;
  EXPECT_EQ(only_finding(health).level, Level::ok);
}

TEST(HealthFindings, TheWorstComesFirst) {
  Health health = well();
  health.webhooks.failing = 1;
  health.mails.cannot_send = "the sender is at this machine";
  health.disk.free_bytes = kFreeBytesBad - 1;
  const auto findings = findings_of(health);
  ASSERT_THAT(findings, SizeIs(3));
  EXPECT_EQ(findings[0].level, Level::bad);
  EXPECT_THAT(findings[0].words, HasSubstr("0.5 GB free of 100.0 GB"));
  EXPECT_THAT(findings[2].words, HasSubstr("1 of 2 enabled webhooks"));
}

TEST(HealthFindings, AFileThatASettingNamesMustBeThere) {
  Health health = well();
  health.files_missing = {"mail.smtp_ca_file"};
  EXPECT_EQ(only_finding(health).level, Level::bad);
  EXPECT_THAT(only_finding(health).words, HasSubstr("mail.smtp_ca_file"));
}

}  // namespace
}  // namespace candor::overview
