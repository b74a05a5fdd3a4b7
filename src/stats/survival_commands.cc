// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/json.h"
#include "base/text.h"
#include "stats/commands.h"
#include "stats/print.h"
#include "stats/survival_codec.h"

namespace candor::stats {
namespace {

constexpr std::size_t kPointsShown = 12;

// Where the option is given, the number that it names.
Result<double> number_of(const Arguments& arguments, std::string_view option, double otherwise) {
  const auto text = arguments.find(option);
  if (!text) return otherwise;
  const auto number = parse_number(*text);
  if (!number || !std::isfinite(*number)) return refuse(option, "is not a number");
  return *number;
}

Result<SurvivalLimits> limits_of(const Arguments& arguments) {
  const std::string& text = arguments.value("--conf");
  if (text.empty() || text == "log") return SurvivalLimits::log;
  if (text == "log-log") return SurvivalLimits::log_log;
  return refuse("--conf", "is log or log-log");
}

Result<void> ask_follow_up(TableRequest& request, const Arguments& arguments) {
  TRY(request.add_number("--time", arguments.value("--time")));
  if (arguments.has("--start")) TRY(request.add_number("--start", arguments.value("--start")));
  if (arguments.has("--event")) TRY(request.add_flag("--event", arguments.value("--event")));
  for (const std::string_view option : {"--by", "--strata", "--cluster", "--cause"}) {
    if (arguments.has(option)) TRY(request.add_labels(option, arguments.value(option)));
  }
  return {};
}

std::span<const double> numbers_of(const Table& table, std::string_view option) {
  const auto* numbers = table.find_number(option);
  return numbers ? std::span<const double>(*numbers) : std::span<const double>();
}

Labels labels_of(const Table& table, std::string_view option) {
  const Factor* factor = table.find_labels(option);
  return factor ? factor->labels() : Labels{};
}

// "exposed=1" of each group; "all" without groups.
std::vector<std::string> group_names(const Table& table, const Arguments& arguments) {
  const Factor* by = table.find_labels("--by");
  if (!by) return {"all"};
  std::vector<std::string> names;
  for (const std::string& level : by->names) {
    names.push_back(fmt::format("{}={}", arguments.value("--by"), level));
  }
  return names;
}

FollowUp follow_up_of(const Table& table) {
  return {table.numbers.at("--time"), table.flags.at("--event"), numbers_of(table, "--start")};
}

// At most kPointsShown of so many, evenly, with the last.
std::vector<std::size_t> shown(std::size_t points) {
  std::vector<std::size_t> places;
  const std::size_t count = std::min(points, kPointsShown);
  for (std::size_t i = 1; i <= count; ++i) places.push_back(i * points / count - 1);
  return places;
}

void compare(CurvesAnswer& answer, const FollowUp& rows) {
  auto test = log_rank(rows, labels_of(answer.table, "--by"), labels_of(answer.table, "--strata"),
                       answer.rho);
  if (test) {
    answer.log_rank = std::move(*test);
  } else {
    answer.notes.push_back("no log-rank test: " + test.error().message);
  }
  if (!(answer.tau > 0)) return;
  for (std::size_t g = 1; g < answer.groups.size(); ++g) {
    const auto difference =
        restricted_mean_difference(answer.groups[g].curve, answer.groups[0].curve, answer.tau);
    if (difference) {
      answer.differences.push_back({answer.groups[g].name, answer.groups[0].name, *difference});
    } else {
      answer.notes.push_back(difference.error().message);
    }
  }
}

std::string text_of(const CurvesAnswer& answer) {
  std::string text = describe(answer.table, answer.notes) + '\n';
  std::vector<std::string> heading{"", "n", "events", "median", "lower", "upper"};
  if (answer.tau > 0) {
    heading.push_back("mean to " + to_text(answer.tau));
    heading.push_back("se");
  }
  TextTable groups(heading);
  for (const CurvesAnswer::Group& group : answer.groups) {
    std::vector<std::string> row{group.name,
                                 with_commas(group.curve.n),
                                 with_commas(group.curve.events),
                                 to_text(group.median.time),
                                 to_text(group.median.lower),
                                 to_text(group.median.upper)};
    if (group.mean) {
      row.push_back(to_text(group.mean->mean));
      row.push_back(to_text(group.mean->std_error));
    }
    groups.add(std::move(row));
  }
  text += groups.text();
  if (answer.log_rank) {
    text += fmt::format("log-rank{}: chi2 {} on {} df, p {}\n",
                        answer.rho == 0 ? "" : " of rho " + to_text(answer.rho),
                        to_text(answer.log_rank->chi_squared), answer.log_rank->df,
                        p_to_text(answer.log_rank->p));
  }
  for (const auto& [of, from, mean] : answer.differences) {
    text +=
        fmt::format("mean to {} of {} less that of {}: {} ({} to {}), se {}, p {}\n",
                    to_text(answer.tau), of, from, to_text(mean.difference), to_text(mean.lower),
                    to_text(mean.upper), to_text(mean.std_error), p_to_text(mean.p));
  }
  TextTable points({"", "time", "at risk", "survival", "se", "lower", "upper"});
  for (const CurvesAnswer::Group& group : answer.groups) {
    for (const std::size_t i : shown(group.curve.points.size())) {
      const SurvivalPoint& point = group.curve.points[i];
      points.add({group.name, to_text(point.time), with_commas(point.at_risk),
                  to_text(point.survival), to_text(point.std_error), to_text(point.lower),
                  to_text(point.upper)});
    }
  }
  return text + '\n' + points.text();
}

Result<Output> run_curves(Table table, const Arguments& arguments) {
  CurvesAnswer answer;
  answer.table = std::move(table);
  answer.limits = TRY(limits_of(arguments));
  answer.tau = TRY(number_of(arguments, "--rmst", 0));
  if (arguments.has("--rmst") && !(answer.tau > 0)) return refuse("--rmst", "is above 0");
  answer.rho = TRY(number_of(arguments, "--rho", 0));
  const FollowUp rows = follow_up_of(answer.table);
  std::vector<SurvivalCurve> curves;
  if (arguments.has("--by")) {
    curves = TRY(kaplan_meier_by(rows, labels_of(answer.table, "--by"), answer.limits));
  } else {
    curves.push_back(TRY(kaplan_meier(rows, answer.limits)));
  }
  const auto names = group_names(answer.table, arguments);
  for (std::size_t g = 0; g < curves.size(); ++g) {
    CurvesAnswer::Group group{names[g], std::move(curves[g]), {}, {}};
    group.median = median_survival(group.curve);
    if (answer.tau > 0) {
      group.mean = TRY(restricted_mean(group.curve, answer.tau));
      const SurvivalPoint& last = group.curve.points.back();
      if (last.time < answer.tau && last.survival > 0) {
        answer.notes.push_back(
            fmt::format("the curve of {} ends at {} and is taken as level from there to {}",
                        group.name, to_text(last.time), to_text(answer.tau)));
      }
    }
    answer.groups.push_back(std::move(group));
  }
  if (arguments.has("--by")) compare(answer, rows);
  return Output{.text = text_of(answer), .json = pretty_json(codec::encode(answer))};
}

std::string text_of(const IncidenceAnswer& answer) {
  TextTable points({"", "cause", "time", "at risk", "incidence", "se", "lower", "upper"});
  for (const auto& [name, curve] : answer.groups) {
    for (std::size_t c = 0; c < answer.causes.size(); ++c) {
      for (const std::size_t i : shown(curve.time.size())) {
        const IncidencePoint& point = curve.incidence[c][i];
        points.add({name, answer.causes[c], to_text(curve.time[i]), to_text(curve.at_risk[i]),
                    to_text(point.incidence), to_text(point.std_error), to_text(point.lower),
                    to_text(point.upper)});
      }
    }
  }
  return describe(answer.table, answer.notes) + '\n' + points.text();
}

Result<Output> run_incidence(Table table, const Arguments& arguments) {
  for (const std::string_view option : {"--rmst", "--strata", "--rho"}) {
    if (arguments.has(option)) return refuse(option, "is of curves of one event, without --cause");
  }
  IncidenceAnswer answer;
  answer.table = std::move(table);
  answer.limits = TRY(limits_of(arguments));
  const Factor& factor = answer.table.labels.at("--cause");
  const auto zero = std::find(factor.names.begin(), factor.names.end(), "0");
  const auto still_there = static_cast<std::int32_t>(zero - factor.names.begin());
  for (const std::string& name : factor.names) {
    if (name != "0") answer.causes.push_back(name);
  }
  const auto event = answer.table.flags.find("--event");
  std::vector<std::int32_t> cause;
  cause.reserve(factor.codes.size());
  for (std::size_t i = 0; i < factor.codes.size(); ++i) {
    const std::int32_t code = factor.codes[i];
    const bool happened = event == answer.table.flags.end() || event->second[i];
    cause.push_back(code == still_there || !happened ? 0 : code < still_there ? code + 1 : code);
  }
  if (zero == factor.names.end() && event == answer.table.flags.end()) {
    answer.notes.push_back("no row has the cause 0, so everybody is taken as gone");
  }
  auto curves = TRY(cumulative_incidence({answer.table.numbers.at("--time"),
                                          cause,
                                          static_cast<std::int32_t>(answer.causes.size()),
                                          numbers_of(answer.table, "--start"),
                                          {}},
                                         labels_of(answer.table, "--by"), answer.limits));
  const auto names = group_names(answer.table, arguments);
  for (std::size_t g = 0; g < curves.size(); ++g) {
    answer.groups.push_back({names[g], std::move(curves[g])});
  }
  return Output{.text = text_of(answer), .json = pretty_json(codec::encode(answer))};
}

Result<Output> run_km(const Arguments& arguments) {
  if (!arguments.has("--event") && !arguments.has("--cause")) {
    return refuse("--event", "is missing: name the column of what happened, or --cause");
  }
  TableRequest request;
  TRY(ask_follow_up(request, arguments));
  Table table = TRY(read_table(arguments.value("FILE"), request));
  return arguments.has("--cause") ? run_incidence(std::move(table), arguments)
                                  : run_curves(std::move(table), arguments);
}

std::string text_of(const CoxAnswer& answer) {
  const CoxFit& fit = answer.fit;
  std::string text = describe(answer.table, answer.notes);
  text += fmt::format("{} events, ties by {}", with_commas(fit.events),
                      answer.ties == Ties::efron ? "Efron" : "Breslow");
  if (fit.strata > 1) text += fmt::format(", {} strata", with_commas(fit.strata));
  if (fit.clusters > 0) {
    text += fmt::format(", robust errors of {} clusters", with_commas(fit.clusters));
  }
  text += "\n\n";
  TextTable table({"", "hazard ratio", "coef", "se", "robust se", "z", "p", "lower", "upper"});
  for (const CoxCoefficient& c : fit.coefficients) {
    table.add({c.name, to_text(std::exp(c.coef)), to_text(c.coef), to_text(c.std_error),
               c.robust_se > 0 ? to_text(c.robust_se) : "", to_text(c.z), p_to_text(c.p),
               to_text(c.lower), to_text(c.upper)});
  }
  text += table.text() + '\n';
  const auto test = [&](std::string_view name, const ChiSquared& chi) {
    text += fmt::format("{}: chi2 {} on {} df, p {}\n", name, to_text(chi.statistic),
                        to_text(chi.df), p_to_text(chi.p));
  };
  text += fmt::format("log-likelihood {}, without covariates {}\n", to_text(fit.loglik),
                      to_text(fit.loglik_null));
  test("likelihood ratio test", fit.lr_test);
  test(fit.clusters > 0 ? "Wald test, robust" : "Wald test", fit.wald_test);
  test("score test", fit.score_test);
  if (answer.concordance) {
    text += fmt::format("concordance {}, se {}\n", to_text(answer.concordance->concordance),
                        to_text(answer.concordance->std_error));
  }
  if (answer.hazards) {
    text += fmt::format(
        "\ndo effects change with {}?\n",
        answer.hazards->transform == TimeTransform::km ? "the share that has left" : "time");
    TextTable check({"", "chi2", "df", "p"});
    const auto add = [&](const std::string& name, const ChiSquared& chi) {
      check.add({name, to_text(chi.statistic), to_text(chi.df), p_to_text(chi.p)});
    };
    for (std::size_t a = 0; a < answer.hazards->covariates.size(); ++a) {
      add(fit.coefficients[a].name, answer.hazards->covariates[a]);
    }
    add("all", answer.hazards->global);
    text += check.text();
  }
  return text;
}

Result<Output> run_cox(const Arguments& arguments) {
  CoxAnswer answer;
  const std::string& ties = arguments.value("--ties");
  if (!ties.empty() && ties != "efron" && ties != "breslow") {
    return refuse("--ties", "is efron or breslow");
  }
  answer.ties = ties == "breslow" ? Ties::breslow : Ties::efron;
  const std::string& zph = arguments.value("--zph");
  if (!zph.empty() && zph != "km" && zph != "identity") {
    return refuse("--zph", "is km or identity");
  }
  TableRequest request;
  TRY(ask_follow_up(request, arguments));
  TRY(request.add_columns("--covariates", arguments.value("--covariates")));
  if (arguments.has("--weights")) {
    TRY(request.add_number("--weights", arguments.value("--weights")));
  }
  answer.table = TRY(read_table(arguments.value("FILE"), request));
  CoxData data;
  data.rows = follow_up_of(answer.table);
  for (const Column& column : answer.table.columns.at("--covariates")) {
    data.covariates.push_back({column.name, column.values});
  }
  data.weights = numbers_of(answer.table, "--weights");
  data.strata = labels_of(answer.table, "--strata");
  data.cluster = labels_of(answer.table, "--cluster");
  const CoxModel model =
      TRY(CoxModel::fit(data, {.ties = answer.ties, .robust = arguments.has("--robust")}));
  answer.fit = model.result();
  answer.notes = answer.fit.notes;
  auto concordance = model.concordance();
  if (concordance) {
    answer.concordance = *concordance;
  } else {
    answer.notes.push_back("no concordance: " + concordance.error().message);
  }
  if (!zph.empty()) {
    answer.hazards =
        TRY(model.proportional_hazards(zph == "km" ? TimeTransform::km : TimeTransform::identity));
  }
  return Output{.text = text_of(answer), .json = pretty_json(codec::encode(answer))};
}

constexpr Argument kFile{"FILE", "", Need::required,
                         "CSV, a row for each customer, or for each stretch of their time."};
constexpr Argument kTime{"--time", "COLUMN", Need::required, "How long each was observed."};
constexpr Argument kStart{"--start", "COLUMN", Need::optional,
                          "After which time each was observed; 0 if left out."};
constexpr Argument kKmArguments[] = {
    kFile,
    kTime,
    kStart,
    {"--event", "TERM", Need::optional, "1 where it ended with the event: left, or cause==1."},
    {"--cause", "COLUMN", Need::optional,
     "Why it ended, 0 for who was still there: the incidence of each cause beside the others."},
    {"--by", "COLUMNS", Need::optional, "A curve for each group, and the log-rank test."},
    {"--strata", "COLUMNS", Need::optional, "The log-rank test compares within these only."},
    {"--rho", "NUMBER", Need::optional,
     "Weighs the test by survival to this power: 0 if left out, 1 is Peto and Peto's."},
    {"--conf", "KIND", Need::optional, "Limits on log or log-log; log if left out."},
    {"--rmst", "TIME", Need::optional, "Also the mean time up to this one, and how groups differ."},
};
constexpr Argument kCoxArguments[] = {
    kFile,
    kTime,
    kStart,
    {"--event", "TERM", Need::required, "1 where it ended with the event: left, or cause==1."},
    {"--covariates", "TERMS", Need::required,
     "Joined by commas: exposed,strength,exposed*strength,factor(region)."},
    {"--ties", "KIND", Need::optional, "efron or breslow; efron if left out."},
    {"--strata", "COLUMNS", Need::optional, "A baseline of its own for each."},
    {"--cluster", "COLUMNS", Need::optional, "Robust errors by these."},
    {"--robust", "", Need::optional, "Robust errors, each row its own cluster."},
    {"--weights", "COLUMN", Need::optional, "What each row weighs."},
    {"--zph", "KIND", Need::optional,
     "Also asks whether effects change with km, the share that has left, or identity, time."},
};

constexpr Command kCommands[] = {
    {"stats km", Access::anyone,
     "Who stayed how long: curves by group, with a log-rank test and restricted means.",
     kKmArguments, nullptr, run_km},
    {"stats cox", Access::anyone, "What makes people leave sooner: proportional hazards.",
     kCoxArguments, nullptr, run_cox},
};

}  // namespace

std::span<const Command> survival_commands() { return kCommands; }

}  // namespace candor::stats
