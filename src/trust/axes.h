// SPDX-License-Identifier: Apache-2.0
// From values to places, and where labels go so that none covers another. Pure.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "trust/picture.h"
#include "trust/report.h"

namespace candor::trust {

// What a picture is made for: a wide window, a narrow one, or half the width of a sheet, where
// there is room for its main panel only.
enum class Paper { wide, narrow, half_sheet };
double width_of(Paper paper);

// From values to places.
struct Scale {
  double from = 0;
  double to = 1;
  double start = 0;
  double end = 1;
  bool logarithmic = false;  // values above 0 only
  double at(double value) const;
};

// A step of 1, 2 or 5 times a power of ten that makes about `count` of them.
double step_of(double span, int count);
// Multiples of a step within, about `count`; of round numbers times powers of ten where the scale
// is logarithmic.
std::vector<double> ticks_of(const Scale& scale, int count);

// "1,500", "0.05", "+12 %", "−0.2": as precise as the distance between ticks needs. A change has
// its sign.
std::string tick_words(double value, double step, std::string_view unit, bool is_change);

// Labels under an axis, without those that would touch the one for `first`, or one before them.
void add_ticks(Picture& picture, const Scale& x, double y, const std::vector<double>& ticks,
               double first, const std::function<std::string(double)>& words);

// The label moved sideways as far as it must to be within `left` and `right`.
Label within(Label label, double left, double right);

// Middles moved as little as it takes to be `apart` from one another, in their order, and all
// within `low` and `high`.
std::vector<double> spread(const std::vector<double>& middles, double apart, double low,
                           double high);

// The verdict's own mark.
Shape shape_of(Verdict verdict);

// An estimate with its interval, standing or lying.
void add_standing(Picture& picture, double x, const Scale& y, const Interval& of, Shape shape,
                  Ink ink, double radius = 4);
void add_lying(Picture& picture, double y, const Scale& x, const Interval& of, Shape shape,
               Ink ink);

}  // namespace candor::trust
