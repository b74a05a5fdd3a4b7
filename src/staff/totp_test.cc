// SPDX-License-Identifier: Apache-2.0
#include "staff/totp.h"

#include <gtest/gtest.h>

namespace candor::staff {
namespace {

constexpr char kSecret[] = "12345678901234567890";

Instant at(std::int64_t seconds) { return add_seconds({}, seconds); }

// RFC 6238 appendix B, SHA-1; its eight digits cut to the last six.
TEST(StaffTotp, AgreesWithTheVectorsOfTheStandard) {
  EXPECT_EQ(totp_code(kSecret, totp_step(at(59))), "287082");
  EXPECT_EQ(totp_code(kSecret, totp_step(at(1'111'111'109))), "081804");
  EXPECT_EQ(totp_code(kSecret, totp_step(at(1'111'111'111))), "050471");
  EXPECT_EQ(totp_code(kSecret, totp_step(at(1'234'567'890))), "005924");
  EXPECT_EQ(totp_code(kSecret, totp_step(at(2'000'000'000))), "279037");
  EXPECT_EQ(totp_code(kSecret, totp_step(at(20'000'000'000))), "353130");
}

TEST(StaffTotp, ACodeIsTakenHalfAMinuteEarlyOrLateAndNoMore) {
  const std::string code = totp_code(kSecret, 1000);
  EXPECT_EQ(find_totp_step(kSecret, code, at(1000 * 30), 0), 1000);
  EXPECT_EQ(find_totp_step(kSecret, code, at(999 * 30), 0), 1000);
  EXPECT_EQ(find_totp_step(kSecret, code, at(1001 * 30 + 29), 0), 1000);
  EXPECT_FALSE(find_totp_step(kSecret, code, at(998 * 30), 0));
  EXPECT_FALSE(find_totp_step(kSecret, code, at(1002 * 30), 0));
}

TEST(StaffTotp, ACodeIsGoodOnce) {
  const std::string code = totp_code(kSecret, 1000);
  EXPECT_FALSE(find_totp_step(kSecret, code, at(1000 * 30), 1000));
  EXPECT_FALSE(find_totp_step(kSecret, totp_code(kSecret, 999), at(1000 * 30), 1000));
}

TEST(StaffTotp, WhatIsNoCodeIsNone) {
  for (const char* code : {"", "12345", "1234567", "abcdef", "28708 "}) {
    EXPECT_FALSE(find_totp_step(kSecret, code, at(59), 0)) << code;
  }
}

TEST(StaffTotp, AnAppCanReadTheSecret) {
  EXPECT_EQ(totp_uri(kSecret, "maya", "Kestrel Home"),
            "otpauth://totp/Kestrel%20Home:maya?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer="
            "Kestrel%20Home");
}

}  // namespace
}  // namespace candor::staff
