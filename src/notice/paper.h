// SPDX-License-Identifier: Apache-2.0
// Letters on paper, for those who have no e-mail address: one PDF for a stack of letters, each from
// a new sheet, its address where an envelope's window is. The words are those of the mail.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/markdown.h"
#include "base/result.h"
#include "notice/letter.h"

namespace candor::notice {

enum class Sheet {
  a4,      // 210 × 297 mm; the address as of DIN 5008, form B
  letter,  // 8.5 × 11 in; the address for a #10 window envelope
};
// Letter where it is the usual size by CLDR (paperSize), such as the USA, Canada and Mexico.
Sheet sheet_of(std::string_view jurisdiction);

struct PaperLetter {
  std::vector<std::string> address;  // lines, the name first
  std::string date;                  // as it is to be printed
  std::string mark;                  // in the foot of each sheet: what a reader can quote
  std::string page;                  // beside it: "page {page} of {pages}"
  std::vector<Block> blocks;         // see Letter::blocks
};

// Not for several threads at once.
class Stack {
 public:
  Stack(Sheet sheet, Sender sender, Instant created_at);
  ~Stack();
  // How many sides it takes. Refused: characters that no font of this machine has; nothing of it is
  // in the stack then.
  Result<std::int64_t> add(const PaperLetter& letter);
  // The PDF, with a structure tree, so that it can be read aloud.
  std::string finish();

 private:
  struct Drawing;
  std::unique_ptr<Drawing> drawing_;
};

}  // namespace candor::notice
