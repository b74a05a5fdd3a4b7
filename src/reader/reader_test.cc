// SPDX-License-Identifier: Apache-2.0
#include "reader/reader.h"

#include <regex>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/hash.h"
#include "base/testing.h"
#include "base/text.h"
#include "delivery/testing.h"
#include "notice/testing.h"
#include "record/record.h"
#include "record/testing.h"
#include "storage/testing.h"

namespace candor::reader {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

std::vector<storage::RoomSchema> schemas() {
  const auto above = record::testing::schemas();
  std::vector<storage::RoomSchema> all(above.begin(), above.end());
  all.push_back(schema());
  return all;
}

// A mail's plain text as its reader sees it: what quoted-printable broke is one line again.
std::string text_of(const delivery::Message& message) {
  return replace_all(replace_all(message.bytes, "=\r\n", ""), "=3D", "=");
}

class Reader : public storage::RoomTest {
 protected:
  Reader() : RoomTest(schemas(), "2026-05-10T07:30:00Z") {}
  void furnish() override {
    notice::testing::furnish(settings_);
    App a = app();
    breach_ = notice::testing::a_breach(a, 3);
  }
  notice::Notice told() {
    App a = app();
    const notice::Notice notice = notice::testing::an_approved_notice(a, breach_);
    must(delivery::start(a, alice_, notice.reference));
    must(delivery::run(a, alice_, outbox_, notice.reference));
    return notice;
  }
  void publish() {
    App a = app();
    record::testing::published(a, alice_, breach_.reference,
                               {.stage = record::Stage::identified,
                                .title = "Customer list copied",
                                .message = "News.",
                                .next_update_by = add_seconds(clock_.now(), kSecondsPerDay)});
  }
  http::Response answer_to(http::Method method, const std::string& path,
                           const std::string& body = "") {
    App a = app();
    http::Request request;
    request.method = method;
    request.path = request.target = path;
    request.remote = remote_;
    request.headers = {{"content-type", "application/x-www-form-urlencoded"}};
    request.body = body;
    return router_.handle(a, request);
  }
  http::Response page_of(const std::string& code) {
    return answer_to(http::Method::get, "/letter/" + code);
  }
  // The codes in the mails that left, by whom they went to.
  std::map<std::string, std::string> codes() {
    std::map<std::string, std::string> codes;
    for (const delivery::Message& message : outbox_.arrived()) {
      std::smatch found;
      const std::string text = text_of(message);
      EXPECT_TRUE(std::regex_search(
          text, found, std::regex("https://incidents\\.acme\\.example/letter/([0-9A-Z-]{29})")));
      codes[message.to_address] = found[1];
    }
    return codes;
  }
  http::Response ask_about(const std::string& email) {
    return answer_to(http::Method::post, "/affected", "email=" + replace_all(email, "@", "%40"));
  }
  // What `candor serve` does beside the requests.
  std::vector<delivery::Message> answers() {
    App a = app();
    delivery::FakeOutbox mails;
    while (must(answer(a)) > 0) {
    }
    while (delivery::send_mails(a, mails) > 0) {
    }
    return mails.arrived();
  }

  incident::Incident breach_;
  delivery::FakeOutbox outbox_;
  const http::Router router_{{public_routes()}, nullptr};
  std::string remote_ = "198.51.100.7";
};
CANDOR_EACH_ENGINE(Reader);

TEST_P(Reader, OpensEachLetterByItsOwnCode) {
  const notice::Notice notice = told();
  publish();
  const auto all = codes();
  ASSERT_THAT(all, SizeIs(3));
  for (const auto& [address, code] : all) {
    const http::Response page = page_of(code);
    EXPECT_EQ(page.status, 200);
    const std::string name = "Anna " + address.substr(1, 1);
    EXPECT_THAT(page.body, AllOf(HasSubstr("Yes, this letter is from us"), HasSubstr(name),
                                 HasSubstr("your password"), HasSubstr("Customer list copied"),
                                 HasSubstr(notice.text_sha256)));
    for (const auto& [other, unused] : all) {
      const std::string name_there = "Anna " + other.substr(1, 1);
      EXPECT_EQ(page.body.find(name_there) != std::string::npos, other == address);
      EXPECT_THAT(page.body, Not(HasSubstr(other))) << "the page gives no address";
    }
  }
}

TEST_P(Reader, ShowsTheHashOfTheLetterThatLeft) {
  told();
  App a = app();
  for (const auto& [address, code] : codes()) {
    const auto opened = must(open_letter(a, code));
    ASSERT_TRUE(opened.letter.rendered_sha256);
    const auto proof = must(delivery::load_proof(*db().read(), breach_.reference,
                                                 {.person = address.substr(0, address.find('@'))}));
    ASSERT_THAT(proof.letters, SizeIs(1));
    EXPECT_EQ(proof.letters[0].rendered_sha256, opened.letter.rendered_sha256);
    EXPECT_EQ(proof.letters[0].message_id, opened.letter.message_id);
  }
}

TEST_P(Reader, SaysThatALetterWasWithdrawn) {
  const notice::Notice notice = told();
  const std::string code = codes().begin()->second;
  EXPECT_THAT(page_of(code).body, Not(HasSubstr("withdrawn")));
  App a = app();
  must(notice::withdraw_notice(a, alice_, notice.reference, "a wrong number"));
  EXPECT_THAT(page_of(code).body, AllOf(HasSubstr("We have withdrawn the text of this letter"),
                                        HasSubstr("Yes, this letter is from us")));
}

TEST_P(Reader, TakesACodeAsPeopleTypeIt) {
  told();
  const std::string code = codes().begin()->second;
  for (const std::string& typed : {code, to_lower(code), replace_all(code, "-", ""),
                                   replace_all(code, "-", "+"), replace_all(code, "0", "O")}) {
    EXPECT_EQ(answer_to(http::Method::post, "/letter", "code=" + typed).status, 200) << typed;
  }
}

TEST_P(Reader, KnowsNoOtherCode) {
  EXPECT_EQ(page_of("7QK2M-9XTRD-WH3PA-V5N8J-0CYEB").status, 404) << "no letter has left at all";
  told();
  std::string code = codes().begin()->second;
  code[3] = code[3] == 'A' ? 'B' : 'A';
  for (const std::string& typed : {code, std::string("x"), std::string(5000, 'A')}) {
    const http::Response page = answer_to(http::Method::post, "/letter", "code=" + typed);
    EXPECT_EQ(page.status, 404);
    EXPECT_THAT(page.body, AllOf(HasSubstr("No letter of ours has this code"),
                                 Not(HasSubstr(typed == "x" ? "\"x\"" : typed))));
  }
}

TEST_P(Reader, LimitsHowOftenCodesAreTyped) {
  int refused = 0;
  for (int i = 0; i < 30; ++i) {
    refused += answer_to(http::Method::post, "/letter", "code=x").status == 429 ? 1 : 0;
  }
  EXPECT_GE(refused, 15);
}

TEST_P(Reader, GivesPagesThatNobodyKeepsAndNoSearchFinds) {
  told();
  const http::Response page = page_of(codes().begin()->second);
  const auto header = [&](std::string_view name) {
    const auto found = std::find_if(page.headers.begin(), page.headers.end(),
                                    [&](const auto& one) { return one.first == name; });
    return found == page.headers.end() ? std::string() : found->second;
  };
  EXPECT_EQ(header("Cache-Control"), "no-store");
  EXPECT_EQ(header("X-Robots-Tag"), "noindex");
  EXPECT_EQ(header("Referrer-Policy"), "no-referrer");
}

TEST_P(Reader, AnswersByMailAndSaysTheSameOnScreen) {
  told();
  publish();
  const http::Response known = ask_about("C1@Example.test");
  const http::Response unknown = ask_about("nobody@example.test");
  EXPECT_EQ(known.status, 200);
  EXPECT_EQ(known.body, unknown.body);
  EXPECT_EQ(known.headers, unknown.headers);

  const auto mails = answers();
  ASSERT_THAT(mails, SizeIs(2));
  for (const delivery::Message& mail : mails) {
    const bool is_known = to_lower(mail.to_address) == "c1@example.test";
    EXPECT_EQ(text_of(mail).find("Yes, data of yours was involved.") != std::string::npos,
              is_known);
    EXPECT_EQ(text_of(mail).find("Involved: your password") != std::string::npos, is_known);
    EXPECT_THAT(text_of(mail), Not(HasSubstr("Anna"))) << "whoever asked need not be Anna";
  }
  EXPECT_THAT(answers(), SizeIs(0)) << "each is answered once";
}

TEST_P(Reader, TellsNobodyBeforeANoticeIsApproved) {
  publish();
  ask_about("c1@example.test");
  const auto mails = answers();
  ASSERT_THAT(mails, SizeIs(1));
  EXPECT_THAT(text_of(mails[0]), AllOf(HasSubstr("We do not know yet whose data was involved."),
                                       Not(HasSubstr("password."))));
}

TEST_P(Reader, SaysNothingOfWhatIsNotPublished) {
  told();
  ask_about("c1@example.test");
  const auto mails = answers();
  ASSERT_THAT(mails, SizeIs(1));
  EXPECT_THAT(text_of(mails[0]), HasSubstr("We have published no incident."));
}

TEST_P(Reader, TreatsWhoMustNotBeWrittenToAsAStranger) {
  App a = app();
  TextSource customers(
      "external_id,email,name,jurisdiction,do_not_contact\nc1,c1@example.test,Anna,US-CA,1\n");
  must(exposure::import_customers(a, alice_, {customers, "customers.csv"}));
  told();
  publish();
  ask_about("c1@example.test");
  ask_about("nobody@example.test");
  const auto mails = answers();
  ASSERT_THAT(mails, SizeIs(2));
  const auto body = [](const delivery::Message& mail) {
    const std::string text = text_of(mail);
    return text.substr(text.find("Somebody asked"), text.find("\r\n--") - text.find("Somebody"));
  };
  EXPECT_EQ(body(mails[0]), body(mails[1]));
}

TEST_P(Reader, AnswersAnAddressOnceADay) {
  publish();
  EXPECT_EQ(ask_about("c1@example.test").status, 200);
  EXPECT_EQ(ask_about("c1@example.test").body, ask_about("c2@example.test").body);
  EXPECT_THAT(answers(), SizeIs(2));
  EXPECT_EQ(ask_about("c1@example.test").status, 200);
  EXPECT_THAT(answers(), SizeIs(0));
  clock_.advance_seconds(kSecondsPerDay + 1);
  EXPECT_EQ(ask_about("c1@example.test").status, 200);
  EXPECT_THAT(answers(), SizeIs(1));
}

TEST_P(Reader, TakesTwentyQuestionsADayFromANetwork) {
  for (int i = 0; i < 20; ++i) {
    remote_ = fmt::format("198.51.100.{}", i);
    EXPECT_EQ(ask_about(fmt::format("a{}@example.test", i)).status, 200);
  }
  EXPECT_EQ(ask_about("b@example.test").status, 429);
  remote_ = "203.0.113.1";
  EXPECT_EQ(ask_about("b@example.test").status, 200);
}

TEST_P(Reader, TakesNothingButAnAddress) {
  for (const char* text :
       {"", "anna", "a%20b@example.test", "a@b@c", "a@example.test%0d%0aBcc:x@y.example"}) {
    EXPECT_EQ(ask_about(text).status, 422) << text;
  }
  EXPECT_EQ(answer_to(http::Method::post, "/affected", "email=%ff").status, 400);
  EXPECT_THAT(answers(), SizeIs(0));
}

TEST_P(Reader, KeepsNoAddressOnceItIsAnswered) {
  publish();
  ask_about("c1@example.test");
  EXPECT_EQ(db().read()->one("SELECT COUNT(address) FROM inquiry").integer(0), 1);
  answers();
  EXPECT_EQ(db().read()->one("SELECT COUNT(address) FROM inquiry").integer(0), 0);
}

}  // namespace
}  // namespace candor::reader
