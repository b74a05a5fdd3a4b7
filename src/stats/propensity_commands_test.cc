// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "stats/commands.h"
#include "stats/testing.h"

namespace candor::stats {
namespace {

using testing::expect_close;
using ::testing::HasSubstr;

class PropensityCommands : public testing::Reference {
 protected:
  static Result<Output> run(std::string_view words,
                            const std::vector<std::pair<std::string, std::string>>& more) {
    Arguments arguments;
    arguments.add("FILE", *find_shared_data("stats/surv_2k.csv"));
    arguments.add("--outcome", "time");
    arguments.add("--treated", "exposed");
    arguments.add("--covariates", "strength,spend");
    for (const auto& [name, value] : more) arguments.add(name, value);
    for (const Command& command : propensity_commands()) {
      if (command.words == words) return command.run_alone(arguments);
    }
    bug_found("a command of this name");
  }
};

TEST_F(PropensityCommands, Ipw) {
  const Output output = must(run("stats ipw", {}));
  const auto made = must(parse_json(output.json));
  const auto at = [&](const char* pointer) { return made.at_pointer(pointer).to_number<double>(); };
  expect_close(at("/score/coefficients/1/coef"), number("/extra/ipw/logit/strength"), "strength");
  expect_close(at("/weights/effective_size"), number("/extra/ipw/ess"), "effective size");
  expect_close(at("/effect/coef"), -19.229647725263476, "effect");
  expect_close(at("/effect/se"), 6.4387601834308992, "error");
  EXPECT_EQ(made.at("n").as_int64(), 2000);
  EXPECT_THAT(output.text, HasSubstr("standardised difference"));
  EXPECT_TRUE(is_refused(run("stats ipw", {{"--trim", "0.7"}}), ErrorCode::invalid));
}

TEST_F(PropensityCommands, Aipw) {
  const auto made = must(parse_json(must(run("stats aipw", {{"--estimand", "att"}})).json));
  expect_close(made.at_pointer("/effect/coef").to_number<double>(), -15.664572031461422, "att");
  EXPECT_EQ(made.at("estimand").as_string(), "att");
  EXPECT_TRUE(is_refused(run("stats aipw", {{"--estimand", "late"}}), ErrorCode::invalid));
}

}  // namespace
}  // namespace candor::stats
