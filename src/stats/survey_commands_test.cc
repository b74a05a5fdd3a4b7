// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

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

Result<Output> run(const std::string& words, const Given& given) {
  Arguments arguments;
  for (const auto& [name, value] : given) arguments.add(name, value);
  for (const Command& command : survey_commands()) {
    if (command.words == words) return command.run_alone(arguments);
  }
  bug_found("a command of this name");
}

boost::json::value json(const std::string& words, const Given& given) {
  return must(parse_json(must(run(words, given)).json));
}

double number_at(const boost::json::value& value, const char* pointer) {
  return value.at_pointer(pointer).to_number<double>();
}

class SurveyCommands : public ::testing::Test {
 protected:
  std::string file(const std::string& text) {
    const std::string path = folder_.path() + "/answers.csv";
    write_file(path, text);
    return path;
  }
  TemporaryFolder folder_;
};

TEST_F(SurveyCommands, NpsOfCounts) {
  const auto nps =
      json("stats nps", {{"--promoters", "450"}, {"--passives", "300"}, {"--detractors", "250"}});
  EXPECT_EQ(number_at(nps, "/nps"), 20);
  EXPECT_NEAR(number_at(nps, "/se"), 2.56904651573303, 1e-13);
  EXPECT_NEAR(number_at(nps, "/lower"), 14.9647613545552, 1e-12);
}

TEST_F(SurveyCommands, NpsByGroupNamesTheGroupsAndWhatWasLeftOut) {
  const std::string path = file("g,score,w\na,9,1\na,3,1\nb,10,2\nb,7,1\nb,,1\n");
  const auto nps = json("stats nps", {{"FILE", path}, {"--score", "score"}, {"--by", "g"}});
  EXPECT_EQ(nps.at_pointer("/groups/0/name").as_string(), "a");
  EXPECT_EQ(number_at(nps, "/groups/0/nps"), 0);
  EXPECT_EQ(number_at(nps, "/groups/1/nps"), 50);
  EXPECT_EQ(number_at(nps, "/rows"), 4);
  EXPECT_EQ(number_at(nps, "/dropped/0/first_line"), 6);
  const auto weighted =
      json("stats nps", {{"FILE", path}, {"--score", "score"}, {"--by", "g"}, {"--weights", "w"}});
  EXPECT_NEAR(number_at(weighted, "/groups/1/nps"), 200.0 / 3, 1e-12);
}

TEST_F(SurveyCommands, NpsIsRefusedInWords) {
  EXPECT_THAT(run("stats nps", {}).error().message, HasSubstr("name a FILE"));
  EXPECT_THAT(run("stats nps", {{"--promoters", "4"}, {"--passives", "3"}}).error().message,
              HasSubstr("--detractors is needed"));
  EXPECT_THAT(run("stats nps", {{"FILE", "x"}, {"--promoters", "4"}}).error().message,
              HasSubstr("name a FILE"));
  EXPECT_THAT(run("stats nps", {{"FILE", "x"}}).error().message, HasSubstr("--score is needed"));
  const std::string path = file("g,score\na,9\nb,9\nb,12\n");
  EXPECT_THAT(
      run("stats nps", {{"FILE", path}, {"--score", "score"}, {"--by", "g"}}).error().message,
      HasSubstr("b: answer 2 is not a whole number from 0 to 10"));
}

TEST_F(SurveyCommands, AlphaNamesItsItems) {
  const std::string path = file("q1,q2,q3\n1,2,1\n2,2,3\n3,4,3\n5,5,4\n");
  const auto alpha = json("stats alpha", {{"FILE", path}, {"--items", "q1,q2,q3"}});
  EXPECT_EQ(alpha.at_pointer("/items/2/name").as_string(), "q3");
  EXPECT_GT(number_at(alpha, "/alpha"), 0.9);
  EXPECT_LT(number_at(alpha, "/lower"), number_at(alpha, "/alpha"));
  EXPECT_THAT(must(run("stats alpha", {{"FILE", path}, {"--items", "q1,q2"}})).text,
              HasSubstr("none"));
}

TEST_F(SurveyCommands, SharesAndTheirDifference) {
  const auto wilson = json("stats wilson", {{"--successes", "120"}, {"--of", "1000"}});
  EXPECT_NEAR(number_at(wilson, "/lower"), 0.101299260601309, 1e-14);
  const auto two = json("stats compare", {{"--successes", "56,48"}, {"--of", "70,80"}});
  EXPECT_NEAR(number_at(two, "/lower"), 0.052431472402364926, 1e-14);
  EXPECT_NEAR(number_at(two, "/score_test/p"), 0.0080450813681965643, 1e-14);
  for (const char* wrong : {"56", "56,48,1", "56,x", ""}) {
    EXPECT_THAT(run("stats compare", {{"--successes", wrong}, {"--of", "70,80"}}).error().message,
                HasSubstr("--successes is two counts"));
  }
}

TEST_F(SurveyCommands, WelchIsOfTwoGroups) {
  const std::string path = file("g,y\nx,1\nx,2\nx,3\nz,10\nz,20\nz,60\n");
  const Given given = {{"FILE", path}, {"--outcome", "y"}, {"--by", "g"}};
  const auto plain = json("stats welch", given);
  EXPECT_EQ(number_at(plain, "/difference"), 28);
  EXPECT_EQ(plain.at_pointer("/groups/1/name").as_string(), "z");
  EXPECT_FALSE(plain.as_object().contains("sequential"));
  Given looked = given;
  looked.push_back({"--sequential", "yes"});
  EXPECT_GT(number_at(json("stats welch", looked), "/sequential/margin"), 0);
  Given tuned = given;
  tuned.push_back({"--alpha", "0.1"});
  EXPECT_THAT(run("stats welch", tuned).error().message, HasSubstr("--sequential"));
  const Given three = {{"FILE", path}, {"--outcome", "y"}, {"--by", "y"}};
  EXPECT_THAT(run("stats welch", three).error().message, HasSubstr("--by has 6 values"));
}

class SurveyCommandsReference : public testing::Reference {};

TEST_F(SurveyCommandsReference, WelchAtEveryLookAgrees) {
  const auto data = must(read_file(*find_shared_data("stats/surv_2k.csv"), 10'000'000));
  TemporaryFolder folder;
  const std::string path = folder.path() + "/exposed.csv";
  std::string exposed;
  std::istringstream lines(data);
  for (std::string line; std::getline(lines, line);) {
    const auto fields = split(line, ',');
    if (fields[4] == "exposed" || fields[4] == "1") exposed += line + "\n";
  }
  write_file(path, exposed);
  const auto welch =
      json("stats welch",
           {{"FILE", path}, {"--outcome", "spend"}, {"--by", "version"}, {"--sequential", "yes"}});
  expect_close(number_at(welch, "/difference"), Reference::number("/extra/welch/diff"),
               "difference");
  expect_close(number_at(welch, "/df"), Reference::number("/extra/welch/df"), "df");
  expect_close(number_at(welch, "/sequential/rho2"), Reference::number("/extra/asympcs/rho2_t500"),
               "rho squared");
}

}  // namespace
}  // namespace candor::stats
