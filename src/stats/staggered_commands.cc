// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/json.h"
#include "base/text.h"
#include "stats/commands.h"
#include "stats/print.h"
#include "stats/staggered.h"
#include "stats/staggered_codec.h"

namespace candor::stats {
namespace {

Result<StaggeredOptions> options_of(const Arguments& arguments) {
  StaggeredOptions options;
  const std::string control = arguments.find("--control").value_or("never");
  if (control == "notyet") {
    options.controls = Controls::not_yet;
  } else if (control != "never") {
    return refuse("--control", "is never or notyet");
  }
  const std::string base = arguments.find("--base").value_or("varying");
  if (base == "universal") {
    options.base = BasePeriod::universal;
  } else if (base != "varying") {
    return refuse("--base", "is varying or universal");
  }
  options.bands = arguments.has("--bands");
  if (const auto seed = TRY(arguments.integer("--seed"))) {
    if (*seed < 0) return refuse("--seed", "is a whole number of at least 0");
    options.seed = static_cast<std::uint64_t>(*seed);
  }
  if (const auto draws = TRY(arguments.integer("--draws"))) {
    if (*draws < 100 || *draws > 1'000'000) {
      return refuse("--draws", "is a number from 100 to 1000000");
    }
    options.draws = static_cast<int>(*draws);
  }
  return options;
}

// The times that the periods' labels name.
Result<std::vector<double>> times_of(const Factor& periods) {
  std::vector<double> times;
  for (const std::string& name : periods.names) {
    const auto time = parse_number(name);
    if (!time) return refuse("--time", fmt::format("has {}, which is not a number", name));
    times.push_back(*time);
  }
  return times;
}

void add_limits(std::vector<std::string>& row, const Effect& effect, const Band& band,
                double critical, bool is_reference) {
  row.push_back(to_text(effect.estimate));
  if (is_reference) {
    row.insert(row.end(), critical > 0 ? 6 : 4, "");
    return;
  }
  for (const double value : {effect.std_error, effect.lower, effect.upper}) {
    row.push_back(to_text(value));
  }
  if (critical > 0) {
    row.push_back(to_text(band.lower));
    row.push_back(to_text(band.upper));
  }
  row.push_back(p_to_text(effect.p));
}

std::vector<std::string> heading(std::vector<std::string> first, double critical) {
  for (const char* name : {"att", "se", "lower", "upper"}) first.emplace_back(name);
  if (critical > 0) first.insert(first.end(), {"band lower", "band upper"});
  first.emplace_back("p");
  return first;
}

std::string overall(const std::string& name, const std::optional<Effect>& effect) {
  if (!effect) return fmt::format("{}: none, as nothing was treated within the periods\n", name);
  return fmt::format("{}: {}, se {}, {} to {}, p {}\n", name, to_text(effect->estimate),
                     to_text(effect->std_error), to_text(effect->lower), to_text(effect->upper),
                     p_to_text(effect->p));
}

std::string text_of(const Aggregated& aggregated, const std::string& key) {
  TextTable text(heading({key}, aggregated.critical));
  for (const KeyedEffect& keyed : aggregated.by) {
    std::vector<std::string> row{to_text(keyed.key)};
    add_limits(row, keyed.effect, keyed.band, aggregated.critical, keyed.is_reference);
    text.add(std::move(row));
  }
  return text.text();
}

std::string text_of(const Staggered& made, const std::string& aggregate, const Table& table) {
  std::string text = describe(table, made.notes);
  text += fmt::format("{} units, {} never treated; errors by {} {}; {:.6g} % limits\n\n",
                      with_commas(made.units), with_commas(made.never), with_commas(made.clusters),
                      made.clusters == made.units ? "units" : "clusters", 100 * made.level);
  TextTable cells(heading({"group", "time", "treated", "controls"}, made.critical));
  for (const GroupTime& cell : made.cells) {
    std::vector<std::string> row{to_text(cell.group), to_text(cell.time), with_commas(cell.treated),
                                 with_commas(cell.controls)};
    add_limits(row, cell.effect, cell.band, made.critical, cell.is_reference);
    cells.add(std::move(row));
  }
  text += cells.text();
  if (made.pretest) {
    text += fmt::format("\nbefore treatment: chi-squared {} on {}, p {}\n",
                        to_text(made.pretest->chi_squared), made.pretest->df,
                        p_to_text(made.pretest->p));
  }
  if (aggregate.empty() || aggregate == "simple") {
    text += "\n" + overall("all cells since treatment, by group size", made.simple);
  }
  if (aggregate.empty() || aggregate == "group") {
    text += "\n" + text_of(made.group, "group");
    text += overall("all groups, by size", made.group.overall);
  }
  if (aggregate.empty() || aggregate == "dynamic") {
    text += "\n" + text_of(made.dynamic, "time since");
    text += overall("all times since treatment", made.dynamic.overall);
  }
  if (made.critical > 0) {
    text +=
        fmt::format("\nbands hold together; {} draws of signs, seed {}\n", made.draws, made.seed);
  }
  return text;
}

Result<Output> run_attgt(const Arguments& arguments) {
  const StaggeredOptions options = TRY(options_of(arguments));
  const std::string aggregate = arguments.find("--aggregate").value_or("");
  if (!aggregate.empty() && aggregate != "simple" && aggregate != "group" &&
      aggregate != "dynamic") {
    return refuse("--aggregate", "is simple, group or dynamic");
  }
  TableRequest request;
  TRY(request.add_number("--outcome", arguments.value("--outcome")));
  TRY(request.add_labels("--unit", arguments.value("--unit")));
  TRY(request.add_labels("--time", arguments.value("--time")));
  TRY(request.add_number_or_none("--group", arguments.value("--group")));
  if (const auto covariates = arguments.find("--covariates")) {
    TRY(request.add_columns("--covariates", *covariates));
  }
  if (const auto cluster = arguments.find("--cluster")) {
    TRY(request.add_labels("--cluster", *cluster));
  }
  Table table = TRY(read_table(arguments.value("FILE"), request));
  const std::vector<double> times = TRY(times_of(table.labels.at("--time")));
  std::vector<double>& first = table.numbers.at("--group");
  bool has_zero = false;
  for (double& group : first) {
    if (group != 0) continue;
    has_zero = true;
    group = HUGE_VAL;
  }
  if (has_zero && times.front() < 0 && times.back() >= 0) {
    return refuse("--group", "is 0 for the never treated, but 0 is also a time; leave it empty");
  }
  StaggeredPanel panel;
  panel.y = table.numbers.at("--outcome");
  panel.unit = table.labels.at("--unit").labels();
  panel.period = table.labels.at("--time").labels();
  panel.times = times;
  panel.first = first;
  if (arguments.has("--covariates")) panel.covariates = table.columns.at("--covariates");
  if (const Factor* cluster = table.find_labels("--cluster")) panel.cluster = cluster->labels();
  const Staggered made = TRY(staggered_effects(panel, options));
  return Output{.text = text_of(made, aggregate, table),
                .json = pretty_json(codec::encode(made, options, aggregate, table))};
}

constexpr Argument kAttgtArguments[] = {
    {"FILE", "", Need::required, "CSV with a row for each unit and period."},
    {"--outcome", "COLUMN", Need::required, "What is compared."},
    {"--unit", "COLUMN", Need::required, "Who it is of."},
    {"--time", "COLUMN", Need::required, "The period, a number."},
    {"--group", "COLUMN", Need::required,
     "The period from which the unit is treated; 0 or empty: never."},
    {"--control", "WHO", Need::optional, "Compared with whom: never (treated), or notyet as well."},
    {"--base", "WHICH", Need::optional,
     "Before treatment, the period compared with: varying (the one before), or universal."},
    {"--covariates", "COLUMNS", Need::optional, "Doubly robust with these, of the base period."},
    {"--cluster", "COLUMN", Need::optional, "Errors by these instead of by unit."},
    {"--aggregate", "WHICH", Need::optional, "Only simple, group or dynamic; otherwise all."},
    {"--bands", "", Need::optional, "Limits that hold for all estimates together."},
    {"--seed", "N", Need::optional, "Of the bands' random signs; 1."},
    {"--draws", "N", Need::optional, "Of the bands' random signs; 999."},
};

constexpr Command kCommands[] = {
    {"stats attgt", Access::anyone,
     "Effects of a treatment that came to some earlier than to others.", kAttgtArguments, nullptr,
     run_attgt},
};

}  // namespace

std::span<const Command> staggered_commands() { return kCommands; }

}  // namespace candor::stats
