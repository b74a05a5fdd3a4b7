// SPDX-License-Identifier: Apache-2.0
#include "delivery/letter_code.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "base/text.h"

namespace candor::delivery {
namespace {

const LetterCodes kCodes(std::string(32, 'k'));

DeliveryId letter(std::int64_t second) {
  SystemRandom random;
  return new_id<DeliveryId>({second * kMicrosPerSecond}, random);
}

TEST(LetterCode, LeadsBackToItsLetter) {
  std::set<std::string> codes;
  for (std::int64_t second = 1'700'000'000; second < 1'700'002'000; ++second) {
    const DeliveryId id = letter(second);
    const std::string code = kCodes.code_of(id);
    EXPECT_THAT(code, testing::MatchesRegex("([0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{5}"));
    EXPECT_EQ(kCodes.find(code), id) << code;
    codes.insert(code);
  }
  EXPECT_EQ(codes.size(), 2000U);
}

TEST(LetterCode, IsTakenAsPeopleTypeIt) {
  // The first id of RFC 9562's example of version 7 (appendix A.6).
  const DeliveryId id{"017f22e2-79b0-7cc3-98c4-dc0c0c07398f"};
  const std::string code = kCodes.code_of(id);
  EXPECT_EQ(kCodes.find(to_lower(code)), id);
  EXPECT_EQ(kCodes.find(replace_all(code, "-", "")), id);
  EXPECT_EQ(kCodes.find(" " + replace_all(code, "-", " ") + " "), id);
  EXPECT_EQ(kCodes.find(replace_all(replace_all(code, "0", "o"), "1", "l")), id);
}

TEST(LetterCode, OfAnotherKeyOrWithAnotherDigitIsAnotherLetters) {
  const DeliveryId id = letter(1'700'000'000);
  const std::string code = kCodes.code_of(id);
  EXPECT_NE(LetterCodes(std::string(32, 'j')).code_of(id), code);
  EXPECT_NE(LetterCodes(std::string(32, 'j')).find(code), id);
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (code[i] == '-') continue;
    std::string other = code;
    other[i] = code[i] == 'A' ? 'B' : 'A';
    EXPECT_NE(kCodes.find(other), id) << other;
  }
}

TEST(LetterCode, IsNothingElse) {
  const std::string code = kCodes.code_of(letter(1'700'000'000));
  for (const std::string& typed :
       {std::string(), code.substr(1), code + "A", code + code, std::string(10'000, 'A'),
        "U" + code.substr(1), "é" + code.substr(1), code + std::string(1, '\0')}) {
    EXPECT_FALSE(kCodes.find(typed)) << typed;
  }
}

}  // namespace
}  // namespace candor::delivery
