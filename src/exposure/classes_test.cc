// SPDX-License-Identifier: Apache-2.0
#include "exposure/classes.h"

#include <set>

#include <gmock/gmock.h>

#include "base/testing.h"
#include "base/text.h"

namespace candor::exposure {
namespace {

using ::testing::AnyOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(DataClasses, HaveEachTheirOwnBitNameAndUrgency) {
  std::set<std::int64_t> bits;
  std::set<std::string> names;
  for (const DataClass& data_class : data_classes()) {
    EXPECT_GE(data_class.bit, 0) << data_class.name;
    EXPECT_LE(data_class.bit, 62) << data_class.name;
    bits.insert(data_class.bit);
    names.insert(data_class.name);
    // The list is in the order of urgency, from 1 without gaps.
    EXPECT_EQ(data_class.urgency, static_cast<std::int64_t>(names.size())) << data_class.name;
  }

  EXPECT_GE(data_classes().size(), 24u);
  EXPECT_EQ(bits.size(), data_classes().size());
  EXPECT_EQ(names.size(), data_classes().size());
}

// Masks are stored: a class that moved to another bit would change what every person lost.
TEST(DataClasses, KeepTheBitsThatDatabasesHold) {
  const std::vector<std::pair<const char*, std::int64_t>> kept = {
      {"email_address", 0},
      {"full_name", 1},
      {"postal_address", 2},
      {"phone_number", 3},
      {"date_of_birth", 4},
      {"password", 5},
      {"password_hash", 6},
      {"security_answers", 7},
      {"session_token", 8},
      {"payment_card", 9},
      {"payment_card_code", 10},
      {"bank_account", 11},
      {"social_security_number", 12},
      {"national_id", 13},
      {"drivers_licence", 14},
      {"passport_number", 15},
      {"health_record", 16},
      {"health_insurance", 17},
      {"biometric", 18},
      {"genetic_data", 19},
      {"location_history", 20},
      {"private_messages", 21},
      {"purchase_history", 22},
      {"ip_address", 23},
      {"financial_status", 24},
      {"sexual_life", 25},
      {"political_or_religious_views", 26},
      {"ethnic_origin", 27},
      {"username", 28},
      {"pin_code", 29},
  };
  for (const auto& [name, bit] : kept) {
    ASSERT_NE(find_data_class(name), nullptr) << name;
    EXPECT_EQ(find_data_class(name)->bit, bit) << name;
  }
  EXPECT_EQ(kept.size(), data_classes().size());
}

TEST(DataClasses, SpeakToThePersonAndAdviseThem) {
  for (const DataClass& data_class : data_classes()) {
    EXPECT_THAT(data_class.words,
                AnyOf(StartsWith("your "), StartsWith("the "), StartsWith("what "),
                      StartsWith("where "), StartsWith("details ")))
        << data_class.name;
    EXPECT_THAT(data_class.dpv, StartsWith("https://w3id.org/dpv/pd#"));
    ASSERT_FALSE(data_class.advice.empty()) << data_class.name;
    for (const Advice& advice : data_class.advice) {
      EXPECT_THAT(advice.action, Not(EndsWith("."))) << data_class.name;
      EXPECT_LE(split(advice.action, ' ').size(), 20u) << advice.action;
      EXPECT_FALSE(advice.why.empty()) << data_class.name;
    }
  }
}

TEST(DataClasses, KnowTheSpecialCategoriesOfArticle9) {
  std::set<std::string> special;
  for (const DataClass& data_class : data_classes()) {
    if (data_class.gdpr_article_9) special.insert(data_class.name);
  }

  EXPECT_EQ(special, (std::set<std::string>{"health_record", "health_insurance", "biometric",
                                            "genetic_data", "sexual_life",
                                            "political_or_religious_views", "ethnic_origin"}));
}

TEST(ClassMask, GoesToNamesAndBackMostUrgentFirst) {
  const ClassMask mask = must(parse_classes("full_name, email_address ,password", "--class"));

  EXPECT_EQ(mask, 0b100011);
  EXPECT_EQ(class_names(mask), "password,email_address,full_name");
  EXPECT_EQ(classes_in(mask).front().name, "password");
  EXPECT_EQ(class_names(0), "");
}

TEST(ClassMask, RefusesNamesThatAreNoClassAndListsThoseThatAre) {
  const auto refused = parse_classes("password,shoe_size", "--class");

  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message,
              HasSubstr("--class names something that is not a data class; there are password, "));
  EXPECT_FALSE(parse_classes("", "--class"));
}

}  // namespace
}  // namespace candor::exposure
