// SPDX-License-Identifier: Apache-2.0
// Bodies as the services' own documents show them, shortened.
#include "delivery/events.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "base/text.h"

namespace candor::delivery {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kMail[] =
    R"("mail":{"messageId":"0100017b-of-ses","destination":["anna@example.test"],)"
    R"("headers":[{"name":"From","value":"notices@acme.example"},)"
    R"({"name":"Message-Id","value":"<1@acme.example>"}]})";

std::string ses_bounce(std::string_view type, std::string_view recipient) {
  return fmt::format(R"({{"notificationType":"Bounce","bounce":{{"bounceType":"{}",)"
                     R"("bouncedRecipients":[{}]}},{}}})",
                     type, recipient, kMail);
}

Report only_report(std::string_view body) {
  const auto events = read_events(body);
  EXPECT_TRUE(events && events->size() == 1 && events->front().report) << body;
  return events->at(0).report.value_or(Report());
}

TEST(Events, SesSaysWhatBouncedForGood) {
  const Report report = only_report(ses_bounce(
      "Permanent", R"({"emailAddress":"anna@example.test","action":"failed","status":"5.1.1",)"
                   R"("diagnosticCode":"smtp; 550 5.1.1 <anna@example.test>... User unknown"})"));
  EXPECT_EQ(report.kind, ReportKind::hard);
  EXPECT_EQ(report.message_id, "1@acme.example") << "ours, not the one of SES";
  EXPECT_EQ(report.status, "5.1.1");
  EXPECT_THAT(report.words, HasSubstr("User unknown"));
  EXPECT_THAT(report.words, Not(HasSubstr("@")));
}

TEST(Events, SesMeansAHolidayReplyByATransientBounceWithoutAnAction) {
  EXPECT_EQ(only_report(ses_bounce("Transient", R"({"action":"failed","status":"4.2.2"})")).kind,
            ReportKind::soft);
  const auto reply =
      read_events(ses_bounce("Transient", R"({"emailAddress":"anna@example.test"})"));
  ASSERT_TRUE(reply && reply->size() == 1);
  EXPECT_EQ(reply->front().report, std::nullopt);
}

TEST(Events, SesPublishesDelaysComplaintsRejectionsAndArrivals) {
  const auto kind_of = [](std::string_view type, std::string_view detail) {
    return only_report(fmt::format(R"({{"eventType":"{}",{},{}}})", type, detail, kMail)).kind;
  };
  EXPECT_EQ(
      kind_of("DeliveryDelay", R"("deliveryDelay":{"delayedRecipients":[{"status":"4.4.1"}]})"),
      ReportKind::delayed);
  EXPECT_EQ(kind_of("Complaint", R"("complaint":{"complaintFeedbackType":"abuse"})"),
            ReportKind::complaint);
  EXPECT_EQ(kind_of("Delivery", R"("delivery":{"smtpResponse":"250 ok"})"), ReportKind::delivered);
  EXPECT_EQ(kind_of("Reject", R"("reject":{"reason":"Bad content"})"), ReportKind::hard);
}

TEST(Events, SnsWrapsASesEventInAText) {
  const std::string event = ses_bounce("Permanent", R"({"status":"5.1.1"})");
  const std::string body =
      fmt::format(R"({{"Type":"Notification","MessageId":"a","Message":"{}"}})",
                  replace_all(event, "\"", "\\\""));
  const auto wrapped = read_events(body);
  const auto bare = read_events(event);
  ASSERT_TRUE(wrapped && bare);
  EXPECT_EQ(wrapped->at(0).report.value().kind, ReportKind::hard);
  EXPECT_EQ(wrapped->at(0).bytes, bare->at(0).bytes) << "the same event, however it comes";
}

TEST(Events, SendGridTellsOfManyLettersAtOnce) {
  const auto events = read_events(
      R"([{"email":"a@b.test","event":"bounce","type":"bounce","smtp-id":"<1@acme.example>",)"
      R"("status":"5.0.0","reason":"550 unknown <a@b.test>"},)"
      R"({"event":"bounce","type":"blocked","smtp-id":"<2@acme.example>"},)"
      R"({"event":"dropped","smtp-id":"<3@acme.example>","reason":"Bounced Address"},)"
      R"({"event":"deferred","smtp-id":"<4@acme.example>","response":"400 try again"},)"
      R"({"event":"delivered","smtp-id":"<5@acme.example>","response":"250 OK"},)"
      R"({"event":"spamreport","smtp-id":"<6@acme.example>"},)"
      R"({"event":"processed","smtp-id":"<7@acme.example>"},{"event":"open"}])");
  ASSERT_TRUE(events);
  std::vector<std::string> told;
  for (const Event& event : *events) {
    told.push_back(event.report ? fmt::format("{} {}", event.report->message_id,
                                              static_cast<int>(event.report->kind))
                                : "-");
  }
  EXPECT_THAT(told, ::testing::ElementsAre("1@acme.example 0", "2@acme.example 1",
                                           "3@acme.example 0", "4@acme.example 2",
                                           "5@acme.example 3", "6@acme.example 4", "-", "-"));
  EXPECT_EQ(events->at(0).report->words, "550 unknown <address>");
}

TEST(Events, WhatIsNoEventTellsNothing) {
  EXPECT_EQ(read_events("From: a@b.test\r\n\r\nhello\r\n"), std::nullopt);
  EXPECT_EQ(read_events("{ no json"), std::nullopt);
  EXPECT_EQ(read_events(""), std::nullopt);
  for (const char* body : {R"({"Type":"SubscriptionConfirmation","Message":"x"})", R"([1,"a",[]])",
                           R"({"event":"bounce"})", R"({"notificationType":"Bounce","bounce":7})",
                           R"({"Type":"Notification","Message":"{"})"}) {
    const auto events = read_events(body);
    ASSERT_TRUE(events.has_value()) << body;
    for (const Event& event : *events) EXPECT_EQ(event.report, std::nullopt) << body;
  }
}

}  // namespace
}  // namespace candor::delivery
