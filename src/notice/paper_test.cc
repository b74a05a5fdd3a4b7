// SPDX-License-Identifier: Apache-2.0
// What is drawn is read again by Poppler's pdftotext and pdfinfo.
#include "notice/paper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/testing.h"
#include "base/text.h"

namespace candor::notice {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

const Sender kSender{.organisation = "Acme & Sons",
                     .contact_email = "privacy@acme.example",
                     .contact_phone = "+1 555 0100",
                     .postal_address = "1 Example Street, Springfield"};

constexpr char kNotice[] =
    "# Notice of data breach at Acme\n\nDear {{name}},\n\n## What Happened\n\nSomeone **copied** "
    "our list; see [our page](https://acme.example/breach).\n\n## What Information Was Involved\n\n"
    "{{data_classes}}.\n\n## What You Can Do\n\n{{steps}}\n\nThank you.\n";

PaperLetter a_letter(const std::string& name, int paragraphs = 0) {
  std::string markdown = kNotice;
  for (int i = 0; i < paragraphs; ++i) {
    markdown += "\n## Question " + std::to_string(i) + "\n\n" +
                std::string("We say what we know and what we do not know yet. ") +
                "Whoever asks is answered by people, on the telephone and in writing.\n";
  }
  const Letter letter = must(Letter::compile(markdown, kSender));
  return {.address = {name, "7 High Street", "12345 Village", "GERMANY"},
          .date = "10 June 2026",
          .mark = "INC-2026-0001-N1",
          .page = "page {page} of {pages}",
          .blocks = letter.blocks({.name = name,
                                   .data_classes = {"your name", "your password"},
                                   .steps = {{"Change it.", "It is known.", "Five minutes."}}})};
}

class Paper : public ::testing::Test {
 protected:
  // What a program says of the PDF.
  std::string info(const std::string& pdf) { return ask("pdfinfo $PDF", pdf); }
  std::string text(const std::string& pdf) {
    return ask("pdftotext -layout -enc UTF-8 -eol unix $PDF -", pdf);
  }
  std::string ask(const std::string& command, const std::string& pdf) {
    const std::string path = folder_.path() + "/stack.pdf";
    write_file(path, pdf);
    const std::string out = folder_.path() + "/out.txt";
    const std::string whole = "PDF=" + path + "; " + command + " > " + out + " 2>&1";
    EXPECT_EQ(std::system(whole.c_str()), 0) << command;
    return must(read_file(out, 1'000'000));
  }
  static Stack a_stack(Sheet sheet) { return Stack(sheet, kSender, Instant{}); }

  TemporaryFolder folder_;
};

TEST_F(Paper, SaysTheWordsOfTheLetterUnderItsAddress) {
  Stack stack = a_stack(Sheet::a4);
  EXPECT_EQ(must(stack.add(a_letter("Zoë Müller-Łąka"))), 1);

  const std::string text = this->text(stack.finish());

  EXPECT_THAT(text, HasSubstr("Zoë Müller-Łąka\n"));
  EXPECT_THAT(text, HasSubstr("GERMANY"));
  EXPECT_THAT(text, HasSubstr("Dear Zoë Müller-Łąka,"));
  EXPECT_THAT(text, HasSubstr("your name and your password."));
  EXPECT_THAT(text, ContainsRegex("1\\. +Change it\\. It is known\\. Five minutes\\."));
  EXPECT_THAT(text, HasSubstr("our page (https://acme.example/"));
  EXPECT_THAT(text, ContainsRegex("INC-2026-0001-N1 +page 1 of 1"));
  EXPECT_LT(text.find("GERMANY"), text.find("10 June 2026"));
  EXPECT_LT(text.find("10 June 2026"), text.find("Notice of data breach"));
}

TEST_F(Paper, EachLetterBeginsOnASheetAndALongOneGoesOn) {
  Stack stack = a_stack(Sheet::letter);
  const std::int64_t sides = must(stack.add(a_letter("Anna Adler", 20)));
  EXPECT_GE(sides, 3);
  EXPECT_EQ(must(stack.add(a_letter("Bob Berg"))), 1);
  const std::string pdf = stack.finish();

  const std::string info = this->info(pdf);
  EXPECT_THAT(info, HasSubstr("Page size:       612 x 792 pts (letter)"));
  EXPECT_THAT(info, ContainsRegex("Pages: +" + std::to_string(sides + 1) + "\n"));
  EXPECT_THAT(ask("pdfinfo -struct $PDF", pdf), HasSubstr("H1 (block)\nP (block)\nH2 (block)"));
  EXPECT_THAT(info, Not(HasSubstr("Anna")));
  const std::string text = this->text(pdf);
  const auto pages = split(text, '\f');
  ASSERT_GT(std::ssize(pages), sides);
  EXPECT_THAT(std::string(pages[static_cast<std::size_t>(sides)]), HasSubstr("Dear Bob Berg,"));
  EXPECT_THAT(std::string(pages[static_cast<std::size_t>(sides)]), Not(HasSubstr("Anna")));
}

TEST_F(Paper, NoHeadingStandsAloneAtTheEndOfASide) {
  for (int paragraphs = 8; paragraphs < 16; ++paragraphs) {
    Stack stack = a_stack(Sheet::a4);
    must(stack.add(a_letter("Anna Adler", paragraphs)));
    std::string_view side;
    const std::string text = this->text(stack.finish());
    for (std::string_view page : split(text, '\f')) {
      const std::size_t foot = page.find("Acme & Sons · 1 Example Street", page.size() / 2);
      if (foot == std::string_view::npos) continue;
      const std::string_view body = trim(page.substr(0, foot));
      const std::string_view last = body.substr(body.rfind('\n') + 1);
      EXPECT_THAT(std::string(last), Not(HasSubstr("Question"))) << paragraphs;
    }
  }
}

TEST_F(Paper, TheSameLettersAreTheSameBytes) {
  const auto drawn = [] {
    Stack stack = a_stack(Sheet::a4);
    must(stack.add(a_letter("Anna Adler")));
    return stack.finish();
  };
  EXPECT_EQ(drawn(), drawn());
}

TEST_F(Paper, RefusesWhatNoFontCanShow) {
  Stack stack = a_stack(Sheet::a4);
  // A character of private use.
  EXPECT_TRUE(is_refused(stack.add(a_letter("\U0010FFFD")), ErrorCode::conflict));
  EXPECT_EQ(must(stack.add(a_letter("Anna Adler"))), 1);
  EXPECT_THAT(info(stack.finish()), ContainsRegex("Pages: +1\n"));
}

TEST(SheetOf, IsTheUsualOneOfTheCountry) {
  EXPECT_EQ(sheet_of("US-CA"), Sheet::letter);
  EXPECT_EQ(sheet_of("MX"), Sheet::letter);
  EXPECT_EQ(sheet_of("DE"), Sheet::a4);
  EXPECT_EQ(sheet_of("GB"), Sheet::a4);
  EXPECT_EQ(sheet_of(""), Sheet::a4);
}

}  // namespace
}  // namespace candor::notice
