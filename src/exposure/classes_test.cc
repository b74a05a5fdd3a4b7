// SPDX-License-Identifier: Apache-2.0
#include "exposure/classes.h"

#include <map>
#include <set>

#include <gmock/gmock.h>

#include "base/enums.h"
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

  EXPECT_EQ(data_classes().size(), 60u);
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
      {"tax_number", 30},
      {"tax_records", 31},
      {"state_id_card", 32},
      {"military_id", 33},
      {"student_id", 34},
      {"immigration_id", 35},
      {"identity_document", 36},
      {"mothers_maiden_name", 37},
      {"electronic_signature", 38},
      {"private_key", 39},
      {"second_factor", 40},
      {"password_hint", 41},
      {"wallet_key", 42},
      {"api_key", 43},
      {"partial_payment_card", 44},
      {"transactions", 45},
      {"email_content", 46},
      {"call_records", 47},
      {"photos_and_videos", 48},
      {"voice_recordings", 49},
      {"contacts", 50},
      {"child_details", 51},
      {"employment_records", 52},
      {"education_records", 53},
      {"criminal_record", 54},
      {"trade_union_membership", 55},
      {"mental_health", 56},
      {"reproductive_health", 57},
      {"plate_reader_data", 58},
      {"browsing_history", 59},
  };
  for (const auto& [name, bit] : kept) {
    ASSERT_NE(find_data_class(name), nullptr) << name;
    EXPECT_EQ(find_data_class(name)->bit, bit) << name;
  }
  EXPECT_EQ(kept.size(), data_classes().size());
}

// A mask is a signed number of 64 bits in SQL; the sign is nobody's.
TEST(DataClasses, AllTogetherLeaveTheSignOfAMaskAlone) {
  ClassMask everything = 0;
  for (const DataClass& data_class : data_classes()) everything |= mask_of(data_class);

  EXPECT_GT(everything, 0);
  EXPECT_EQ(classes_in(everything).size(), data_classes().size());
  EXPECT_EQ(parse_classes(class_names(everything), "--class").value(), everything);
}

TEST(DataClasses, AreNamedAsOthersNameThem) {
  // VERIS 1.4.1, attribute.confidentiality.data.variety.
  const std::set<std::string> varieties = {
      "API key",          "Bank",     "Classified",
      "Copyrighted",      "Internal", "Credentials",
      "Source code",      "Medical",  "Digital certificate",
      "Payment",          "Personal", "Multi-factor credential",
      "Secrets",          "System",   "Sensitive Personal",
      "Virtual currency", "Other",    "Session key",
      "Unknown"};
  for (const DataClass& data_class : data_classes()) {
    EXPECT_EQ(varieties.count(data_class.veris), 1u) << data_class.name;
    EXPECT_THAT(data_class.name, ::testing::MatchesRegex("[a-z][a-z0-9_]*[a-z0-9]"));
    EXPECT_THAT(data_class.dpv, ::testing::MatchesRegex("https://w3id.org/dpv/pd#[A-Z][A-Za-z]+"));
    EXPECT_THAT(data_class.hibp, ::testing::MatchesRegex("|[A-Z][A-Za-z' ]+")) << data_class.name;
  }
}

// "What was taken: your name, your password and details of your children."
TEST(DataClasses, StandInASentenceAndAreToldApart) {
  std::set<std::string> words;
  for (const DataClass& data_class : data_classes()) {
    EXPECT_TRUE(words.insert(data_class.words).second) << data_class.words;
    EXPECT_LE(split(data_class.words, ' ').size(), 10u) << data_class.words;
    EXPECT_THAT(data_class.words, Not(AnyOf(EndsWith("."), EndsWith(" "), HasSubstr(" and ,"))));
  }
}

// A letter gives each step once, so the same step must be the same everywhere.
TEST(DataClasses, GiveTheSameAdviceInTheSameWords) {
  std::map<std::string, const Advice*> known;
  for (const DataClass& data_class : data_classes()) {
    EXPECT_LE(data_class.advice.size(), 3u) << data_class.name;
    for (const Advice& advice : data_class.advice) {
      const Advice& first = *known.emplace(advice.action, &advice).first->second;
      EXPECT_EQ(advice.why, first.why) << advice.action;
      EXPECT_EQ(advice.minutes, first.minutes) << advice.action;
      EXPECT_EQ(advice.country, first.country) << advice.action;
      EXPECT_GE(advice.minutes, 0) << advice.action;
      EXPECT_LE(advice.minutes, 60) << advice.action;
      EXPECT_THAT(advice.country.value_or("US"), ::testing::MatchesRegex("[A-Z][A-Z]"));
    }
  }
}

TEST(DataClasses, HoldEveryElementOfTheLawsOfStates) {
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<StateElement>>([](auto element) {
    EXPECT_THAT(names_of({element.value}), Not(::testing::IsEmpty())) << element.name;
  });
  EXPECT_THAT(
      names_of({StateElement::account_code, StateElement::account}),
      ::testing::ElementsAre("payment_card_code", "pin_code", "payment_card", "bank_account"));
  EXPECT_THAT(names_of({}), ::testing::IsEmpty());
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

  EXPECT_EQ(special, (std::set<std::string>{"health_record", "mental_health", "reproductive_health",
                                            "health_insurance", "biometric", "genetic_data",
                                            "sexual_life", "political_or_religious_views",
                                            "trade_union_membership", "ethnic_origin"}));
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
  EXPECT_THAT(
      refused.error().message,
      HasSubstr("--class names something that is not a data class; there are wallet_key, "));
  EXPECT_FALSE(parse_classes("", "--class"));
}

}  // namespace
}  // namespace candor::exposure
