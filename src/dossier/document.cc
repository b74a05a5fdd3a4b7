// SPDX-License-Identifier: Apache-2.0
#include "dossier/document.h"

#include <fmt/format.h>

#include "base/markdown.h"
#include "base/text.h"

namespace candor::dossier {
namespace {

template <typename... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
template <typename... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

const std::string kNothing = "None.";

// Plain words in Markdown: nothing in them may become a mark, a tag or the end of a cell.
std::string escape_markdown(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c == '\n' || c == '\r') {
      safe += ' ';
      continue;
    }
    if (std::string_view("\\`*_[]<>|#").find(c) != std::string_view::npos) safe += '\\';
    safe += c;
  }
  return safe;
}

std::string quoted(std::string_view markdown) {
  std::string text;
  for (std::string_view line : split(markdown, '\n')) {
    text +=
        line.empty() ? ">\n" : fmt::format("> {}\n", replace_all(std::string(line), "<", "&lt;"));
  }
  return text;
}

std::string table_row(const std::vector<std::string>& cells) {
  std::string text = "|";
  for (const std::string& cell : cells) text += " " + escape_markdown(cell) + " |";
  return text + "\n";
}

std::string markdown_of(const Block& block) {
  return std::visit(
      Overloaded{[](const Paragraph& paragraph) { return escape_markdown(paragraph.text) + "\n"; },
                 [](const Quote& quote) { return quoted(quote.markdown); },
                 [](const Table& table) {
                   if (table.rows.empty()) return kNothing + "\n";
                   std::string text = table_row(table.columns) + "|";
                   for (std::size_t i = 0; i < table.columns.size(); ++i) text += "---|";
                   text += "\n";
                   for (const auto& row : table.rows) text += table_row(row);
                   return text;
                 }},
      block);
}

// A SHA-256 has no place of its own where a line could end.
std::string html_of_cell(const std::string& cell) {
  const bool is_hash = cell.size() == 64 && from_hex(cell);
  return (is_hash ? "<td class=\"hash\">" : "<td>") + escape_html(cell) + "</td>";
}

std::string html_of(const Table& table) {
  if (table.rows.empty()) return "<p>" + kNothing + "</p>\n";
  std::string html =
      "<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"Table\"><table><thead><tr>";
  for (const std::string& column : table.columns) {
    html += "<th scope=\"col\">" + escape_html(column) + "</th>";
  }
  html += "</tr></thead><tbody>\n";
  for (const auto& row : table.rows) {
    html += "<tr>";
    for (const std::string& cell : row) html += html_of_cell(cell);
    html += "</tr>\n";
  }
  return html + "</tbody></table></div>\n";
}

std::string html_of(const Block& block) {
  return std::visit(
      Overloaded{
          [](const Paragraph& paragraph) { return "<p>" + escape_html(paragraph.text) + "</p>\n"; },
          [](const Quote& quote) {
            return "<blockquote>" + candor::to_html(quote.markdown) + "</blockquote>\n";
          },
          [](const Table& table) { return html_of(table); }},
      block);
}

}  // namespace

std::string to_markdown(const Document& document) {
  std::string text = fmt::format("# {}\n\n{}\n\n", escape_markdown(document.title),
                                 escape_markdown(document.subtitle));
  for (const Section& section : document.sections) {
    text += fmt::format("- [{}](#{})\n", escape_markdown(section.title), section.id);
  }
  for (const Section& section : document.sections) {
    text +=
        fmt::format("\n<a id=\"{}\"></a>\n\n## {}\n", section.id, escape_markdown(section.title));
    for (const Block& block : section.blocks) text += "\n" + markdown_of(block);
  }
  return text;
}

std::string to_html(const Document& document, std::string_view style) {
  std::string html = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>{0}</title>\n"
      "<style>\n{1}</style>\n</head>\n<body>\n<main>\n<h1>{0}</h1>\n<p class=\"quiet\">{2}</p>\n"
      "<nav aria-label=\"Contents\"><ol>\n",
      escape_html(document.title), style, escape_html(document.subtitle));
  for (const Section& section : document.sections) {
    html +=
        fmt::format("<li><a href=\"#{}\">{}</a></li>\n", section.id, escape_html(section.title));
  }
  html += "</ol></nav>\n";
  for (const Section& section : document.sections) {
    html += fmt::format("<section id=\"{}\"><h2>{}</h2>\n", section.id, escape_html(section.title));
    for (const Block& block : section.blocks) html += html_of(block);
    html += "</section>\n";
  }
  return html + "</main>\n</body>\n</html>\n";
}

}  // namespace candor::dossier
