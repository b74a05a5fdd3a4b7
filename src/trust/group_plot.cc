// SPDX-License-Identifier: Apache-2.0
// Groups under one another: name, how many, interval, verdict.
#include <algorithm>
#include <cmath>
#include <functional>

#include <fmt/format.h>

#include "base/text.h"
#include "trust/display.h"
#include "trust/plot.h"
#include "trust/words.h"

namespace candor::trust {
namespace {

constexpr double kColumnGap = 16;
constexpr double kTitleHeight = 26;
constexpr double kTicksHeight = 30;
constexpr double kLineHeight = 16;
constexpr double kWithheldHeight = 42;
constexpr double kStripHeight = 20;
constexpr double kPlotWidthMin = 180;
constexpr double kRatioMin = 1e-3;  // beyond these a bar goes to the edge
constexpr double kRatioMax = 1e3;

struct Row {
  std::string name;
  std::string people;
  std::string verdict;  // or the numbers, where no rule gives one
  std::string numbers;  // or their p-value, or why there are none
  std::optional<Interval> of = {};
  Shape shape = Shape::disc;
  Ink ink = Ink::exposed;
};

// Rows that share an axis.
struct Panel {
  std::string title;
  double reference = 0;                             // where there is no effect
  double margin = 0;                                // shaded at both sides of it
  Scale x;                                          // without its places
  std::function<std::string(double, double)> tick;  // of a value and the ticks' distance
  std::vector<Row> rows;
};

// Beside one another where the window is wide enough for all columns, else under one another.
struct Columns {
  bool beside = false;
  // Under one another, what does not fit beside the name or the people has a line of its own.
  bool verdict_below = false;
  bool numbers_below = false;
  double left = 0;
  double right = 0;
  double row_height = 0;
};

Columns columns_for(const std::vector<Panel>& panels, double width) {
  double names = 0;
  double numbers = 0;
  double first_line = 0;
  double second_line = 0;
  for (const Panel& panel : panels) {
    for (const Row& row : panel.rows) {
      names = std::max({names, text_width(row.name, true), text_width(row.people)});
      if (!row.of) continue;
      numbers = std::max({numbers, text_width(row.numbers), text_width(row.verdict, true)});
      first_line = std::max(
          first_line, text_width(row.name, true) + kColumnGap + text_width(row.verdict, true));
      second_line =
          std::max(second_line, text_width(row.people) + kColumnGap + text_width(row.numbers));
    }
  }
  Columns columns;
  columns.left = names + kColumnGap;
  columns.right = width - numbers - kColumnGap;
  columns.beside = columns.right - columns.left >= kPlotWidthMin;
  if (columns.beside) {
    columns.row_height = 46;
    return columns;
  }
  columns.verdict_below = first_line > width;
  columns.numbers_below = second_line > width;
  columns.left = 8;
  columns.right = width - 8;
  columns.row_height = 60 + kLineHeight * (int{columns.verdict_below} + int{columns.numbers_below});
  return columns;
}

void add_row(Picture& picture, const Columns& columns, const Row& row, const Scale& x, double top) {
  const auto label = [&](double at, double down, std::string_view text, Anchor anchor, Ink ink,
                         bool bold) {
    picture.marks.emplace_back(Label{{at, top + down}, unbroken(text), anchor, ink, bold});
  };
  if (columns.beside) {
    const double middle = top + columns.row_height / 2;
    label(0, 20, row.name, Anchor::start, Ink::ink, true);
    label(0, 36, row.people, Anchor::start, Ink::quiet, false);
    if (!row.of) {
      label(columns.left, 20, row.numbers, Anchor::start, Ink::quiet, false);
      return;
    }
    add_lying(picture, middle, x, *row.of, row.shape, row.ink);
    label(columns.right + kColumnGap, 20, row.verdict, Anchor::start, Ink::ink, true);
    label(columns.right + kColumnGap, 36, row.numbers, Anchor::start, Ink::quiet, false);
    return;
  }
  label(0, 18, row.name, Anchor::start, Ink::ink, true);
  if (!row.of) {
    label(0, 18 + kLineHeight, row.numbers, Anchor::start, Ink::quiet, false);
    return;
  }
  double down = 18;
  if (columns.verdict_below) down += kLineHeight;
  label(picture.width, down, row.verdict, Anchor::end, Ink::ink, true);
  down += kLineHeight;
  label(0, down, row.people, Anchor::start, Ink::quiet, false);
  if (columns.numbers_below) down += kLineHeight;
  label(picture.width, down, row.numbers, Anchor::end, Ink::quiet, false);
  add_lying(picture, top + columns.row_height - kStripHeight / 2, x, *row.of, row.shape, row.ink);
}

void add_background(Picture& picture, const Panel& panel, const Scale& x,
                    const std::vector<double>& ticks, double top, double bottom) {
  if (panel.margin > 0) {
    picture.box(x.at(panel.reference - panel.margin), top, x.at(panel.reference + panel.margin),
                bottom, Ink::wash);
  }
  for (const double tick : ticks) picture.line({x.at(tick), top}, {x.at(tick), bottom}, Ink::grid);
  picture.line({x.at(panel.reference), top}, {x.at(panel.reference), bottom}, Ink::ink);
}

// Returns where the panel ends.
double add_panel(Picture& picture, const Columns& columns, const Panel& panel, double top) {
  Scale x = panel.x;
  x.start = columns.left;
  x.end = columns.right;
  picture.marks.emplace_back(Label{{0, top + 12}, unbroken(panel.title)});
  const double from = top + kTitleHeight;
  const auto ticks = ticks_of(x, columns.beside ? 5 : 4);
  const double step = ticks.size() > 1 ? ticks[1] - ticks[0] : 1;

  // Groups that are not shown stand below the axis.
  const auto drawn = static_cast<std::size_t>(std::count_if(
      panel.rows.begin(), panel.rows.end(), [](const Row& row) { return row.of.has_value(); }));
  const double end = from + columns.row_height * static_cast<double>(drawn);
  // Between words a line would strike them out: there each row has its own strip.
  if (columns.beside) {
    add_background(picture, panel, x, ticks, from, end);
  } else {
    for (std::size_t r = 0; r < drawn; ++r) {
      const double bottom = from + columns.row_height * static_cast<double>(r + 1);
      add_background(picture, panel, x, ticks, bottom - kStripHeight, bottom);
    }
  }
  add_ticks(picture, x, end + 16, ticks, panel.reference,
            [&](double tick) { return panel.tick(tick, step); });
  double place = from;
  for (std::size_t r = 0; r < panel.rows.size(); ++r) {
    if (r == drawn) place += kTicksHeight;
    if (!columns.beside) picture.line({0, place}, {picture.width, place}, Ink::grid);
    add_row(picture, columns, panel.rows[r], x, place);
    place += r < drawn ? columns.row_height : kWithheldHeight;
  }
  return drawn == panel.rows.size() ? place + kTicksHeight : place;
}

Picture picture_of(const std::vector<Panel>& panels, Paper paper, std::string description) {
  Picture picture;
  picture.width = width_of(paper);
  picture.description = std::move(description);
  const Columns columns = columns_for(panels, picture.width);
  double top = 0;
  for (const Panel& panel : panels) {
    if (top > 0) top += 8;
    top = add_panel(picture, columns, panel, top);
  }
  picture.height = top;
  return picture;
}

Row row_of(const Effect& effect) {
  Row row;
  row.name = effect.split == Split::exposure ? "all involved" : group_words(effect);
  row.people = count_of(effect.exposed, "customer");
  row.numbers = share_words(effect.change_share);
  row.verdict = verdict_words(effect.verdict);
  row.of = effect.change_share;
  row.shape = shape_of(effect.verdict);
  row.ink = effect.split == Split::exposure ? Ink::ink : Ink::exposed;
  return row;
}

// Every interval, zero, and the margin with some room.
Scale scale_of_shares(const Report& report, const std::vector<Row>& rows) {
  double low = -1.25 * report.plan.margin;
  double high = 1.25 * report.plan.margin;
  for (const Row& row : rows) {
    if (!row.of) continue;
    low = std::min(low, row.of->lower);
    high = std::max(high, row.of->upper);
  }
  const double room = 0.03 * (high - low);
  return {low - room, high + room};
}

Panel panel_of_shares(const Report& report, std::string title, std::vector<Row> rows) {
  Panel panel;
  panel.title = std::move(title);
  panel.margin = report.plan.margin;
  panel.rows = std::move(rows);
  panel.tick = [](double tick, double step) {
    return tick_words(tick * 100, step * 100, "%", true);
  };
  return panel;
}

std::vector<Row> rows_by(const Report& report, Split split) {
  std::vector<Row> rows{row_of(deciding(report))};
  for (const Effect* effect : effects_by(report, split)) rows.push_back(row_of(*effect));
  for (std::string& name : withheld_by(report, split)) {
    Row row;
    row.name = std::move(name);
    row.numbers = kWithheld;
    rows.push_back(std::move(row));
  }
  return rows;
}

constexpr std::string_view kSharesTitle = "change as a share of before";

Panel queue_panel(const Report& report, const QueueTest& queue) {
  Row row;
  row.name = fmt::format("told {:.1f} days later", queue.days_apart);
  if (queue.late) row.people = count_of(*queue.late, "customer");
  row.verdict = share_words(queue.change_share);
  row.numbers = p_words(queue.p);
  row.of = queue.change_share;
  return panel_of_shares(report, "an experiment: drawn later, against drawn sooner", {row});
}

Panel hazard_panel(const Report& report) {
  Panel panel;
  panel.title = "leaving day by day: times as often as the others";
  panel.reference = 1;
  panel.x.logarithmic = true;
  panel.tick = [](double tick, double) { return fmt::format("{:g}", tick); };
  double low = 0.8;
  double high = 1.25;
  for (const Hazard& hazard : report.hazards) {
    Row row;
    row.name = hazard_words(hazard);
    if (hazard.customers) row.people = count_of(*hazard.customers, "customer");
    row.verdict = ratio_words(hazard.ratio);
    row.numbers = p_words(hazard.p);
    row.of = Interval{std::clamp(hazard.ratio.estimate, kRatioMin, kRatioMax),
                      std::clamp(hazard.ratio.lower, kRatioMin, kRatioMax),
                      std::clamp(hazard.ratio.upper, kRatioMin, kRatioMax)};
    low = std::min(low, row.of->lower);
    high = std::max(high, row.of->upper);
    panel.rows.push_back(std::move(row));
  }
  panel.x.from = low / 1.05;
  panel.x.to = high * 1.05;
  return panel;
}

std::string described(const std::vector<Panel>& panels) {
  std::string text;
  for (const Panel& panel : panels) {
    text += text.empty() ? "" : " ";
    text += static_cast<char>(std::toupper(static_cast<unsigned char>(panel.title.front())));
    text += panel.title.substr(1) + ". ";
    std::vector<std::string> rows;
    for (const Row& row : panel.rows) {
      rows.push_back(row.of ? fmt::format("{}: {}, {}", row.name, row.verdict, row.numbers)
                            : fmt::format("{}: {}", row.name, row.numbers));
    }
    text += join(rows, "; ") + ".";
  }
  return text + " Intervals are 95 %. The table below has all of it.";
}

}  // namespace

Picture delay_plot(const Report& report, Paper paper) {
  std::vector<Panel> panels{
      panel_of_shares(report, std::string(kSharesTitle), rows_by(report, Split::delay))};
  const bool whole = paper != Paper::half_sheet;
  if (whole && report.queue) panels.push_back(queue_panel(report, *report.queue));
  std::vector<Row> all;
  for (const Panel& panel : panels) all.insert(all.end(), panel.rows.begin(), panel.rows.end());
  for (Panel& panel : panels) panel.x = scale_of_shares(report, all);
  if (whole && !report.hazards.empty()) panels.push_back(hazard_panel(report));
  return picture_of(panels, paper, described(panels));
}

Picture strength_plot(const Report& report, Paper paper) {
  Panel panel =
      panel_of_shares(report, std::string(kSharesTitle), rows_by(report, Split::strength));
  panel.x = scale_of_shares(report, panel.rows);
  return picture_of({panel}, paper, described({panel}));
}

}  // namespace candor::trust
