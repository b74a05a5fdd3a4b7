// SPDX-License-Identifier: Apache-2.0
#include "trust/axes.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "base/result.h"
#include "base/text.h"

namespace candor::trust {
namespace {

constexpr double kTickGap = 10;
constexpr int kDecimalsMax = 6;

}  // namespace

double width_of(Paper paper) { return paper == Paper::wide ? 680 : 340; }

double Scale::at(double value) const {
  const double share = logarithmic
                           ? (std::log(value) - std::log(from)) / (std::log(to) - std::log(from))
                           : (value - from) / (to - from);
  return start + share * (end - start);
}

double step_of(double span, int count) {
  const double rough = span / count;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (rough <= factor * power) return factor * power;
  }
  return 10 * power;
}

std::vector<double> ticks_of(const Scale& scale, int count) {
  std::vector<double> ticks;
  if (scale.logarithmic) {
    const std::vector<double> factors = scale.to / scale.from < 10
                                            ? std::vector<double>{1, 1.25, 1.5, 2, 3, 4, 6, 8}
                                            : std::vector<double>{1, 2, 5};
    for (double power = std::pow(10, std::floor(std::log10(scale.from))); power <= scale.to;
         power *= 10) {
      for (const double factor : factors) {
        if (factor * power >= scale.from && factor * power <= scale.to) {
          ticks.push_back(factor * power);
        }
      }
    }
    return ticks;
  }
  const double step = step_of(scale.to - scale.from, count);
  const double hair = step * 1e-9;
  for (double n = std::ceil((scale.from - hair) / step); n * step <= scale.to + hair; n += 1) {
    ticks.push_back(n * step);
  }
  return ticks;
}

std::string tick_words(double value, double step, std::string_view unit, bool is_change) {
  const std::string_view gap = unit.empty() ? "" : "\u00a0";
  if (std::abs(value) < step / 2) return fmt::format("0{}{}", gap, unit);
  const int decimals = std::max(0, static_cast<int>(-std::floor(std::log10(step) + 1e-9)));
  const double size = std::abs(value);
  std::string number;
  if (decimals > kDecimalsMax || size >= 1e15) {
    number = fmt::format("{:.3g}", size);
  } else if (decimals > 0) {
    number = fmt::format("{:.{}f}", size, decimals);
  } else {
    number = with_commas(std::llround(size));
  }
  return fmt::format("{}{}{}{}", value < 0 ? "−" : is_change ? "+" : "", number, gap, unit);
}

void add_ticks(Picture& picture, const Scale& x, double y, const std::vector<double>& ticks,
               double first, const std::function<std::string(double)>& words) {
  std::vector<Box> taken;
  const auto add = [&](double tick) {
    const Label label = within({{x.at(tick), y}, words(tick), Anchor::middle}, 0, picture.width);
    const Box box = box_of(label);
    for (const Box& other : taken) {
      if (box.left < other.right + kTickGap && box.right + kTickGap > other.left) return;
    }
    taken.push_back(box);
    picture.marks.emplace_back(label);
  };
  add(first);
  for (const double tick : ticks) {
    if (tick != first) add(tick);
  }
}

Label within(Label label, double left, double right) {
  const Box box = box_of(label);
  if (box.right > right) label.at.x -= box.right - right;
  const Box moved = box_of(label);
  if (moved.left < left) label.at.x += left - moved.left;
  return label;
}

std::vector<double> spread(const std::vector<double>& middles, double apart, double low,
                           double high) {
  std::vector<std::size_t> order(middles.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return middles[a] < middles[b]; });
  std::vector<double> placed = middles;
  // Those that touch are moved apart by the same, as one block around their common middle.
  struct Block {
    double middle;
    std::size_t count;
  };
  std::vector<Block> blocks;
  for (const std::size_t i : order) {
    blocks.push_back({middles[i], 1});
    while (blocks.size() > 1) {
      const Block last = blocks.back();
      Block& before = blocks[blocks.size() - 2];
      const auto both = static_cast<double>(last.count + before.count);
      if (last.middle - before.middle >= both / 2 * apart) break;
      before = {(last.middle * static_cast<double>(last.count) +
                 before.middle * static_cast<double>(before.count)) /
                    both,
                last.count + before.count};
      blocks.pop_back();
    }
  }
  std::size_t next = 0;
  for (const Block& block : blocks) {
    for (std::size_t k = 0; k < block.count; ++k) {
      placed[order[next++]] =
          block.middle +
          (static_cast<double>(k) - (static_cast<double>(block.count) - 1) / 2) * apart;
    }
  }
  double limit = low;
  for (const std::size_t i : order) {
    placed[i] = std::max(placed[i], limit);
    limit = placed[i] + apart;
  }
  limit = high;
  for (auto i = order.rbegin(); i != order.rend(); ++i) {
    placed[*i] = std::min(placed[*i], limit);
    limit = placed[*i] - apart;
  }
  return placed;
}

Shape shape_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::raised: return Shape::up;
    case Verdict::kept: return Shape::square;
    case Verdict::lost: return Shape::down;
    case Verdict::cannot_tell: return Shape::ring;
  }
  bug_found("a verdict has its mark");
}

void add_standing(Picture& picture, double x, const Scale& y, const Interval& of, Shape shape,
                  Ink ink, double radius) {
  picture.line({x, y.at(of.lower)}, {x, y.at(of.upper)}, ink, std::min(2.0, radius));
  picture.marks.emplace_back(Mark{{x, y.at(of.estimate)}, shape, radius, ink});
}

void add_lying(Picture& picture, double y, const Scale& x, const Interval& of, Shape shape,
               Ink ink) {
  picture.line({x.at(of.lower), y}, {x.at(of.upper), y}, ink, 2);
  picture.marks.emplace_back(Mark{{x.at(of.estimate), y}, shape, 5, ink});
}

}  // namespace candor::trust
