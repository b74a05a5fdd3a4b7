// SPDX-License-Identifier: Apache-2.0
#include "trust/plot.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/text.h"
#include "trust/display.h"
#include "trust/words.h"

namespace candor::trust {
namespace {

constexpr double kGap = 8;           // between a tick's words and the plot
constexpr double kTop = 44;          // two rows of words stand above: of the axis, of the incident
constexpr double kBottom = 50;       // and two below: of the ticks, of what they count
constexpr double kBlockHeight = 34;  // of a label of two lines
constexpr double kMonthWidth = 38;   // of a month's short name with some room

// Where the plot stands in its picture.
struct Frame {
  double left = 0;
  double right = 0;
  double top = kTop;
  double bottom = 0;
};

Picture picture_for(Paper paper, std::string description) {
  Picture picture;
  picture.width = width_of(paper);
  picture.height = paper == Paper::wide ? 320 : 280;
  picture.description = std::move(description);
  return picture;
}

// As much room at both sides as the words there need.
Frame frame_for(const Picture& picture, double ticks_width, double labels_width) {
  return {ticks_width + kGap, picture.width - labels_width, kTop, picture.height - kBottom};
}

double widest(const std::vector<std::string>& words, bool bold = false) {
  double width = 0;
  for (const std::string& word : words) width = std::max(width, text_width(word, bold));
  return width;
}

struct Corner {
  double months = 0;
  double stayed = 1;
  double lower = 1;
  double upper = 1;
};

// From 100 % at the start to the end of the months.
std::vector<Corner> corners_of(const Group& group, double months) {
  std::vector<Corner> corners{{}};
  for (const StayedPoint& point : group.curve) {
    corners.push_back({point.months, point.stayed, point.lower, point.upper});
  }
  if (corners.back().months < months) {
    corners.push_back(corners.back());
    corners.back().months = months;
  }
  return corners;
}

// Level until the month's end, then down.
std::vector<Point> steps(const std::vector<Corner>& corners, const Scale& x, const Scale& y,
                         double Corner::*value) {
  std::vector<Point> points;
  for (std::size_t i = 0; i < corners.size(); ++i) {
    if (i > 0) points.push_back({x.at(corners[i].months), y.at(corners[i - 1].*value)});
    points.push_back({x.at(corners[i].months), y.at(corners[i].*value)});
  }
  return points;
}

void add_band(Picture& picture, const std::vector<Corner>& corners, const Scale& x, const Scale& y,
              Ink ink) {
  std::vector<Point> points = steps(corners, x, y, &Corner::upper);
  const std::vector<Point> below = steps(corners, x, y, &Corner::lower);
  points.insert(points.end(), below.rbegin(), below.rend());
  picture.marks.emplace_back(Area{std::move(points), ink, 0.18});
}

double lowest_stayed(const Report& report) {
  double lowest = 0.99;  // an axis of its own even where nobody left
  for (const Group* group : {&report.exposed, &report.others}) {
    for (const StayedPoint& point : group->curve) lowest = std::min(lowest, point.lower);
  }
  return std::max(0.0, lowest);
}

// When the incident began, in months from the beginning of the first; nothing if not in view.
std::optional<double> began_in_months(const Report& report) {
  if (!report.began_at) return std::nullopt;
  const auto first = parse_period(report.first_month);
  if (!first) return std::nullopt;
  const Date day = utc_date(*report.began_at);
  const auto whole = static_cast<double>(period_of(*report.began_at).months - first->months);
  const double months = whole + (day.day - 1) / 31.0;
  if (months < 0 || months > static_cast<double>(report.months_after)) return std::nullopt;
  return months;
}

void add_incident(Picture& picture, const Frame& frame, double x, const Report& report) {
  picture.line({x, frame.top - 8}, {x, frame.bottom}, Ink::ink, 1.5, {2, 3});
  picture.marks.emplace_back(
      within({{x, frame.top - 13}, unbroken(beginning_words(report)), Anchor::middle}, frame.left,
             picture.width));
}

// At the right, a word above its number; what would touch is moved apart.
struct Block {
  double middle = 0;
  std::string word;
  std::string number;
  Ink ink = Ink::quiet;
};

void add_blocks(Picture& picture, const Frame& frame, double x, const std::vector<Block>& blocks) {
  std::vector<double> middles;
  for (const Block& block : blocks) middles.push_back(block.middle);
  const auto placed = spread(middles, kBlockHeight, frame.top + kBlockHeight / 2, frame.bottom);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const Block& block = blocks[i];
    for (const auto& [text, down] :
         {std::pair(&block.word, -3.0), std::pair(&block.number, 12.0)}) {
      picture.marks.emplace_back(
          Label{{x, placed[i] + down}, unbroken(*text), Anchor::start, block.ink, true});
    }
  }
}

Block stayed_block(const Group& group, const Scale& y, std::string word, Ink ink) {
  if (!group.stayed) return {y.start, std::move(word), "not shown", ink};
  return {y.at(group.stayed->estimate), std::move(word), percent(group.stayed->estimate), ink};
}

std::string described(const Report& report) {
  const auto of = [](const Group& group) {
    return group.stayed ? fmt::format("{} ({} to {})", percent(group.stayed->estimate),
                                      percent(group.stayed->lower), percent(group.stayed->upper))
                        : std::string("not shown");
  };
  return fmt::format(
      "Share still customers over {}. At the end, with 95 % intervals: of those whose data was "
      "involved {}, of the others {}. The table below has every step.",
      count_of(report.months_after, "month"), of(report.exposed), of(report.others));
}

// Every interval, zero, and the margin with some room.
void fit_changes(Scale& y, const Report& report, double margin) {
  double low = -1.25 * margin;
  double high = 1.25 * margin;
  const Effect& effect = deciding(report);
  const auto see = [&](const Interval& of) {
    low = std::min(low, of.lower);
    high = std::max(high, of.upper);
  };
  see(effect.change);
  for (const EffectMonth& month : effect.months) {
    if (month.change) see(*month.change);
  }
  if (!(high > low)) high = low + 1;
  const double room = 0.05 * (high - low);
  y.from = low - room;
  y.to = high + room;
}

// How many months apart those stand that are named: so that a year has names in the same places.
std::int64_t name_step(double month_width) {
  for (const std::int64_t step : {1, 2, 3, 4, 6}) {
    if (static_cast<double>(step) * month_width >= kMonthWidth) return step;
  }
  return 12 * static_cast<std::int64_t>(std::ceil(kMonthWidth / (12 * month_width)));
}

void add_months(Picture& picture, const Frame& frame, const Scale& x, const Report& report) {
  const auto first_month = parse_period(report.first_month);
  CHECK(first_month);
  const std::int64_t step = name_step(x.at(1) - x.at(0));
  std::string year;
  const std::int64_t first = step > 6 ? -report.months_before : -report.months_before / step * step;
  for (std::int64_t m = first; m < report.months_after; m += step) {
    const std::string month = to_text(Period{first_month->months + m});
    const std::string words = month_words(month);
    const double place = x.at(static_cast<double>(m));
    picture.marks.emplace_back(
        Label{{place, frame.bottom + 18}, words.substr(0, 3), Anchor::middle});
    if (month.substr(0, 4) != year) {
      year = month.substr(0, 4);
      picture.marks.emplace_back(Label{{place, frame.bottom + 34}, year, Anchor::middle});
    }
  }
}

}  // namespace

Picture stayed_plot(const Report& report, Paper paper) {
  Picture picture = picture_for(paper, described(report));
  const auto months = static_cast<double>(report.months_after);
  const double step = step_of(1 - lowest_stayed(report), 4);
  const double axis_start = std::max(0.0, std::floor(lowest_stayed(report) / step + 1e-9) * step);
  const auto words = [&](double tick) { return tick_words(tick * 100, step * 100, "%", false); };

  Scale y{axis_start, 1, picture.height - kBottom, kTop};
  std::vector<std::string> tick_texts;
  for (const double tick : ticks_of(y, 4)) tick_texts.push_back(words(tick));
  const Frame frame = frame_for(picture, widest(tick_texts),
                                26 + widest({"involved", "not shown", "100.0 %"}, true));
  const Scale x{0, months, frame.left, frame.right};

  picture.marks.emplace_back(Label{
      {0, 12},
      unbroken(axis_start > 0 ? fmt::format("still customers (axis cut at {})", words(axis_start))
                              : "still customers")});
  for (const double tick : ticks_of(y, 4)) {
    picture.line({frame.left, y.at(tick)}, {frame.right, y.at(tick)}, Ink::grid);
    picture.marks.emplace_back(
        Label{{frame.left - kGap, y.at(tick) + 4}, words(tick), Anchor::end});
  }
  Scale whole = x;
  std::vector<double> months_named;
  for (const double tick : ticks_of(whole, paper == Paper::wide ? 12 : 6)) {
    if (tick == std::floor(tick)) months_named.push_back(tick);
  }
  add_ticks(picture, x, frame.bottom + 18, months_named, 0,
            [](double tick) { return fmt::format("{:g}", tick); });
  picture.marks.emplace_back(
      within({{(frame.left + frame.right) / 2, picture.height - 8},
              unbroken("months since the beginning of " + month_words(report.first_month)),
              Anchor::middle},
             0, picture.width));

  if (const auto began = began_in_months(report))
    add_incident(picture, frame, x.at(*began), report);
  const struct {
    const Group& group;
    Ink ink;
    Dashes dashes;
    std::string word;
    double whisker;
  } curves[] = {{report.others, Ink::others, {6, 3}, "others", 16},
                {report.exposed, Ink::exposed, {}, "involved", 7}};
  std::vector<Block> blocks;
  for (const auto& curve : curves) {
    blocks.push_back(stayed_block(curve.group, y, curve.word, curve.ink));
    if (!curve.group.stayed) continue;
    const auto corners = corners_of(curve.group, months);
    add_band(picture, corners, x, y, curve.ink);
    picture.marks.emplace_back(
        Path{steps(corners, x, y, &Corner::stayed), curve.ink, 2, curve.dashes});
    // A step's last value has no width, and it is the one that the title tells.
    add_standing(picture, frame.right + curve.whisker, y, *curve.group.stayed, Shape::disc,
                 curve.ink, 3.5);
  }
  add_blocks(picture, frame, frame.right + 26, blocks);
  return picture;
}

Picture change_plot(const Report& report, Paper paper) {
  const Effect& effect = deciding(report);
  const double margin = report.plan.margin * std::abs(effect.before);
  Picture picture = picture_for(
      paper, fmt::format("Change in {} of customers whose data was involved against the others, "
                         "month by month. All months since together: {} (95 % interval); verdict: "
                         "{}. The table below has every month.",
                         outcome_words(effect.outcome),
                         less_or_more(effect.change, unit_of(report, effect.outcome)),
                         verdict_words(effect.verdict)));
  Scale y{0, 1, picture.height - kBottom, kTop};
  fit_changes(y, report, margin);
  const double step = step_of(y.to - y.from, 5);
  const auto words = [&](double tick) { return tick_words(tick, step, "", true); };
  std::vector<std::string> tick_texts;
  for (const double tick : ticks_of(y, 5)) tick_texts.push_back(words(tick));
  const std::string since = change_words(effect.change.estimate, decimals_of(effect.outcome));
  const std::string margin_words = "±" + percent(report.plan.margin);
  const Frame frame = frame_for(picture, widest(tick_texts),
                                12 + widest({"all since", since, "margin", margin_words}, true));
  const Scale x{-static_cast<double>(report.months_before) - 0.5,
                static_cast<double>(report.months_after) - 0.5, frame.left, frame.right};

  picture.marks.emplace_back(
      Label{{0, 12}, unbroken("change, " + axis_words(report, effect.outcome))});
  picture.box(frame.left, y.at(margin), frame.right, y.at(-margin), Ink::wash);
  for (const double tick : ticks_of(y, 5)) {
    const bool is_zero = std::abs(tick) < step / 2;
    picture.line({frame.left, y.at(tick)}, {frame.right, y.at(tick)},
                 is_zero ? Ink::ink : Ink::grid);
    picture.marks.emplace_back(
        Label{{frame.left - kGap, y.at(tick) + 4}, words(tick), Anchor::end});
  }
  add_months(picture, frame, x, report);
  add_incident(picture, frame, x.at(-0.5), report);
  picture.box(x.at(-0.5), y.at(effect.change.upper), frame.right, y.at(effect.change.lower),
              Ink::exposed, 0.18);
  picture.line({x.at(-0.5), y.at(effect.change.estimate)},
               {frame.right, y.at(effect.change.estimate)}, Ink::exposed, 1.5, {6, 3});
  const double radius = std::clamp((x.at(1) - x.at(0)) / 4, 1.0, 4.0);
  for (const EffectMonth& month : effect.months) {
    const double place = x.at(static_cast<double>(month.month));
    if (month.change) {
      add_standing(picture, place, y, *month.change, Shape::disc,
                   month.month >= 0 ? Ink::exposed : Ink::quiet, radius);
    } else {
      picture.marks.emplace_back(Mark{{place, y.at(0)}, Shape::ring, radius, Ink::quiet});
    }
  }
  add_blocks(picture, frame, frame.right + 10,
             {{y.at(effect.change.estimate), "all since", since, Ink::exposed},
              {y.at(0), "margin", margin_words, Ink::quiet}});
  return picture;
}

}  // namespace candor::trust
