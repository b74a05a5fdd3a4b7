// SPDX-License-Identifier: Apache-2.0
#include "base/id.h"

#include <set>

#include <gtest/gtest.h>

namespace candor {
namespace {

// RFC 9562, appendix A.6.
const Instant kRfcInstant = *parse_rfc3339("2022-02-22T14:22:22-05:00");

TEST(Uuid, BeginsWithTheMillisecondsOfItsInstant) {
  SeededRandom random(1);

  EXPECT_EQ(new_uuid(kRfcInstant, random).substr(0, 18), "017f22e2-79b0-7000");
  EXPECT_EQ(new_uuid({kRfcInstant.micros + 500}, random).substr(0, 18), "017f22e2-79b0-7800");
  EXPECT_EQ(new_uuid({kRfcInstant.micros + 1000}, random).substr(0, 18), "017f22e2-79b1-7000");
}

TEST(Uuid, HasTheBitsOfVersion7AndItsVariant) {
  SeededRandom random(2);
  std::set<char> variants;
  for (int i = 0; i < 200; ++i) {
    const std::string uuid = new_uuid({kRfcInstant.micros + i}, random);
    ASSERT_TRUE(is_uuid(uuid)) << uuid;
    EXPECT_EQ(uuid[14], '7');
    variants.insert(uuid[19]);
  }

  EXPECT_EQ(variants, (std::set<char>{'8', '9', 'a', 'b'}));
}

TEST(Uuid, SortsByTimeDownToTheMicrosecond) {
  SeededRandom random(3);
  std::string before = new_uuid(kRfcInstant, random);
  for (int i = 1; i <= 3000; ++i) {
    std::string uuid = new_uuid({kRfcInstant.micros + i}, random);
    ASSERT_LT(before, uuid);
    before = std::move(uuid);
  }
}

TEST(Uuid, DiffersWithinOneInstant) {
  SystemRandom random;
  std::set<std::string> uuids;
  for (int i = 0; i < 1000; ++i) uuids.insert(new_uuid(kRfcInstant, random));

  EXPECT_EQ(uuids.size(), 1000u);
}

TEST(Uuid, IsLowerCaseWithHyphensInTheirPlaces) {
  EXPECT_TRUE(is_uuid("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"));
  for (const char* text :
       {"", "017F22E2-79B0-7CC3-98C4-DC0C0C07398F", "017f22e279b07cc398c4dc0c0c07398f",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "017f22e2-79b0-7cc3-98c4-dc0c0c07398fa",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398g", "017f22e2-79b07-cc3-98c4-dc0c0c07398f"}) {
    EXPECT_FALSE(is_uuid(text)) << text;
  }
}

// RFC 9562 appendix A.4: www.example.com in the namespace of DNS names.
TEST(NameUuid, AgreesWithTheVectorOfTheStandard) {
  EXPECT_EQ(name_uuid("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.example.com"),
            "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}

}  // namespace
}  // namespace candor
