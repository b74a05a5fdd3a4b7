// SPDX-License-Identifier: Apache-2.0
#include "trust/plot.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "trust/rules.h"

namespace candor::trust {
namespace {

constexpr double kWidth = 680;
constexpr double kHeight = 320;
constexpr double kLeft = 64;
constexpr double kRight = 124;  // room for the labels at the ends of the lines
constexpr double kTop = 16;
constexpr double kBottom = 44;

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

std::string open_svg(std::string_view description) {
  return fmt::format(
      "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\" "
      "xmlns=\"http://www.w3.org/2000/svg\">\n",
      kWidth, kHeight, escape_html(description));
}

std::string text_at(double x, double y, std::string_view anchor, std::string_view css,
                    std::string_view text) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\" class=\"{}\">{}</text>\n",
                     x, y, anchor, css, escape_html(text));
}

std::string line(double x1, double y1, double x2, double y2, std::string_view css) {
  return fmt::format(
      "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"{}\"/>\n", x1, y1, x2,
      y2, css);
}

// How many months apart the labels stand.
std::size_t label_step(std::size_t months) { return months <= 7 ? 1 : (months + 5) / 6; }

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
  return fmt::format("<path d=\"{}Z\" class=\"{}\"/>\n", path, css);
}

}  // namespace

std::string stayed_plot(const Report& report) {
  const auto exposed = corners_of(report.exposed);
  const auto others = corners_of(report.others);
  double lowest = 0.99;  // an axis of its own even where nobody left
  for (const auto* corners : {&exposed, &others}) {
    for (const Corner& corner : *corners) lowest = std::min(lowest, corner.lower);
  }
  const double step = step_of(1 - lowest, 4);
  const double bottom = std::max(0.0, std::floor(lowest / step) * step);
  const auto months = static_cast<double>(report.months_after);
  const Scale x{0, months, kLeft, kWidth - kRight};
  const Scale y{bottom, 1, kHeight - kBottom, kTop};

  std::string svg =
      open_svg(fmt::format("Share still customers over {} months: {} of those whose data was "
                           "involved, {} of the others, "
                           "at the end. The table below has every month.",
                           report.months_after, percent(report.exposed.stayed.estimate),
                           percent(report.others.stayed.estimate)));
  for (double tick = bottom; tick < 1 + step / 2; tick += step) {
    svg += line(kLeft, y.at(tick), kWidth - kRight, y.at(tick), "grid");
    svg += text_at(kLeft - 8, y.at(tick) + 4, "end", "tick",
                   fmt::format("{:.{}f} %", tick * 100, step < 0.01 ? 1 : 0));
  }
  const std::size_t every = label_step(static_cast<std::size_t>(report.months_after) + 1);
  for (std::size_t m = 0; m <= static_cast<std::size_t>(report.months_after); m += every) {
    svg += text_at(x.at(static_cast<double>(m)), kHeight - kBottom + 18, "middle", "tick",
                   std::to_string(m));
  }
  svg += text_at(
      (kLeft + kWidth - kRight) / 2, kHeight - 6, "middle", "tick",
      fmt::format("months since the beginning of {}{}", report.first_month,
                  bottom > 0 ? fmt::format("; the axis begins at {:.0f} %", bottom * 100) : ""));
  const auto stayed = [](const Corner& corner) { return corner.stayed; };
  svg += band(others, x, y, "band others");
  svg += band(exposed, x, y, "band exposed");
  svg += fmt::format("<path d=\"{}\" class=\"line others\"/>\n", steps(others, x, y, stayed));
  svg += fmt::format("<path d=\"{}\" class=\"line exposed\"/>\n", steps(exposed, x, y, stayed));

  double label_exposed = y.at(exposed.back().stayed) + 4;
  double label_others = y.at(others.back().stayed) + 4;
  if (std::abs(label_exposed - label_others) < 16) {
    const bool exposed_below = label_exposed >= label_others;
    (exposed_below ? label_exposed : label_others) = std::min(label_exposed, label_others) + 16;
  }
  const double end = kWidth - kRight + 8;
  svg += text_at(end, label_exposed, "start", "label exposed",
                 "involved " + percent(report.exposed.stayed.estimate));
  svg += text_at(end, label_others, "start", "label others",
                 "others " + percent(report.others.stayed.estimate));
  return svg + "</svg>\n";
}

std::string change_plot(const Report& report) {
  const double margin = report.margin * report.exposed.spend_before;
  double reach = 1.5 * margin;
  for (const Month& month : report.months) {
    if (!month.change) continue;
    reach = std::max({reach, std::abs(month.change->lower), std::abs(month.change->upper)});
  }
  reach *= 1.08;
  const auto count = static_cast<double>(report.months.size());
  const Scale x{-0.5, count - 0.5, kLeft, kWidth - kRight};
  const Scale y{-reach, reach, kHeight - kBottom, kTop};

  std::string svg = open_svg(fmt::format(
      "Change in monthly spend of customers whose data was involved against the others, month by "
      "month; overall {:.2f}, between {:.2f} and {:.2f}. The table below has every month.",
      report.change.estimate, report.change.lower, report.change.upper));
  svg += fmt::format(
      "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" class=\"margin\"/>\n",
      kLeft, y.at(margin), kWidth - kRight - kLeft, y.at(-margin) - y.at(margin));
  const double step = step_of(2 * reach, 5);
  for (double tick = -std::floor(reach / step) * step; tick <= reach; tick += step) {
    const bool zero = std::abs(tick) < step / 2;
    svg += line(kLeft, y.at(tick), kWidth - kRight, y.at(tick), zero ? "zero" : "grid");
    svg += text_at(kLeft - 8, y.at(tick) + 4, "end", "tick",
                   zero ? "0" : fmt::format("{}{:g}", tick < 0 ? "−" : "+", std::abs(tick)));
  }
  const double incident = x.at(static_cast<double>(report.months_before) - 0.5);
  svg += line(incident, kTop, incident, kHeight - kBottom, "incident");
  svg += text_at(incident + 6, kTop + 12, "start", "tick",
                 fmt::format("from {} on: after", report.first_month));
  const std::size_t every = label_step(report.months.size());
  for (std::size_t m = 0; m < report.months.size(); ++m) {
    const double place = x.at(static_cast<double>(m));
    if (m % every == 0) {
      svg += text_at(place, kHeight - kBottom + 18, "middle", "tick", report.months[m].period);
    }
    const bool after = static_cast<std::int64_t>(m) >= report.months_before;
    const std::string_view css = after ? "exposed" : "others";
    const auto& change = report.months[m].change;
    if (change) {
      svg += line(place, y.at(change->lower), place, y.at(change->upper),
                  fmt::format("whisker {}", css));
    }
    svg += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\" class=\"point {}\"/>\n", place,
                       y.at(change ? change->estimate : 0), change ? 4 : 3,
                       change ? css : "reference");
  }
  svg += text_at((kLeft + kWidth - kRight) / 2, kHeight - 6, "middle", "tick",
                 "change in spend a customer and month, against the last month before");
  const double end = kWidth - kRight + 8;
  svg += text_at(end, y.at(margin) + 4, "start", "label others",
                 fmt::format("margin ±{}", percent(report.margin)));
  return svg + "</svg>\n";
}

}  // namespace candor::trust
