// SPDX-License-Identifier: Apache-2.0
#include "notice/readability.h"

#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include "notice/reading.h"

namespace candor::notice {
namespace {

struct Counted {
  const char* word;
  std::int64_t syllables;  // as dictionaries divide it
};

constexpr Counted kWords[] = {{"a", 1},
                              {"the", 1},
                              {"we", 1},
                              {"you", 1},
                              {"your", 1},
                              {"our", 1},
                              {"of", 1},
                              {"was", 1},
                              {"were", 1},
                              {"have", 1},
                              {"are", 1},
                              {"there", 1},
                              {"people", 2},
                              {"someone", 2},
                              {"data", 2},
                              {"breach", 1},
                              {"notice", 2},
                              {"stolen", 2},
                              {"copied", 2},
                              {"password", 2},
                              {"passwords", 2},
                              {"email", 2},
                              {"e-mail", 2},
                              {"address", 2},
                              {"addresses", 3},
                              {"name", 1},
                              {"names", 1},
                              {"number", 2},
                              {"card", 1},
                              {"account", 2},
                              {"accounts", 2},
                              {"customer", 3},
                              {"database", 3},
                              {"discovered", 3},
                              {"noticed", 2},
                              {"closed", 1},
                              {"changed", 1},
                              {"used", 1},
                              {"added", 2},
                              {"created", 3},
                              {"create", 2},
                              {"needed", 2},
                              {"started", 2},
                              {"asked", 1},
                              {"learned", 1},
                              {"engineer", 3},
                              {"engineers", 3},
                              {"security", 4},
                              {"private", 2},
                              {"privacy", 3},
                              {"information", 4},
                              {"involved", 2},
                              {"happened", 2},
                              {"doing", 2},
                              {"going", 2},
                              {"being", 2},
                              {"minutes", 2},
                              {"takes", 1},
                              {"times", 1},
                              {"faces", 2},
                              {"changes", 2},
                              {"boxes", 2},
                              {"little", 2},
                              {"simple", 2},
                              {"able", 2},
                              {"unable", 3},
                              {"possible", 3},
                              {"responsible", 4},
                              {"safely", 2},
                              {"statement", 2},
                              {"movement", 2},
                              {"careful", 2},
                              {"useless", 2},
                              {"immediately", 5},
                              {"immediate", 4},
                              {"media", 3},
                              {"social", 2},
                              {"special", 2},
                              {"action", 2},
                              {"million", 2},
                              {"region", 2},
                              {"religion", 3},
                              {"question", 2},
                              {"previous", 3},
                              {"various", 3},
                              {"serious", 3},
                              {"seriously", 4},
                              {"delicious", 3},
                              {"video", 3},
                              {"radio", 3},
                              {"actual", 3},
                              {"actually", 4},
                              {"manual", 3},
                              {"usual", 3},
                              {"language", 2},
                              {"equal", 2},
                              {"quote", 1},
                              {"guard", 1},
                              {"buy", 1},
                              {"buying", 2},
                              {"employee", 3},
                              {"employees", 3},
                              {"telephone", 3},
                              {"phone", 1},
                              {"why", 1},
                              {"they", 1},
                              {"yesterday", 3},
                              {"year", 1},
                              {"years", 1},
                              {"day", 1},
                              {"money", 2},
                              {"bank", 1},
                              {"credit", 2},
                              {"report", 2},
                              {"evidence", 3},
                              {"unauthorized", 4},
                              {"investigation", 5},
                              {"individual", 5},
                              {"identity", 4},
                              {"january", 4},
                              {"february", 4},
                              {"april", 2},
                              {"june", 1},
                              {"july", 2},
                              {"august", 2},
                              {"don't", 1},
                              {"state-of-the-art", 4},
                              {"12,401", 1}};

TEST(Syllables, AreNeverOffByMoreThanOneAndSeldomAtAll) {
  std::int64_t wrong = 0;
  std::string which;
  for (const Counted& counted : kWords) {
    const std::int64_t estimate = count_syllables(counted.word);
    EXPECT_LE(std::abs(estimate - counted.syllables), 1) << counted.word << " gave " << estimate;
    if (estimate != counted.syllables) {
      ++wrong;
      which += std::string(" ") + counted.word;
    }
  }
  EXPECT_LE(wrong, 3) << "of " << std::size(kWords) << ":" << which;
}

TEST(Readability, IsFleschAndKincaidsFormula) {
  // Kincaid et al. 1975: worked by hand for 100 words, 5 sentences, 150 syllables.
  const Readability text{.words = 100, .sentences = 5, .syllables = 150};
  EXPECT_NEAR(text.ease(), 206.835 - 20.3 - 126.9, 1e-9);
  EXPECT_NEAR(text.grade(), 7.8 + 17.7 - 15.59, 1e-9);
  EXPECT_NEAR(text.mean_sentence_words(), 20, 1e-9);
}

TEST(Reading, SplitsSentencesAtStopsButNotAtAbbreviations) {
  const Reading reading = read_notice(
      "# T\n\nDear {{name}},\n\nCall Dr. J. Doe at 9 a.m. tomorrow. We pay, e.g. for a card (\"no "
      "fee!\").\nWhy? "
      "See https://acme.example/a.b.\n\n- one\n- two words here\n",
      {.name = "Ann", .data_classes = {}, .steps = {}});

  ASSERT_EQ(reading.sentences.size(), 6u);
  EXPECT_EQ(reading.sentences[0].text, "Call Dr. J. Doe at 9 a.m. tomorrow.");
  EXPECT_EQ(reading.sentences[0].line, 5);
  EXPECT_EQ(reading.sentences[2].text, "Why?");
  EXPECT_EQ(reading.sentences[2].line, 6);
  EXPECT_EQ(reading.sentences[3].words, (Words{"see"})) << "addresses are not words";
  EXPECT_EQ(reading.sentences[5].words.size(), 3u);
}

TEST(Reading, KeepsTheLinesOfTheSourceWhenStepsGrow) {
  const Step step{"Do it.", "It helps.", "A minute."};
  const Reading reading =
      read_notice("# T\n\n{{steps}}\n\nThe end.\n",
                  {.name = "", .data_classes = {}, .steps = {step, step, step}});

  ASSERT_EQ(reading.numbered_items.size(), 3u);
  EXPECT_EQ(reading.numbered_items[2].line, 3);
  EXPECT_TRUE(reading.numbered_items[2].from_field);
  EXPECT_EQ(reading.sentences.size(), 1u) << "the steps are not the author's words";
  EXPECT_EQ(reading.sentences.back().line, 5);
}

TEST(Phrases, MatchWordsNotLetters) {
  const Words words = words_of(
      "We take the \u201cprivacy\u201d of our users\u2019 data very seriously; 1\u20139 May.");
  EXPECT_TRUE(has_phrase(words, "take|takes ? ? ? ? ? ? ? seriously"));
  EXPECT_FALSE(has_phrase(words, "take ? seriously"));
  EXPECT_TRUE(has_phrase(words, "priv*"));
  EXPECT_FALSE(has_phrase(words, "rivacy"));
  EXPECT_TRUE(has_period(words));
}

TEST(Phrases, KnowDatesCountsAndTheMonthOfMay) {
  for (const char* text :
       {"on 3 May", "May 3rd, 2026", "the 3rd of May", "2026-05-03", "05/03/2026"}) {
    EXPECT_TRUE(has_date(words_of(text))) << text;
  }
  for (const char* text : {"you may call", "12,401 may call", "3 people", "on the march"}) {
    EXPECT_FALSE(has_date(words_of(text))) << text;
  }
  for (const char* text :
       {"12,401 people", "12,401 of our 310,000 accounts", "about 300 of our customers"}) {
    EXPECT_TRUE(has_count_of_people(words_of(text))) << text;
  }
  for (const char* text :
       {"12 % of customers", "12% of customers", "many people", "on 3 May people"}) {
    EXPECT_FALSE(has_count_of_people(words_of(text))) << text;
  }
  EXPECT_TRUE(has_period(words_of("the last 90 days")));
  EXPECT_FALSE(has_period(words_of("we searched the dark web on 3 May")));
}

}  // namespace
}  // namespace candor::notice
