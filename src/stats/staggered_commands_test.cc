// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/testing.h"
#include "stats/commands.h"
#include "stats/testing.h"

namespace candor::stats {
namespace {

using testing::expect_close;
using ::testing::HasSubstr;

using Given = std::vector<std::pair<std::string, std::string>>;

constexpr char kFile[] =
    "id,t,y,g\n"
    "a,1,0,2\na,2,5,2\nb,1,1,2\nb,2,8,2\n"
    "c,1,1,\nc,2,2,\nd,1,3,0\nd,2,4,0\ne,1,2,NA\ne,2,4,NA\n"
    "f,1,,0\nf,2,1,0\n";

class StaggeredCommands : public ::testing::Test {
 protected:
  Given given(const std::string& text) {
    const std::string path = folder_.path() + "/panel.csv";
    write_file(path, text);
    return {
        {"FILE", path}, {"--outcome", "y"}, {"--unit", "id"}, {"--time", "t"}, {"--group", "g"}};
  }
  static Result<Output> run(const Given& given) {
    Arguments arguments;
    for (const auto& [name, value] : given) arguments.add(name, value);
    return staggered_commands()[0].run_alone(arguments);
  }
  static std::string refusal(Given given, const std::string& name, const std::string& value) {
    given.emplace_back(name, value);
    const auto made = run(given);
    EXPECT_TRUE(is_refused(made, ErrorCode::invalid));
    return made ? "" : to_text(made.error());
  }
  TemporaryFolder folder_;
};

TEST_F(StaggeredCommands, AnEmptyGroupIsNeverTreated) {
  const Output output = must(run(given(kFile)));
  const auto made = must(parse_json(output.json));
  EXPECT_EQ(made.at("n").as_int64(), 5);
  EXPECT_EQ(made.at("never_treated").as_int64(), 3);
  EXPECT_EQ(made.at("rows").as_int64(), 11);
  EXPECT_EQ(made.at("rows_compared").as_int64(), 10);
  EXPECT_NEAR(made.at_pointer("/attgt/0/att").as_double(), 6 - 4.0 / 3, 1e-14);
  EXPECT_EQ(made.at_pointer("/dropped/0/column").as_string(), "y");
  EXPECT_EQ(made.at_pointer("/notes/0").as_string(),
            "1 rows of 1 units are left out: a unit needs a row in each of the 2 periods");
  EXPECT_THAT(output.text, HasSubstr("5 units, 3 never treated; errors by 5 units; 95 % limits"));
}

TEST_F(StaggeredCommands, RefusesOptionsThatAreNone) {
  EXPECT_THAT(refusal(given(kFile), "--control", "all"), HasSubstr("is never or notyet"));
  EXPECT_THAT(refusal(given(kFile), "--base", "first"), HasSubstr("is varying or universal"));
  EXPECT_THAT(refusal(given(kFile), "--aggregate", "sum"), HasSubstr("is simple, group or dyn"));
  EXPECT_THAT(refusal(given(kFile), "--seed", "-1"), HasSubstr("--seed"));
  EXPECT_THAT(refusal(given(kFile), "--draws", "5"), HasSubstr("from 100"));
  EXPECT_THAT(refusal(given("id,t,y,g\na,Jan,1,0\na,Feb,2,0\n"), "--base", "varying"),
              HasSubstr("--time has Feb, which is not a number"));
  EXPECT_THAT(refusal(given("id,t,y,g\na,-1,1,0\na,0,2,0\n"), "--base", "varying"),
              HasSubstr("0 is also a time"));
}

class StaggeredCommandsReference : public testing::Reference {};

TEST_F(StaggeredCommandsReference, Counties) {
  Arguments arguments;
  const Given given{{"FILE", *find_shared_data("stats/mpdta.csv")},
                    {"--outcome", "lemp"},
                    {"--unit", "countyreal"},
                    {"--time", "year"},
                    {"--group", "first.treat"},
                    {"--aggregate", "dynamic"},
                    {"--bands", ""}};
  for (const auto& [name, value] : given) arguments.add(name, value);
  const Output output = must(staggered_commands()[0].run_alone(arguments));
  const auto made = must(parse_json(output.json));
  const auto close = [&](const char* ours, const char* theirs) {
    expect_close(made.at_pointer(ours).to_number<double>(), number(theirs), ours);
  };
  close("/attgt/4/att", "/mpdta/attgt/4/att");
  close("/attgt/4/se", "/mpdta/attgt/4/se");
  close("/dynamic/overall/att", "/mpdta/dynamic/overall/0/est");
  close("/dynamic/overall/se", "/mpdta/dynamic/overall/0/se");
  close("/pretest/chi2", "/mpdta/pretest/W");
  EXPECT_FALSE(made.as_object().contains("simple"));
  EXPECT_EQ(made.at_pointer("/bootstrap/seed").as_int64(), 1);
  EXPECT_LT(made.at_pointer("/attgt/4/band_lower").as_double(),
            made.at_pointer("/attgt/4/lower").as_double());
}

}  // namespace
}  // namespace candor::stats
