// SPDX-License-Identifier: Apache-2.0
#include "notice/notice.h"

#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/enums.h"
#include "base/hash.h"
#include "base/testing.h"
#include "base/text.h"
#include "journal/journal.h"
#include "notice/rules.h"
#include "notice/testing.h"
#include "storage/testing.h"

namespace candor::notice {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class NoticeRoom : public storage::RoomTest {
 protected:
  NoticeRoom() : RoomTest(testing::schemas(), "2026-05-10T07:30:00Z") {}
  void furnish() override {
    testing::furnish(settings_);
    App a = app();
    breach_ = testing::a_breach(a, 3);
  }
  std::vector<std::string> notice_kinds() {
    std::vector<std::string> kinds;
    for (const auto& entry : journal::list(*db().read(), {})) {
      if (entry.kind.starts_with("notice.")) kinds.push_back(entry.kind);
    }
    return kinds;
  }

  const Actor bob_{"bob"};
  const Actor cora_{"cora", {Role::counsel}};
  incident::Incident breach_;
};

TEST_P(NoticeRoom, DraftsFromFactsATextThatPassesTheLint) {
  App a = app();
  const Notice notice = must(draft_notice(a, alice_, breach_.reference));

  EXPECT_EQ(notice.reference, breach_.reference + "-N1");
  EXPECT_EQ(notice.text_sha256, sha256_hex(notice.text));
  EXPECT_THAT(notice.text, HasSubstr("# Notice of data breach at Acme\n"));
  EXPECT_THAT(notice.text, HasSubstr("## What Happened\n\nOn 3 May 2026 someone copied a list"));
  EXPECT_THAT(notice.text, HasSubstr("We discovered this on 9 May 2026. It concerns 3 people."));
  const Lint found = must(lint_notice(*db().read(), notice.reference, utc_date(clock_.now())));
  for (const Finding& finding : found.findings) {
    ADD_FAILURE() << finding.rule << " line " << finding.line << ": " << finding.problem << " | "
                  << finding.where;
  }
}

TEST_P(NoticeRoom, SaysWhatIsNotKnownWithItsDay) {
  App a = app();
  must(incident::state_fact(a, alice_, breach_.reference,
                            {.question = incident::Question::not_known_yet,
                             .status = incident::FactStatus::unknown,
                             .text = "We do not know if the list was sold.",
                             .known_by = must(parse_rfc3339("2026-06-14T12:00:00Z")),
                             .corrects = std::nullopt}));

  const Notice notice = must(draft_notice(a, alice_, breach_.reference));

  EXPECT_THAT(notice.text, HasSubstr("## What We Do Not Know Yet\n\nWe do not know if the list was "
                                     "sold. We will tell you by 14 June 2026."));
  EXPECT_EQ(notice.reference, breach_.reference + "-N1");
}

TEST_P(NoticeRoom, IsApprovedByCounselAndOneMoreWhoDidNotWriteIt) {
  App a = app();
  const Notice draft = must(draft_notice(a, alice_, breach_.reference));

  EXPECT_TRUE(
      is_refused(approve_notice(a, alice_, draft.reference, std::nullopt), ErrorCode::forbidden));
  const Notice half = must(approve_notice(a, bob_, draft.reference, draft.version));
  EXPECT_EQ(half.state, State::draft);
  EXPECT_TRUE(
      is_refused(approve_notice(a, bob_, draft.reference, std::nullopt), ErrorCode::conflict));
  const Notice approved = must(approve_notice(a, cora_, draft.reference, draft.version));

  EXPECT_EQ(approved.state, State::approved);
  EXPECT_EQ(approved.approved_by, "cora");
  EXPECT_EQ(approved.text_sha256, draft.text_sha256);
  ASSERT_THAT(approved.approvals, SizeIs(2));
  EXPECT_EQ(approved.approvals[0].approved_by, "bob");
  EXPECT_EQ(approved.approvals[0].approved_as, ApprovedAs::colleague);
  EXPECT_EQ(approved.approvals[1].approved_as, ApprovedAs::counsel);
  for (const Approval& one : approved.approvals) EXPECT_EQ(one.text_sha256, draft.text_sha256);
  EXPECT_THAT(notice_kinds(),
              ElementsAre("notice.drafted", "notice.approval_given", "notice.approved"));
}

TEST_P(NoticeRoom, IsNotApprovedByTwoOfWhomNeitherIsCounsel) {
  App a = app();
  const Notice draft = must(draft_notice(a, alice_, breach_.reference));
  must(approve_notice(a, bob_, draft.reference, std::nullopt));

  EXPECT_EQ(must(approve_notice(a, Actor{"dan"}, draft.reference, std::nullopt)).state,
            State::draft);
  EXPECT_EQ(must(approve_notice(a, cora_, draft.reference, std::nullopt)).state, State::approved);
}

TEST_P(NoticeRoom, AChangeVoidsWhatWasApproved) {
  App a = app();
  const Notice draft = must(draft_notice(a, alice_, breach_.reference));
  must(approve_notice(a, cora_, draft.reference, std::nullopt));

  const Notice revised =
      must(revise_notice(a, alice_, draft.reference, draft.text + "\nAsk us anything.\n", 1));

  EXPECT_THAT(revised.approvals, IsEmpty());
  EXPECT_THAT(must(load_notice(*db().read(), draft.reference)).approvals, IsEmpty());
  EXPECT_EQ(must(approve_notice(a, bob_, draft.reference, std::nullopt)).state, State::draft);
  EXPECT_EQ(must(approve_notice(a, cora_, draft.reference, std::nullopt)).state, State::approved);
}

TEST_P(NoticeRoom, ARevisionMakesItsWriterTheOneWhoCannotApprove) {
  App a = app();
  const Notice draft = must(draft_notice(a, alice_, breach_.reference));
  const Notice revised =
      must(revise_notice(a, bob_, draft.reference, draft.text + "\nWe are here for you.\n", 1));

  EXPECT_EQ(revised.version, 2);
  EXPECT_TRUE(
      is_refused(approve_notice(a, bob_, draft.reference, std::nullopt), ErrorCode::forbidden));
  EXPECT_TRUE(is_ok(approve_notice(a, alice_, draft.reference, std::nullopt)));
}

TEST_P(NoticeRoom, AVariantForMassachusettsTellsNeitherNatureNorCount) {
  App a = app();
  testing::add_people(a, breach_, 100, 2, "US-MA");

  const Notice variant = must(draft_notice(a, alice_, breach_.reference, "US-MA"));

  EXPECT_EQ(variant.jurisdiction, "US-MA");
  EXPECT_THAT(variant.text, Not(HasSubstr("What Happened")));
  EXPECT_THAT(variant.text, Not(HasSubstr("stolen password")));
  EXPECT_THAT(variant.text, Not(HasSubstr("people.")));
  EXPECT_THAT(variant.text, HasSubstr("It was taken on 3 May 2026."));
  const Lint found = must(lint_notice(*db().read(), variant.reference, utc_date(clock_.now())));
  for (const Finding& finding : found.findings) {
    EXPECT_NE(finding.level, Level::block) << finding.rule << " " << finding.problem;
  }
}

TEST_P(NoticeRoom, AVariantForKoreaNamesTheRemedies) {
  App a = app();
  testing::add_people(a, breach_, 100, 2, "KR");

  const Notice variant = must(draft_notice(a, alice_, breach_.reference, "KR"));

  EXPECT_THAT(variant.text, HasSubstr("Dispute Mediation Committee"));
  EXPECT_THAT(variant.text, HasSubstr("It concerns 2 people."));
  EXPECT_THAT(must(draft_notice(a, alice_, breach_.reference)).text,
              Not(HasSubstr("Dispute Mediation Committee")))
      << "the notice to all is not for those who have a variant";
}

TEST_P(NoticeRoom, AVariantIsForAPlaceWhereSomebodyIsAffected) {
  App a = app();
  EXPECT_TRUE(is_refused(draft_notice(a, alice_, breach_.reference, "US-MA"), ErrorCode::invalid));
}

TEST_P(NoticeRoom, IsNotSentToAllWhileAVariantIsADraft) {
  App a = app();
  testing::add_people(a, breach_, 100, 2, "KR");
  const Notice all = must(draft_notice(a, alice_, breach_.reference));
  const Notice variant = must(draft_notice(a, alice_, breach_.reference, "KR"));

  EXPECT_TRUE(is_refused(audience_of(*db().read(), all), ErrorCode::conflict));
  EXPECT_TRUE(must(audience_of(*db().read(), variant)).includes("KR"));
  EXPECT_FALSE(must(audience_of(*db().read(), variant)).includes("US-CA"));
  must(withdraw_notice(a, alice_, variant.reference, "one text will do"));
  EXPECT_TRUE(must(audience_of(*db().read(), all)).includes("KR"));
}

TEST_P(NoticeRoom, ShowsTheLettersOfTenToWhoMaySeeCustomers) {
  App a = app();
  testing::add_people(a, breach_, 3, 20);
  const Notice draft = must(draft_notice(a, alice_, breach_.reference));
  const Actor sees{"sam", {}, {Access::communicate, Access::identify}};

  const Preview preview = must(preview_notice(a, sees, draft.reference));

  EXPECT_FALSE(preview.masked);
  EXPECT_EQ(preview.text_sha256, draft.text_sha256);
  ASSERT_THAT(preview.letters, SizeIs(10));
  std::set<std::string> people;
  for (const PreviewLetter& letter : preview.letters) {
    people.insert(letter.person);
    EXPECT_THAT(letter.text, HasSubstr("Dear Anna " + letter.person.substr(1) + ","));
    EXPECT_THAT(letter.text, HasSubstr("1. Change your password at Acme"));
  }
  EXPECT_THAT(people, SizeIs(10));
  EXPECT_EQ(must(preview_notice(a, sees, draft.reference)).letters[0].person,
            preview.letters[0].person)
      << "the same people for everybody who looks at this version";
}

TEST_P(NoticeRoom, MasksThePeopleOfAPreviewForWhoMayNotSeeCustomers) {
  App a = app();
  const Notice draft = must(draft_notice(a, alice_, breach_.reference));

  const Preview preview = must(preview_notice(a, bob_, draft.reference));

  EXPECT_TRUE(preview.masked);
  ASSERT_THAT(preview.letters, SizeIs(3));
  for (const PreviewLetter& letter : preview.letters) {
    EXPECT_THAT(letter.person, HasSubstr("person "));
    EXPECT_THAT(letter.text, HasSubstr("Dear A***"));
    EXPECT_THAT(letter.text, Not(HasSubstr("Anna")));
  }
  EXPECT_THAT(notice_kinds(), ElementsAre("notice.drafted", "notice.previewed"));
  for (const auto& entry : journal::list(*db().read(), {})) {
    EXPECT_THAT(entry.body, Not(HasSubstr("Anna"))) << entry.kind;
  }
}

TEST(MaskedName, KeepsTheFirstLetterOfEachWord) {
  EXPECT_EQ(masked_name("Anna Maria de la Cruz"), "A*** M*** d*** l*** C***");
  EXPECT_EQ(masked_name("\u00c9lise"), "\u00c9***");
  EXPECT_EQ(masked_name(""), "");
}

TEST_P(NoticeRoom, IsNotApprovedWhileAFindingBlocks) {
  App a = app();
  const Notice draft = must(draft_notice(a, alice_, breach_.reference));
  must(revise_notice(a, alice_, draft.reference,
                     draft.text + "\nWe take your privacy very seriously.\n", std::nullopt));

  const auto refused = approve_notice(a, bob_, draft.reference, std::nullopt);

  ASSERT_TRUE(is_refused(refused, ErrorCode::conflict));
  ASSERT_THAT(refused.error().faults, SizeIs(1));
  EXPECT_THAT(refused.error().faults[0].message, HasSubstr("O2"));
  EXPECT_EQ(must(load_notice(*db().read(), draft.reference)).state, State::draft);
}

TEST_P(NoticeRoom, IsNotApprovedUntilTheSettingsSayWhoWritesAndWhoAnswers) {
  App a = app();
  const Notice draft = must(draft_notice(a, alice_, breach_.reference));
  settings_.organisation = {};

  const auto refused = approve_notice(a, bob_, draft.reference, std::nullopt);

  ASSERT_TRUE(is_refused(refused, ErrorCode::conflict));
  ASSERT_THAT(refused.error().faults, SizeIs(2));
  EXPECT_EQ(refused.error().faults[0].place, "candor.toml");
  EXPECT_THAT(refused.error().faults[0].message, HasSubstr("under [organisation]: name = "));
  EXPECT_THAT(refused.error().faults[1].message, HasSubstr("contact_email = "));
}

TEST_P(NoticeRoom, ADraftFromDefaultSettingsIsBlocked) {
  settings_ = {};
  settings_.data_folder = folder_.path();
  settings_.public_url = "http://127.0.0.1:8181";
  App a = app();
  must(incident::state_fact(a, alice_, breach_.reference,
                            {.question = incident::Question::not_known_yet,
                             .status = incident::FactStatus::unknown,
                             .text = "We do not know if the list was sold.",
                             .known_by = add_seconds(clock_.now(), kSecondsPerHour),
                             .corrects = std::nullopt}));
  clock_.advance_seconds(2 * kSecondsPerDay);
  const Notice draft = must(draft_notice(a, alice_, breach_.reference));

  const Lint found = must(lint_notice(*db().read(), draft.reference, utc_date(clock_.now())));

  std::vector<std::string> rules;
  for (const Finding& finding : found.findings) rules.push_back(finding.rule);
  EXPECT_THAT(rules, ElementsAre("P1", "M2"));
  EXPECT_TRUE(is_blocked(found));
  EXPECT_THAT(draft.text, Not(HasSubstr("127.0.0.1"))) << "no link that leads nowhere";
}

TEST_P(NoticeRoom, IsNotApprovedIfItCannotBecomeALetter) {
  App a = app();
  const Notice draft = must(draft_notice(a, alice_, breach_.reference));
  must(revise_notice(a, alice_, draft.reference, draft.text + "\n![x](https://t.example/p.gif)\n",
                     std::nullopt));

  EXPECT_TRUE(
      is_refused(approve_notice(a, bob_, draft.reference, std::nullopt), ErrorCode::invalid));
}

TEST_P(NoticeRoom, StaysAsItIsOnceApproved) {
  App a = app();
  const Notice approved = testing::an_approved_notice(a, breach_);

  EXPECT_TRUE(is_refused(revise_notice(a, alice_, approved.reference, "# Other\n", std::nullopt),
                         ErrorCode::conflict));
  EXPECT_TRUE(is_refused(approve_notice(a, Actor{"carol"}, approved.reference, std::nullopt),
                         ErrorCode::conflict));
  EXPECT_EQ(must(load_notice(*db().read(), approved.reference)).text, approved.text);
}

TEST_P(NoticeRoom, ARevisionOfAnOlderVersionIsStale) {
  App a = app();
  const Notice draft = must(draft_notice(a, alice_, breach_.reference));
  must(revise_notice(a, alice_, draft.reference, "# One\n", 1));

  EXPECT_TRUE(is_refused(revise_notice(a, bob_, draft.reference, "# Two\n", 1), ErrorCode::stale));
  EXPECT_TRUE(is_refused(approve_notice(a, bob_, draft.reference, 1), ErrorCode::stale));
  EXPECT_TRUE(
      is_refused(revise_notice(a, bob_, draft.reference, "  ", std::nullopt), ErrorCode::invalid));
}

TEST_P(NoticeRoom, MakesTheSameLetterAgainWhateverTheSettingsSayLater) {
  App a = app();
  const Notice approved = testing::an_approved_notice(a, breach_);
  const auto render = [&] {
    const auto tx = db().read();
    const auto people =
        exposure::list_affected(*tx, a, breach_.incident_id, std::nullopt, 1).people;
    const Letters letters = must(compile_letters(*tx, approved));
    const Letter& letter = letters.for_reader("en");
    return letter.render(personal_for(people.at(0), letter));
  };
  const RenderedLetter before = render();

  settings_.organisation.name = "Acme and Daughters";
  clock_.advance_seconds(1'000'000);

  EXPECT_EQ(render().sha256, before.sha256);
  EXPECT_THAT(before.text, HasSubstr("Dear Anna 0,"));
  EXPECT_THAT(before.text, HasSubstr("your password and your e-mail address"));
  EXPECT_THAT(before.text, HasSubstr("1. Change your password at Acme, and everywhere else"));
}

TEST_P(NoticeRoom, KeepsItsTextOutOfTheJournal) {
  App a = app();
  testing::an_approved_notice(a, breach_);
  for (const auto& entry : journal::list(*db().read(), {})) {
    EXPECT_THAT(entry.body, Not(HasSubstr("someone copied"))) << entry.kind;
  }
  EXPECT_FALSE(journal::verify(*db().read()).first_bad);
}

TEST_P(NoticeRoom, CanBeWithdrawnWithAReason) {
  App a = app();
  const Notice approved = testing::an_approved_notice(a, breach_);

  EXPECT_TRUE(is_refused(withdraw_notice(a, bob_, approved.reference, ""), ErrorCode::invalid));
  EXPECT_EQ(must(withdraw_notice(a, bob_, approved.reference, "the count was wrong")).state,
            State::withdrawn);
  const Notice second = must(draft_notice(a, alice_, breach_.reference));

  EXPECT_EQ(second.reference, breach_.reference + "-N2");
  EXPECT_THAT(must(list_notices(*db().read(), breach_.reference)), SizeIs(2));
}

TEST_P(NoticeRoom, KnowsOnlyTheReferencesThereAre) {
  EXPECT_TRUE(is_refused(load_notice(*db().read(), "INC-2026-0001-N9"), ErrorCode::not_found));
  EXPECT_TRUE(is_refused(list_notices(*db().read(), "INC-1999-0001"), ErrorCode::not_found));
  EXPECT_THAT(must(list_notices(*db().read(), breach_.reference)), IsEmpty());
}

TEST_P(NoticeRoom, LintsATextByItselfThatCouldBeANoticesAndNoLargerOne) {
  const http::Router router({routes()}, [](http::Request& request, const auto&, auto&) {
    request.actor.name = "alice";
    return Result<void>();
  });
  const auto status_of = [&](const std::string& text) {
    http::Request request;
    request.method = http::Method::post;
    request.path = "/api/v1/lint";
    request.target = request.path;
    request.body = fmt::format("{{\"text\":\"{}\"}}", text);
    App a = app();
    return router.handle(a, request).status;
  };
  EXPECT_EQ(status_of("# Hello"), 200);
  EXPECT_EQ(status_of(std::string(kTextBytesMax + 1, 'a')), 422);
  EXPECT_EQ(status_of(" "), 422);
}

CANDOR_EACH_ENGINE(NoticeRoom);

TEST(Steps, AreMostUrgentFirstAndStandOnce) {
  const auto mask = must(exposure::parse_classes("email_address,full_name,password", "x"));
  const std::vector<Step> steps = steps_for(mask, "US-CA", "Acme");

  ASSERT_FALSE(steps.empty());
  EXPECT_THAT(steps.front().action, HasSubstr("Change your password at Acme"));
  for (std::size_t i = 0; i < steps.size(); ++i) {
    EXPECT_TRUE(steps[i].action.ends_with('.')) << steps[i].action;
    for (std::size_t k = 0; k < i; ++k) EXPECT_NE(steps[i].action, steps[k].action);
  }
}

TEST(Steps, OfEveryDataClassCanBeReadAndHaveAReason) {
  for (const exposure::DataClass& data_class : exposure::data_classes()) {
    const auto steps = steps_for(exposure::mask_of(data_class), "", "Acme");
    EXPECT_FALSE(steps.empty()) << data_class.name;
    for (const Step& step : steps) {
      EXPECT_FALSE(step.why.empty()) << data_class.name;
      EXPECT_THAT(step.action, Not(HasSubstr("{"))) << data_class.name;
      EXPECT_THAT(step.effort, HasSubstr("minute")) << data_class.name;
    }
  }
}

TEST(Steps, LeaveOutWhatHelpsOnlyInAnotherCountry) {
  for (const exposure::DataClass& data_class : exposure::data_classes()) {
    for (const exposure::Advice& advice : data_class.advice) {
      if (!advice.country) continue;
      const auto has = [&](std::string_view jurisdiction) {
        for (const Step& step : steps_for(exposure::mask_of(data_class), jurisdiction, "Acme")) {
          if (step.action.starts_with(advice.action)) return true;
        }
        return false;
      };
      EXPECT_TRUE(has(*advice.country)) << data_class.name;
      EXPECT_TRUE(has("")) << data_class.name;
      EXPECT_FALSE(has("ZZ-XX")) << data_class.name;
    }
  }
}

}  // namespace
}  // namespace candor::notice
