// SPDX-License-Identifier: Apache-2.0
// One notice, made into a letter for each person. The Markdown of a notice may hold merge fields:
//
//   {{name}}          how the person is addressed; "customer", in the letter's language, where
//   there
//                     is no name that can be printed
//   {{data_classes}}  what they lost, in a row: "your name, your e-mail address and your password"
//   {{steps}}         what they can do, as a numbered list; stands on a line of its own
//
// What is personal never passes through the Markdown parser: the notice becomes a template once,
// and values go into it escaped. The same notice and the same person always give the same bytes.
// Pure.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/markdown.h"
#include "base/result.h"
#include "notice/language.h"

namespace ctemplate {
class TemplateDictionary;
}

namespace candor::notice {

// What goes into one person's letter.
struct Personal {
  std::string name;                       // as the customer gave it: may hold anything
  std::vector<std::string> data_classes;  // in words: "your home address"
  std::vector<Step> steps;                // most urgent first
  std::string code = {};  // by which its reader knows the letter, and we them; "": a sample
};

struct RenderedLetter {
  std::string subject;  // the notice's title; the same for everybody
  std::string text;     // plain text, lines end in LF
  std::string html;     // a whole page: inline style only, nothing loaded from elsewhere
  std::string sha256;   // of subject LF text LF html, in hexadecimal
};

// The letters to all who lost the same: whole but for what is one person's.
enum class Blank { name, code, end };
struct FormPiece {
  std::string bytes;
  Blank next = Blank::end;  // what stands behind them
};
using Pieces = std::vector<FormPiece>;
struct LetterForm {
  std::string subject;
  Pieces text;
  Pieces html;
  std::string no_name = {};  // stands for a name that cannot be printed
};
// What goes into the blanks. In HTML the name is escaped; a code needs not to be.
struct Filling {
  std::string name_text;
  std::string name_html;
  std::string code;
};
Filling filling_of(std::string_view name, std::string_view no_name, std::string_view code);
std::string fill_text(const Pieces& pieces, const Filling& filling);
std::string fill_html(const Pieces& pieces, const Filling& filling);
// RenderedLetter::sha256 without its bytes in one place.
std::string rendered_sha256(const LetterForm& form, const Filling& filling);

// The title, which is also the subject: the first line if it is a heading. Refused: no title, one
// with a merge field.
Result<std::string> title_of(std::string_view markdown);

// Who writes, as the letter's foot says it.
struct Sender {
  std::string organisation;
  std::string contact_email;
  std::string contact_phone;
  std::string postal_address;
  std::string site_url = {};  // of the public pages; "": letters have no code
};

class Letter {
 public:
  // Refused, all faults at once: what check_markdown refuses, no title, an unknown or unclosed
  // merge field, a field in the title or in a link, {{steps}} in the middle of a line.
  static Result<Letter> compile(std::string_view markdown, const Sender& sender,
                                const Language& language = english());
  Letter(Letter&&) noexcept;
  Letter& operator=(Letter&&) noexcept;
  ~Letter();

  // May be called from many threads at once.
  RenderedLetter render(const Personal& personal) const;
  // What remains once the name is taken out.
  LetterForm form(const Personal& personal) const;
  // The same words for paper, block by block.
  std::vector<Block> blocks(const Personal& personal) const;
  // The letter as a part of another page: HTML, without head and foot.
  std::string body_html(const Personal& personal) const;
  const Sender& sender() const;
  const Language& language() const;

 private:
  struct Templates;
  explicit Letter(std::unique_ptr<Templates> templates);
  void set(ctemplate::TemplateDictionary& values, const Personal& personal) const;
  std::unique_ptr<Templates> templates_;
};

// Text from outside, fit to stand in one line of a letter or a header: valid UTF-8, no control or
// bidirectional override characters, single spaces, at most 100 characters.
std::string clean_line(std::string_view text);
// The name to print, or "" if there is none: a name that reads as a web or mail address is not
// printed, because a letter from us must not carry somebody else's link.
std::string printable_name(std::string_view name);
}  // namespace candor::notice
