// SPDX-License-Identifier: Apache-2.0
#include "notice/reading.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/markdown.h"
#include "base/text.h"

namespace candor::notice {
namespace {

constexpr std::pair<Part, std::string_view> kHeadings[] = {
    {Part::what_happened, "What Happened"},
    {Part::what_information, "What Information Was Involved"},
    {Part::what_we_are_doing, "What We Are Doing"},
    {Part::what_you_can_do, "What You Can Do"},
    {Part::not_known_yet, "What We Do Not Know Yet"},
    {Part::more_information, "For More Information"},
};

// A stop after these does not end a sentence.
constexpr std::string_view kAbbreviations[] = {"e.g.", "i.e.", "mr.",  "mrs.",    "ms.", "dr.",
                                               "st.",  "inc.", "ltd.", "co.",     "no.", "u.s.",
                                               "vs.",  "etc.", "a.m.", "approx.", "p.m."};

// A merge field that was filled in: where in the filled line, and how long before and after.
struct Edit {
  std::size_t at = 0;
  std::size_t filled = 0;
  std::size_t source = 0;
};

struct FilledLine {
  std::string_view source;
  std::int64_t number = 0;  // of the source, from 1
  std::vector<Edit> edits;
};

struct Filled {
  std::string markdown;
  std::vector<FilledLine> lines;       // of `markdown`
  std::set<std::int64_t> steps_lines;  // source lines that are {{steps}}
};

using Fields = std::vector<std::pair<std::string_view, std::string>>;

std::string filled_line(std::string_view source, const Fields& fields, std::vector<Edit>& edits) {
  std::string line;
  std::size_t at = 0;
  while (at < source.size()) {
    const std::size_t brace = std::min(source.find("{{", at), source.size());
    line += source.substr(at, brace - at);
    at = brace;
    if (at == source.size()) break;
    const auto field = std::find_if(fields.begin(), fields.end(), [&](const auto& known) {
      return source.substr(at).starts_with(known.first);
    });
    if (field == fields.end()) {
      line += source[at++];
      continue;
    }
    edits.push_back({line.size(), field->second.size(), field->first.size()});
    line += field->second;
    at += field->first.size();
  }
  return line;
}

std::string steps_in_markdown(const Personal& reader) {
  std::string steps;
  for (std::size_t i = 0; i < reader.steps.size(); ++i) {
    const Step& step = reader.steps[i];
    steps += fmt::format("{}{}. {} {} {}", i == 0 ? "" : "\n", i + 1, step.action, step.why,
                         step.effort);
  }
  return steps;
}

Filled fill_in(std::string_view markdown, const Personal& reader) {
  const std::string steps = steps_in_markdown(reader);
  const Fields fields = {{"{{name}}", reader.name},
                         {"{{data_classes}}", in_a_row(english(), reader.data_classes)}};
  Filled filled;
  std::int64_t number = 0;
  for (std::string_view source_line : split(markdown, '\n')) {
    FilledLine line{source_line, ++number, {}};
    std::string text = filled_line(source_line, fields, line.edits);
    const bool has_steps = text.find("{{steps}}") != std::string::npos;
    if (has_steps) {
      text = replace_all(std::move(text), "{{steps}}", steps);
      line.edits = {};
    }
    const auto made = std::count(text.begin(), text.end(), '\n') + 1;
    filled.lines.insert(filled.lines.end(), static_cast<std::size_t>(made), line);
    filled.markdown += text + "\n";
    if (trim(source_line) == "{{steps}}") filled.steps_lines.insert(number);
  }
  return filled;
}

// The character of the source, from 1, that became this byte of the filled line.
std::int64_t source_column(const FilledLine& line, std::int64_t filled_column) {
  const auto wanted = static_cast<std::size_t>(filled_column - 1);
  std::size_t filled = 0;
  std::size_t source = 0;
  for (const Edit& edit : line.edits) {
    if (wanted < edit.at) break;
    source += edit.at - filled;
    filled = edit.at;
    if (wanted < edit.at + edit.filled) {
      return static_cast<std::int64_t>(count_characters(line.source.substr(0, source))) + 1;
    }
    source += edit.source;
    filled += edit.filled;
  }
  const std::size_t byte = std::min(source + wanted - filled, line.source.size());
  return static_cast<std::int64_t>(count_characters(line.source.substr(0, byte))) + 1;
}

bool is_abbreviation(std::string_view word) {
  const std::string lower = to_lower(word);
  if (std::find(std::begin(kAbbreviations), std::end(kAbbreviations), lower) !=
      std::end(kAbbreviations)) {
    return true;
  }
  return word.size() == 2 && word[0] >= 'A' && word[0] <= 'Z';  // "J. Doe"
}

// Where the sentence that begins at `start` ends.
std::size_t sentence_end(std::string_view text, std::size_t start) {
  for (std::size_t at = start; at < text.size(); ++at) {
    if (text[at] != '.' && text[at] != '!' && text[at] != '?') continue;
    std::size_t end = at + 1;
    while (end < text.size() &&
           std::string_view(".!?\")'").find(text[end]) != std::string_view::npos)
      ++end;
    if (text.substr(end).starts_with("\u201d")) end += 3;
    if (end < text.size() && text[end] != ' ' && text[end] != '\n') continue;
    const std::size_t word = text.find_last_of(" \n(", at);
    if (is_abbreviation(text.substr(word == std::string_view::npos ? 0 : word + 1,
                                    at - (word == std::string_view::npos ? 0 : word + 1) + 1))) {
      if (end < text.size()) continue;
    }
    return end;
  }
  return text.size();
}

bool is_salutation(const Block& block) {
  return to_lower(block.text).starts_with("dear ") && words_of(block.text).size() <= 8 &&
         block.kind == BlockKind::paragraph;
}

void count(const Words& words, Readability& readability) {
  std::int64_t counted = 0;
  for (const std::string& word : words) {
    if (word == "%") continue;
    ++counted;
    readability.syllables += count_syllables(word);
  }
  readability.words += counted;
  readability.sentences += counted > 0 ? 1 : 0;
}

class Reader {
 public:
  Reader(const Filled& filled, const std::vector<std::string>& data_classes)
      : filled_(filled),
        classes_(in_a_row(english(), data_classes)),
        first_class_(data_classes.empty() ? "" : data_classes.front()) {}

  void take(const Block& block) {
    if (block.kind == BlockKind::rule) {
      in_addenda_ = in_addenda_ || seen_text_;
      return;
    }
    const bool first = !seen_text_;
    seen_text_ = true;
    if (first) reading.title_line = source_line(block.line);
    if (block.kind == BlockKind::heading && first) {
      reading.title = block.text;
    } else if (block.kind == BlockKind::heading && !in_addenda_) {
      open_part(block.text, source_line(block.line));
    } else if (!is_salutation(block)) {
      take_text(block);
    }
  }

  Reading reading;

 private:
  const FilledLine& filled_line_at(std::int64_t line) const {
    const auto at = static_cast<std::size_t>(std::max<std::int64_t>(line, 1) - 1);
    return filled_.lines[std::min(at, filled_.lines.size() - 1)];
  }
  std::int64_t source_line(std::int64_t line) const { return filled_line_at(line).number; }

  void open_part(std::string_view heading, std::int64_t line) {
    part_ = part_of(heading);
    reading.headings.push_back({part_, line, std::string(heading)});
  }

  void take_text(const Block& block) {
    std::size_t start = 0;
    // A bold run-in: "**What Happened** On 3 May …".
    if (block.kind == BlockKind::paragraph && !in_addenda_ && part_of(block.lead) != Part::none) {
      open_part(block.lead, source_line(block.line));
      start = block.lead.size();
    }
    const bool item = block.kind != BlockKind::paragraph;
    const bool from_field = filled_.steps_lines.count(source_line(block.line)) != 0;
    if (item) ++items_;
    if (block.kind == BlockKind::numbered_item && !in_addenda_) {
      const std::int64_t column = source_column(filled_line_at(block.line), block.column_at(0));
      reading.numbered_items.push_back(
          {words_of(block.text), source_line(block.line), column, part_, from_field});
    }
    while (start < block.text.size()) {
      const std::size_t end = sentence_end(block.text, start);
      Sentence sentence;
      sentence.text = std::string(trim(std::string_view(block.text).substr(start, end - start)));
      sentence.words = words_of(sentence.text);
      const std::size_t first = block.text.find_first_not_of(" \n", start);
      const std::size_t at = first == std::string::npos ? start : first;
      const FilledLine& line = filled_line_at(block.line_at(at));
      sentence.line = line.number;
      sentence.column = source_column(line, block.column_at(at));
      sentence.part = part_;
      sentence.item = item ? items_ : 0;
      start = end;
      if (sentence.words.empty()) continue;
      if (in_addenda_) {
        reading.addenda.push_back(std::move(sentence));
        continue;
      }
      const Words own_words = own_words_of(sentence);
      sentence.own_words = std::ssize(own_words);
      count(own_words, reading.readability);
      if (!from_field) reading.sentences.push_back(std::move(sentence));
    }
  }

  // A reader takes in a list item by item, and no author can shorten what a reader lost.
  Words own_words_of(const Sentence& sentence) const {
    const bool has_list = !classes_.empty() && sentence.text.find(classes_) != std::string::npos;
    if (!has_list) return sentence.words;
    return words_of(replace_all(sentence.text, classes_, first_class_));
  }

  const Filled& filled_;
  std::string classes_;
  std::string first_class_;
  bool seen_text_ = false;
  bool in_addenda_ = false;
  Part part_ = Part::none;
  std::int64_t items_ = 0;
};

}  // namespace

std::string_view heading_of(Part part) {
  for (const auto& [known, text] : kHeadings) {
    if (known == part) return text;
  }
  return "";
}

Part part_of(std::string_view heading) {
  const Words words = words_of(heading);
  for (const auto& [part, text] : kHeadings) {
    if (!words.empty() && words == words_of(text)) return part;
  }
  return Part::none;
}

Reading read_notice(std::string_view markdown, const Personal& reader) {
  const Filled filled = fill_in(markdown, reader);
  Reader taking(filled, reader.data_classes);
  for (const Block& block : read_blocks(filled.markdown)) taking.take(block);
  taking.reading.has_data_classes_field =
      markdown.find("{{data_classes}}") != std::string_view::npos;
  const std::size_t image = markdown.find("![");
  if (image != std::string_view::npos) {
    taking.reading.image_line =
        1 +
        std::count(markdown.begin(), markdown.begin() + static_cast<std::ptrdiff_t>(image), '\n');
  }
  return std::move(taking.reading);
}

}  // namespace candor::notice
