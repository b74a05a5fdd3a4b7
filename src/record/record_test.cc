// SPDX-License-Identifier: Apache-2.0
#include "record/record.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/hash.h"
#include "base/testing.h"
#include "base/text.h"
#include "delivery/testing.h"
#include "notice/testing.h"
#include "record/codec.h"
#include "record/page.h"
#include "record/testing.h"
#include "storage/testing.h"

namespace candor::record {
namespace {

using ::testing::HasSubstr;
using testing::header;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class RecordRoom : public storage::RoomTest {
 protected:
  RecordRoom() : RoomTest(testing::schemas(), "2026-05-10T07:30:00Z") {}
  void furnish() override {
    notice::testing::furnish(settings_);
    settings_.organisation.name = "Acme & Sons";
    App a = app();
    breach_ = notice::testing::a_breach(a, 3);
  }
  NewStatement words(std::string title, Stage stage = Stage::investigating) {
    return {.stage = stage,
            .title = std::move(title),
            .message = "",
            .next_update_by = add_seconds(clock_.now(), 8 * kSecondsPerHour)};
  }
  Statement published(const NewStatement& wanted) {
    App a = app();
    return testing::published(a, alice_, breach_.reference, wanted);
  }
  PublicSite site() { return public_site(*db().read(), settings_, clock_.now()); }
  // As the public listener: what is in the site, and else what the routes say.
  http::Response get(std::string path) {
    const auto resources = site().resources;
    const auto found = resources.find(path);
    if (found != resources.end()) {
      return {200, found->second.content_type, found->second.body, found->second.headers};
    }
    const http::Router router({public_routes()}, nullptr);
    http::Request request;
    request.path = path;
    request.target = std::move(path);
    App a = app();
    return router.handle(a, request);
  }
  std::string incident_path() { return "/incidents/" + breach_.reference; }

  incident::Incident breach_;
};

TEST_P(RecordRoom, FreezesFactsAndCountsUnderAHash) {
  const Statement statement = published(words("Customer list copied"));
  EXPECT_EQ(statement.reference, breach_.reference + "-S1");
  EXPECT_EQ(statement.reach.people, 3);
  EXPECT_EQ(statement.reach.told, 0);
  EXPECT_FALSE(statement.facts.empty());
  EXPECT_THAT(statement.sha256, SizeIs(64));

  const auto statements = must(list_statements(*db().read(), breach_.reference));
  ASSERT_THAT(statements, SizeIs(1));
  EXPECT_EQ(statements[0].sha256, statement.sha256);
  EXPECT_EQ(statements[0].facts.size(), statement.facts.size());
  EXPECT_EQ(statements[0].published_by, "alice");
  const auto entries =
      journal::list(*db().read(), {.subject = std::nullopt, .kind = "record.published"});
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_THAT(entries[0].body, HasSubstr(statement.sha256));
}

TEST_P(RecordRoom, AnIncidentDoesNotExistForThePublicBeforeTheFirstStatement) {
  EXPECT_EQ(get(incident_path()).status, 404);
  EXPECT_THAT(get("/").body, HasSubstr("No incident is open."));
  EXPECT_THAT(get("/").body, Not(HasSubstr(breach_.reference)));
  published(words("Customer list copied"));
  EXPECT_EQ(get(incident_path()).status, 200);
  EXPECT_THAT(get("/").body, HasSubstr("Customer list copied"));
}

TEST_P(RecordRoom, NothingPrivateReachesThePublic) {
  App a = app();
  must(incident::add_to_timeline(a, alice_, breach_.reference,
                                 {clock_.now(), incident::Precision::exact, "TIMELINE-SECRET"}));
  must(incident::set_severity(a, alice_, breach_.reference,
                              {incident::Severity::critical, "REASON-SECRET", std::nullopt}));
  published(words("Customer list copied"));
  for (const std::string& path :
       {std::string("/"), incident_path(), std::string("/history.atom")}) {
    const std::string body = get(path).body;
    EXPECT_THAT(body, Not(HasSubstr("SECRET"))) << path;
    EXPECT_THAT(body, Not(HasSubstr("alice"))) << path;
    EXPECT_THAT(body, Not(HasSubstr("critical"))) << path;
    EXPECT_THAT(body, Not(HasSubstr(breach_.title))) << path;
    EXPECT_THAT(body, Not(HasSubstr("@example"))) << path << ": a customer's address";
  }
}

TEST_P(RecordRoom, AFactStatedAfterwardsIsNotPublicBeforeItIsPublished) {
  App a = app();
  published(words("Customer list copied"));
  must(incident::state_fact(a, alice_, breach_.reference,
                            {.question = incident::Question::how_it_happened,
                             .status = incident::FactStatus::confirmed,
                             .text = "A laptop was stolen.",
                             .known_by = std::nullopt,
                             .corrects = std::nullopt}));
  EXPECT_THAT(get(incident_path()).body, Not(HasSubstr("laptop")));
  published(words("Customer list copied"));
  EXPECT_THAT(get(incident_path()).body, HasSubstr("A laptop was stolen."));
}

TEST_P(RecordRoom, ACorrectionStandsBesideWhatItCorrects) {
  App a = app();
  const auto stated = must(incident::state_fact(a, alice_, breach_.reference,
                                                {.question = incident::Question::how_it_happened,
                                                 .status = incident::FactStatus::suspected,
                                                 .text = "A laptop was lost.",
                                                 .known_by = std::nullopt,
                                                 .corrects = std::nullopt}));
  published(words("Customer list copied"));
  EXPECT_THAT(get(incident_path()).body, HasSubstr("it is not confirmed yet"));
  must(incident::state_fact(a, alice_, breach_.reference,
                            {.question = incident::Question::how_it_happened,
                             .status = incident::FactStatus::confirmed,
                             .text = "A laptop was stolen.",
                             .known_by = std::nullopt,
                             .corrects = stated.fact_id}));
  published(words("Customer list copied", Stage::identified));
  const std::string body = get(incident_path()).body;
  EXPECT_THAT(body, HasSubstr("We had said:"));
  EXPECT_THAT(body, HasSubstr("A laptop was lost."));
  EXPECT_THAT(body, HasSubstr("A laptop was stolen."));
}

TEST_P(RecordRoom, SaysHowManyWereToldAndHowManyCouldNotBe) {
  App a = app();
  notice::testing::add_people(a, breach_, 99, 1);  // the hundredth has no address
  const auto notice = notice::testing::an_approved_notice(a, breach_);
  must(delivery::start(a, alice_, notice.reference));
  delivery::FakeOutbox outbox;
  must(delivery::run(a, alice_, outbox, notice.reference));
  const Statement statement = published(words("Customer list copied"));
  EXPECT_GT(statement.reach.told, 0);
  EXPECT_GT(statement.reach.not_reached, 0);
  EXPECT_EQ(statement.reach.told + statement.reach.not_reached, statement.reach.people);
  EXPECT_THAT(get(incident_path()).body, HasSubstr("We could not reach"));
}

TEST_P(RecordRoom, ASecondNoticeUnderWayDoesNotTakeBackWhomTheFirstTold) {
  App a = app();
  const auto first = notice::testing::an_approved_notice(a, breach_);
  must(delivery::start(a, alice_, first.reference));
  delivery::FakeOutbox outbox;
  must(delivery::run(a, alice_, outbox, first.reference));
  const auto second = notice::testing::an_approved_notice(a, breach_);
  must(delivery::start(a, alice_, second.reference));

  const Statement statement = published(words("Customer list copied"));

  EXPECT_EQ(statement.reach.told, 3);
  EXPECT_EQ(statement.reach.waiting, 0);
  EXPECT_THAT(get(incident_path()).body, HasSubstr("all of them have a letter from us"));
  EXPECT_THAT(get(incident_path()).body, Not(HasSubstr("not sent")));
}

TEST_P(RecordRoom, LettersOfAWithdrawnNoticeAreNotOnTheirWay) {
  App a = app();
  const auto notice = notice::testing::an_approved_notice(a, breach_);
  must(delivery::start(a, alice_, notice.reference));
  must(notice::withdraw_notice(a, alice_, notice.reference, "the count was wrong"));
  published(words("Customer list copied"));
  EXPECT_THAT(get(incident_path()).body, Not(HasSubstr("on their way")));
  EXPECT_THAT(get(incident_path()).body, HasSubstr("We have not sent these letters yet."));
}

TEST_P(RecordRoom, NobodyIsComfortedWhileRecordsAreOfNobodyWeKnow) {
  App a = app();
  const auto notice = notice::testing::an_approved_notice(a, breach_);
  must(delivery::start(a, alice_, notice.reference));
  delivery::FakeOutbox outbox;
  must(delivery::run(a, alice_, outbox, notice.reference));
  published(words("Customer list copied"));
  EXPECT_THAT(get(incident_path()).body, HasSubstr("we have found nothing of yours in it"));

  TextSource leaked("external_id\nnobody1\nnobody2\n");
  must(exposure::import_records(
      a, alice_, breach_.reference, {leaked, "more.csv"},
      {.every_row = must(exposure::parse_classes("password", "")), .by_column = {}}));
  const Statement second = published(words("Customer list copied"));
  EXPECT_EQ(second.reach.unmatched, 2);
  EXPECT_EQ(second.reach.ambiguous, 0);
  const std::string body = get(incident_path()).body;
  EXPECT_THAT(body, Not(HasSubstr("we have found nothing of yours in it")));
  EXPECT_THAT(body, HasSubstr("Of 2 records in it we do not know yet whose they are."));
}

TEST_P(RecordRoom, FiguresThatChangeStandBesideWhatWasSaidBefore) {
  App a = app();
  published(words("Customer list copied"));
  notice::testing::add_people(a, breach_, 3, 2);
  TextSource leaked("external_id\nc0\n");
  must(exposure::import_records(
      a, alice_, breach_.reference, {leaked, "more.csv"},
      {.every_row = must(exposure::parse_classes("payment_card", "")), .by_column = {}}));
  published(words("Customer list copied"));
  const std::string body = get(incident_path()).body;
  EXPECT_THAT(body, HasSubstr("5 people whose data was involved <strong>(before: 3)</strong>"));
  EXPECT_THAT(body, HasSubstr("<strong>(before: 0)</strong>")) << "a class that is new";
  EXPECT_THAT(body, HasSubstr("3 people whose data was involved</li>"));
}

TEST_P(RecordRoom, TheHomePageSaysThatAPromisedWordIsLate) {
  published(words("Customer list copied"));
  EXPECT_THAT(get("/").body, HasSubstr("The next comes by"));
  clock_.advance_seconds(9 * kSecondsPerHour);
  EXPECT_THAT(get("/").body, HasSubstr("We promised the next by"));
  EXPECT_THAT(get("/").body, Not(HasSubstr("The next comes by")));
}

TEST_P(RecordRoom, APromiseThatTheClockHasPassedIsShownAsMissed) {
  published(words("Customer list copied"));
  EXPECT_THAT(get(incident_path()).body, HasSubstr("The next comes by"));
  clock_.advance_seconds(9 * kSecondsPerHour);
  EXPECT_THAT(get(incident_path()).body, HasSubstr("We promised the next by"));
}

TEST_P(RecordRoom, EachStatementShowsItsOwnPromiseOnly) {
  published(words("First"));
  clock_.advance_seconds(kSecondsPerHour);
  published(words("Second"));
  const std::string body = get(incident_path()).body;
  const auto count = [&](std::string_view part) {
    int found = 0;
    for (std::size_t at = body.find(part); at != std::string::npos; at = body.find(part, at + 1))
      ++found;
    return found;
  };
  EXPECT_EQ(count("Promised:"), 2);
  EXPECT_EQ(count("Kept."), 1);
}

TEST_P(RecordRoom, APromiseToCustomersGoesOutWithTheNextStatement) {
  App a = app();
  const Instant due = add_seconds(clock_.now(), 4 * kSecondsPerHour);
  const auto promise = [&](std::string text, incident::Audience audience) {
    must(incident::make_promise(a, alice_, breach_.reference,
                                {.text = std::move(text), .due_at = due, .audience = audience}));
  };
  published(words("First"));
  promise("Every <password> is reset", incident::Audience::customers);
  promise("PROMISE-SECRET", incident::Audience::internal);
  EXPECT_THAT(get(incident_path()).body, Not(HasSubstr("is reset")));
  const Statement statement = published(words("Second"));
  ASSERT_THAT(statement.promises, SizeIs(1));
  for (const std::string& path : {incident_path(), std::string("/history.atom")}) {
    EXPECT_THAT(get(path).body, HasSubstr("is reset")) << path;
    EXPECT_THAT(get(path).body, Not(HasSubstr("<password>"))) << path;
    EXPECT_THAT(get(path).body, Not(HasSubstr("SECRET"))) << path;
  }
  EXPECT_THAT(get(incident_path()).body, HasSubstr("Still ahead."));
}

TEST_P(RecordRoom, ThePageSaysAtOnceWhatBecameOfAPromise) {
  App a = app();
  for (const char* text : {"Passwords reset", "Police called", "Backups read"}) {
    must(incident::make_promise(a, alice_, breach_.reference,
                                {.text = text,
                                 .due_at = add_seconds(clock_.now(), kSecondsPerHour),
                                 .audience = incident::Audience::customers}));
  }
  published(words("First"));
  must(incident::keep_promise(a, alice_, breach_.reference, 1, "HOW-SECRET"));
  clock_.advance_seconds(2 * kSecondsPerHour);
  must(incident::keep_promise(a, alice_, breach_.reference, 2, "HOW-SECRET"));
  const std::string body = get(incident_path()).body;
  EXPECT_THAT(body, HasSubstr("<li>Passwords reset, by"));
  EXPECT_THAT(body, HasSubstr("<strong>Kept.</strong></li>"));
  EXPECT_THAT(body, HasSubstr("Missed.</strong> We did it on"));
  EXPECT_THAT(body, HasSubstr("Missed.</strong></li>")) << "by the clock, without any act";
  EXPECT_THAT(body, Not(HasSubstr("SECRET")));
}

TEST_P(RecordRoom, TheNextWordIsOnePromiseForThePageAndForTheTeam) {
  const auto promises = [&] {
    return must(incident::list_promises(*db().read(), breach_.reference, clock_.now()));
  };
  published(words("First"));
  ASSERT_THAT(promises(), SizeIs(1));
  EXPECT_EQ(promises()[0].state, incident::PromiseState::open);
  clock_.advance_seconds(8 * kSecondsPerHour);
  published(words("Second"));
  clock_.advance_seconds(8 * kSecondsPerHour + 1);
  NewStatement last = words("Third", Stage::resolved);
  last.next_update_by.reset();
  published(last);
  ASSERT_THAT(promises(), SizeIs(2)) << "the end promises nothing more";
  EXPECT_EQ(promises()[0].state, incident::PromiseState::kept);
  EXPECT_EQ(promises()[1].state, incident::PromiseState::missed);
  const std::string body = get(incident_path()).body;
  EXPECT_THAT(body, HasSubstr("<strong>Kept.</strong>"));
  EXPECT_THAT(body, HasSubstr("<strong>Missed.</strong>"));
}

TEST_P(RecordRoom, TheHashOfAStatementWithoutPromisesIsAsItWasBeforeThereWereAny) {
  Statement statement = published(words("First"));
  EXPECT_EQ(sha256_hex(codec::public_json(statement)), statement.sha256);
  statement.promises.push_back({1, "Passwords reset", clock_.now(), incident::PromiseState::open});
  EXPECT_NE(sha256_hex(codec::public_json(statement)), statement.sha256);
}

TEST_P(RecordRoom, HostileWordsAreWords) {
  NewStatement wanted = words("<script>alert(1)</script> & \"so\" on");
  wanted.message = "Say [this](javascript:alert(1))";
  App a = app();
  EXPECT_TRUE(is_refused(publish(a, alice_, breach_.reference, wanted), ErrorCode::invalid));
  wanted.message = "5 < 6 & 7 > 3, {{organisation}}";
  published(wanted);
  for (const std::string& path :
       {std::string("/"), incident_path(), std::string("/history.atom")}) {
    EXPECT_THAT(get(path).body, Not(HasSubstr("<script>"))) << path;
  }
  EXPECT_THAT(get(incident_path()).body, HasSubstr("5 &lt; 6 &amp; 7 &gt; 3, {{organisation}}"));
  EXPECT_THAT(get(incident_path()).body, HasSubstr("Acme &amp; Sons"));
}

TEST_P(RecordRoom, NothingToSayIsRefused) {
  App a = app();
  const auto empty = must(incident::declare(a, alice_, {.title = "x"}));
  EXPECT_TRUE(
      is_refused(publish(a, alice_, empty.reference, words("Nothing")), ErrorCode::conflict));
  EXPECT_TRUE(
      is_refused(publish(a, alice_, "INC-2026-0999", words("Nothing")), ErrorCode::not_found));
  EXPECT_THAT(must(list_statements(*db().read(), empty.reference)), IsEmpty());
  EXPECT_TRUE(is_refused(list_statements(*db().read(), "INC-2026-0999"), ErrorCode::not_found));
}

TEST_P(RecordRoom, PagesAllowNoScriptAndNothingFromElsewhere) {
  published(words("Customer list copied"));
  const http::Response page = get(incident_path());
  EXPECT_THAT(header(page, "Content-Security-Policy"), HasSubstr("default-src 'none'"));
  EXPECT_THAT(page.body, Not(HasSubstr("<script")));
  EXPECT_THAT(page.body, Not(HasSubstr("src=")));
  EXPECT_LT(page.body.size() + style(site_of(settings_)).size(), 30'000u);
  EXPECT_EQ(get("/style.css").content_type, "text/css; charset=utf-8");
}

TEST_P(RecordRoom, PagesShowTimesByTheClocksOfTheCompanyAndUtcBesideThem) {
  settings_.organisation.time_zone = "America/New_York";
  published(words("Customer list copied"));
  const std::string page = get(incident_path()).body;
  EXPECT_THAT(page, HasSubstr("<time datetime=\"2026-05-10T07:30:00Z\">Sun 10 May 2026, 03:30 EDT "
                              "(07:30 UTC)</time>"));
  EXPECT_THAT(page,
              HasSubstr("The next comes by <time datetime=\"2026-05-10T15:30:00Z\">Sun 10 May "
                        "2026, 11:30 EDT (15:30 UTC)</time>"));
  EXPECT_THAT(get("/").body, HasSubstr("03:30 EDT (07:30 UTC)"));
  EXPECT_THAT(get("/api/v2/status.json").body, HasSubstr("\"time_zone\":\"America/New_York\""));
  for (const char* path : {"/history.atom", "/history.json"}) {
    EXPECT_THAT(get(path).body, HasSubstr("2026-05-10T07:30:00Z")) << path;
    EXPECT_THAT(get(path).body, Not(HasSubstr("EDT"))) << path;
  }
}

TEST_P(RecordRoom, TheFeedHasTheNewestFirstWithStableIds) {
  published(words("First"));
  clock_.advance_seconds(60);
  const Statement second = published(words("Second", Stage::resolved));
  const std::string body = get("/history.atom").body;
  EXPECT_LT(body.find("<title>Second</title>"), body.find("<title>First</title>"));
  EXPECT_THAT(body, HasSubstr("urn:uuid:" + second.statement_id.value));
  EXPECT_THAT(body, HasSubstr("https://incidents.acme.example/incidents/" + breach_.reference));
  EXPECT_THAT(get("/").body, HasSubstr("No incident is open."));
}

TEST_P(RecordRoom, AskUsStandsUnderTheFirstAnswer) {
  settings_.organisation.contact_phone = "+1 (555) 010-0199";
  published(words("Customer list copied"));
  const std::string body = get(incident_path()).body;
  EXPECT_THAT(body, HasSubstr("<a href=\"tel:+15550100199\">Call +1 (555) 010-0199</a>"));
  EXPECT_THAT(body, HasSubstr("href=\"mailto:privacy@acme.example?subject=" + breach_.reference));
  EXPECT_LT(body.find("Was it my data?"), body.find("tel:"));
  EXPECT_LT(body.find("tel:"), body.find("What should I do?"));
}

TEST_P(RecordRoom, TheSameRecordGivesTheSameBytesUntilSomethingIsLate) {
  App a = app();
  const auto in_hours = [&](std::int64_t hours) {
    return add_seconds(clock_.now(), hours * kSecondsPerHour);
  };
  must(incident::state_fact(a, alice_, breach_.reference,
                            {.question = incident::Question::how_it_happened,
                             .status = incident::FactStatus::unknown,
                             .text = "How they got in.",
                             .known_by = in_hours(3),
                             .corrects = std::nullopt}));
  must(incident::make_promise(a, alice_, breach_.reference,
                              {.text = "Passwords reset",
                               .due_at = in_hours(5),
                               .audience = incident::Audience::customers}));
  published(words("Customer list copied"));  // the next word in 8 hours
  PublicSite before = site();
  for (const Instant due : {in_hours(3), in_hours(5), in_hours(8)}) {
    EXPECT_EQ(to_rfc3339(before.changes_at), to_rfc3339({due.micros + 1}));
    clock_.set(due);
    EXPECT_EQ(site().resources, before.resources) << "due now is not late";
    clock_.set(before.changes_at);
    PublicSite after = site();
    EXPECT_NE(after.resources[incident_path()], before.resources[incident_path()]);
    before = std::move(after);
  }
  EXPECT_EQ(to_rfc3339(before.changes_at), "2026-06-01T00:00:00Z") << "security.txt is renewed";
}

TEST_P(RecordRoom, TheMarkChangesWithThePublicSite) {
  App a = app();
  const auto mark = [&] { return public_mark(*db().read()); };
  const PublicMark empty = mark();
  must(incident::make_promise(a, alice_, breach_.reference,
                              {.text = "Passwords reset",
                               .due_at = add_seconds(clock_.now(), kSecondsPerHour),
                               .audience = incident::Audience::customers}));
  EXPECT_EQ(mark(), empty);
  published(words("Customer list copied"));
  const PublicMark first = mark();
  EXPECT_NE(first, empty);
  must(incident::keep_promise(a, alice_, breach_.reference, 1, "done"));
  EXPECT_NE(mark(), first);
}

TEST_P(RecordRoom, WhoFindsAWeaknessIsToldWhomToWriteTo) {
  const std::string path = "/.well-known/security.txt";
  const http::Response file = get(path);
  EXPECT_EQ(file.content_type, "text/plain; charset=utf-8");
  EXPECT_EQ(file.body,
            "Contact: mailto:privacy@acme.example\nExpires: 2026-12-01T00:00:00Z\n"
            "Canonical: https://incidents.acme.example/.well-known/security.txt\n");
  clock_.set(must(parse_rfc3339("2026-06-01T00:00:00Z")));
  EXPECT_THAT(get(path).body, HasSubstr("Expires: 2027-01-01T00:00:00Z"));
  settings_.public_url = "http://127.0.0.1:8181";
  EXPECT_THAT(get(path).body, Not(HasSubstr("Canonical")));
  settings_.organisation.contact_email.clear();
  EXPECT_EQ(get(path).status, 404);
}

TEST_P(RecordRoom, EveryPageLeadsToWhatItsReaderCannotRead) {
  published(words("Customer list copied"));
  for (const std::string& path : {std::string("/"), incident_path(), std::string("/nothing")}) {
    const http::Response page = path == "/nothing" ? refusal_page(settings_, 404) : get(path);
    EXPECT_THAT(page.body, HasSubstr("<a href=\"/accessibility\">")) << path;
  }
  EXPECT_THAT(get("/accessibility").body, HasSubstr("mailto:privacy@acme.example"));
}

TEST_P(RecordRoom, APromiseThatIsLateIsLateOnTheHomePageToo) {
  published(words("Customer list copied"));
  clock_.advance_seconds(9 * kSecondsPerHour);
  EXPECT_THAT(get("/").body, HasSubstr("and we are late."));
}

TEST_P(RecordRoom, TheHistorySaysAHeadlineOnlyWhereItIsANewOne) {
  published(words("Customer list copied"));
  published(words("Customer list copied", Stage::identified));
  EXPECT_THAT(get(incident_path()).body, Not(HasSubstr("</strong> Customer list")));
  published(words("Customer list sold", Stage::identified));
  EXPECT_THAT(get(incident_path()).body, HasSubstr("</strong> Customer list sold."));
}

TEST_P(RecordRoom, WhatIsNotKnownAtTheEndCouldNotBeFoundOut) {
  App a = app();
  const auto unknown =
      must(incident::state_fact(a, alice_, breach_.reference,
                                {.question = incident::Question::not_known_yet,
                                 .status = incident::FactStatus::unknown,
                                 .text = "We do not know if it was sold.",
                                 .known_by = add_seconds(clock_.now(), kSecondsPerDay),
                                 .corrects = std::nullopt}));
  published(words("Customer list copied"));
  EXPECT_THAT(get(incident_path()).body, HasSubstr("<h2>What we do not know yet</h2>"));
  must(incident::state_fact(a, alice_, breach_.reference,
                            {.question = incident::Question::not_known_yet,
                             .status = incident::FactStatus::confirmed,
                             .text = "We cannot rule out that it was sold.",
                             .known_by = std::nullopt,
                             .corrects = unknown.fact_id}));
  published(words("Customer list copied", Stage::resolved));
  EXPECT_THAT(get(incident_path()).body, HasSubstr("<h2>What we could not find out</h2>"));
}

TEST_P(RecordRoom, AFingerprintCanBeComputedAgainFromTheStatementAsData) {
  published(words("Customer list copied"));
  const Statement second = published(words("Ünder <way>", Stage::identified));
  const http::Response data = get(incident_path() + "/statements/2");
  EXPECT_EQ(data.status, 200);
  EXPECT_EQ(data.content_type, "application/json");
  EXPECT_EQ(sha256_hex(data.body), second.sha256);
  EXPECT_THAT(header(data, "Content-Disposition"), HasSubstr(second.reference + ".json"));
  EXPECT_THAT(data.body, Not(HasSubstr("alice")));
  EXPECT_THAT(get(incident_path()).body,
              HasSubstr("href=\"" + incident_path() + "/statements/2\""));
  EXPECT_THAT(get("/history.atom").body, HasSubstr(second.sha256));
  for (const char* number : {"/statements/3", "/statements/0", "/statements/02", "/statements/x"}) {
    EXPECT_EQ(get(incident_path() + number).status, 404) << number;
  }
}

CANDOR_EACH_ENGINE(RecordRoom);

}  // namespace
}  // namespace candor::record
