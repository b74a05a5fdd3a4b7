// SPDX-License-Identifier: Apache-2.0
#include "trust/picture.h"

#include <fmt/format.h>

#include "base/enums.h"
#include "base/result.h"
#include "base/text.h"

namespace candor::trust {
namespace {

// A tenth of a pixel is finer than anybody sees.
std::string place(double value) {
  std::string text = fmt::format("{:.1f}", value);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

std::string path_of(const std::vector<Point>& points) {
  std::string path;
  for (const Point& point : points) {
    path += fmt::format("{}{} {}", path.empty() ? "M" : "L", place(point.x), place(point.y));
  }
  return path;
}

std::string svg_of(const Area& area) {
  return fmt::format("<path d=\"{}Z\" class=\"paint-{}\"{}/>\n", path_of(area.corners),
                     enum_name(area.ink),
                     area.opacity < 1 ? fmt::format(" opacity=\"{:g}\"", area.opacity) : "");
}

std::string svg_of(const Path& path) {
  const std::string dashes = path.dashes.on > 0 ? fmt::format(" stroke-dasharray=\"{:g} {:g}\"",
                                                              path.dashes.on, path.dashes.off)
                                                : "";
  return fmt::format("<path d=\"{}\" class=\"draw-{}\" stroke-width=\"{:g}\"{}/>\n",
                     path_of(path.points), enum_name(path.ink), path.width, dashes);
}

std::string svg_of(const Mark& mark) {
  const bool ring = mark.shape == Shape::ring;
  const std::string css = ring ? fmt::format("paint-paper draw-{}", enum_name(mark.ink))
                               : fmt::format("paint-{}", enum_name(mark.ink));
  const auto corners = corners_of(mark);
  if (!corners.empty())
    return fmt::format("<path d=\"{}Z\" class=\"{}\"/>\n", path_of(corners), css);
  return fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"{:g}\" class=\"{}\"{}/>\n", place(mark.at.x),
                     place(mark.at.y), mark.radius, css, ring ? " stroke-width=\"2\"" : "");
}

std::string svg_of(const Label& label) {
  const std::string_view anchor = label.anchor == Anchor::end      ? " text-anchor=\"end\""
                                  : label.anchor == Anchor::middle ? " text-anchor=\"middle\""
                                                                   : "";
  return fmt::format("<text x=\"{}\" y=\"{}\"{} class=\"paint-{}{}\">{}</text>\n",
                     place(label.at.x), place(label.at.y), anchor, enum_name(label.ink),
                     label.bold ? " bold" : "", escape_html(label.text));
}

// In thousandths of the font's size, in groups, of DejaVu Sans.
double width_of(char32_t c) {
  if (c == U'\u00a0' || c == U' ') return 318;
  if (c >= U'0' && c <= U'9') return 637;
  if (c > 127) return 838;
  const auto is_in = [&](std::string_view set) {
    return set.find(static_cast<char>(c)) != std::string_view::npos;
  };
  if (is_in("ijl',.|:;")) return 338;
  if (is_in("frt()[]/-I!")) return 412;
  if (is_in("mwMWQO%@")) return 985;
  if (c >= U'A' && c <= U'Z') return 735;
  return is_in("+<>=_~") ? 838 : 634;
}

}  // namespace

void Picture::line(Point from, Point to, Ink ink, double thick, Dashes dashes) {
  marks.emplace_back(Path{{from, to}, ink, thick, dashes});
}

void Picture::box(double left, double top, double right, double bottom, Ink ink, double opacity) {
  marks.emplace_back(
      Area{{{left, top}, {right, top}, {right, bottom}, {left, bottom}}, ink, opacity});
}

std::vector<Point> corners_of(const Mark& mark) {
  const auto [x, y] = mark.at;
  const double r = mark.radius * 1.2;
  switch (mark.shape) {
    case Shape::up: return {{x, y - r}, {x + r, y + r * 0.8}, {x - r, y + r * 0.8}};
    case Shape::down: return {{x, y + r}, {x - r, y - r * 0.8}, {x + r, y - r * 0.8}};
    case Shape::square: {
      const double half = mark.radius * 0.9;
      return {
          {x - half, y - half}, {x + half, y - half}, {x + half, y + half}, {x - half, y + half}};
    }
    case Shape::disc:
    case Shape::ring: return {};
  }
  bug_found("a shape has corners or none");
}

double text_width(std::string_view text, bool bold) {
  double width = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0) == 0x80) continue;  // of a character that was counted
    const bool is_hard_space = byte == 0xC2 && i + 1 < text.size() && text[i + 1] == '\xA0';
    width += is_hard_space ? width_of(U'\u00a0')
             : byte > 127  ? width_of(U'\u2212')
                           : width_of(byte);
  }
  return width / 1000 * kLabelSize * (bold ? 1.1 : 1);
}

Box box_of(const Label& label) {
  const double width = text_width(label.text, label.bold);
  const double left = label.at.x - (label.anchor == Anchor::end      ? width
                                    : label.anchor == Anchor::middle ? width / 2
                                                                     : 0);
  return {left, label.at.y - 0.76 * kLabelSize, left + width, label.at.y + 0.24 * kLabelSize};
}

std::string to_svg(const Picture& picture, std::string_view css) {
  std::string svg = fmt::format(
      "<svg class=\"{}\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\" "
      "xmlns=\"http://www.w3.org/2000/svg\">\n",
      css, place(picture.width), place(picture.height), escape_html(picture.description));
  for (const auto& mark : picture.marks) {
    svg += std::visit([](const auto& what) { return svg_of(what); }, mark);
  }
  return svg + "</svg>\n";
}

}  // namespace candor::trust
