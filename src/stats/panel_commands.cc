// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/json.h"
#include "base/text.h"
#include "stats/cells.h"
#include "stats/commands.h"
#include "stats/panel_codec.h"
#include "stats/print.h"

namespace candor::stats {
namespace {

Result<void> require(const Arguments& arguments, std::initializer_list<std::string_view> options) {
  for (const std::string_view option : options) {
    if (arguments.value(option).empty()) return refuse(option, "is missing");
  }
  return {};
}

// Columns by their names, each asked for once. "region^t" is each combination that stands in a row.
class LabelColumns {
 public:
  Result<void> ask(TableRequest& request, std::string_view option, const std::string& column) {
    if (std::find(asked_.begin(), asked_.end(), column) != asked_.end()) return {};
    asked_.push_back(column);
    const auto added = request.add_labels(key(column), replace_all(column, "^", ","));
    if (!added) return refuse(option, added.error().message);
    return {};
  }
  static NamedLabels in(const Table& table, const std::string& column) {
    return {column, factor_in(table, column).labels()};
  }
  static const Factor& factor_in(const Table& table, const std::string& column) {
    return table.labels.at(key(column));
  }

 private:
  static std::string key(const std::string& column) { return "label " + column; }
  std::vector<std::string> asked_;
};

std::vector<std::string> names_in(std::string_view list) {
  std::vector<std::string> names;
  for (const std::string_view part : split(list, ',')) names.emplace_back(trim(part));
  return names;
}

// iid, hetero, cluster:c or twoway:c1,c2.
struct Vcov {
  ErrorsOf kind = ErrorsOf::iid;
  std::string text;
  std::vector<std::string> columns;
};
Result<Vcov> vcov_of(const Arguments& arguments, const std::string& unit) {
  std::string text = arguments.value("--vcov");
  if (text.empty()) text = unit.empty() ? "hetero" : "cluster:" + unit;
  if (text == "iid") return Vcov{ErrorsOf::iid, text, {}};
  if (text == "hetero") return Vcov{ErrorsOf::hetero, text, {}};
  const std::size_t colon = text.find(':');
  if (colon != std::string::npos) {
    const std::string kind = text.substr(0, colon);
    const auto columns = names_in(text.substr(colon + 1));
    const bool named = std::none_of(columns.begin(), columns.end(),
                                    [](const std::string& column) { return column.empty(); });
    if (named && kind == "cluster" && columns.size() == 1) {
      return Vcov{ErrorsOf::cluster, text, columns};
    }
    if (named && kind == "twoway" && columns.size() == 2) {
      return Vcov{ErrorsOf::two_way, text, columns};
    }
  }
  return refuse("--vcov", "is iid, hetero, cluster:COLUMN or twoway:COLUMN,COLUMN");
}

Result<std::optional<double>> number_of(const Arguments& arguments, std::string_view option) {
  const auto text = arguments.find(option);
  if (!text) return std::optional<double>();
  const auto number = parse_number(*text);
  if (!number || !std::isfinite(*number)) return refuse(option, "is not a number");
  return number;
}

// The margin's test of each coefficient; where one cannot be made, the notes say why.
Result<void> add_equivalence(PanelAnswer& answer, const Arguments& arguments) {
  const auto margin = TRY(number_of(arguments, "--margin"));
  if (!margin) return {};
  if (!(*margin > 0)) return refuse("--margin", "is above zero");
  Regression& regression = answer.regression;
  for (const Coefficient& coefficient : regression.coefficients) {
    const auto test = equivalence_test(coefficient, regression.df, *margin);
    if (!test) regression.notes.push_back(test.error().message);
    answer.equivalence.push_back(test ? std::optional(*test) : std::nullopt);
  }
  return {};
}

std::string wald_to_text(const std::optional<Wald>& wald) {
  if (!wald) return "not tested";
  return fmt::format("chi2({}) = {}, p = {}; F({}, {}) = {}, p = {}", wald->df,
                     to_text(wald->chi_squared), p_to_text(wald->p_chi_squared), wald->df,
                     to_text(wald->df2), to_text(wald->f), p_to_text(wald->p_f));
}

Output output_of(const PanelAnswer& answer) {
  const Regression& regression = answer.regression;
  const bool margin = !answer.equivalence.empty();
  std::vector<std::string> heading{"", "coef", "se", "t", "p", "lower", "upper", "mde"};
  if (margin) heading.insert(heading.end(), {"lower90", "upper90", "p within margin"});
  TextTable table(std::move(heading));
  const auto add = [&](const Coefficient& c, const std::optional<Equivalence>& test) {
    std::vector<std::string> row{c.name,
                                 to_text(c.estimate),
                                 to_text(c.std_error),
                                 to_text(c.t),
                                 p_to_text(c.p),
                                 to_text(c.lower),
                                 to_text(c.upper),
                                 to_text(minimum_detectable_effect(c.std_error))};
    if (margin) {
      row.push_back(test ? to_text(test->lower) : "none");
      row.push_back(test ? to_text(test->upper) : "none");
      row.push_back(test ? p_to_text(test->p) : "none");
    }
    table.add(std::move(row));
  };
  for (std::size_t i = 0; i < regression.coefficients.size(); ++i) {
    add(regression.coefficients[i], margin ? answer.equivalence[i] : std::nullopt);
  }
  if (answer.tests.mean_after) add(*answer.tests.mean_after, std::nullopt);
  std::string text = fmt::format("{}, n = {}\n", answer.outcome, with_commas(regression.rows));
  for (std::size_t i = 0; i < answer.effects.size(); ++i) {
    text += fmt::format("{}{}: {}", i == 0 ? "fixed effects " : ", ", answer.effects[i].first,
                        with_commas(answer.effects[i].second));
  }
  if (!answer.effects.empty()) text += '\n';
  text += "errors " + answer.errors;
  for (std::size_t i = 0; i < answer.ways.size(); ++i) {
    text += fmt::format(", {} clusters of {}", with_commas(regression.clusters_by_way[i]),
                        answer.ways[i]);
  }
  text += fmt::format(", df {}\n\n{}", to_text(regression.df), table.text());
  if (regression.rmse) {
    text += fmt::format("\nRMSE {}, within R2 {}\n", to_text(*regression.rmse),
                        to_text(*regression.within_r2));
  }
  std::vector<std::string> notes = regression.notes;
  if (answer.reference) {
    text += fmt::format("\nreference {}\nbefore it: {}\nafter it: {}\n", *answer.reference,
                        wald_to_text(answer.tests.pre_trend), wald_to_text(answer.tests.post));
    notes.insert(notes.end(), answer.tests.notes.begin(), answer.tests.notes.end());
  }
  text += "\n" + describe(answer.table, notes);
  return {.text = std::move(text), .json = pretty_json(codec::encode(answer))};
}

// A file of cells as `cells --sql` makes them.
struct CellFile {
  Table table;
  PanelCells cells;
};
Result<void> ask_for_sums(TableRequest& request) {
  for (const char* column : {"n", "sum_y", "sum_yy"}) TRY(request.add_number(column, column));
  return {};
}

Result<CellFile> read_cells(const std::string& path, TableRequest& request, LabelColumns& labels,
                            const std::string& group, const std::string& time) {
  TRY(labels.ask(request, "--time", time));
  TRY(labels.ask(request, "--time", time + "_2"));
  TRY(ask_for_sums(request));
  CellFile file{TRY(read_table(path, request)), {}};
  const Factor& of_group = LabelColumns::factor_in(file.table, group);
  const Factor& first = LabelColumns::factor_in(file.table, time);
  const Factor& second = LabelColumns::factor_in(file.table, time + "_2");
  if (first.names != second.names) {
    return fail(ErrorCode::invalid,
                fmt::format("{} and {}_2 do not hold the same periods; take the whole result of "
                            "the query",
                            time, time));
  }
  file.cells = TRY(panel_cells({of_group.labels(), first.labels(), second.labels(),
                                file.table.numbers.at("n"), file.table.numbers.at("sum_y"),
                                file.table.numbers.at("sum_yy"), of_group.names, first.names}));
  return file;
}

void describe_cells(PanelAnswer& answer, const Vcov& vcov, const std::string& time) {
  answer.outcome = "cells";
  answer.effects = {{"unit", answer.regression.units}, {time, answer.regression.periods}};
  if (vcov.kind == ErrorsOf::cluster) answer.ways = {"unit"};
  answer.errors = vcov.kind == ErrorsOf::cluster ? "cluster:unit" : vcov.text;
}

Result<Vcov> vcov_of_cells(const Arguments& arguments) {
  if (arguments.has("--weights")) return refuse("--weights", "stand in no cell; take the rows");
  Vcov vcov = TRY(vcov_of(arguments, "unit"));
  if (vcov.kind == ErrorsOf::two_way ||
      (vcov.kind == ErrorsOf::cluster && vcov.columns[0] != "unit")) {
    return refuse("--vcov", "of cells of a panel is iid, hetero or cluster:unit");
  }
  return vcov;
}

// Cells without periods: regressors, counts and sums.
Result<PanelAnswer> did_of_plain_cells(const Arguments& arguments) {
  if (arguments.has("--weights")) return refuse("--weights", "stand in no cell; take the rows");
  const Vcov vcov = TRY(vcov_of(arguments, ""));
  TableRequest request;
  LabelColumns labels;
  TRY(request.add_columns("--treated", arguments.value("--treated")));
  for (const std::string& column : vcov.columns) TRY(labels.ask(request, "--vcov", column));
  TRY(ask_for_sums(request));
  PanelAnswer answer;
  answer.table = TRY(read_table(arguments.value("FILE"), request));
  const Table& table = answer.table;
  Cells cells{{}, table.numbers.at("n"), table.numbers.at("sum_y"), table.numbers.at("sum_yy")};
  for (const Column& column : table.columns.at("--treated")) {
    cells.x.push_back({column.name, column.values});
  }
  Errors errors{vcov.kind, {}};
  for (const std::string& column : vcov.columns) {
    errors.clusters.push_back(LabelColumns::in(table, column));
  }
  answer.outcome = "cells";
  answer.errors = vcov.text;
  answer.ways = vcov.columns;
  answer.regression = TRY(least_squares_of_cells(cells, errors));
  return answer;
}

Result<PanelAnswer> did_of_cells(const Arguments& arguments) {
  if (!arguments.has("--group")) return did_of_plain_cells(arguments);
  TRY(require(arguments, {"--time"}));
  const Vcov vcov = TRY(vcov_of_cells(arguments));
  const std::string group = replace_all(arguments.value("--group"), ",", "^");
  TableRequest request;
  LabelColumns labels;
  TRY(labels.ask(request, "--group", group));
  TRY(request.add_columns("--treated", arguments.value("--treated")));
  CellFile file =
      TRY(read_cells(arguments.value("FILE"), request, labels, group, arguments.value("--time")));
  const Factor& of_group = LabelColumns::factor_in(file.table, group);
  const Factor& of_time = LabelColumns::factor_in(file.table, arguments.value("--time"));
  const std::size_t periods = of_time.names.size();
  std::vector<PanelRegressor> x;
  for (const Column& column : file.table.columns.at("--treated")) {
    PanelRegressor regressor{column.name,
                             std::vector<double>(of_group.names.size() * periods, NAN)};
    for (std::size_t i = 0; i < column.values.size(); ++i) {
      double& value = regressor.values[static_cast<std::size_t>(of_group.codes[i]) * periods +
                                       static_cast<std::size_t>(of_time.codes[i])];
      if (!std::isnan(value) && value != column.values[i]) {
        return refuse("--treated",
                      fmt::format("differs within a group and period ({}); let --group tell apart "
                                  "who is treated when",
                                  column.name));
      }
      value = column.values[i];
    }
    x.push_back(std::move(regressor));
  }
  PanelAnswer answer;
  answer.regression = TRY(least_squares_of_cells(file.cells, x, vcov.kind));
  answer.table = std::move(file.table);
  describe_cells(answer, vcov, arguments.value("--time"));
  return answer;
}

Result<PanelAnswer> did_of_rows(const Arguments& arguments) {
  TRY(require(arguments, {"--outcome"}));
  const std::string& unit = arguments.value("--unit");
  std::vector<std::string> effects;
  if (const auto named = arguments.find("--fe")) {
    if (*named != "none") effects = names_in(*named);
  } else {
    TRY(require(arguments, {"--unit", "--time"}));
    effects = {unit, arguments.value("--time")};
  }
  const Vcov vcov = TRY(vcov_of(arguments, unit));
  TableRequest request;
  LabelColumns labels;
  TRY(request.add_number("--outcome", arguments.value("--outcome")));
  TRY(request.add_columns("--treated", arguments.value("--treated")));
  if (arguments.has("--weights")) {
    TRY(request.add_number("--weights", arguments.value("--weights")));
  }
  for (const std::string& column : effects) TRY(labels.ask(request, "--fe", column));
  for (const std::string& column : vcov.columns) TRY(labels.ask(request, "--vcov", column));
  PanelAnswer answer;
  answer.table = TRY(read_table(arguments.value("FILE"), request));
  const Table& table = answer.table;
  Design design{table.numbers.at("--outcome"), {}, {}, {}};
  for (const Column& column : table.columns.at("--treated")) {
    design.x.push_back({column.name, column.values});
  }
  for (const std::string& column : effects) {
    design.effects.push_back(LabelColumns::in(table, column));
    answer.effects.emplace_back(column, design.effects.back().labels.levels);
  }
  if (const auto* weights = table.find_number("--weights")) design.weights = *weights;
  Errors errors{vcov.kind, {}};
  for (const std::string& column : vcov.columns) {
    errors.clusters.push_back(LabelColumns::in(table, column));
  }
  answer.outcome = arguments.value("--outcome");
  answer.errors = vcov.text;
  answer.ways = vcov.columns;
  answer.regression = TRY(least_squares(design, errors));
  return answer;
}

Result<Output> run_did(const Arguments& arguments) {
  PanelAnswer answer =
      TRY(arguments.has("--cells") ? did_of_cells(arguments) : did_of_rows(arguments));
  TRY(add_equivalence(answer, arguments));
  return output_of(answer);
}

// The period as the file writes it, or as another way to write its number.
Result<std::size_t> period_of(const std::vector<std::string>& names, const std::string& wanted) {
  const auto number = parse_number(wanted);
  for (std::size_t t = 0; t < names.size(); ++t) {
    if (names[t] == wanted || (number && parse_number(names[t]) == number)) return t;
  }
  return refuse("--reference", fmt::format("is no period of the file, which has {} to {}",
                                           names.front(), names.back()));
}

Result<PanelAnswer> study_of_cells(const Arguments& arguments) {
  const Vcov vcov = TRY(vcov_of_cells(arguments));
  const std::string& exposed = arguments.value("--exposed");
  TableRequest request;
  LabelColumns labels;
  TRY(labels.ask(request, "--exposed", exposed));
  TRY(request.add_flag("--exposed", exposed));
  CellFile file =
      TRY(read_cells(arguments.value("FILE"), request, labels, exposed, arguments.value("--time")));
  std::vector<std::uint8_t> flags;
  for (const GroupCells& group : file.cells.groups) {
    flags.push_back(parse_number(group.name).value_or(0) != 0);
  }
  const std::size_t reference = TRY(period_of(file.cells.periods, arguments.value("--reference")));
  PanelAnswer answer;
  answer.regression = TRY(event_study_of_cells(file.cells, flags, reference,
                                               arguments.value("--time"), exposed, vcov.kind));
  answer.tests = event_tests(answer.regression, reference);
  answer.reference = file.cells.periods[reference];
  answer.table = std::move(file.table);
  describe_cells(answer, vcov, arguments.value("--time"));
  return answer;
}

Result<PanelAnswer> study_of_rows(const Arguments& arguments) {
  TRY(require(arguments, {"--outcome", "--unit"}));
  const std::string& unit = arguments.value("--unit");
  const std::string& time = arguments.value("--time");
  const Vcov vcov = TRY(vcov_of(arguments, unit));
  TableRequest request;
  LabelColumns labels;
  TRY(request.add_number("--outcome", arguments.value("--outcome")));
  TRY(request.add_flag("--exposed", arguments.value("--exposed")));
  if (arguments.has("--weights")) {
    TRY(request.add_number("--weights", arguments.value("--weights")));
  }
  TRY(labels.ask(request, "--unit", unit));
  TRY(labels.ask(request, "--time", time));
  for (const std::string& column : vcov.columns) TRY(labels.ask(request, "--vcov", column));
  PanelAnswer answer;
  answer.table = TRY(read_table(arguments.value("FILE"), request));
  const Table& table = answer.table;
  const Factor& periods = LabelColumns::factor_in(table, time);
  EventPanel panel{table.numbers.at("--outcome"),
                   LabelColumns::in(table, unit),
                   LabelColumns::in(table, time),
                   arguments.value("--exposed"),
                   table.flags.at("--exposed"),
                   {},
                   periods.names};
  if (const auto* weights = table.find_number("--weights")) panel.weights = *weights;
  Errors errors{vcov.kind, {}};
  for (const std::string& column : vcov.columns) {
    errors.clusters.push_back(LabelColumns::in(table, column));
  }
  const std::size_t reference = TRY(period_of(periods.names, arguments.value("--reference")));
  answer.outcome = arguments.value("--outcome");
  answer.errors = vcov.text;
  answer.ways = vcov.columns;
  answer.effects = {{unit, panel.unit.labels.levels}, {time, panel.period.labels.levels}};
  answer.regression = TRY(event_study(panel, reference, errors));
  answer.tests = event_tests(answer.regression, reference);
  answer.reference = periods.names[reference];
  return answer;
}

Result<Output> run_event_study(const Arguments& arguments) {
  PanelAnswer answer =
      TRY(arguments.has("--cells") ? study_of_cells(arguments) : study_of_rows(arguments));
  TRY(add_equivalence(answer, arguments));
  return output_of(answer);
}

constexpr std::string_view kQueryColumns[] = {"--unit", "--time", "--exposed", "--group",
                                              "--treated"};

Result<Output> run_cells(const Arguments& arguments) {
  CellsQuery query;
  const std::string engine = arguments.find("--engine").value_or("sqlite");
  if (engine != "sqlite" && engine != "postgresql") {
    return refuse("--engine", "is sqlite or postgresql");
  }
  query.engine = engine == "sqlite" ? Engine::sqlite : Engine::postgresql;
  query.table = arguments.find("--table").value_or("panel");
  query.outcome = arguments.find("--outcome").value_or("y");
  query.unit = arguments.value("--unit");
  query.time = arguments.value("--time");
  const bool names_nothing =
      std::none_of(std::begin(kQueryColumns), std::end(kQueryColumns),
                   [&](std::string_view option) { return arguments.has(option); });
  if (names_nothing) {
    query.unit = "id";
    query.time = "t";
    query.group = {"exposed"};
  }
  query.by = arguments.value("--by");
  query.center = TRY(number_of(arguments, "--center")).value_or(0);
  if (query.unit.empty() != query.time.empty()) {
    return fail(ErrorCode::invalid, "a panel has --unit and --time; name both, or neither");
  }
  for (const std::string_view option : {"--exposed", "--group", "--treated"}) {
    if (!arguments.has(option)) continue;
    for (std::string& column : names_in(arguments.value(option))) {
      if (column.empty()) return refuse(option, "names no column between its commas");
      query.group.push_back(std::move(column));
    }
  }
  if (query.group.empty()) {
    return fail(ErrorCode::invalid, "say by which columns: --exposed, --group or --treated");
  }
  const std::string sql = cells_sql(query);
  return Output{.text = sql, .json = pretty_json(codec::encode_sql(engine, sql))};
}

constexpr Argument kFile{"FILE", "", Need::required, "CSV, a row for each unit and period."};
constexpr Argument kCells{"--cells", "", Need::optional,
                          "The file holds cells, as the query of `stats cells --sql` gives them."};
constexpr Argument kVcov{
    "--vcov", "KIND", Need::optional,
    "iid, hetero, cluster:COLUMN or twoway:COLUMN,COLUMN; clustered by unit if left out."};
constexpr Argument kWeights{"--weights", "COLUMN", Need::optional, "What each square weighs."};
constexpr Argument kMargin{"--margin", "NUMBER", Need::optional,
                           "A smaller effect is none: adds the test that it is, with 90 % limits."};
constexpr Argument kDidArguments[] = {
    kFile,
    {"--outcome", "COLUMN", Need::optional, "What changed."},
    {"--unit", "COLUMN", Need::optional, "Whose it is."},
    {"--time", "COLUMN", Need::optional, "The period."},
    {"--treated", "TERMS", Need::required, "The regressors, joined by commas: d, or d,d*strength."},
    {"--fe", "COLUMNS", Need::optional,
     "Fixed effects, joined by commas (a^b is each combination), or none; unit and time if left "
     "out."},
    kVcov,
    kWeights,
    kMargin,
    kCells,
    {"--group", "COLUMNS", Need::optional, "Of cells of a panel: what tells its groups apart."},
};
constexpr Argument kStudyArguments[] = {
    kFile,
    {"--outcome", "COLUMN", Need::optional, "What changed."},
    {"--unit", "COLUMN", Need::optional, "Whose it is."},
    {"--time", "COLUMN", Need::required, "The period."},
    {"--exposed", "COLUMN", Need::required,
     "1 for those who are compared with the others, else 0."},
    {"--reference", "PERIOD", Need::required, "The period from which the others are counted."},
    kVcov,
    kWeights,
    kMargin,
    kCells,
};
constexpr Argument kCellsArguments[] = {
    {"--sql", "", Need::optional, "Print the query, which is all that this command does."},
    {"--table", "TABLE", Need::optional, "Where the rows are; panel if left out."},
    {"--outcome", "COLUMN", Need::optional, "What changed; y if left out."},
    {"--unit", "COLUMN", Need::optional,
     "Whose it is; without, the cells are of rows. Where none of this and the next four is given: "
     "id, t and exposed."},
    {"--time", "COLUMN", Need::optional, "The period."},
    {"--exposed", "COLUMN", Need::optional, "Whom `stats eventstudy --cells` compares."},
    {"--group", "COLUMNS", Need::optional, "What tells groups apart, joined by commas."},
    {"--treated", "COLUMNS", Need::optional, "Regressors to carry along, joined by commas."},
    {"--by", "COLUMN", Need::optional,
     "A column that never changes within a unit and by which the table is partitioned: each part "
     "is aggregated where it is."},
    {"--center", "NUMBER", Need::optional,
     "Taken from the outcome first, so that sums of squares keep their digits; near its mean."},
    {"--engine", "NAME", Need::optional, "sqlite or postgresql; sqlite if left out."},
};

constexpr Command kCommands[] = {
    {"stats did", Access::anyone,
     "Least squares with fixed effects: the difference in differences.", kDidArguments, nullptr,
     run_did},
    {"stats eventstudy", Access::anyone,
     "How the exposed differ from the others in each period, beside a reference period.",
     kStudyArguments, nullptr, run_event_study},
    {"stats cells", Access::anyone,
     "The query that makes counts and sums where the rows are, enough for the same figures.",
     kCellsArguments, nullptr, run_cells},
};

}  // namespace

std::span<const Command> panel_commands() { return kCommands; }

}  // namespace candor::stats
