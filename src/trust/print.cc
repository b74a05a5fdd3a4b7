// SPDX-License-Identifier: Apache-2.0
// The report on paper: all of the answer on the first sheet, then how it was found.
#include <algorithm>

#include <fmt/format.h>

#include "trust/pdf.h"
#include "trust/sections.h"
#include "trust/trust.h"

namespace candor::trust {
namespace {

constexpr double kScaleMin = 0.5;  // below it labels are too small to read
constexpr double kRowsGap = 12;
constexpr double kTableBegun = 100;  // a figure's words stay with the beginning of its table
constexpr double kBehindScale = 0.62;

std::vector<std::vector<Sheets::Titled>> plots_of(const Report& report,
                                                  const std::vector<Figure>& figures) {
  std::vector<std::vector<Sheets::Titled>> rows;
  for (const Figure& figure : figures) {
    if (rows.empty() || rows.back().size() == 2) rows.emplace_back();
    rows.back().push_back({figure.title, figure.draw(report, Paper::half_sheet)});
  }
  return rows;
}

void add_first_sheet(Sheets& sheets, const Report& report, const Settings& settings,
                     const std::vector<Figure>& figures) {
  const Fact standing = standing_of(report);
  sheets.text(fmt::format("{} · {}", settings.organisation.name, title_of(report)), Style::kicker);
  sheets.text(report.headline, Style::headline);
  sheets.text(fmt::format("{}: {}.", standing.term, standing.words), Style::note);
  for (const std::string& finding : report.findings) sheets.text(finding, Style::body);

  const auto rows = plots_of(report, figures);
  double titles = 0;
  double heights = 0;
  for (const auto& row : rows) {
    titles += sheets.titles_height(row) + 4 + kRowsGap;
    double tallest = 0;
    for (const Sheets::Titled& one : row) tallest = std::max(tallest, one.picture.height);
    heights += tallest;
  }
  const double whole = (sheets.width() - Sheets::kColumnsGap) / 2 / width_of(Paper::half_sheet);
  const double scale = std::clamp((sheets.room() - titles) / heights, kScaleMin, whole);
  for (const auto& row : rows) {
    sheets.skip(kRowsGap);
    sheets.pictures(row, scale);
  }
}

void add_figures(Sheets& sheets, const Report& report, const std::vector<Figure>& figures) {
  sheets.text("Behind the plots", Style::heading);
  for (const Figure& figure : figures) {
    sheets.keep(sheets.height_of(figure.title, Style::figure_title, sheets.width()) +
                sheets.height_of(figure.note, Style::note, sheets.width()) + kTableBegun);
    sheets.text(figure.title, Style::figure_title);
    sheets.text(figure.note, Style::note);
    // What there was no room for on the first sheet.
    const Picture whole = figure.draw(report, Paper::wide);
    const Picture half = figure.draw(report, Paper::half_sheet);
    const bool has_more = whole.description != half.description;
    if (has_more) {
      sheets.skip(8);
      sheets.pictures({{"", whole}}, kBehindScale);
    }
    for (const Table& table : figure.tables) sheets.table(table);
  }
}

void add_section(Sheets& sheets, const Section& section) {
  sheets.text(section.title, Style::heading);
  for (const std::string& sentence : section.sentences) sheets.text(sentence, Style::body);
  for (const std::string& command : section.commands) sheets.text(command, Style::code);
  if (!section.facts.empty()) sheets.facts(section.facts);
  for (const Table& table : section.tables) sheets.table(table);
}

struct Printed {
  std::string bytes;
  int sheets = 0;
};

Printed print(const Report& report, const Settings& settings, int sheets_known) {
  Sheets sheets({.title = title_of(report),
                 .author = settings.organisation.name,
                 .foot = fmt::format("{} · {}", settings.organisation.name, title_of(report)),
                 .created_at = dated(report),
                 .sheets = sheets_known});
  const auto figures = figures_of(report);
  add_first_sheet(sheets, report, settings, figures);
  sheets.next_sheet();
  const auto sections = sections_of(report);
  add_section(sheets, sections.front());
  add_figures(sheets, report, figures);
  for (std::size_t i = 1; i < sections.size(); ++i) add_section(sheets, sections[i]);
  const int printed = sheets.sheets();
  return {sheets.finish(), printed};
}

}  // namespace

std::string to_pdf(const Report& report, const Settings& settings) {
  // Once to count the sheets, and once with that number in their feet.
  return print(report, settings, print(report, settings, 0).sheets).bytes;
}

}  // namespace candor::trust
