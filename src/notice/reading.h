// SPDX-License-Identifier: Apache-2.0
// A notice as its reader takes it in: title, headings, sentences, steps. The lint's rules look at
// this. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "notice/letter.h"
#include "notice/phrases.h"
#include "notice/readability.h"

namespace candor::notice {

// The questions that a notice answers, by the headings of Cal. Civ. Code 1798.82(d)(1) and one of
// our own.
enum class Part {
  none,
  what_happened,
  what_information,
  what_we_are_doing,
  what_you_can_do,
  not_known_yet,
  more_information,
};

// "What Happened"; "" for none.
std::string_view heading_of(Part part);
// The part that a heading opens: any case, with or without a question mark or colon.
Part part_of(std::string_view heading);

struct Heading {
  Part part = Part::none;
  std::int64_t line = 0;
  std::string text;
};

struct Sentence {
  std::string text;
  Words words;
  std::int64_t line = 0;    // of the source
  std::int64_t column = 1;  // of the line, in characters from 1
  Part part = Part::none;
  std::int64_t item = 0;  // counts the items of lists from 1; 0 in a paragraph
  // How many words the author wrote: what {{data_classes}} lists counts as the first class of it.
  std::int64_t own_words = 0;
};

// One item of a numbered list.
struct NumberedItem {
  Words words;
  std::int64_t line = 0;
  std::int64_t column = 1;
  Part part = Part::none;
  bool from_field = false;  // made by {{steps}}: its words are the class table's, not the author's
};

struct Reading {
  std::string title;            // "" if the notice has none
  std::int64_t title_line = 1;  // where it stands or should stand
  std::vector<Heading> headings;
  // In order, above the addenda (what stands below the first rule), without title, headings,
  // salutation and what {{steps}} makes.
  std::vector<Sentence> sentences;
  // What stands below the first rule: blocks that a law wants word by word.
  std::vector<Sentence> addenda;
  std::vector<NumberedItem> numbered_items;
  std::int64_t image_line = 0;  // of the first image; 0: there is none
  bool has_data_classes_field = false;
  Readability readability;
};

// Reads the notice as `reader` would get it: merge fields filled in; lines are those of the source.
Reading read_notice(std::string_view markdown, const Personal& reader);

}  // namespace candor::notice
