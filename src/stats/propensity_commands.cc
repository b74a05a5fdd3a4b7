// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/json.h"
#include "base/text.h"
#include "stats/commands.h"
#include "stats/print.h"
#include "stats/propensity.h"
#include "stats/propensity_codec.h"

namespace candor::stats {
namespace {

Result<double> trim_of(const Arguments& arguments) {
  const auto text = arguments.find("--trim");
  if (!text) return 0.0;
  const auto trim = parse_number(*text);
  if (!trim || !(*trim >= 0 && *trim < 0.5)) {
    return refuse("--trim", "is a number of at least 0 and below 0.5");
  }
  return *trim;
}

Result<Table> read(const Arguments& arguments) {
  TableRequest request;
  TRY(request.add_number("--outcome", arguments.value("--outcome")));
  TRY(request.add_flag("--treated", arguments.value("--treated")));
  TRY(request.add_columns("--covariates", arguments.value("--covariates")));
  return read_table(arguments.value("FILE"), request);
}

Output output(const TreatmentEffect& made, std::string_view estimand, const Table& table) {
  const PropensityWeights& weights = made.propensity;
  std::string text = describe(table, made.notes);
  text += fmt::format("{} treated, {} others\n\n", with_commas(weights.treated),
                      with_commas(weights.controls));
  TextTable effect({"", "effect", "se", "lower", "upper", "p", "if treated", "if not"});
  effect.add({estimand == "ate" ? "of all" : "of the treated", to_text(made.effect.estimate),
              to_text(made.effect.std_error), to_text(made.effect.lower),
              to_text(made.effect.upper), p_to_text(made.effect.p), to_text(made.mean_treated),
              to_text(made.mean_controls)});
  text += effect.text() + "\n";
  TextTable score({"who is treated", "coef", "se", "z", "p"});
  for (std::size_t i = 0; i < weights.score.coefficients.size(); ++i) {
    const Effect& c = weights.score.coefficients[i];
    score.add({weights.score.names[i], to_text(c.estimate), to_text(c.std_error), to_text(c.z),
               p_to_text(c.p)});
  }
  text += score.text() + "\n";
  TextTable balance({"standardised difference", "before", "after"});
  for (const Balance& row : weights.balance) {
    balance.add({row.name, to_text(row.before), to_text(row.after)});
  }
  text += balance.text() + "\n";
  text += fmt::format("weights: mean {}, {} to {}; as good as {} rows of equal weight\n",
                      to_text(weights.mean), to_text(weights.min), to_text(weights.max),
                      to_text(weights.effective_size));
  return {.text = std::move(text), .json = pretty_json(codec::encode(made, estimand, table))};
}

Result<Output> run_ipw(const Arguments& arguments) {
  const double trim = TRY(trim_of(arguments));
  const Table table = TRY(read(arguments));
  const TreatmentEffect made =
      TRY(inverse_probability_effect(table.numbers.at("--outcome"), table.flags.at("--treated"),
                                     table.columns.at("--covariates"), trim));
  return output(made, "ate", table);
}

Result<Output> run_aipw(const Arguments& arguments) {
  const double trim = TRY(trim_of(arguments));
  const std::string estimand = arguments.find("--estimand").value_or("ate");
  if (estimand != "ate" && estimand != "att") return refuse("--estimand", "is ate or att");
  const Table table = TRY(read(arguments));
  const TreatmentEffect made = TRY(doubly_robust_effect(
      table.numbers.at("--outcome"), table.flags.at("--treated"), table.columns.at("--covariates"),
      estimand == "ate" ? Estimand::ate : Estimand::att, trim));
  return output(made, estimand, table);
}

constexpr Argument kFile{"FILE", "", Need::required, "CSV with a person in each row."};
constexpr Argument kOutcome{"--outcome", "COLUMN", Need::required, "What is compared."};
constexpr Argument kTreated{"--treated", "COLUMN", Need::required, "0 or 1, or a condition."};
constexpr Argument kCovariates{"--covariates", "COLUMNS", Need::required,
                               "What bears on who is treated: a,factor(b),a*c."};
constexpr Argument kTrim{"--trim", "SHARE", Need::optional,
                         "Leaves out scores below it or above 1 less it; 0."};
constexpr Argument kIpwArguments[] = {kFile, kOutcome, kTreated, kCovariates, kTrim};
constexpr Argument kAipwArguments[] = {
    kFile,    kOutcome,
    kTreated, kCovariates,
    kTrim,    {"--estimand", "WHICH", Need::optional, "ate: of all; att: of the treated."},
};

constexpr Command kCommands[] = {
    {"stats ipw", Access::anyone, "An effect by inverse probability weights.", kIpwArguments,
     nullptr, run_ipw},
    {"stats aipw", Access::anyone, "An effect by weights and a model of the outcome.",
     kAipwArguments, nullptr, run_aipw},
};

}  // namespace

std::span<const Command> propensity_commands() { return kCommands; }

}  // namespace candor::stats
