// SPDX-License-Identifier: Apache-2.0
#include <cmath>

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
using ::testing::SizeIs;

using Given = std::vector<std::pair<std::string, std::string>>;

Result<Output> run(std::string_view words, const Given& given) {
  Arguments arguments;
  for (const auto& [name, value] : given) arguments.add(name, value);
  for (const Command& command : panel_commands()) {
    if (command.words == words) return command.run_alone(arguments);
  }
  return fail(ErrorCode::not_found, "there is no such command");
}

boost::json::value json_of(std::string_view words, const Given& given) {
  return must(parse_json(must(run(words, given)).json));
}

double number_at(const boost::json::value& value, const std::string& pointer) {
  return value.at_pointer(pointer).to_number<double>();
}

class PanelCommands : public ::testing::Test {
 protected:
  // Forty customers in six months, half of them exposed.
  std::string rows(const std::string& more = "") {
    std::string text = "id,t,y,exposed,d,region,w\n";
    double noise = 0.3;
    for (int i = 0; i < 40; ++i) {
      for (int t = 1; t <= 6; ++t) {
        noise = std::fmod(noise * 7.3 + 0.11, 1.0);
        const int exposed = i % 2, d = exposed == 1 && t >= 4 ? 1 : 0;
        text += fmt::format("c{},{},{},{},{},{},{}\n", i, t, 5 + 0.1 * i + noise - 0.4 * d, exposed,
                            d, i % 7, 1 + i % 3);
      }
    }
    return written("panel.csv", text + more);
  }
  // What the query makes of them.
  std::string cells() {
    std::string text = "exposed,d,t,t_2,n,sum_y,sum_yy\n";
    double noise = 0.3;
    std::vector<std::vector<double>> y(40, std::vector<double>(6));
    for (int i = 0; i < 40; ++i) {
      for (int t = 1; t <= 6; ++t) {
        noise = std::fmod(noise * 7.3 + 0.11, 1.0);
        y[i][t - 1] = 5 + 0.1 * i + noise - 0.4 * (i % 2 == 1 && t >= 4 ? 1 : 0);
      }
    }
    for (int exposed : {0, 1}) {
      for (int t = 1; t <= 6; ++t) {
        for (int s = t; s <= 6; ++s) {
          double sum = 0, products = 0;
          for (int i = exposed; i < 40; i += 2) {
            sum += y[i][t - 1];
            products += y[i][t - 1] * y[i][s - 1];
          }
          text += fmt::format("{},{},{},{},20,{},{}\n", exposed, exposed == 1 && t >= 4 ? 1 : 0, t,
                              s, sum, products);
        }
      }
    }
    return written("cells.csv", text);
  }
  std::string written(const std::string& name, const std::string& text) {
    const std::string path = folder_.path() + "/" + name;
    write_file(path, text);
    return path;
  }
  Given did(const Given& more = {}) {
    Given given{{"FILE", rows()},
                {"--outcome", "y"},
                {"--unit", "id"},
                {"--time", "t"},
                {"--treated", "d"}};
    given.insert(given.end(), more.begin(), more.end());
    return given;
  }
  Given study(const Given& more = {}) {
    Given given{{"FILE", rows()}, {"--outcome", "y"},       {"--unit", "id"},
                {"--time", "t"},  {"--exposed", "exposed"}, {"--reference", "3"}};
    given.insert(given.end(), more.begin(), more.end());
    return given;
  }
  static void expect_same(const boost::json::value& a, const boost::json::value& b) {
    const auto& left = a.at("coefficients").as_array();
    const auto& right = b.at("coefficients").as_array();
    ASSERT_EQ(left.size(), right.size());
    for (std::size_t i = 0; i < left.size(); ++i) {
      for (const char* figure : {"coef", "se", "t", "p", "lower", "upper"}) {
        const double value = right[i].at(figure).to_number<double>();
        EXPECT_NEAR(left[i].at(figure).to_number<double>(), value, 1e-10 * std::abs(value))
            << figure;
      }
    }
  }
  TemporaryFolder folder_;
};

TEST_F(PanelCommands, DidSaysWhatItRestsOn) {
  const Output output = must(run("stats did", did({{"--margin", "0.2"}})));
  EXPECT_THAT(output.text, HasSubstr("y, n = 240"));
  EXPECT_THAT(output.text, HasSubstr("fixed effects id: 40, t: 6"));
  EXPECT_THAT(output.text, HasSubstr("errors cluster:id, 40 clusters of id, df 39"));
  const auto json = must(parse_json(output.json));
  EXPECT_EQ(number_at(json, "/n"), 240);
  EXPECT_EQ(number_at(json, "/clusters/id"), 40);
  EXPECT_EQ(number_at(json, "/df"), 39);
  EXPECT_NEAR(number_at(json, "/coefficients/0/coef"), -0.4, 0.3);
  EXPECT_NEAR(number_at(json, "/coefficients/0/mde"), 2.8 * number_at(json, "/coefficients/0/se"),
              1e-12);
  EXPECT_EQ(number_at(json, "/coefficients/0/equivalence/margin"), 0.2);
  EXPECT_DOUBLE_EQ(number_at(json, "/vcov/0/0"),
                   std::pow(number_at(json, "/coefficients/0/se"), 2));
}

TEST_F(PanelCommands, DidCountsTheRowsThatItLeavesOut) {
  Given given = did();
  given[0].second = rows("c1,7,,1,1,1,1\n");
  const auto json = json_of("stats did", given);
  EXPECT_EQ(number_at(json, "/rows"), 240);
  EXPECT_EQ(json.at("dropped").as_array().front().at("column").as_string(), "y");
  EXPECT_EQ(number_at(json, "/dropped/0/rows"), 1);
}

TEST_F(PanelCommands, DidTakesEffectsErrorsAndWeights) {
  const auto two_way = json_of("stats did", did({{"--vcov", "twoway:id,t"}}));
  EXPECT_EQ(number_at(two_way, "/df"), 5);
  EXPECT_EQ(number_at(two_way, "/clusters/t"), 6);
  const auto weighted = json_of("stats did", did({{"--weights", "w"}, {"--vcov", "iid"}}));
  EXPECT_NE(number_at(weighted, "/coefficients/0/coef"),
            number_at(two_way, "/coefficients/0/coef"));
  const auto regional =
      json_of("stats did", did({{"--fe", "id,region^t"}, {"--vcov", "cluster:region"}}));
  EXPECT_EQ(number_at(regional, "/fixed_effects/region^t"), 42);
  const auto plain = json_of("stats did", did({{"--fe", "none"}, {"--vcov", "hetero"}}));
  EXPECT_EQ(plain.at_pointer("/coefficients/0/name").as_string(), "(Intercept)");
}

TEST_F(PanelCommands, EventStudyTestsWhatWasBeforeAndAfter) {
  const auto json = json_of("stats eventstudy", study());
  EXPECT_THAT(json.at("coefficients").as_array(), SizeIs(5));
  EXPECT_EQ(json.at_pointer("/coefficients/2/name").as_string(), "t::4:exposed");
  EXPECT_EQ(number_at(json, "/pretrend/df"), 2);
  EXPECT_EQ(number_at(json, "/post/df"), 3);
  double mean = 0;
  for (int i : {2, 3, 4}) mean += number_at(json, fmt::format("/coefficients/{}/coef", i)) / 3;
  EXPECT_NEAR(number_at(json, "/mean_after/coef"), mean, 1e-12);
}

TEST_F(PanelCommands, CellsGiveTheSameFigures) {
  const std::string file = cells();
  for (const char* vcov : {"iid", "hetero"}) {
    expect_same(json_of("stats did", {{"FILE", file},
                                      {"--cells", ""},
                                      {"--group", "exposed"},
                                      {"--time", "t"},
                                      {"--treated", "d"},
                                      {"--vcov", vcov}}),
                json_of("stats did", did({{"--vcov", vcov}})));
  }
  expect_same(json_of("stats did", {{"FILE", file},
                                    {"--cells", ""},
                                    {"--group", "exposed"},
                                    {"--time", "t"},
                                    {"--treated", "exposed*t>=4"}}),
              json_of("stats did", did()));
  expect_same(json_of("stats eventstudy", {{"FILE", file},
                                           {"--cells", ""},
                                           {"--time", "t"},
                                           {"--exposed", "exposed"},
                                           {"--reference", "3"}}),
              json_of("stats eventstudy", study()));
}

TEST_F(PanelCommands, RefuseWhatCannotBeSaid) {
  const auto refusal = [](std::string_view words, const Given& given) {
    const auto refused = run(words, given);
    return refused ? std::string("taken") : refused.error().message;
  };
  EXPECT_THAT(refusal("stats did", did({{"--vcov", "robust"}})),
              HasSubstr("--vcov is iid, hetero, cluster:COLUMN or twoway"));
  EXPECT_THAT(refusal("stats did", {{"FILE", rows()}, {"--treated", "d"}, {"--outcome", "y"}}),
              HasSubstr("--unit is missing"));
  Given late = study();
  late.back().second = "9";
  EXPECT_THAT(refusal("stats eventstudy", late), HasSubstr("--reference is no period of the file"));
  EXPECT_THAT(refusal("stats did", {{"FILE", cells()},
                                    {"--cells", ""},
                                    {"--group", "exposed"},
                                    {"--time", "t"},
                                    {"--treated", "t_2"}}),
              HasSubstr("--treated differs within a group and period"));
  EXPECT_THAT(refusal("stats cells", {{"--outcome", "y"}, {"--unit", "id"}}),
              HasSubstr("name both"));
  EXPECT_THAT(refusal("stats did", did({{"--margin", "-1"}})), HasSubstr("--margin is above zero"));
}

class PanelCommandsReference : public Reference {};

TEST_F(PanelCommandsReference, SayWhatFixestSays) {
  const std::string file = *find_shared_data("stats/panel_500.csv");
  const auto did = json_of("stats did", {{"FILE", file},
                                         {"--outcome", "y"},
                                         {"--unit", "id"},
                                         {"--time", "t"},
                                         {"--treated", "exposed*t>=6"}});
  expect_close(number_at(did, "/coefficients/0/coef"), number("/panel500/twfe_id/0/est"), "coef");
  expect_close(number_at(did, "/coefficients/0/se"), number("/panel500/twfe_id/0/se"), "se");
  const auto study = json_of("stats eventstudy", {{"FILE", file},
                                                  {"--outcome", "y"},
                                                  {"--unit", "id"},
                                                  {"--time", "t"},
                                                  {"--exposed", "exposed"},
                                                  {"--reference", "5"}});
  for (int i = 0; i < 9; ++i) {
    const std::string at = fmt::format("/panel500/es_id/{}", i);
    expect_close(number_at(study, fmt::format("/coefficients/{}/coef", i)), number(at + "/est"),
                 at);
    expect_close(number_at(study, fmt::format("/coefficients/{}/se", i)), number(at + "/se"), at);
  }
  expect_close(number_at(study, "/pretrend/chi2"), number("/panel500/pretrend/wald_chi2"), "chi2");
  expect_close(number_at(study, "/pretrend/p_F"), number("/panel500/pretrend/p_F"), "p of F");
}

}  // namespace
}  // namespace candor::stats
