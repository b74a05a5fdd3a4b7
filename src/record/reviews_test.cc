// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "notice/testing.h"
#include "record/reviews_page.h"
#include "record/rules.h"
#include "record/testing.h"
#include "storage/testing.h"

namespace candor::record {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kReview[] =
    "# A heading\n\n- a list\n\nAn **open** door & a [key](https://a.example).\n\nMore of it.";

class Reviews : public storage::RoomTest {
 protected:
  Reviews() : RoomTest(testing::schemas(), "2026-05-10T07:30:00Z") {}
  void furnish() override {
    notice::testing::furnish(settings_);
    App a = app();
    breach_ = notice::testing::a_breach(a, 3);
  }
  Statement say(Stage stage, std::string title, std::string message = "") {
    App a = app();
    clock_.set(add_seconds(clock_.now(), 60));
    NewStatement wanted{stage, std::move(title), std::move(message), std::nullopt};
    if (!is_over(stage)) wanted.next_update_by = add_seconds(clock_.now(), kSecondsPerHour);
    return testing::published(a, alice_, breach_.reference, wanted);
  }
  std::string get(const std::string& path) {
    App a = app();
    const http::Response response = testing::get(a, path);
    return response.status == 200 ? response.body : "";
  }
  std::string incident_path() const { return "/incidents/" + breach_.reference; }
  std::string review_path() const { return "/reviews/" + breach_.reference; }

  incident::Incident breach_;
};

TEST_P(Reviews, ThereIsNoPageOfThemBeforeTheFirst) {
  say(Stage::resolved, "A list was copied");
  for (const std::string& path : {std::string("/reviews"), review_path()}) {
    EXPECT_EQ(get(path), "") << path;
  }
  for (const std::string& path : {std::string("/"), incident_path()}) {
    EXPECT_THAT(get(path), Not(HasSubstr("/reviews"))) << path;
  }
}

TEST_P(Reviews, AReviewIsReadAsAnArticleAndFoundFromEveryPage) {
  say(Stage::resolved, "A list was copied");
  const Statement review = say(Stage::review, "Why a <list> could be copied", kReview);
  const std::string article = get(review_path());
  EXPECT_THAT(article, HasSubstr("<h1>Why a &lt;list&gt; could be copied</h1>"));
  EXPECT_THAT(article, HasSubstr("An <strong>open</strong> door &amp; a <a"));
  EXPECT_THAT(article, HasSubstr("More of it."));
  EXPECT_THAT(article, HasSubstr(review.sha256));
  EXPECT_THAT(article, HasSubstr(incident_path() + "/statements/2\""));
  EXPECT_THAT(article, HasSubstr("<a href=\"" + incident_path() + "\">A list was copied</a>"));
  EXPECT_THAT(article, HasSubstr("Sun 10 May 2026, 07:32 UTC"));
  EXPECT_THAT(article, Not(HasSubstr("looked back on it before")));
  EXPECT_THAT(article, Not(HasSubstr("alice")));

  const std::string all = get("/reviews");
  EXPECT_THAT(all, HasSubstr("<a href=\"" + review_path() + "\">Why a &lt;list&gt;"));
  EXPECT_THAT(all, HasSubstr("<p>An open door &amp; a key"));
  EXPECT_THAT(all, Not(HasSubstr("More of it.")));
  for (const std::string& path : {std::string("/"), std::string("/accessibility"), review_path()}) {
    EXPECT_THAT(get(path), HasSubstr("<a href=\"/reviews\">")) << path;
  }
  const std::string page = get(incident_path());
  EXPECT_THAT(page, HasSubstr("We looked back on it: <a href=\"" + review_path() + "\">Why a"));
  EXPECT_THAT(page, Not(HasSubstr("More of it."))) << "the whole of it stands on its own page";
}

TEST_P(Reviews, AReviewDoesNotRenameTheIncident) {
  say(Stage::resolved, "A list was copied");
  say(Stage::review, "Why it could be copied", kReview);
  EXPECT_THAT(get(incident_path()), HasSubstr("<h1>A list was copied</h1>"));
  EXPECT_THAT(get("/"), HasSubstr(">A list was copied</a>"));
  EXPECT_THAT(get("/"), Not(HasSubstr("Why it could")));
  EXPECT_THAT(get("/"), HasSubstr("</span> Resolved. Last word"));
  EXPECT_THAT(get(incident_path()), HasSubstr("</span> Resolved.</strong> Last word"));
  EXPECT_THAT(get("/api/v2/incidents.json"), HasSubstr("\"name\":\"A list was copied\""));
}

TEST_P(Reviews, ALaterReviewIsShownAndTheOneBeforeItStaysInTheHistory) {
  say(Stage::resolved, "A list was copied");
  const Statement first = say(Stage::review, "Why it could be copied", "First words.\n\nAnd more.");
  say(Stage::review, "Why it could be copied, again", "Second words.\n\nAnd the rest.");
  const std::string article = get(review_path());
  EXPECT_THAT(article, HasSubstr("Second words."));
  EXPECT_THAT(article, Not(HasSubstr("First words.")));
  EXPECT_THAT(article, HasSubstr("We had looked back on it before"));
  EXPECT_THAT(article, HasSubstr(incident_path() + "#" + first.reference));

  const std::string all = get("/reviews");
  EXPECT_LT(all.find("Second words."), all.find("First words."));
  EXPECT_THAT(all, HasSubstr("\"" + incident_path() + "#" + first.reference + "\""));
  EXPECT_THAT(get(incident_path()), HasSubstr("And more."));
  EXPECT_THAT(get(incident_path()), Not(HasSubstr("And the rest.")));
}

TEST(Opening, IsTheFirstParagraphAsPlainText) {
  Statement review;
  review.message = kReview;
  EXPECT_EQ(opening_of(review), "An open door & a key (https://a.example).");
  review.message = "# Only a heading\n\n1. and a list";
  EXPECT_EQ(opening_of(review), "");
}

CANDOR_EACH_ENGINE(Reviews);

}  // namespace
}  // namespace candor::record
