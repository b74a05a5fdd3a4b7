// SPDX-License-Identifier: Apache-2.0
// With notice/paper.cc the only file that knows Pango and Cairo.
#include "trust/pdf.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include <cairo-pdf.h>
#include <fmt/format.h>
#include <pango/pangocairo.h>

#include "base/text.h"
#include "trust/pdf_words.h"
#include "trust/words.h"

namespace candor::trust {
namespace {

constexpr double kMm = 72 / 25.4;
constexpr double kWidth = 210 * kMm;
constexpr double kHeight = 297 * kMm;
constexpr double kSide = 15 * kMm;
constexpr double kTop = 13 * kMm;
constexpr double kBottom = 16 * kMm;  // the foot stands in it
constexpr double kCellGap = 8;
constexpr double kRowPad = 2.5;
constexpr double kTermWidth = 78;

struct Colour {
  double red;
  double green;
  double blue;
};

Colour colour_of(Ink ink) {
  switch (ink) {
    case Ink::ink: return {0.11, 0.14, 0.19};
    case Ink::quiet: return {0.25, 0.29, 0.36};
    case Ink::exposed: return {0.70, 0.27, 0.04};
    case Ink::others: return {0.18, 0.37, 0.62};
    case Ink::grid: return {0.86, 0.88, 0.90};
    case Ink::wash: return {0.91, 0.92, 0.94};
    case Ink::paper: return {1, 1, 1};
  }
  bug_found("an ink has a colour");
}

// Its size in points.
struct Font {
  const char* name;
  double size;
};

struct Look {
  Font font;
  const char* tag;
  Ink ink;
  double space_before;
  double line_spacing;
};

Look look_of(Style style) {
  switch (style) {
    case Style::kicker: return {{"Sans", 8}, "P", Ink::quiet, 0, 1.2};
    case Style::headline: return {{"Sans Bold", 14}, "H1", Ink::ink, 7, 1.15};
    case Style::heading: return {{"Sans Bold", 11.5}, "H2", Ink::ink, 20, 1.2};
    case Style::figure_title: return {{"Sans Bold", 9}, "H2", Ink::ink, 14, 1.15};
    case Style::body: return {{"Sans", 8.5}, "P", Ink::ink, 5, 1.25};
    case Style::note: return {{"Sans", 8}, "P", Ink::quiet, 5, 1.2};
    case Style::code: return {{"Monospace", 8}, "P", Ink::ink, 5, 1.2};
  }
  bug_found("a style has its look");
}

constexpr Font kCell{"Sans", 7.5};
constexpr Font kCellHead{"Sans Bold", 7.5};
constexpr Font kCellHash{"Monospace", 6.5};
constexpr Font kFoot{"Sans", 7};
constexpr double kHashWidth = 140;  // a hash is broken anywhere
constexpr std::size_t kHashLength = 64;

struct FreeLayout {
  void operator()(PangoLayout* layout) const { g_object_unref(layout); }
};
using Layout = std::unique_ptr<PangoLayout, FreeLayout>;

double layout_height(PangoLayout* layout) {
  int height = 0;
  pango_layout_get_size(layout, nullptr, &height);
  return static_cast<double>(height) / PANGO_SCALE;
}

double layout_width(PangoLayout* layout) {
  int width = 0;
  pango_layout_get_size(layout, &width, nullptr);
  return static_cast<double>(width) / PANGO_SCALE;
}

cairo_status_t append(void* closure, const unsigned char* bytes, unsigned int length) {
  static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(bytes), length);
  return CAIRO_STATUS_SUCCESS;
}

// Each as wide as its longest words without a break, and what is over shared by what they lack.
std::vector<double> widths_for(const std::vector<double>& least, const std::vector<double>& wanted,
                               double whole) {
  const double least_sum = std::accumulate(least.begin(), least.end(), 0.0);
  const double wanted_sum = std::accumulate(wanted.begin(), wanted.end(), 0.0);
  std::vector<double> widths = least;
  const double lack = wanted_sum - least_sum;
  const double over = std::max(0.0, whole - least_sum);
  for (std::size_t i = 0; i < widths.size(); ++i) {
    if (least_sum > whole) {
      widths[i] *= whole / least_sum;
    } else if (over >= lack) {
      widths[i] = wanted[i] + (over - lack) * wanted[i] / wanted_sum;
    } else {
      widths[i] += over * (wanted[i] - least[i]) / lack;
    }
  }
  return widths;
}

}  // namespace

struct Sheets::Drawing {
  SheetsOf of;
  std::string bytes;
  cairo_surface_t* surface = nullptr;
  cairo_t* cairo = nullptr;
  double y = kTop;
  int sheets = 1;
  std::vector<std::string> descriptions;  // of the figures

  void use(Ink ink, double opacity = 1) const {
    const Colour colour = colour_of(ink);
    cairo_set_source_rgba(cairo, colour.red, colour.green, colour.blue, opacity);
  }

  // `width` 0: one line, as long as it is.
  Layout lay_out(std::string_view text, Font font, double width, double line_spacing = 1.2) const {
    Layout layout(pango_cairo_create_layout(cairo));
    PangoFontDescription* description = pango_font_description_from_string(font.name);
    pango_font_description_set_absolute_size(description, font.size * PANGO_SCALE);
    pango_layout_set_font_description(layout.get(), description);
    pango_font_description_free(description);
    if (width > 0) pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_line_spacing(layout.get(), static_cast<float>(line_spacing));
    pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
    return layout;
  }

  void show(PangoLayout* layout, double x, double top, const char* tag, Ink ink) const {
    use(ink);
    cairo_tag_begin(cairo, tag, nullptr);
    cairo_move_to(cairo, x, top);
    pango_cairo_show_layout(cairo, layout);
    cairo_tag_end(cairo, tag);
  }

  void rule() const {
    use(Ink::grid);
    cairo_set_line_width(cairo, 0.6);
    cairo_move_to(cairo, kSide, y);
    cairo_line_to(cairo, kWidth - kSide, y);
    cairo_stroke(cairo);
  }

  void show_foot() const {
    const std::string number =
        of.sheets > 0 ? fmt::format("{} of {}", sheets, of.sheets) : std::to_string(sheets);
    const Layout left = lay_out(of.foot, kFoot, 0);
    const Layout right = lay_out(number, kFoot, 0);
    use(Ink::quiet);
    cairo_move_to(cairo, kSide, kHeight - kBottom + 16);
    pango_cairo_show_layout(cairo, left.get());
    cairo_move_to(cairo, kWidth - kSide - layout_width(right.get()), kHeight - kBottom + 16);
    pango_cairo_show_layout(cairo, right.get());
  }

  void trace(const std::vector<Point>& points) const {
    for (std::size_t i = 0; i < points.size(); ++i) {
      (i == 0 ? cairo_move_to : cairo_line_to)(cairo, points[i].x, points[i].y);
    }
  }

  void draw(const Area& area) const {
    trace(area.corners);
    cairo_close_path(cairo);
    use(area.ink, area.opacity);
    cairo_fill(cairo);
  }

  void draw(const Path& path) const {
    const double dashes[] = {path.dashes.on, path.dashes.off};
    cairo_set_dash(cairo, dashes, path.dashes.on > 0 ? 2 : 0, 0);
    cairo_set_line_width(cairo, path.width);
    trace(path.points);
    use(path.ink);
    cairo_stroke(cairo);
    cairo_set_dash(cairo, nullptr, 0, 0);
  }

  void draw(const Mark& mark) const {
    const auto corners = corners_of(mark);
    if (corners.empty()) {
      cairo_new_sub_path(cairo);
      cairo_arc(cairo, mark.at.x, mark.at.y, mark.radius, 0, 2 * 3.14159265358979);
    } else {
      trace(corners);
      cairo_close_path(cairo);
    }
    const bool ring = mark.shape == Shape::ring;
    use(ring ? Ink::paper : mark.ink);
    cairo_fill_preserve(cairo);
    use(mark.ink);
    cairo_set_line_width(cairo, 2);
    if (ring) cairo_stroke_preserve(cairo);
    cairo_new_path(cairo);
  }

  void draw(const Label& label) const {
    const Layout layout = lay_out(label.text, {label.bold ? "Sans Bold" : "Sans", kLabelSize}, 0);
    const double width = layout_width(layout.get());
    const double x = label.at.x - (label.anchor == Anchor::end      ? width
                                   : label.anchor == Anchor::middle ? width / 2
                                                                    : 0);
    use(label.ink);
    cairo_move_to(cairo, x, label.at.y);
    pango_cairo_show_layout_line(cairo, pango_layout_get_line_readonly(layout.get(), 0));
  }

  void draw(const Picture& picture, double x, double top, double scale) {
    descriptions.push_back(picture.description);
    cairo_save(cairo);
    cairo_tag_begin(cairo, "Figure", nullptr);
    cairo_translate(cairo, x, top);
    cairo_scale(cairo, scale, scale);
    for (const auto& mark : picture.marks) {
      std::visit([this](const auto& what) { draw(what); }, mark);
    }
    cairo_tag_end(cairo, "Figure");
    cairo_restore(cairo);
  }

  static bool is_hash(std::string_view cell) {
    return cell.size() == kHashLength && cell.find(' ') == std::string_view::npos;
  }

  static Font font_of(std::string_view cell, bool bold) {
    return is_hash(cell) ? kCellHash : bold ? kCellHead : kCell;
  }

  double longest_word(std::string_view cell, Font font) const {
    double longest = 0;
    for (const std::string_view word : split(cell, ' ')) {
      longest = std::max(longest, layout_width(lay_out(word, font, 0).get()));
    }
    return longest;
  }

  std::vector<double> column_widths(const Table& table) const {
    std::vector<double> least(table.columns.size());
    std::vector<double> wanted(table.columns.size());
    const auto see = [&](std::size_t column, std::string_view cell, bool bold) {
      const Font font = font_of(cell, bold);
      const double word = is_hash(cell) ? kHashWidth : longest_word(cell, font);
      const double whole = is_hash(cell) ? kHashWidth : layout_width(lay_out(cell, font, 0).get());
      least[column] = std::max(least[column], word + kCellGap);
      wanted[column] = std::max(wanted[column], whole + kCellGap);
    };
    for (std::size_t i = 0; i < table.columns.size(); ++i) see(i, table.columns[i], true);
    for (const auto& row : table.rows) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        const bool goes_on = i + 1 < row.size() && row[i + 1].empty();
        if (!row[i].empty() && !goes_on) see(i, row[i], i == 0);
      }
    }
    return widths_for(least, wanted, kWidth - 2 * kSide);
  }

  struct Cell {
    Layout layout;
    double x = 0;
    bool is_head = false;
  };

  // What stands in a row's last place that is not empty goes on to the row's end.
  std::vector<Cell> cells_of(const std::vector<std::string>& row, const std::vector<double>& widths,
                             bool is_head) const {
    std::size_t last = row.size() - 1;
    while (last > 0 && row[last].empty()) --last;
    std::vector<Cell> cells;
    double x = kSide;
    for (std::size_t i = 0; i <= last; ++i) {
      double width = widths[i];
      for (std::size_t j = last + 1; i == last && j < row.size(); ++j) width += widths[j];
      const bool bold = is_head || i == 0;
      cells.push_back({lay_out(row[i], font_of(row[i], bold), width - kCellGap), x, bold});
      x += widths[i];
    }
    return cells;
  }

  static double height_of_row(const std::vector<Cell>& cells) {
    double height = 0;
    for (const Cell& cell : cells) height = std::max(height, layout_height(cell.layout.get()));
    return height + 2 * kRowPad;
  }

  void show_row(const std::vector<Cell>& cells) {
    rule();
    cairo_tag_begin(cairo, "TR", nullptr);
    for (const Cell& cell : cells) {
      show(cell.layout.get(), cell.x, y + kRowPad, cell.is_head ? "TH" : "TD", Ink::ink);
    }
    cairo_tag_end(cairo, "TR");
    y += height_of_row(cells);
  }
};

Sheets::Sheets(const SheetsOf& of) : drawing_(new Drawing) {
  drawing_->of = of;
  drawing_->surface =
      cairo_pdf_surface_create_for_stream(append, &drawing_->bytes, kWidth, kHeight);
  drawing_->cairo = cairo_create(drawing_->surface);
  for (const auto& [what, value] :
       {std::pair(CAIRO_PDF_METADATA_CREATE_DATE, to_rfc3339(of.created_at)),
        std::pair(CAIRO_PDF_METADATA_TITLE, of.title),
        std::pair(CAIRO_PDF_METADATA_AUTHOR, of.author)}) {
    cairo_pdf_surface_set_metadata(drawing_->surface, what, value.c_str());
  }
  cairo_tag_begin(drawing_->cairo, "Document", nullptr);
}

Sheets::~Sheets() {
  cairo_destroy(drawing_->cairo);
  cairo_surface_destroy(drawing_->surface);
}

double Sheets::width() const { return kWidth - 2 * kSide; }
double Sheets::room() const { return kHeight - kBottom - drawing_->y; }
int Sheets::sheets() const { return drawing_->sheets; }

void Sheets::skip(double space) {
  if (drawing_->y > kTop) drawing_->y += space;
}

void Sheets::next_sheet() {
  drawing_->show_foot();
  cairo_show_page(drawing_->cairo);
  drawing_->y = kTop;
  ++drawing_->sheets;
}

void Sheets::keep(double height) {
  if (height > room() && drawing_->y > kTop) next_sheet();
}

double Sheets::height_of(std::string_view text, Style style, double width) const {
  const Look look = look_of(style);
  return layout_height(
      drawing_->lay_out(unbroken(text), look.font, width, look.line_spacing).get());
}

void Sheets::text(std::string_view text, Style style) {
  const Look look = look_of(style);
  skip(look.space_before);
  const Layout layout = drawing_->lay_out(unbroken(text), look.font, width(), look.line_spacing);
  const double height = layout_height(layout.get());
  const bool heads = style == Style::heading || style == Style::figure_title;
  keep(heads ? height + 40 : height);
  drawing_->show(layout.get(), kSide, drawing_->y, look.tag, look.ink);
  drawing_->y += height;
}

double Sheets::titles_height(const std::vector<Titled>& row) const {
  const auto count = static_cast<double>(row.size());
  const double each = (width() - kColumnsGap * (count - 1)) / count;
  double height = 0;
  for (const Titled& one : row) {
    height = std::max(height, height_of(one.title, Style::figure_title, each));
  }
  return height;
}

void Sheets::pictures(const std::vector<Titled>& row, double scale) {
  const auto count = static_cast<double>(row.size());
  const double each = (width() - kColumnsGap * (count - 1)) / count;
  const double titles = titles_height(row);
  double tallest = 0;
  for (const Titled& one : row) tallest = std::max(tallest, one.picture.height * scale);
  keep(titles + 4 + tallest);
  double x = kSide;
  const Look look = look_of(Style::figure_title);
  for (const Titled& one : row) {
    const Layout title = drawing_->lay_out(unbroken(one.title), look.font, each, look.line_spacing);
    if (!one.title.empty()) drawing_->show(title.get(), x, drawing_->y, look.tag, look.ink);
    drawing_->draw(one.picture, x, drawing_->y + titles + 4, scale);
    x += each + kColumnsGap;
  }
  drawing_->y += titles + 4 + tallest;
}

void Sheets::table(const Table& table) {
  const std::vector<double> widths = drawing_->column_widths(table);
  const auto head = drawing_->cells_of(table.columns, widths, true);
  const double head_height = Drawing::height_of_row(head);
  skip(6);
  const double caption =
      table.caption.empty() ? 0 : height_of(table.caption, Style::note, width()) + 3;
  keep(caption + head_height + 40);
  if (!table.caption.empty()) text(table.caption, Style::note);
  skip(2);
  cairo_tag_begin(drawing_->cairo, "Table", nullptr);
  drawing_->show_row(head);
  for (const auto& row : table.rows) {
    const auto cells = drawing_->cells_of(row, widths, false);
    if (Drawing::height_of_row(cells) > room()) {
      cairo_tag_end(drawing_->cairo, "Table");
      next_sheet();
      cairo_tag_begin(drawing_->cairo, "Table", nullptr);
      drawing_->show_row(head);
    }
    drawing_->show_row(cells);
  }
  cairo_tag_end(drawing_->cairo, "Table");
  skip(4);
}

void Sheets::facts(const std::vector<Fact>& facts) {
  skip(6);
  cairo_tag_begin(drawing_->cairo, "Table", nullptr);
  for (const Fact& fact : facts) {
    std::vector<Drawing::Cell> cells;
    cells.push_back({drawing_->lay_out(fact.term, kCellHead, kTermWidth - kCellGap), kSide, true});
    cells.push_back({drawing_->lay_out(unbroken(fact.words), kCell, width() - kTermWidth),
                     kSide + kTermWidth, false});
    keep(Drawing::height_of_row(cells));
    drawing_->show_row(cells);
  }
  cairo_tag_end(drawing_->cairo, "Table");
  skip(4);
}

std::string Sheets::finish() {
  drawing_->show_foot();
  cairo_tag_end(drawing_->cairo, "Document");
  cairo_surface_finish(drawing_->surface);
  if (cairo_surface_status(drawing_->surface) != CAIRO_STATUS_SUCCESS) {
    throw std::runtime_error("the report cannot be drawn: out of memory");
  }
  return with_words(std::move(drawing_->bytes), drawing_->descriptions);
}

}  // namespace candor::trust
