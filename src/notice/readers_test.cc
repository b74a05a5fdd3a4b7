// SPDX-License-Identifier: Apache-2.0
#include "notice/readers.h"

#include <gmock/gmock.h>

#include "base/testing.h"
#include "journal/journal.h"
#include "notice/testing.h"
#include "notice/versions.h"
#include "storage/testing.h"

namespace candor::notice {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class ReadersRoom : public storage::RoomTest {
 protected:
  ReadersRoom() : RoomTest(testing::schemas(), "2026-05-10T07:30:00Z") {}
  void furnish() override {
    testing::furnish(settings_);
    App a = app();
    breach_ = testing::a_breach(a, 3);
    notice_ = must(draft_notice(a, alice_, breach_.reference));
  }
  // Customers of the lines "id,jurisdiction,language", who lost these.
  void add(const std::string& lines, const std::string& ids, std::string_view classes) {
    App a = app();
    TextSource customers("id,jurisdiction,language\n" + lines);
    must(exposure::import_customers(a, alice_, {.input = customers, .name = "more.csv"}));
    TextSource leaked("id\n" + ids);
    must(exposure::import_records(
        a, alice_, breach_.reference, {.input = leaked, .name = "leak.csv"},
        {.every_row = must(exposure::parse_classes(classes, "")), .by_column = {}}));
  }
  Readers readers() { return must(load_readers(*db().read(), notice_.reference)); }
  Result<Preview> preview(const std::string& jurisdiction, const std::string& language,
                          std::string_view classes) {
    App a = app();
    Reader reader{jurisdiction, language, 0};
    if (!classes.empty()) reader.classes = must(exposure::parse_classes(classes, ""));
    return preview_notice_as(a, notice_.reference, reader);
  }

  incident::Incident breach_;
  Notice notice_;
};

TEST_P(ReadersRoom, AreCountedByPlaceLanguageAndWhatTheyLostMostPeopleFirst) {
  add("d1,DE,de\nd2,DE,de-AT\nd3,DE,de\nd4,DE,de\nt1,DE,tr\n", "d1\nd2\nd3\nd4\nt1\n", "password");
  const Readers found = readers();
  EXPECT_EQ(found.people, 8);
  EXPECT_EQ(found.more, 0);
  ASSERT_THAT(found.kinds, SizeIs(3));
  EXPECT_EQ(found.kinds[0].jurisdiction, "DE");
  EXPECT_EQ(found.kinds[0].language, "de") << "de and de-AT read the same letter";
  EXPECT_EQ(found.kinds[0].people, 4);
  EXPECT_EQ(found.kinds[0].letter_language, "en") << "there is no translation yet";
  EXPECT_EQ(exposure::class_names(found.kinds[0].classes), "password");
  EXPECT_EQ(found.kinds[1].jurisdiction, "US-CA");
  EXPECT_EQ(found.kinds[1].people, 3);
  EXPECT_EQ(found.kinds[2].language, "tr");
}

TEST_P(ReadersRoom, AreThoseOfTheNoticeAlone) {
  add("d1,DE,de\n", "d1\n", "password");
  App a = app();
  const Notice variant = must(draft_notice(a, alice_, breach_.reference, "DE"));
  EXPECT_EQ(readers().people, 3);
  EXPECT_EQ(must(load_readers(*db().read(), variant.reference)).people, 1);
  EXPECT_TRUE(is_refused(preview("DE", "de", "password"), ErrorCode::invalid))
      << "they get the variant";
}

TEST_P(ReadersRoom, FollowWhatTheRegisterSaysOfTheirLanguage) {
  add("d1,DE,de\n", "d1\n", "password");
  App a = app();
  TextSource moved("id,jurisdiction,language\nd1,DE,fr\n");
  must(exposure::import_customers(a, alice_, {.input = moved, .name = "moved.csv"}));
  EXPECT_EQ(readers().kinds.at(1).language, "fr");
}

TEST_P(ReadersRoom, OfManyKindsTheLargestAreShownAndTheRestCounted) {
  std::string lines;
  std::string ids;
  for (int i = 0; i < 55; ++i) {
    const char last = static_cast<char>('a' + i % 26);
    const std::string tag = std::string(i < 26 ? "q" : i < 52 ? "r" : "s") + last;
    lines += "x" + std::to_string(i) + ",DE," + tag + "\n";
    ids += "x" + std::to_string(i) + "\n";
  }
  add(lines, ids, "password");
  const Readers found = readers();
  EXPECT_EQ(found.people, 58);
  EXPECT_THAT(found.kinds, SizeIs(kReaderKindsMax));
  EXPECT_EQ(found.kinds[0].people, 3);
  EXPECT_EQ(found.more, 6);
}

TEST_P(ReadersRoom, SeeTheirLetterUnderAnInventedNameAndNobodyElses) {
  const Preview shown = must(preview("US-CA", "en", "password"));
  ASSERT_THAT(shown.letters, SizeIs(1));
  EXPECT_EQ(shown.letters[0].person, "invented");
  EXPECT_THAT(shown.letters[0].text, HasSubstr("Dear Alex Example,"));
  EXPECT_THAT(shown.letters[0].text, HasSubstr("your password"));
  EXPECT_THAT(shown.letters[0].text, Not(HasSubstr("e-mail address, ")));
  for (const auto& entry : journal::list(*db().read(), {})) {
    EXPECT_NE(entry.kind, "notice.previewed") << "it shows nobody's data";
  }
}

TEST_P(ReadersRoom, WhoNobodyCanBeIsRefused) {
  EXPECT_TRUE(is_refused(preview("Atlantis", "en", "password"), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(preview("us-ca", "en", "password"), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(preview("US-CA", "en", ""), ErrorCode::invalid));
  EXPECT_TRUE(preview("XK", "zz", "password").has_value()) << "reads English then";
}

TEST_P(ReadersRoom, VersionsAreKeptWithWhoApprovedThem) {
  App a = app();
  must(approve_notice(a, Actor{"bob"}, notice_.reference, std::nullopt));
  must(revise_notice(a, Actor{"bob"}, notice_.reference, notice_.text + "\nMore.\n", std::nullopt));
  const Versions all = must(list_versions(*db().read(), notice_.reference));
  ASSERT_THAT(all.versions, SizeIs(2));
  EXPECT_EQ(all.versions[0].version, 1);
  EXPECT_EQ(all.versions[0].text, notice_.text);
  EXPECT_EQ(all.versions[0].written_by, alice_.name);
  ASSERT_THAT(all.versions[0].approvals, SizeIs(1));
  EXPECT_EQ(all.versions[0].approvals[0].approved_by, "bob");
  EXPECT_EQ(all.versions[1].written_by, "bob");
  EXPECT_THAT(all.versions[1].approvals, IsEmpty());
  EXPECT_TRUE(is_refused(list_versions(*db().read(), "INC-2026-9999-N1"), ErrorCode::not_found));
}

CANDOR_EACH_ENGINE(ReadersRoom);

}  // namespace
}  // namespace candor::notice
