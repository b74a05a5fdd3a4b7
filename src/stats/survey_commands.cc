// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/json.h"
#include "base/text.h"
#include "stats/commands.h"
#include "stats/experiment.h"
#include "stats/print.h"
#include "stats/survey.h"
#include "stats/survey_codec.h"

namespace candor::stats {
namespace {

Result<std::int64_t> count_of(const Arguments& arguments, std::string_view option) {
  const auto count = TRY(arguments.integer(option));
  if (!count) return refuse(option, "is needed");
  return *count;
}

// "120,90".
Result<std::pair<std::int64_t, std::int64_t>> pair_of(const Arguments& arguments,
                                                      std::string_view option) {
  const auto parts = split(arguments.value(option), ',');
  if (parts.size() == 2) {
    const auto first = parse_integer(trim(parts[0]));
    const auto second = parse_integer(trim(parts[1]));
    if (first && second) return std::pair(*first, *second);
  }
  return refuse(option, "is two counts, such as 120,90");
}

Result<double> number_of(const Arguments& arguments, std::string_view option, double otherwise) {
  const auto text = arguments.find(option);
  if (!text) return otherwise;
  const auto number = parse_number(*text);
  if (!number || !std::isfinite(*number)) return refuse(option, "is not a number");
  return *number;
}

std::string limits_to_text(double lower, double upper, double level) {
  return fmt::format("{:.6g} % limits {} to {}", 100 * level, to_text(lower), to_text(upper));
}

std::string lines(const std::vector<std::string>& notes) {
  std::string text;
  for (const std::string& note : notes) text += note + "\n";
  return text;
}

void add_row(TextTable& text, const std::string& name, const NetPromoter& score) {
  text.add({name, to_text(score.score), to_text(score.std_error), to_text(score.lower),
            to_text(score.upper), with_commas(score.promoters), with_commas(score.passives),
            with_commas(score.detractors)});
}

TextTable scores_heading() {
  return TextTable({"", "NPS", "se", "lower", "upper", "promoters", "passives", "detractors"});
}

Result<Output> run_nps_of_counts(const Arguments& arguments) {
  const NetPromoter score = TRY(net_promoter(TRY(count_of(arguments, "--promoters")),
                                             TRY(count_of(arguments, "--passives")),
                                             TRY(count_of(arguments, "--detractors"))));
  TextTable text = scores_heading();
  add_row(text, "all", score);
  return Output{.text = text.text() + lines(score.notes),
                .json = pretty_json(codec::encode(score))};
}

// The values of each group, in the order of the rows.
std::vector<std::vector<double>> split_by(const std::vector<double>& values, const Factor* groups) {
  if (groups == nullptr) return {values};
  std::vector<std::vector<double>> parts(groups->names.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    parts[static_cast<std::size_t>(groups->codes[i])].push_back(values[i]);
  }
  return parts;
}

Result<Output> run_nps(const Arguments& arguments) {
  const bool has_counts =
      arguments.has("--promoters") || arguments.has("--passives") || arguments.has("--detractors");
  if (has_counts == arguments.has("FILE")) {
    return fail(ErrorCode::invalid,
                "name a FILE and its --score, or --promoters, --passives and --detractors");
  }
  if (has_counts) return run_nps_of_counts(arguments);
  if (!arguments.has("--score")) return refuse("--score", "is needed with a FILE");
  TableRequest request;
  TRY(request.add_number("--score", arguments.value("--score")));
  if (const auto weights = arguments.find("--weights")) {
    TRY(request.add_number("--weights", *weights));
  }
  if (const auto by = arguments.find("--by")) TRY(request.add_labels("--by", *by));
  const Table table = TRY(read_table(arguments.value("FILE"), request));
  const Factor* groups = table.find_labels("--by");
  const auto answers = split_by(table.numbers.at("--score"), groups);
  const std::vector<double>* all_weights = table.find_number("--weights");
  const auto weights =
      all_weights == nullptr ? decltype(answers)() : split_by(*all_weights, groups);
  std::vector<codec::GroupScore> scores;
  std::vector<std::string> notes;
  TextTable text = scores_heading();
  for (std::size_t g = 0; g < answers.size(); ++g) {
    const std::string name = groups == nullptr ? "" : groups->names[g];
    auto score =
        all_weights == nullptr ? net_promoter(answers[g]) : net_promoter(answers[g], weights[g]);
    const std::string whose = name.empty() ? "" : fmt::format("{}: ", name);
    if (!score) return fail(ErrorCode::invalid, whose + score.error().message);
    for (const std::string& note : score->notes) notes.push_back(whose + note);
    add_row(text, name.empty() ? "all" : name, *score);
    scores.push_back({name, std::move(*score)});
  }
  return Output{.text = text.text() + describe(table, notes),
                .json = pretty_json(codec::encode(scores, table))};
}

Result<Output> run_alpha(const Arguments& arguments) {
  TableRequest request;
  TRY(request.add_columns("--items", arguments.value("--items")));
  const Table table = TRY(read_table(arguments.value("FILE"), request));
  std::vector<Item> items;
  for (const Column& column : table.columns.at("--items")) {
    items.push_back({column.name, column.values});
  }
  const Reliability found = TRY(cronbach_alpha(items));
  TextTable text({"item", "mean", "sd", "with the others", "alpha without"});
  for (std::size_t j = 0; j < items.size(); ++j) {
    const ScaleItem& item = found.items[j];
    const auto optional = [](const std::optional<double>& value) {
      return value ? to_text(*value) : "none";
    };
    text.add({items[j].name, to_text(item.mean), to_text(item.std_dev),
              optional(item.rest_correlation), optional(item.alpha_without)});
  }
  return Output{.text = fmt::format("alpha {}, {}\n", to_text(found.alpha),
                                    limits_to_text(found.lower, found.upper, found.level)) +
                        text.text() + describe(table, found.notes),
                .json = pretty_json(codec::encode(found, table))};
}

Result<Output> run_wilson(const Arguments& arguments) {
  const Count count{TRY(count_of(arguments, "--successes")), TRY(count_of(arguments, "--of"))};
  const Interval share = TRY(wilson_interval(count.successes, count.of));
  return Output{
      .text = fmt::format("{} of {}: {}, {}\n", with_commas(count.successes), with_commas(count.of),
                          to_text(share.estimate), limits_to_text(share.lower, share.upper, 0.95)),
      .json = pretty_json(codec::encode(count, share))};
}

Result<Output> run_compare(const Arguments& arguments) {
  const auto [first_successes, second_successes] = TRY(pair_of(arguments, "--successes"));
  const auto [first_of, second_of] = TRY(pair_of(arguments, "--of"));
  const Count first{first_successes, first_of};
  const Count second{second_successes, second_of};
  const TwoProportions compared = TRY(compare_proportions(first, second));
  TextTable text({"", "share", "lower", "upper"});
  const auto add = [&](const char* name, const Interval& interval) {
    text.add({name, to_text(interval.estimate), to_text(interval.lower), to_text(interval.upper)});
  };
  add("first", compared.first);
  add("second", compared.second);
  add("first less second", compared.difference);
  return Output{.text = text.text() +
                        fmt::format("score test: chi-squared {} on 1 df, p {}\n",
                                    to_text(compared.chi_squared), p_to_text(compared.p)) +
                        lines(compared.notes),
                .json = pretty_json(codec::encode(compared, first, second))};
}

Result<Output> run_welch(const Arguments& arguments) {
  const bool is_sequential = arguments.has("--sequential");
  if (!is_sequential && (arguments.has("--alpha") || arguments.has("--optimal-at"))) {
    return refuse("--sequential", "is what --alpha and --optimal-at go with");
  }
  const Sequential tuning{TRY(number_of(arguments, "--alpha", 0.05)),
                          TRY(number_of(arguments, "--optimal-at", 500))};
  TableRequest request;
  TRY(request.add_number("--outcome", arguments.value("--outcome")));
  TRY(request.add_labels("--by", arguments.value("--by")));
  const Table table = TRY(read_table(arguments.value("FILE"), request));
  const Factor& groups = table.labels.at("--by");
  if (groups.names.size() != 2) {
    return refuse("--by", fmt::format("has {} values in these rows; a comparison is of two",
                                      groups.names.size()));
  }
  const auto samples = TRY(samples_by(table.numbers.at("--outcome"), groups.labels()));
  const Welch welch = TRY(welch_test(samples[0], samples[1]));
  TextTable text({"group", "n", "mean", "sd"});
  for (std::size_t g = 0; g < 2; ++g) {
    text.add({groups.names[g], with_commas(samples[g].n), to_text(samples[g].mean),
              to_text(std::sqrt(samples[g].variance))});
  }
  Output output;
  output.text =
      text.text() + fmt::format("{} less {}: {}, {}\nt {} on {} df, p {}\n", groups.names[1],
                                groups.names[0], to_text(welch.difference),
                                limits_to_text(welch.lower, welch.upper, welch.level),
                                to_text(welch.t), to_text(welch.df), p_to_text(welch.p));
  if (!is_sequential) {
    output.text += describe(table, {});
    output.json = pretty_json(codec::encode(welch, nullptr, 0, table));
    return output;
  }
  const ConfidenceSequence sequence = TRY(difference_sequence(samples[0], samples[1], tuning));
  output.text += fmt::format("at every look: {}\n",
                             limits_to_text(sequence.lower, sequence.upper, 1 - tuning.alpha));
  output.text += describe(table, sequence.notes);
  output.json = pretty_json(codec::encode(welch, &sequence, tuning.alpha, table));
  return output;
}

constexpr Argument kNpsArguments[] = {
    {"FILE", "", Need::optional, "CSV with an answer from 0 to 10 in each row."},
    {"--score", "COLUMN", Need::optional, "The answers."},
    {"--by", "COLUMN", Need::optional, "A score for each group."},
    {"--weights", "COLUMN", Need::optional, "How many people each row stands for."},
    {"--promoters", "N", Need::optional, "Without a file: how many answered 9 or 10."},
    {"--passives", "N", Need::optional, "Without a file: how many answered 7 or 8."},
    {"--detractors", "N", Need::optional, "Without a file: how many answered 0 to 6."},
};
constexpr Argument kAlphaArguments[] = {
    {"FILE", "", Need::required, "CSV with a person in each row."},
    {"--items", "COLUMNS", Need::required, "The questions of the scale: q1,q2,q3."},
};
constexpr Argument kWilsonArguments[] = {
    {"--successes", "N", Need::required, "How many it was true of."},
    {"--of", "N", Need::required, "How many there were."},
};
constexpr Argument kCompareArguments[] = {
    {"--successes", "N,N", Need::required, "Of how many it was true in each group."},
    {"--of", "N,N", Need::required, "How many there were in each group."},
};
constexpr Argument kWelchArguments[] = {
    {"FILE", "", Need::required, "CSV with a person in each row."},
    {"--outcome", "COLUMN", Need::required, "What is compared."},
    {"--by", "COLUMN", Need::required, "The two groups; the second is compared with the first."},
    {"--sequential", "", Need::optional, "Also limits that hold however often one looks."},
    {"--alpha", "P", Need::optional, "Of those limits: how often they may fail; 0.05."},
    {"--optimal-at", "N", Need::optional, "Of those limits: narrowest about N people; 500."},
};

constexpr Command kCommands[] = {
    {"stats nps", Access::anyone, "Net promoter score with its interval.", kNpsArguments, nullptr,
     run_nps},
    {"stats alpha", Access::anyone, "Reliability of a scale (Cronbach's alpha).", kAlphaArguments,
     nullptr, run_alpha},
    {"stats wilson", Access::anyone, "A share with its interval (Wilson).", kWilsonArguments,
     nullptr, run_wilson},
    {"stats compare", Access::anyone, "Two shares and their difference (Newcombe).",
     kCompareArguments, nullptr, run_compare},
    {"stats welch", Access::anyone, "Two means and their difference (Welch).", kWelchArguments,
     nullptr, run_welch},
};

}  // namespace

std::span<const Command> survey_commands() { return kCommands; }

}  // namespace candor::stats
