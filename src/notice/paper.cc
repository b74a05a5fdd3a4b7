// SPDX-License-Identifier: Apache-2.0
// With trust/pdf.cc the only file that knows Pango and Cairo.
#include "notice/paper.h"

#include <algorithm>
#include <span>
#include <stdexcept>

#include <cairo-pdf.h>
#include <fmt/format.h>
#include <pango/pangocairo.h>

#include "base/text.h"

namespace candor::notice {
namespace {

constexpr double kMm = 72 / 25.4;  // in points
constexpr double kLineSpacing = 1.25;
constexpr char kPlain[] = "Sans 9.5";

// In points from the sheet's upper left corner.
struct Form {
  double width;
  double height;
  double margin_left;
  double margin_right;
  double margin_top;     // of the second side and those after it
  double margin_bottom;  // the foot stands in it
  double address_left;
  double address_top;
  double body_top;  // of the first side
};
constexpr Form kA4{210 * kMm, 297 * kMm, 25 * kMm, 20 * kMm, 25 * kMm,
                   25 * kMm,  25 * kMm,  50 * kMm, 100 * kMm};
constexpr Form kLetter{612, 792, 72, 63, 72, 72, 72, 144, 260};

constexpr std::string_view kLetterCountries[] = {"BZ", "CA", "CL", "CO", "CR", "GT", "MX",
                                                 "NI", "PA", "PH", "PR", "SV", "US", "VE"};

struct FreeLayout {
  void operator()(PangoLayout* layout) const { g_object_unref(layout); }
};
using Layout = std::unique_ptr<PangoLayout, FreeLayout>;

// A piece of text that is on one side as a whole or goes on line by line.
struct Piece {
  Layout layout;
  std::string label;  // "1." before an item
  double left = 0;
  double space_before = 0;
  const char* tag = "P";
  bool keep_with_next = false;
};

struct Style {
  const char* font;
  double space_before;
  const char* tag;
};
constexpr Style style_of(const Block& block) {
  if (block.kind != BlockKind::heading) return {kPlain, 7, "P"};
  if (block.level == 1) return {"Sans Bold 13", 0, "H1"};
  return {"Sans Bold 9.5", 13, "H2"};
}

double height_of(PangoLayout* layout) {
  int height = 0;
  pango_layout_get_size(layout, nullptr, &height);
  return static_cast<double>(height) / PANGO_SCALE;
}

cairo_status_t append(void* closure, const unsigned char* bytes, unsigned int length) {
  static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(bytes), length);
  return CAIRO_STATUS_SUCCESS;
}

std::string in_words(const Sender& sender) {
  std::string words = sender.organisation;
  for (const std::string* part :
       {&sender.postal_address, &sender.contact_phone, &sender.contact_email}) {
    if (!part->empty()) words += " · " + *part;
  }
  return words;
}

}  // namespace

Sheet sheet_of(std::string_view jurisdiction) {
  const std::string_view country = jurisdiction.substr(0, jurisdiction.find('-'));
  const bool letter = std::find(std::begin(kLetterCountries), std::end(kLetterCountries),
                                country) != std::end(kLetterCountries);
  return letter ? Sheet::letter : Sheet::a4;
}

struct Stack::Drawing {
  Form form;
  Sender sender;
  std::string bytes;
  cairo_surface_t* surface = nullptr;
  cairo_t* cairo = nullptr;

  double width() const { return form.width - form.margin_left - form.margin_right; }
  double bottom() const { return form.height - form.margin_bottom; }

  Layout lay_out(const std::string& text, const char* font, double wide) const {
    Layout layout(pango_cairo_create_layout(cairo));
    PangoFontDescription* description = pango_font_description_from_string(font);
    pango_layout_set_font_description(layout.get(), description);
    pango_font_description_free(description);
    pango_layout_set_width(layout.get(), static_cast<int>(wide * PANGO_SCALE));
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_line_spacing(layout.get(), static_cast<float>(kLineSpacing));
    pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
    return layout;
  }

  Piece piece_of(const Block& block) const {
    const Style style = style_of(block);
    Piece piece;
    piece.space_before = style.space_before;
    piece.tag = style.tag;
    piece.keep_with_next = block.kind == BlockKind::heading;
    if (block.kind == BlockKind::numbered_item) piece.label = fmt::format("{}.", block.number);
    if (block.kind == BlockKind::bulleted_item) piece.label = "•";
    if (!piece.label.empty())
      piece.left = 20.0 * static_cast<double>(std::max<std::int64_t>(1, block.level));
    piece.layout = lay_out(block.text, style.font, width() - piece.left);
    return piece;
  }

  bool can_print(const PaperLetter& letter, std::span<const Piece> pieces) const {
    std::string address;
    for (const std::string& line : letter.address) address += line + "\n";
    const Layout head = lay_out(address, kPlain, width());
    return pango_layout_get_unknown_glyphs_count(head.get()) == 0 &&
           std::all_of(pieces.begin(), pieces.end(), [](const Piece& piece) {
             return pango_layout_get_unknown_glyphs_count(piece.layout.get()) == 0;
           });
  }

  void show(PangoLayout* layout, double x, double y, const char* tag) const {
    cairo_tag_begin(cairo, tag, nullptr);
    cairo_move_to(cairo, x, y);
    pango_cairo_show_layout(cairo, layout);
    cairo_tag_end(cairo, tag);
  }

  void show_head(const PaperLetter& letter) const {
    const double wide = 85 * kMm;
    std::string from = sender.organisation;
    if (!sender.postal_address.empty()) from += " · " + sender.postal_address;
    show(lay_out(from, "Sans 6", wide).get(), form.address_left, form.address_top - 14, "P");
    std::string address;
    for (const std::string& line : letter.address) address += line + "\n";
    show(lay_out(address, kPlain, wide).get(), form.address_left, form.address_top, "P");
    const Layout date = lay_out(letter.date, kPlain, width());
    pango_layout_set_alignment(date.get(), PANGO_ALIGN_RIGHT);
    show(date.get(), form.margin_left, form.body_top - 26, "P");
  }

  void show_foot(const PaperLetter& letter, std::size_t side, std::size_t sides) const {
    const std::string page = replace_all(replace_all(letter.page, "{page}", std::to_string(side)),
                                         "{pages}", std::to_string(sides));
    const std::string text = fmt::format("{}\n{}    {}", in_words(sender), letter.mark, page);
    cairo_move_to(cairo, form.margin_left, bottom() + 16);
    pango_cairo_show_layout(cairo, lay_out(text, "Sans 7", width()).get());
  }

  // One line of a piece, at its place on a side.
  struct PlacedLine {
    const Piece* piece = nullptr;
    int index = 0;
    double baseline = 0;
  };
  using Side = std::vector<PlacedLine>;

  double needed_after(std::span<const Piece> pieces, std::size_t at) const {
    if (!pieces[at].keep_with_next || at + 1 == pieces.size()) return 0;
    const Piece& next = pieces[at + 1];
    return next.space_before + std::min(height_of(next.layout.get()), 30.0);
  }

  std::vector<Side> break_into_sides(std::span<const Piece> pieces) const {
    std::vector<Side> sides(1);
    double y = form.body_top;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const Piece& piece = pieces[i];
      if (!sides.back().empty()) y += piece.space_before;
      const double whole = height_of(piece.layout.get());
      if (piece.keep_with_next && y + whole + needed_after(pieces, i) > bottom()) {
        sides.emplace_back();
        y = form.margin_top;
      }
      for (int line = 0; line < pango_layout_get_line_count(piece.layout.get()); ++line) {
        PangoRectangle extents;
        pango_layout_line_get_extents(pango_layout_get_line_readonly(piece.layout.get(), line),
                                      nullptr, &extents);
        const double high = kLineSpacing * static_cast<double>(extents.height) / PANGO_SCALE;
        if (y + high > bottom()) {
          sides.emplace_back();
          y = form.margin_top;
        }
        sides.back().push_back(
            {&piece, line, y + static_cast<double>(PANGO_ASCENT(extents)) / PANGO_SCALE});
        y += high;
      }
    }
    return sides;
  }

  void show_line(const PlacedLine& line) const {
    const double x = form.margin_left + line.piece->left;
    if (line.index == 0 && !line.piece->label.empty()) {
      const Layout label = lay_out(line.piece->label, kPlain, 20);
      cairo_move_to(cairo, x - 17, line.baseline);
      pango_cairo_show_layout_line(cairo, pango_layout_get_line_readonly(label.get(), 0));
    }
    cairo_move_to(cairo, x, line.baseline);
    pango_cairo_show_layout_line(
        cairo, pango_layout_get_line_readonly(line.piece->layout.get(), line.index));
  }

  void show_side(const Side& side) const {
    const Piece* open = nullptr;
    for (const PlacedLine& line : side) {
      if (open != line.piece) {
        if (open != nullptr) cairo_tag_end(cairo, open->tag);
        open = line.piece;
        cairo_tag_begin(cairo, open->tag, nullptr);
      }
      show_line(line);
    }
    if (open != nullptr) cairo_tag_end(cairo, open->tag);
  }
};

Stack::Stack(Sheet sheet, Sender sender, Instant created_at) : drawing_(new Drawing) {
  drawing_->form = sheet == Sheet::a4 ? kA4 : kLetter;
  drawing_->sender = std::move(sender);
  drawing_->surface = cairo_pdf_surface_create_for_stream(
      append, &drawing_->bytes, drawing_->form.width, drawing_->form.height);
  drawing_->cairo = cairo_create(drawing_->surface);
  // The same letters at the same time are the same bytes.
  cairo_pdf_surface_set_metadata(drawing_->surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                 to_rfc3339(created_at).c_str());
  cairo_pdf_surface_set_metadata(drawing_->surface, CAIRO_PDF_METADATA_TITLE,
                                 drawing_->sender.organisation.c_str());
}

Stack::~Stack() {
  cairo_destroy(drawing_->cairo);
  cairo_surface_destroy(drawing_->surface);
}

Result<std::int64_t> Stack::add(const PaperLetter& letter) {
  std::vector<Piece> pieces;
  for (const Block& block : letter.blocks) {
    if (block.kind != BlockKind::rule) pieces.push_back(drawing_->piece_of(block));
  }
  if (!drawing_->can_print(letter, pieces)) {
    return fail(ErrorCode::conflict,
                "no font of this machine has all characters of the letter; install one that does, "
                "such as Debian's fonts-noto-core or fonts-noto-cjk");
  }
  const std::vector<Drawing::Side> sides = drawing_->break_into_sides(pieces);
  for (std::size_t i = 0; i < sides.size(); ++i) {
    if (i == 0) drawing_->show_head(letter);
    drawing_->show_side(sides[i]);
    drawing_->show_foot(letter, i + 1, sides.size());
    cairo_show_page(drawing_->cairo);
  }
  return std::ssize(sides);
}

std::string Stack::finish() {
  cairo_surface_finish(drawing_->surface);
  if (cairo_surface_status(drawing_->surface) != CAIRO_STATUS_SUCCESS) {
    throw std::runtime_error("letters cannot be drawn: out of memory");
  }
  return std::move(drawing_->bytes);
}

}  // namespace candor::notice
