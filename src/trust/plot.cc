// SPDX-License-Identifier: Apache-2.0
#include "trust/plot.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "trust/rules.h"
#include "trust/words.h"

namespace candor::trust {
namespace {

// What a plot is drawn on, in the SVG's own units, which are about a pixel.
struct Paper {
  std::string_view css;
  double width;
  double height;
  double left;    // room for the ticks' words
  double right;   // and for what the lines are
  double top;     // and for what the numbers are
  double bottom;  // and for the months
  std::size_t months_named_max;

  double x_end() const { return width - right; }
  double y_end() const { return height - bottom; }
};
constexpr Paper kWide{"wide", 680, 330, 56, 116, 40, 50, 7};
constexpr Paper kNarrow{"narrow", 340, 300, 52, 88, 40, 50, 4};

// One axis: from values to places on the paper.
struct Scale {
  double from = 0;
  double to = 1;
  double start = 0;
  double end = 1;
  double at(double value) const { return start + (value - from) / (to - from) * (end - start); }
};

// A step of 1, 2 or 5 times a power of ten that makes about `count` of them.
double step_of(double span, int count) {
  const double rough = span / count;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (rough <= factor * power) return factor * power;
  }
  return 10 * power;
}

std::string open_svg(const Paper& paper, std::string_view description) {
  return fmt::format(
      "<svg class=\"{}\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\" "
      "xmlns=\"http://www.w3.org/2000/svg\">\n",
      paper.css, paper.width, paper.height, escape_html(description));
}

std::string text_at(double x, double y, std::string_view anchor, std::string_view css,
                    std::string_view text) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\" class=\"{}\">{}</text>\n",
                     x, y, anchor, css, escape_html(unbroken(text)));
}

// At the right end, a word above its number; `y` is the middle of both.
std::string label_at(const Paper& paper, double y, std::string_view css, std::string_view word,
                     std::string_view number) {
  const double x = paper.x_end() + 24;
  return text_at(x, y - 3, "start", css, word) + text_at(x, y + 12, "start", css, number);
}
constexpr double kLabelHeight = 34;

std::string line(double x1, double y1, double x2, double y2, std::string_view css) {
  return fmt::format(
      "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"{}\"/>\n", x1, y1, x2,
      y2, css);
}

std::string dot(double x, double y, double radius, std::string_view css) {
  return fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\" class=\"point {}\"/>\n", x, y,
                     radius, css);
}

// An estimate with its interval.
std::string whisker(double x, const Scale& y, const Interval& of, std::string_view css) {
  return line(x, y.at(of.lower), x, y.at(of.upper), fmt::format("whisker {}", css)) +
         dot(x, y.at(of.estimate), 4, css);
}

// How many months apart those stand that are named.
std::size_t name_step(const Paper& paper, std::size_t months) {
  return (months + paper.months_named_max - 1) / paper.months_named_max;
}

struct Corner {
  double months = 0;
  double stayed = 1;
  double lower = 1;
  double upper = 1;
};

// From 100 % at the start, a corner for each month.
std::vector<Corner> corners_of(const Group& group) {
  std::vector<Corner> corners{{}};
  for (const StayedPoint& point : group.curve) {
    corners.push_back({point.months, point.stayed, point.lower, point.upper});
  }
  return corners;
}

// Down the months as steps: level until the month's end, then down.
template <typename Value>
std::string steps(const std::vector<Corner>& corners, const Scale& x, const Scale& y,
                  const Value& value) {
  std::string path;
  for (std::size_t i = 0; i < corners.size(); ++i) {
    if (i > 0) {
      path += fmt::format("L{:.1f} {:.1f}", x.at(corners[i].months), y.at(value(corners[i - 1])));
    }
    path += fmt::format("{}{:.1f} {:.1f}", i == 0 ? "M" : "L", x.at(corners[i].months),
                        y.at(value(corners[i])));
  }
  return path;
}

std::string band(const std::vector<Corner>& corners, const Scale& x, const Scale& y,
                 std::string_view css) {
  std::string path = steps(corners, x, y, [](const Corner& corner) { return corner.upper; });
  for (std::size_t i = corners.size(); i-- > 0;) {
    path += fmt::format("L{:.1f} {:.1f}", x.at(corners[i].months), y.at(corners[i].lower));
    if (i > 0) {
      path += fmt::format("L{:.1f} {:.1f}", x.at(corners[i].months), y.at(corners[i - 1].lower));
    }
  }
  return fmt::format("<path d=\"{}Z\" class=\"band {}\"/>\n", path, css);
}

double lowest_stayed(const Report& report) {
  double lowest = 0.99;  // an axis of its own even where nobody left
  for (const Group* group : {&report.exposed, &report.others}) {
    for (const StayedPoint& point : group->curve) lowest = std::min(lowest, point.lower);
  }
  return lowest;
}

double stayed_step(const Report& report) { return step_of(1 - lowest_stayed(report), 4); }

std::string stayed_axes(const Report& report, const Paper& paper, const Scale& x, const Scale& y) {
  const double step = stayed_step(report);
  std::string svg = text_at(0, 12, "start", "tick", "still customers");
  for (double tick = y.from; tick < 1 + step / 2; tick += step) {
    svg += line(paper.left, y.at(tick), paper.x_end(), y.at(tick), "grid");
    svg += text_at(paper.left - 8, y.at(tick) + 4, "end", "tick",
                   fmt::format("{:g} %", std::round(tick * 1000) / 10));
  }
  const auto months = static_cast<std::size_t>(report.months_after);
  for (std::size_t m = 0; m <= months; m += name_step(paper, months + 1)) {
    svg += text_at(x.at(static_cast<double>(m)), paper.y_end() + 18, "middle", "tick",
                   std::to_string(m));
  }
  return svg + text_at((paper.left + paper.x_end()) / 2, paper.height - 8, "middle", "tick",
                       "months since the beginning of " + month_words(report.first_month));
}

std::string stayed_labels(const Report& report, const Paper& paper, const Scale& y) {
  double exposed = y.at(report.exposed.stayed.estimate);
  double others = y.at(report.others.stayed.estimate);
  const double apart = kLabelHeight - std::abs(exposed - others);
  if (apart > 0) {
    (exposed >= others ? exposed : others) += apart / 2;
    (exposed >= others ? others : exposed) -= apart / 2;
  }
  return label_at(paper, exposed, "label exposed", "involved",
                  percent(report.exposed.stayed.estimate)) +
         label_at(paper, others, "label others", "others", percent(report.others.stayed.estimate));
}

std::string stayed_plot_on(const Report& report, const Paper& paper) {
  const Scale x{0, static_cast<double>(report.months_after), paper.left, paper.x_end()};
  const Scale y{stayed_axis_start(report), 1, paper.y_end(), paper.top};
  std::string svg = open_svg(
      paper, fmt::format("Share still customers over {} months: {} of those whose data was "
                         "involved, {} of the others, at the end. The table below has every month.",
                         report.months_after, percent(report.exposed.stayed.estimate),
                         percent(report.others.stayed.estimate)));
  svg += stayed_axes(report, paper, x, y);
  const auto exposed = corners_of(report.exposed);
  const auto others = corners_of(report.others);
  const auto stayed = [](const Corner& corner) { return corner.stayed; };
  svg += band(others, x, y, "others") + band(exposed, x, y, "exposed");
  svg += fmt::format("<path d=\"{}\" class=\"line others\"/>\n", steps(others, x, y, stayed));
  svg += fmt::format("<path d=\"{}\" class=\"line exposed\"/>\n", steps(exposed, x, y, stayed));
  // A step's last value has no width, and it is the one that the title tells.
  svg += whisker(paper.x_end() + 6, y, report.exposed.stayed, "exposed");
  svg += whisker(paper.x_end() + 14, y, report.others.stayed, "others");
  return svg + stayed_labels(report, paper, y) + "</svg>\n";
}

// What the change plot must show: every interval, zero, and the margin with some room.
Scale change_scale(const Report& report, const Paper& paper, double margin) {
  double low = -1.25 * margin;
  double high = 1.25 * margin;
  for (const Month& month : report.months) {
    if (!month.change) continue;
    low = std::min(low, month.change->lower);
    high = std::max(high, month.change->upper);
  }
  const double room = 0.05 * (high - low);
  return {low - room, high + room, paper.y_end(), paper.top};
}

std::string change_axes(const Report& report, const Paper& paper, const Scale& x, const Scale& y) {
  std::string svg = text_at(0, 12, "start", "tick", money_unit(report) + " a month");
  const double step = step_of(y.to - y.from, 5);
  for (double n = std::ceil(y.from / step); n * step <= y.to; n += 1) {
    svg +=
        line(paper.left, y.at(n * step), paper.x_end(), y.at(n * step), n == 0 ? "zero" : "grid");
    svg += text_at(paper.left - 8, y.at(n * step) + 4, "end", "tick",
                   n == 0 ? "0" : fmt::format("{}{:g}", n < 0 ? "−" : "+", std::abs(n * step)));
  }
  const std::size_t every = name_step(paper, report.months.size());
  for (std::size_t m = 0; m < report.months.size(); m += every) {
    const std::string words = month_words(report.months[m].period);
    const double place = x.at(static_cast<double>(m));
    svg += text_at(place, paper.y_end() + 18, "middle", "tick", words.substr(0, 3));
    const bool new_year = m == 0 || report.months[m].period.substr(0, 4) !=
                                        report.months[m - every].period.substr(0, 4);
    if (new_year) {
      svg += text_at(place, paper.y_end() + 34, "middle", "tick", words.substr(words.size() - 4));
    }
  }
  const double incident = x.at(static_cast<double>(report.months_before) - 0.5);
  return svg + line(incident, paper.top - 4, incident, paper.y_end(), "incident") +
         text_at(incident, paper.top - 10, "middle", "tick", beginning_words(report));
}

std::string change_plot_on(const Report& report, const Paper& paper) {
  const double margin = report.margin * report.exposed.spend_before;
  const Scale x{-0.5, static_cast<double>(report.months.size()) - 0.5, paper.left, paper.x_end()};
  const Scale y = change_scale(report, paper, margin);
  std::string svg = open_svg(
      paper, fmt::format("Change in monthly spend of customers whose data was involved against the "
                         "others, month by month; overall {}. The table below has every month.",
                         less_or_more(report.change, money_unit(report))));
  svg += fmt::format(
      "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" class=\"margin\"/>\n",
      paper.left, y.at(margin), paper.x_end() - paper.left, y.at(-margin) - y.at(margin));
  svg += change_axes(report, paper, x, y);
  for (std::size_t m = 0; m < report.months.size(); ++m) {
    const double place = x.at(static_cast<double>(m));
    const bool after = static_cast<std::int64_t>(m) >= report.months_before;
    const auto& change = report.months[m].change;
    svg += change ? whisker(place, y, *change, after ? "exposed" : "before")
                  : dot(place, y.at(0), 3, "reference");
  }
  return svg + label_at(paper, y.at(0), "label quiet", "margin", "±" + percent(report.margin)) +
         "</svg>\n";
}

}  // namespace

double stayed_axis_start(const Report& report) {
  const double step = stayed_step(report);
  return std::max(0.0, std::floor(lowest_stayed(report) / step) * step);
}

std::string stayed_plot(const Report& report) {
  return stayed_plot_on(report, kWide) + stayed_plot_on(report, kNarrow);
}

std::string change_plot(const Report& report) {
  return change_plot_on(report, kWide) + change_plot_on(report, kNarrow);
}

}  // namespace candor::trust
