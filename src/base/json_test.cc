// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace candor {
namespace {

using namespace std::string_literals;

std::string refusal(std::string_view text, JsonLimits limits = {}) {
  const auto value = parse_json(text, limits);
  return value ? "nothing was refused" : value.error().message;
}

std::string canonical(std::string_view text) { return canonical_json(*parse_json(text)); }

TEST(ParseJson, ReadsEveryKindOfValue) {
  const auto value = *parse_json(" {\"a\":[1,-2.5,true,false,null,\"\\u20ac\\n\"],\"b\":{}} ");

  EXPECT_EQ(value.at("a").as_array().size(), 6u);
  EXPECT_EQ(value.at("a").at(5).as_string(), "\xe2\x82\xac\n");
  EXPECT_TRUE(value.at("b").as_object().empty());
}

TEST(ParseJson, SaysLineAndColumnOfTheFault) {
  EXPECT_EQ(refusal("{\n  \"a\": tru\n}"), "line 2, column 8: not JSON (syntax error)");
  EXPECT_EQ(refusal("[1,]"), "line 1, column 4: not JSON (syntax error)");
  EXPECT_EQ(refusal("{} {}"), "line 1, column 4: more text after the JSON value");
  EXPECT_EQ(refusal("[1,\n2"), "line 2, column 2: the JSON text ends before its value is complete");
  EXPECT_EQ(refusal(""), "line 1, column 1: the JSON text ends before its value is complete");
  EXPECT_EQ(refusal("[\"ab\xff\"]"), "line 1, column 5: not UTF-8; JSON text must be UTF-8");
  EXPECT_EQ(refusal("{\"a\":1,\n \"a\":2}"),
            "line 2, column 2: this name stands twice in one object");
}

TEST(ParseJson, RefusesWhatRfc8259DoesNotAllow) {
  for (const std::string& text :
       {"[01]"s, "[+1]"s, "[.5]"s, "[1.]"s, "['a']"s, "{a:1}"s, "[1 2]"s, "{\"a\" 1}"s, "[NaN]"s,
        "[Infinity]"s, "// x\n1"s, "[\"\t\"]"s, "[\"\\x\"]"s, "[\"\\ud800\"]"s, "\"a"s, "nul"s,
        "[1e999]"s, "\xef\xbb\xbf{}"s, "{}\0"s}) {
    EXPECT_FALSE(parse_json(text)) << text;
  }
}

TEST(ParseJson, ReadsNumbersToTheLastBit) {
  const auto value = *parse_json(R"({"-1":[25121745.648240894,-1,{"b":5e-324}],"c":1.5})");

  EXPECT_EQ(value.at("-1").at(0).as_double(), 25121745.648240894);
  EXPECT_EQ(value.at("-1").at(2).at("b").as_double(), 5e-324);
  EXPECT_EQ(value.at("c").as_double(), 1.5);
  EXPECT_EQ(refusal("[1,\n -1e999]"), "line 2, column 2: this number is too large");
}

TEST(ParseJson, FindsRepeatedNamesHoweverTheyAreWritten) {
  EXPECT_FALSE(parse_json("{\"a\":1,\"\\u0061\":2}"));
  EXPECT_FALSE(parse_json("[{\"b\":{\"x\":[{}],\"y\":\"{\",\"x\":1}}]"));
  EXPECT_TRUE(parse_json("{\"a\":{\"a\":[\"a\",\"a\",{\"a\":\"\\\"a\"}]},\"b\":\"a\"}"));
}

TEST(ParseJson, StopsAtItsLimits) {
  const std::string deep = std::string(32, '[') + std::string(32, ']');

  EXPECT_TRUE(parse_json(deep));
  EXPECT_EQ(refusal("[" + deep + "]"), "line 1, column 33: nested deeper than 32 levels");
  EXPECT_FALSE(parse_json(std::string(1'000'000, '[')));
  EXPECT_EQ(refusal("[1,2,3]", {.bytes_max = 6}), "the JSON text has 7 bytes; at most 6 are read");
  EXPECT_EQ(parse_json("[1,2,3]", {.bytes_max = 6}).error().code, ErrorCode::too_large);
}

TEST(CanonicalJson, SortsNamesAndLeavesSpacesOut) {
  EXPECT_EQ(canonical("{ \"b\" : [ 1 , {\"z\":null, \"a\":true} ], \"a\" : \"x\", \"\":{} }"),
            "{\"\":{},\"a\":\"x\",\"b\":[1,{\"a\":true,\"z\":null}]}");
}

TEST(CanonicalJson, WritesNumbersTheShortestWay) {
  EXPECT_EQ(canonical("[1.0,1e2,0.1,-0.0,-0,1.5e-7,9223372036854775807,18446744073709551615]"),
            "[1,100,0.1,0,0,1.5e-07,9223372036854775807,18446744073709551615]");
}

TEST(CanonicalJson, EscapesOnlyWhatItMust) {
  EXPECT_EQ(canonical("[\"\\u0041\\/\\u20ac\\u0001\\u001f\\n\\\"\\\\\"]"),
            "[\"A/\xe2\x82\xac\\u0001\\u001f\\n\\\"\\\\\"]");
}

TEST(PrettyJson, IsForPeopleAndTheSameValue) {
  const std::string_view text = "{\"a\":[1,{\"b\":[]}],\"c\":{}}";

  EXPECT_EQ(pretty_json(*parse_json(text)),
            "{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    }\n  ],\n  \"c\": {}\n}");
  EXPECT_EQ(canonical(pretty_json(*parse_json(text))), text);
}

}  // namespace
}  // namespace candor
