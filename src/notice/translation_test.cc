// SPDX-License-Identifier: Apache-2.0
#include "notice/translation.h"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "base/text.h"

namespace candor::notice {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string text_of(const std::string& path) {
  std::ifstream file("tests/notices/" + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> facts(const std::vector<FactInText>& all) {
  std::vector<std::string> facts;
  for (const FactInText& one : all) facts.push_back(one.fact);
  return facts;
}

struct Pair {
  std::string notice = text_of("misdirected-mail.md");
  std::string german = text_of("translations/misdirected-mail.de.md");

  TranslationCheck without(const std::string& words, const std::string& instead = "") const {
    EXPECT_NE(german.find(words), std::string::npos) << words;
    return must(check_translation(notice, replace_all(german, words, instead), "de"));
  }
};

TEST(Translation, IntoGermanLosesNothing) {
  const Pair pair;
  const TranslationCheck found = must(check_translation(pair.notice, pair.german, "de"));
  EXPECT_THAT(facts(found.lost), IsEmpty());
  EXPECT_THAT(facts(found.added), IsEmpty());
  EXPECT_GE(found.facts, 10);
}

TEST(Translation, IntoKoreanLosesNothingThatIsWrittenInDigits) {
  const TranslationCheck found =
      must(check_translation(text_of("korea.md"), text_of("translations/korea.ko.md"), "ko"));
  EXPECT_THAT(facts(found.lost), IsEmpty());
  EXPECT_THAT(facts(found.added), IsEmpty());
}

TEST(Translation, ADayThatIsLeftOutIsLost) {
  const TranslationCheck found = Pair().without("Ab dem 11. Mai 2026 sehen", "Nun sehen");
  EXPECT_THAT(facts(found.lost), ElementsAre("the day 2026-05-11"));
  EXPECT_THAT(facts(found.added), IsEmpty());
  EXPECT_EQ(found.lost[0].line, 16);
}

TEST(Translation, ADayThatIsAnotherIsLostAndAdded) {
  const TranslationCheck found = Pair().without("4. Mai", "4. M\u00e4rz");
  EXPECT_THAT(facts(found.lost), ElementsAre("the day 2026-05-04"));
  EXPECT_THAT(facts(found.added), ElementsAre("the day 2026-03-04"));
}

TEST(Translation, ANumberWithTwoDigitsTheOtherWayRoundIsFound) {
  const TranslationCheck found = Pair().without("212", "221");
  EXPECT_THAT(facts(found.lost), ElementsAre("the number 212"));
  EXPECT_THAT(facts(found.added), ElementsAre("the number 221"));
}

TEST(Translation, WaysToAskAreFacts) {
  EXPECT_THAT(facts(Pair().without("datenschutz@lindner.example", "uns").lost),
              ElementsAre("datenschutz@lindner.example"));
  EXPECT_THAT(facts(Pair().without("+49 421 5550 112", "uns").lost),
              ElementsAre("the telephone number 494215550112"));
}

TEST(Translation, MergeFieldsAndHeadingsAreFacts) {
  EXPECT_THAT(facts(Pair().without("{{steps}}").lost), ElementsAre("the merge field {{steps}}"));
  EXPECT_THAT(facts(Pair().without("## Was tun wir?").lost), Contains("6 headings"));
}

TEST(Translation, ANumberIsTheSameHoweverItsThousandsAreMarked) {
  for (const char* number : {"12.401", "12 401", "12\u202f401", "12401"}) {
    const TranslationCheck found = must(check_translation(
        "# A\n\n12,401 people.\n", std::string("# A\n\n") + number + " Menschen.\n", "de"));
    EXPECT_THAT(facts(found.lost), IsEmpty()) << number;
    EXPECT_THAT(facts(found.added), IsEmpty()) << number;
  }
}

TEST(Translation, DaysAreReadAsEachLanguageWritesThem) {
  const auto lost = [](const char* language, const std::string& text) {
    return facts(
        must(check_translation("# A\n\nOn 3 June 2026.\n", "# A\n\n" + text + "\n", language))
            .lost);
  };
  EXPECT_THAT(lost("de", "Am 3. Juni 2026."), IsEmpty());
  EXPECT_THAT(lost("fr", "Le 3 juin 2026."), IsEmpty());
  EXPECT_THAT(lost("es", "El 3 de junio de 2026."), IsEmpty());
  EXPECT_THAT(lost("ko", "2026\ub144 6\uc6d4 3\uc77c\uc5d0."), IsEmpty());
  EXPECT_THAT(lost("ja", "2026\u5e74 6\u6708 3\u65e5\u3002"), IsEmpty());
  EXPECT_THAT(lost("ja", "\u306f2026\u5e746\u67083\u65e5\u306b\u3002"), IsEmpty())
      << "as it is written";
  EXPECT_THAT(lost("de", "2026-06-03"), IsEmpty());
  EXPECT_THAT(lost("de", "Am 3. Juli 2026."), ElementsAre("the day 2026-06-03"));
}

TEST(Translation, OfALanguageWithoutMonthsIsRefused) {
  EXPECT_TRUE(is_refused(check_translation("# A\n", "# A\n", "tlh"), ErrorCode::invalid));
}

}  // namespace
}  // namespace candor::notice
