// SPDX-License-Identifier: Apache-2.0
#include <fstream>
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

// What the independent vectors call differently.
std::string rule_of(const boost::json::object& vector) {
  const std::string duty = text_of(vector.at("duty"));
  const bool small = text_of(vector.at("rule")).find("small agent") != std::string::npos;
  return duty == "br-anpd" && small ? "br-anpd-small" : duty;
}

// Computed by an independent program. Vectors of laws that are not here yet (DORA) are counted, so
// that the test says when the number changes.
TEST(DeadlineVectors, AgreeWithTheIndependentOnes) {
  const auto path = find_shared_data("duties/deadline_vectors.json");
  if (!path) GTEST_SKIP() << "the shared data have no duties/deadline_vectors.json here";
  const auto vectors = find_json(*path);
  ASSERT_TRUE(vectors.has_value());
  const LawBook& law = law_book();
  std::vector<std::string> left_out;
  int checked = 0;
  for (const boost::json::value& value : vectors->as_array()) {
    const auto& vector = value.as_object();
    SCOPED_TRACE(text_of(vector.at("id")));
    const Rule* rule = law.find_rule(rule_of(vector));
    if (rule == nullptr) {
      left_out.push_back(text_of(vector.at("id")));
      continue;
    }
    const std::string start = text_of(vector.at("start"));
    const std::string at = start.substr(0, start.find(' '));
    const auto anchors = parse_anchors({{anchor_of(*rule), at}});
    ASSERT_TRUE(anchors.has_value());
    const std::string due = text_of(vector.at("due"));

    const Deadline deadline = deadline_for(*rule, *anchors, law);

    ++checked;
    if (text_of(vector.at("rule")).find("latest arguable") != std::string::npos) {
      EXPECT_TRUE(notes(deadline, "arguable later: " + due));
    } else {
      expect_due(deadline, due);
    }
  }
  EXPECT_EQ(left_out, (std::vector<std::string>{"v09", "v10", "v11"}));
  EXPECT_EQ(checked, 24);
}

}  // namespace
}  // namespace candor::duty
