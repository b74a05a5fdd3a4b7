// SPDX-License-Identifier: Apache-2.0
// The same estimates from counts, sums and sums of products, which a database makes where the rows
// are (Wong, Forsell, Lewis, Mao and Wardrop 2021). No row leaves it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "stats/arrays.h"
#include "stats/moments.h"
#include "stats/regression.h"

namespace candor::stats {

// Rows that have the same regressors (and, where errors are clustered, the same cluster).
struct Cells {
  std::vector<Regressor> x;  // one value a cell
  std::span<const double> n;
  std::span<const double> sum;      // of y
  std::span<const double> squares;  // of y
};
// least_squares without effects. Refused: as there; two-way errors; a count that is no whole number
// above zero; squares that such sums cannot have.
Result<Regression> least_squares_of_cells(const Cells& cells, const Errors& errors,
                                          double level = 0.95);

// Units of a balanced panel that have the same regressors in every period.
struct GroupCells {
  std::string name;
  Moments moments;
};
struct PanelCells {
  std::vector<std::string> periods;
  std::vector<GroupCells> groups;
  std::vector<std::string> notes;  // what every regression on them says
};

// A row for each group and pair of periods: how many units have both, the sum of y in `period`, and
// that of the products of y in `period` and `period2`. Rows of one group and pair are added up.
struct CellRows {
  Labels group, period, period2;
  std::span<const double> n, sum, product;
  std::vector<std::string> group_names, period_names;
};
// Refused: a pair that is missing or counts other units than the rest of its group (the panel has
// gaps), values that are no numbers.
Result<PanelCells> panel_cells(const CellRows& rows);
// The same from rows of data, in any order, for a balanced panel whose units keep their group.
Result<PanelCells> panel_cells(std::span<const double> y, Labels unit, Labels period, Labels group);

// One value for each group and period: values[g * periods + t].
struct PanelRegressor {
  std::string name;
  std::vector<double> values;
};
// least_squares with effects of unit and period; the unit is the cluster. Refused: as there;
// two-way errors.
Result<Regression> least_squares_of_cells(const PanelCells& cells,
                                          const std::vector<PanelRegressor>& x, ErrorsOf kind,
                                          double level = 0.95);
// `exposed` has one flag a group. Refused: a reference that is no period; all or no groups exposed.
Result<Regression> event_study_of_cells(const PanelCells& cells, Flags exposed,
                                        std::size_t reference, const std::string& period_name,
                                        const std::string& exposed_name, ErrorsOf kind,
                                        double level = 0.95);

enum class Engine { sqlite, postgresql };
// What makes the cells. With `unit` and `time` those of a panel by `group`, else those of rows by
// `group`. `center` is taken from y first, so that squares keep their digits; it changes neither
// differences nor errors.
struct CellsQuery {
  Engine engine = Engine::sqlite;
  std::string table;  // or schema.table
  std::string outcome;
  std::string unit;
  std::string time;
  std::vector<std::string> group;
  std::string by;  // a column by which the table is partitioned, to aggregate where its parts are
  double center = 0;
};
// Columns: the group's, `by`, `time`, `time`_2, n, sum_y, sum_yy.
std::string cells_sql(const CellsQuery& query);

}  // namespace candor::stats
