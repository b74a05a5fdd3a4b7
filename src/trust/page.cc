// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <ctemplate/template.h>
#include <ctemplate/template_dictionary.h>
#include <fmt/format.h>

#include "base/embedded.h"
#include "base/text.h"
#include "trust/sections.h"
#include "trust/trust.h"
#include "trust/words.h"

namespace candor::trust {

extern const std::span<const EmbeddedFile> kReportFiles;

namespace {

using ctemplate::TemplateDictionary;

constexpr std::size_t kHashLength = 64;

void set(TemplateDictionary& values, const char* name, std::string_view words) {
  values.SetValue(name, unbroken(words));
}

void add(TemplateDictionary& values, const char* section, std::string_view words) {
  set(*values.AddSectionDictionary(section), "words", words);
}

bool is_hash(std::string_view text) {
  return text.size() == kHashLength &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// What stands in a row's last place that is not empty goes on to the row's end.
void add_row(TemplateDictionary& values, const std::vector<std::string>& cells) {
  TemplateDictionary& row = *values.AddSectionDictionary("row");
  set(row, "head", cells.front());
  std::size_t last = cells.size() - 1;
  while (last > 1 && cells[last].empty()) --last;
  for (std::size_t i = 1; i <= last; ++i) {
    TemplateDictionary& cell = *row.AddSectionDictionary("cell");
    cell.SetValue("words", cells[i]);  // may break between an estimate and its interval
    if (is_hash(cells[i])) cell.ShowSection("hash");
    if (i == last && last + 1 < cells.size()) {
      cell.AddSectionDictionary("span")->SetIntValue("columns",
                                                     static_cast<long>(cells.size() - last));
    }
  }
}

void add_tables(TemplateDictionary& values, std::string_view title,
                const std::vector<Table>& tables) {
  for (const Table& table : tables) {
    TemplateDictionary& shown = *values.AddSectionDictionary("table");
    set(shown, "name", table.caption.empty() ? title : table.caption);
    if (!table.caption.empty()) add(shown, "caption", table.caption);
    shown.SetIntValue("count", static_cast<long>(table.columns.size()));
    for (const std::string& column : table.columns) add(shown, "column", column);
    for (const auto& row : table.rows) add_row(shown, row);
  }
}

void add_figure(TemplateDictionary& values, const Report& report, const Figure& figure) {
  TemplateDictionary& shown = *values.AddSectionDictionary("figure");
  set(shown, "figure_title", figure.title);
  shown.SetValue("plots", to_svg(figure.draw(report, Paper::wide), "wide") +
                              to_svg(figure.draw(report, Paper::narrow), "narrow"));
  set(shown, "note", figure.note);
  add_tables(shown, figure.title, figure.tables);
}

void add_section(TemplateDictionary& values, const Section& section) {
  TemplateDictionary& shown = *values.AddSectionDictionary("section");
  set(shown, "section_title", section.title);
  for (const std::string& sentence : section.sentences) add(shown, "sentence", sentence);
  for (const std::string& command : section.commands) {
    shown.AddSectionDictionary("command")->SetValue("words", command);
  }
  if (!section.facts.empty()) {
    TemplateDictionary& facts = *shown.AddSectionDictionary("facts");
    for (const Fact& fact : section.facts) {
      TemplateDictionary& pair = *facts.AddSectionDictionary("fact");
      set(pair, "term", fact.term);
      set(pair, "words", fact.words);
    }
  }
  add_tables(shown, section.title, section.tables);
}

// The verdict's mark beside its word, for those who skim; the headline says the same.
std::string verdict_mark(Verdict verdict) {
  Picture picture;
  picture.width = picture.height = 12;
  picture.marks.emplace_back(Mark{{6, 6}, shape_of(verdict), 4.5, Ink::exposed});
  return replace_all(to_svg(picture, "mark"), "role=\"img\" aria-label=\"\"",
                     "aria-hidden=\"true\"");
}

std::string whole_template() {
  const auto file = [](std::string_view name) {
    return std::string(embedded_file(kReportFiles, name));
  };
  return "{{%AUTOESCAPE context=\"HTML\"}}" +
         replace_all(replace_all(file("report.html"), "[[TABLE]]", file("table.html")), "[[STYLE]]",
                     file("report.css"));
}

}  // namespace

std::string to_html(const Report& report, const Settings& settings) {
  TemplateDictionary values("report");
  values.SetValue("organisation", settings.organisation.name);
  values.SetValue("incident", report.incident);
  set(values, "title", title_of(report));
  values.SetValue("mark", verdict_mark(report.verdict));
  set(values, "headline", report.headline);
  const Fact standing = standing_of(report);
  set(values, "standing", standing.term);
  set(values, "standing_words", standing.words);
  for (const std::string& finding : report.findings) {
    set(*values.AddSectionDictionary("finding"), "sentence", finding);
  }
  for (const Figure& figure : figures_of(report)) add_figure(values, report, figure);
  for (const Section& section : sections_of(report)) add_section(values, section);

  const std::unique_ptr<ctemplate::Template> parsed(
      ctemplate::Template::StringToTemplate(whole_template(), ctemplate::DO_NOT_STRIP));
  CHECK(parsed);
  std::string html;
  CHECK(parsed->Expand(&html, &values));
  return html;
}

}  // namespace candor::trust
