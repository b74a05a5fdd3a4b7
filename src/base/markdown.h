// SPDX-License-Identifier: Apache-2.0
// Markdown (CommonMark, no raw HTML, no images, links only to the web, mail and telephone) as
// blocks, as HTML and as plain text. One parser reads for all three, so that what the lint reads is
// what the customer sees. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace candor {

enum class BlockKind { heading, paragraph, numbered_item, bulleted_item, rule };

struct Block {
  BlockKind kind = BlockKind::paragraph;
  std::int64_t level = 0;   // of a heading: 1 to 6; of an item: how deep its list is nested, from 1
  std::int64_t number = 0;  // of a numbered item
  std::int64_t line = 0;    // of the source, from 1, where its text begins
  std::string
      text;  // without marks; a link is "text (address)" where its text is not the address itself
  std::string lead;  // the bold words that it opens with, or ""
  // From this byte of `text` on, what stands at this place of the source.
  struct Piece {
    std::size_t byte = 0;
    std::int64_t line = 0;
    std::int64_t column = 0;  // in bytes, from 1
  };
  std::vector<Piece> pieces;

  // Where a byte of `text` stands in the source.
  std::int64_t line_at(std::size_t byte) const;
  std::int64_t column_at(std::size_t byte) const;

 private:
  const Piece* piece_at(std::size_t byte) const;
};

std::vector<Block> read_blocks(std::string_view markdown);

// What a letter must not hold, each with its line: raw HTML and images (they would load something
// from elsewhere and tell that the letter was opened), and links to anything but https:, http:,
// mailto: and tel:.
Result<void> check_markdown(std::string_view markdown);

// The HTML of the blocks, without a page around it. The Markdown must have passed check_markdown.
std::string to_html(std::string_view markdown);
// For the plain text part of a mail: paragraphs with empty lines between them, long lines left to
// the reader's program.
std::string to_plain_text(std::string_view markdown);

}  // namespace candor
