// SPDX-License-Identifier: Apache-2.0
// What a plot consists of, whatever it is shown on: a page draws it as SVG, paper with Cairo. In
// units of about a pixel from the upper left corner. Pure.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/describe/enum.hpp>

namespace candor::trust {

// What a mark is about; whoever draws it gives each its colour.
enum class Ink { ink, quiet, exposed, others, grid, wash, paper };
BOOST_DESCRIBE_ENUM(Ink, ink, quiet, exposed, others, grid, wash, paper)

struct Point {
  double x = 0;
  double y = 0;
};

// Filled.
struct Area {
  std::vector<Point> corners;
  Ink ink = Ink::wash;
  double opacity = 1;
};

// On and off along the line; both 0: whole.
struct Dashes {
  double on = 0;
  double off = 0;
};

struct Path {
  std::vector<Point> points;
  Ink ink = Ink::ink;
  double width = 1;
  Dashes dashes;
};

// So that a verdict is known by its mark without colour.
enum class Shape { disc, ring, up, down, square };

struct Mark {
  Point at;
  Shape shape = Shape::disc;
  double radius = 4;
  Ink ink = Ink::ink;
};

enum class Anchor { start, middle, end };

struct Label {
  Point at;  // on the baseline
  std::string text;
  Anchor anchor = Anchor::start;
  Ink ink = Ink::quiet;
  bool bold = false;
};

struct Picture {
  double width = 0;
  double height = 0;
  std::string description;  // in place of the picture, for those who do not see it
  std::vector<std::variant<Area, Path, Mark, Label>> marks;

  void line(Point from, Point to, Ink ink, double thick = 1, Dashes dashes = {});
  void box(double left, double top, double right, double bottom, Ink ink, double opacity = 1);
};

inline constexpr double kLabelSize = 12.5;  // of every label's font
// Of a triangle, square or circle; a disc and a ring have none.
std::vector<Point> corners_of(const Mark& mark);

// How wide a label is at most in the usual sans-serif fonts: as in DejaVu Sans, the widest of them.
double text_width(std::string_view text, bool bold = false);

struct Box {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;
};
Box box_of(const Label& label);

// To stand in a page whose style has the classes "paint-…", "draw-…" and "bold"; `css` is of the
// whole.
std::string to_svg(const Picture& picture, std::string_view css);

}  // namespace candor::trust
