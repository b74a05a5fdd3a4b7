// SPDX-License-Identifier: Apache-2.0
// A text in sections, and how it looks as Markdown (CommonMark with GitHub's tables) and as a page
// that prints. Pure.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace candor::dossier {

// Plain words.
struct Paragraph {
  std::string text;
};
// Markdown that somebody else wrote; it is quoted.
struct Quote {
  std::string markdown;
};
struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;  // each as long as `columns`, in plain words
};
using Block = std::variant<Paragraph, Quote, Table>;

struct Section {
  std::string id;  // of its heading, for links: "timeline"
  std::string title;
  std::vector<Block> blocks;
};

struct Document {
  std::string title;
  std::string subtitle;  // who made it, and as of when
  std::vector<Section> sections;
};

// Both begin with a table of contents.
std::string to_markdown(const Document& document);
std::string to_html(const Document& document, std::string_view style);

}  // namespace candor::dossier
