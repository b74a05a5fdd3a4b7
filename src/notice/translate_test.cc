// SPDX-License-Identifier: Apache-2.0
// Translations of a notice, and who gets which.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/hash.h"
#include "base/testing.h"
#include "base/text.h"
#include "journal/journal.h"
#include "notice/notice.h"
#include "notice/testing.h"
#include "storage/testing.h"

namespace candor::notice {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

// Its facts in German; the rest may be in any words.
std::string in_german(std::string text) {
  text = replace_all(std::move(text), "Dear {{name}},", "Guten Tag {{name}},");
  text = replace_all(std::move(text), "Notice of data breach at", "Datenpanne bei");
  return replace_all(std::move(text), " May 2026", ". Mai 2026");
}

class Translated : public storage::RoomTest {
 protected:
  Translated() : RoomTest(testing::schemas(), "2026-05-10T07:30:00Z") {}
  void furnish() override {
    testing::furnish(settings_);
    App a = app();
    breach_ = testing::a_breach(a, 3);
    add_reader("gerda", "de-AT");
    draft_ = must(draft_notice(a, alice_, breach_.reference));
  }
  void add_reader(const std::string& id, const std::string& language) {
    App a = app();
    const std::string customers = "external_id,email,name,jurisdiction,language\n" + id + "," + id +
                                  "@example.test,Gerda Groß,AT," + language + "\n";
    TextSource customers_csv(customers);
    must(exposure::import_customers(a, alice_, {customers_csv, "customers.csv"}));
    TextSource leaked_csv("external_id\n" + id + "\n");
    must(exposure::import_records(
        a, alice_, breach_.reference, {leaked_csv, id + ".csv"},
        {.every_row = must(exposure::parse_classes("email_address,password", "--class")),
         .by_column = {}}));
  }
  Result<Notice> translate(const std::string& text, const std::string& language = "de") {
    App a = app();
    return translate_notice(a, tom_, draft_.reference, language, text, std::nullopt);
  }

  const Actor tom_{"tom"};
  const Actor bob_{"bob"};
  const Actor cora_{"cora", {Role::counsel}};
  incident::Incident breach_;
  Notice draft_;
};

TEST_P(Translated, IsAVersionThatVoidsApprovals) {
  App a = app();
  must(approve_notice(a, cora_, draft_.reference, std::nullopt));

  const Notice notice = must(translate(in_german(draft_.text)));

  EXPECT_EQ(notice.version, 2);
  EXPECT_EQ(notice.text, draft_.text);
  EXPECT_EQ(notice.written_by, "alice");
  EXPECT_TRUE(notice.approvals.empty());
  ASSERT_EQ(notice.translations.size(), 1u);
  const Translation& german = notice.translations.front();
  EXPECT_EQ(german.language, "de");
  EXPECT_EQ(german.written_by, "tom");
  EXPECT_EQ(german.text_sha256, sha256_hex(german.text));
  const Notice loaded = must(load_notice(*db().read(), draft_.reference));
  EXPECT_EQ(loaded.translations.size(), 1u);
  EXPECT_EQ(loaded.translations.front().text, german.text);
  EXPECT_EQ(must(translate(in_german(draft_.text))).version, 2) << "the same once more";
}

TEST_P(Translated, IsReplacedByLanguageAndGoesWithItsText) {
  App a = app();
  must(translate(in_german(draft_.text)));
  must(translate(replace_all(draft_.text, " May 2026", " de mayo de 2026"), "es"));
  const Notice notice = must(translate(in_german(draft_.text) + "\nDanke.\n"));

  ASSERT_EQ(notice.translations.size(), 2u);
  EXPECT_EQ(notice.translations.at(0).language, "de");
  EXPECT_THAT(notice.translations.at(0).text, HasSubstr("Danke."));
  EXPECT_EQ(notice.translations.at(1).language, "es");

  const Notice revised = must(
      revise_notice(a, alice_, draft_.reference, draft_.text + "\nThank you.\n", std::nullopt));
  EXPECT_TRUE(revised.translations.empty());
  EXPECT_TRUE(must(load_notice(*db().read(), draft_.reference)).translations.empty());
}

TEST_P(Translated, IsRefusedWhereAFactIsLostOrCannotBeALetter) {
  const auto lost = translate(in_german(replace_all(draft_.text, "3 May", "13 May")));
  EXPECT_TRUE(is_refused(lost, ErrorCode::invalid));
  EXPECT_THAT(to_text(lost.error()), AllOf(HasSubstr("is lost: the day 2026-05-03"),
                                           HasSubstr("not in the notice: the day 2026-05-13")));
  EXPECT_TRUE(is_refused(translate(in_german(draft_.text), "tlh"), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(translate(draft_.text, "en"), ErrorCode::invalid));
  EXPECT_TRUE(
      is_refused(translate(in_german(draft_.text) + "\n{{everything}}\n"), ErrorCode::invalid));
  EXPECT_EQ(must(load_notice(*db().read(), draft_.reference)).version, 1);
  App a = app();
  const Notice approved = testing::an_approved_notice(a, breach_);
  EXPECT_TRUE(is_refused(
      translate_notice(a, tom_, approved.reference, "de", in_german(approved.text), std::nullopt),
      ErrorCode::conflict));
}

TEST_P(Translated, IsApprovedByOthersThanWhoeverWroteIt) {
  App a = app();
  must(translate(in_german(draft_.text)));
  EXPECT_TRUE(
      is_refused(approve_notice(a, tom_, draft_.reference, std::nullopt), ErrorCode::forbidden));
  EXPECT_TRUE(
      is_refused(approve_notice(a, alice_, draft_.reference, std::nullopt), ErrorCode::forbidden));
  must(approve_notice(a, cora_, draft_.reference, std::nullopt));
  const Notice approved = must(approve_notice(a, bob_, draft_.reference, std::nullopt));

  EXPECT_EQ(approved.state, State::approved);
  std::vector<std::string> bodies;
  for (const auto& entry : journal::list(*db().read(), {})) {
    if (entry.kind == "notice.approved" || entry.kind == "notice.translated") {
      bodies.push_back(entry.body);
    }
    EXPECT_THAT(entry.body, Not(HasSubstr("Guten Tag")));
  }
  ASSERT_EQ(bodies.size(), 2u);
  for (const std::string& body : bodies) {
    EXPECT_THAT(body,
                AllOf(HasSubstr("\"de\""), HasSubstr(approved.translations.front().text_sha256)));
  }
}

TEST_P(Translated, ReachesThoseWhoReadTheLanguageAndNobodyElse) {
  App a = app();
  must(translate(in_german(draft_.text)));
  const Preview preview = must(preview_notice(a, bob_, draft_.reference));

  ASSERT_EQ(preview.letters.size(), 4u);
  for (const PreviewLetter& letter : preview.letters) {
    if (letter.jurisdiction == "AT") {
      EXPECT_EQ(letter.language, "de");
      EXPECT_EQ(letter.subject, "Datenpanne bei Acme");
      EXPECT_THAT(letter.text,
                  AllOf(HasSubstr("Guten Tag G*** G***,"), HasSubstr("Ihr Passwort und"),
                        HasSubstr("10 Minuten"), HasSubstr("privacy@acme.example"),
                        Not(HasSubstr("People answer at"))));
    } else {
      EXPECT_EQ(letter.language, "en");
      EXPECT_THAT(letter.text, HasSubstr("your password and your e-mail address"));
    }
  }
}

CANDOR_EACH_ENGINE(Translated);

}  // namespace
}  // namespace candor::notice
