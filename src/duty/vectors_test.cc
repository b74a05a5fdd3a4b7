// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/json.h"
#include "base/testing.h"
#include "duty/duty.h"

namespace candor::duty {
namespace {

std::optional<boost::json::value> find_json(const std::string& path) {
  std::ifstream file(path);
  if (!file) return std::nullopt;
  std::stringstream text;
  text << file.rdbuf();
  auto parsed = parse_json(text.str());
  if (!parsed) throw std::runtime_error(path + ": " + parsed.error().message);
  return *parsed;
}

std::string text_of(const boost::json::value& value) { return value.as_string().c_str(); }

// A due date is compared as the day that ends the period, a due instant as an instant.
void expect_due(const Deadline& deadline, const std::string& due) {
  ASSERT_TRUE(deadline.due_at.has_value()) << deadline.missing;
  if (const auto date = parse_date(due)) {
    ASSERT_TRUE(deadline.due_on.has_value()) << due_text(deadline);
    EXPECT_EQ(to_text(*deadline.due_on), to_text(*date));
    EXPECT_TRUE(due_text(deadline).starts_with(due + "T23:59:59")) << due_text(deadline);
  } else {
    EXPECT_EQ(to_rfc3339(*deadline.due_at), due);
  }
}

bool notes(const Deadline& deadline, const std::string& text) {
  for (const std::string& note : deadline.notes) {
    if (note.find(text) != std::string::npos) return true;
  }
  return false;
}

TEST(DeadlineVectors, HoldAsWritten) {
  const LawBook& law = law_book();
  const auto vectors = find_json("tests/vectors/deadlines.json");
  ASSERT_TRUE(vectors.has_value()) << "run from the root of the repository";
  for (const boost::json::value& vector : vectors->as_array()) {
    const auto& object = vector.as_object();
    SCOPED_TRACE(text_of(object.at("claim")));
    const Rule* rule = law.find_rule(text_of(object.at("rule")));
    ASSERT_NE(rule, nullptr);
    std::vector<NamedTime> times;
    for (const auto& anchor : object.at("anchors").as_object()) {
      times.push_back({std::string(anchor.key()), text_of(anchor.value())});
    }
    const auto anchors = parse_anchors(times);
    ASSERT_TRUE(anchors.has_value());

    const Deadline deadline = deadline_for(*rule, *anchors, law);

    expect_due(deadline, text_of(object.at("due")));
    if (const auto* noted = object.if_contains("noted")) {
      for (const boost::json::value& text : noted->as_array()) {
        EXPECT_TRUE(notes(deadline, text_of(text))) << text_of(text);
      }
    }
  }
}

// Which data a law protects: so many people of one place lost these classes.
TEST(ElementVectors, HoldAsWritten) {
  const LawBook& law = law_book();
  const auto vectors = find_json("tests/vectors/elements.json");
  ASSERT_TRUE(vectors.has_value()) << "run from the root of the repository";
  for (const boost::json::value& value : vectors->as_array()) {
    const auto& vector = value.as_object();
    SCOPED_TRACE(text_of(vector.at("claim")));
    const std::int64_t people = vector.at("people").as_int64();
    PeopleCount count{.people = people, .by_class = {}};
    for (const boost::json::value& lost : vector.at("lost").as_array()) {
      ASSERT_NE(exposure::find_data_class(text_of(lost)), nullptr) << text_of(lost);
      count.by_class[text_of(lost)] = people;
    }
    Facts facts;
    facts.by_jurisdiction[text_of(vector.at("place"))] = count;
    facts.everywhere = count;
    const auto expect = [&](const char* member, bool owed) {
      for (const boost::json::value& id : vector.at(member).as_array()) {
        const Rule* rule = law.find_rule(text_of(id));
        ASSERT_NE(rule, nullptr) << text_of(id);
        EXPECT_EQ(why_triggered(*rule, facts, law).has_value(), owed) << rule->id;
      }
    };

    expect("owed", true);
    expect("not_owed", false);
  }
}

// What the independent vectors call differently.
std::string rule_of(const boost::json::object& vector) {
  const std::string duty = text_of(vector.at("duty"));
  const bool small = text_of(vector.at("rule")).find("small agent") != std::string::npos;
  return duty == "br-anpd" && small ? "br-anpd-small" : duty;
}

// The anchors and facts of an independent vector, in our words.
struct Given {
  Anchors anchors;
  Circumstances circumstances;
};
Given given_in(const boost::json::object& vector, const Rule& rule) {
  const boost::json::value& start = vector.at("start");
  if (const auto* one = start.if_string()) {
    const std::string at(one->data(), std::min(one->find(' '), one->size()));
    return {must(parse_anchors({{anchor_of(rule), at}})), {}};
  }
  Given given;
  const auto& several = start.as_object();
  given.anchors = must(parse_anchors({{"awareness", text_of(several.at("awareness"))},
                                      {"dora_major", text_of(several.at("classification"))}}));
  if (several.contains("relief_eligible")) given.circumstances.flags.insert("dora_relief");
  if (const auto* holidays = several.if_contains("holidays")) {
    for (const boost::json::value& day : holidays->as_array()) {
      given.circumstances.days_off.push_back(must(parse_date(text_of(day))));
    }
  }
  return given;
}

// Computed by an independent program.
TEST(DeadlineVectors, AgreeWithTheIndependentOnes) {
  const auto path = find_shared_data("duties/deadline_vectors.json");
  if (!path) GTEST_SKIP() << "the shared data have no duties/deadline_vectors.json here";
  const auto vectors = find_json(*path);
  ASSERT_TRUE(vectors.has_value());
  const LawBook& law = law_book();
  int checked = 0;
  for (const boost::json::value& value : vectors->as_array()) {
    const auto& vector = value.as_object();
    SCOPED_TRACE(text_of(vector.at("id")));
    const Rule* rule = law.find_rule(rule_of(vector));
    ASSERT_NE(rule, nullptr);
    const Given given = given_in(vector, *rule);
    const std::string due = text_of(vector.at("due"));

    const Deadline deadline = deadline_for(*rule, given.anchors, law, given.circumstances);

    ++checked;
    if (text_of(vector.at("rule")).find("latest arguable") != std::string::npos) {
      EXPECT_TRUE(notes(deadline, "arguable later: " + due));
    } else {
      expect_due(deadline, due);
    }
  }
  EXPECT_EQ(checked, 27);
}

// One entry of the collected duties may be several rules here, one for each recipient.
std::string rule_for(const std::string& duty) {
  const std::map<std::string, std::string> split = {{"us-ftc-hbnr", "us-ftc-hbnr-individuals"},
                                                    {"us-mn-cra", "us-mn-bureaus"},
                                                    {"ca-qc", "ca-qc-cai"},
                                                    {"cn-pipl", "cn-pipl-authority"},
                                                    {"za-popia", "za-popia-regulator"}};
  const auto found = split.find(duty);
  return found == split.end() ? duty : found->second;
}

TEST(CollectedDuties, AreAllRulesHereWithTheirNumbersAndTheirDoubt) {
  const auto path = find_shared_data("duties/duties.json");
  if (!path) GTEST_SKIP() << "the shared data have no duties/duties.json here";
  const auto collected = find_json(*path);
  ASSERT_TRUE(collected.has_value());
  std::size_t counted = 0;
  for (const boost::json::value& value : collected->at("duties").as_array()) {
    const auto& duty = value.as_object();
    const std::string id = text_of(duty.at("id"));
    SCOPED_TRACE(id);
    const Rule* rule = law_book().find_rule(rule_for(id));
    ASSERT_NE(rule, nullptr);
    if (text_of(duty.at("confidence")) == "M") {
      EXPECT_EQ(rule->confidence, Confidence::memory);
    }
    if (const auto* n = duty.at("deadline").as_object().if_contains("n")) {
      EXPECT_EQ(rule->deadline.n, n->as_int64());
      ++counted;
    }
    if (duty.contains("cra_threshold") && duty.at("cra_threshold").is_int64()) {
      const std::string state = id.substr(0, id.rfind('-'));
      const Rule* bureaus = law_book().find_rule(state + "-bureaus");
      ASSERT_NE(bureaus, nullptr);
      const Condition& condition = bureaus->trigger.any_of.front();
      EXPECT_EQ(condition.over_people.value_or(condition.min_people.value_or(0)),
                duty.at("cra_threshold").as_int64());
    }
  }
  EXPECT_GE(counted, 50u);
}

}  // namespace
}  // namespace candor::duty
