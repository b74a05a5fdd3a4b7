// SPDX-License-Identifier: Apache-2.0
#include "exposure/places.h"

#include <gtest/gtest.h>

namespace candor::exposure {
namespace {

TEST(Jurisdiction, IsACountryOrItsPart) {
  EXPECT_EQ(normal_jurisdiction("US-CA"), "US-CA");
  EXPECT_EQ(normal_jurisdiction(" us-ca "), "US-CA");
  EXPECT_EQ(normal_jurisdiction("de"), "DE");
  EXPECT_EQ(normal_jurisdiction("FR-75"), "FR-75");
  EXPECT_EQ(normal_jurisdiction("GB-ENG"), "GB-ENG");
  for (const char* text :
       {"", "U", "USA", "California", "US-", "US_CA", "US-CALI", "U5", "UK", "UK-ENG", "EU-"}) {
    EXPECT_EQ(normal_jurisdiction(text), std::nullopt) << text;
  }
  EXPECT_EQ(country_of("US-CA"), "US");
  EXPECT_EQ(country_of("DE"), "DE");
}

TEST(Jurisdiction, IsFoundFromACountryAndItsRegionInWordsOrCodes) {
  EXPECT_EQ(find_jurisdiction("United States", "California"), "US-CA");
  EXPECT_EQ(find_jurisdiction("us", "ny"), "US-NY");
  EXPECT_EQ(find_jurisdiction("US", "US-TX"), "US-TX");
  EXPECT_EQ(find_jurisdiction("USA", ""), "US");
  EXPECT_EQ(find_jurisdiction("Deutschland", ""), std::nullopt);
  EXPECT_EQ(find_jurisdiction("GERMANY", "Bayern"), "DE") << "no code, so the country alone";
  EXPECT_EQ(find_jurisdiction("DE", "BY"), "DE-BY");
  EXPECT_EQ(find_jurisdiction("US-WA", ""), "US-WA");
  EXPECT_EQ(find_jurisdiction("uk", "ENG"), "GB-ENG");
  EXPECT_EQ(find_jurisdiction("", "California"), std::nullopt);
}

}  // namespace
}  // namespace candor::exposure
