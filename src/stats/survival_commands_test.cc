// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/json.h"
#include "base/testing.h"
#include "stats/commands.h"
#include "stats/testing.h"

namespace candor::stats {
namespace {

using testing::expect_close;
using ::testing::HasSubstr;
using testing::Reference;

using Given = std::vector<std::pair<std::string, std::string>>;

Result<Output> run(std::string_view words, const Given& given) {
  Arguments arguments;
  for (const auto& [name, value] : given) arguments.add(name, value);
  for (const Command& command : survival_commands()) {
    if (command.words == words) return command.run_alone(arguments);
  }
  return fail(ErrorCode::not_found, "there is no such command");
}

boost::json::value json_of(std::string_view words, const Given& given) {
  return must(parse_json(must(run(words, given)).json, {10'000'000, 32}));
}

double number_at(const boost::json::value& value, const std::string& pointer) {
  return value.at_pointer(pointer).to_number<double>();
}

std::string refusal(std::string_view words, const Given& given) {
  const auto output = run(words, given);
  return output ? "done" : output.error().message;
}

class SurvivalCommands : public ::testing::Test {
 protected:
  std::string written(const std::string& text) {
    const std::string path = folder_.path() + "/people.csv";
    write_file(path, text);
    return path;
  }
  // Sixty people of two groups; one without a time.
  std::string people() {
    std::string text = "since,time,why,group,age,region,w\n0,,1,a,50,0,1\n";
    for (int i = 0; i < 60; ++i) {
      text += fmt::format("{},{},{},{},{},{},{}\n", i % 3, 4 + i * 7 % 13, i % 3, i % 2 ? "b" : "a",
                          20 + i * 11 % 17, i % 7, 1 + i % 2);
    }
    return written(text);
  }

 private:
  TemporaryFolder folder_;
};

TEST_F(SurvivalCommands, CurvesByGroupAreCompared) {
  const Given given{{"FILE", people()},    {"--time", "time"}, {"--start", "since"},
                    {"--event", "why==1"}, {"--by", "group"},  {"--rmst", "20"}};
  const auto value = json_of("stats km", given);
  EXPECT_EQ(number_at(value, "/rows"), 60);
  EXPECT_EQ(value.at_pointer("/dropped/0/column").as_string(), "time");
  EXPECT_EQ(value.at_pointer("/groups/1/name").as_string(), "group=b");
  EXPECT_EQ(number_at(value, "/groups/0/n") + number_at(value, "/groups/1/n"), 60);
  EXPECT_EQ(number_at(value, "/log_rank/df"), 1);
  EXPECT_NEAR(number_at(value, "/rmst_differences/0/difference"),
              number_at(value, "/groups/1/rmst/mean") - number_at(value, "/groups/0/rmst/mean"),
              1e-12);
  EXPECT_THAT(std::string(value.at_pointer("/notes/0").as_string()), HasSubstr("ends at"));
  const std::string text = must(run("stats km", given)).text;
  EXPECT_THAT(text, HasSubstr("60 rows; 1 left out: no value in time (first in line 2)"));
  EXPECT_THAT(text, HasSubstr("log-rank: chi2 "));
}

TEST_F(SurvivalCommands, CausesCompete) {
  const Given given{{"FILE", people()}, {"--time", "time"}, {"--cause", "why"}, {"--by", "group"}};
  const auto value = json_of("stats km", given);
  EXPECT_EQ(value.at_pointer("/groups/0/causes/1/cause").as_string(), "2");
  EXPECT_EQ(number_at(value, "/groups/0/causes/0/events"), 10);
  EXPECT_THAT(must(run("stats km", given)).text, HasSubstr("incidence"));
  EXPECT_THAT(
      refusal("stats km",
              {{"FILE", people()}, {"--time", "time"}, {"--cause", "why"}, {"--rmst", "5"}}),
      HasSubstr("--rmst is of curves of one event"));
}

TEST_F(SurvivalCommands, EffectsWithTheirTests) {
  const Given given{{"FILE", people()},      {"--time", "time"},
                    {"--event", "why==1"},   {"--covariates", "factor(group),age,age*w"},
                    {"--cluster", "region"}, {"--zph", "identity"},
                    {"--ties", "breslow"}};
  const auto value = json_of("stats cox", given);
  EXPECT_EQ(value.at_pointer("/coefficients/0/name").as_string(), "factor(group)=b");
  EXPECT_EQ(value.at_pointer("/ties").as_string(), "breslow");
  EXPECT_EQ(number_at(value, "/clusters"), 7);
  EXPECT_GT(number_at(value, "/coefficients/1/robust_se"), 0);
  EXPECT_EQ(number_at(value, "/zph/global/df"), 3);
  EXPECT_GT(number_at(value, "/concordance/se"), 0);
  const std::string text = must(run("stats cox", given)).text;
  EXPECT_THAT(text, HasSubstr("robust errors of 7 clusters"));
  EXPECT_THAT(text, HasSubstr("do effects change with time?"));
}

TEST_F(SurvivalCommands, RefuseWithTheOptionThatIsWrong) {
  const std::string file = people();
  const auto km = [&](const std::string& option, const std::string& value) {
    return refusal("stats km", {{"FILE", file},
                                {"--time", "time"},
                                {"--event", "why==1"},
                                {"--by", "group"},
                                {option, value}});
  };
  EXPECT_THAT(km("--conf", "plain"), HasSubstr("--conf is log or log-log"));
  EXPECT_THAT(km("--rmst", "-1"), HasSubstr("--rmst is above 0"));
  EXPECT_THAT(km("--rho", "x"), HasSubstr("--rho is not a number"));
  EXPECT_THAT(refusal("stats km", {{"FILE", file}, {"--time", "time"}}),
              HasSubstr("--event is missing"));
  const auto cox = [&](const std::string& covariates, const std::string& option,
                       const std::string& value) {
    return refusal("stats cox", {{"FILE", file},
                                 {"--time", "time"},
                                 {"--event", "why==1"},
                                 {"--covariates", covariates},
                                 {option, value}});
  };
  EXPECT_THAT(cox("age", "--ties", "exact"), HasSubstr("--ties is efron or breslow"));
  EXPECT_THAT(cox("age", "--zph", "rank"), HasSubstr("--zph is km or identity"));
  EXPECT_THAT(cox("age,2*age", "--zph", "km"), HasSubstr("2*age is determined by age"));
  EXPECT_THAT(cox("why==1", "--zph", "km"), HasSubstr("separates leavers from stayers"));
}

class SurvivalCommandsReference : public Reference {};

TEST_F(SurvivalCommandsReference, SayWhatRSays) {
  const std::string rossi = *find_shared_data("stats/rossi.csv");
  const auto cox = json_of("stats cox", {{"FILE", rossi},
                                         {"--time", "week"},
                                         {"--event", "arrest"},
                                         {"--covariates", "fin,age,race,wexp,mar,paro,prio"},
                                         {"--robust", "true"},
                                         {"--zph", "km"}});
  expect_close(number_at(cox, "/coefficients/0/coef"), -0.379422166871205, "fin", 1e-10);
  expect_close(number_at(cox, "/coefficients/0/robust_se"), 0.195541778880588, "robust se", 1e-10);
  expect_close(number_at(cox, "/loglik/1"), number("/rossi/efron/loglik/1"), "loglik");
  expect_close(number_at(cox, "/zph/global/chi2"), 17.6944152960279, "zph");
  const auto km = json_of("stats km", {{"FILE", *find_shared_data("stats/lung.csv")},
                                       {"--time", "time"},
                                       {"--event", "event"},
                                       {"--by", "sex"},
                                       {"--strata", "ph.ecog"},
                                       {"--rmst", "365"}});
  expect_close(number_at(km, "/log_rank/chi2"), number("/lung/logrank_sex_strat_ecog"), "log-rank");
  EXPECT_EQ(number_at(km, "/rows"), 227);
  const auto aj = json_of("stats km", {{"FILE", *find_shared_data("stats/surv_2k.csv")},
                                       {"--time", "time"},
                                       {"--cause", "cause"},
                                       {"--by", "exposed"}});
  for (const auto& point : aj.at_pointer("/groups/1/causes/0/points").as_array()) {
    if (point.at("time").to_number<double>() != 180) continue;
    expect_close(point.at("se").to_number<double>(), number("/surv2k/aj/6/se_vol"), "se");
  }
}

}  // namespace
}  // namespace candor::stats
