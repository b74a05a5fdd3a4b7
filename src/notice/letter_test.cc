// SPDX-License-Identifier: Apache-2.0
#include "notice/letter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/hash.h"
#include "base/markdown.h"
#include "base/testing.h"
#include "base/text.h"

namespace candor::notice {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const Sender kSender{.organisation = "Acme & Sons",
                     .contact_email = "privacy@acme.example",
                     .contact_phone = "555 0100",
                     .postal_address = ""};

constexpr char kNotice[] =
    "# Notice of data breach at Acme\n\nDear {{name}},\n\n## What Happened\n\nSomeone **copied** "
    "our list; see "
    "[our page](https://acme.example/breach).\n\n## What Information Was Involved\n\n"
    "{{data_classes}}.\n\n## What You Can Do\n\nPlease:\n{{steps}}\nThank you.\n";

Personal a_person() {
  return {.name = "Anna Adler",
          .data_classes = {"your name", "your e-mail address", "your password"},
          .steps = {{"Change your password.", "Whoever has it is you.", "Five minutes."},
                    {"Beware of letters.", "They may lie.", "A moment."}}};
}

RenderedLetter letter_for(const std::string& name) {
  Personal person = a_person();
  person.name = name;
  return must(Letter::compile(kNotice, kSender)).render(person);
}

TEST(Letter, FillsInEachPersonsOwn) {
  const RenderedLetter letter = must(Letter::compile(kNotice, kSender)).render(a_person());

  EXPECT_EQ(letter.subject, "Notice of data breach at Acme");
  EXPECT_EQ(letter.text,
            "Notice of data breach at Acme\n\nDear Anna Adler,\n\nWhat Happened\n\n"
            "Someone copied our list; see our page (https://acme.example/breach).\n\n"
            "What Information Was Involved\n\nyour name, your e-mail address and your password.\n\n"
            "What You Can Do\n\nPlease:\n\n"
            "1. Change your password. Whoever has it is you. Five minutes.\n"
            "2. Beware of letters. They may lie. A moment.\n\nThank you.\n\n\n"
            "Acme & Sons. People answer at privacy@acme.example. Telephone: 555 0100.\n");
  EXPECT_THAT(letter.html, HasSubstr("<p>Dear Anna Adler,</p>"));
  EXPECT_THAT(letter.html,
              HasSubstr("<ol>\n<li><b>Change your password.</b> Whoever has it is you. "
                        "Five minutes.</li>"));
  EXPECT_THAT(letter.html, HasSubstr("Acme &amp; Sons"));
  EXPECT_THAT(letter.html, Not(HasSubstr("{{")));
}

Sender sender_with_pages() {
  Sender sender = kSender;
  sender.site_url = "https://incidents.acme.example";
  return sender;
}

TEST(Letter, SaysHowItsReaderKnowsThatItIsOurs) {
  constexpr std::string_view kCode = "7QK2M-9XTRD-WH3PA-V5N8J-0CYEB";
  const Letter letter = must(Letter::compile(kNotice, sender_with_pages()));
  Personal person = a_person();
  person.code = kCode;
  const RenderedLetter rendered = letter.render(person);

  EXPECT_THAT(rendered.text,
              HasSubstr("Open https://incidents.acme.example/letter and type its code: "
                        "7QK2M-9XTRD-WH3PA-V5N8J-0CYEB\n"));
  EXPECT_THAT(rendered.text, HasSubstr(": https://incidents.acme.example/letter/7QK2M-9XTRD-WH3PA-"
                                       "V5N8J-0CYEB\n"));
  EXPECT_THAT(rendered.html, HasSubstr("<a href=\"https://incidents.acme.example/letter/"
                                       "7QK2M-9XTRD-WH3PA-V5N8J-0CYEB\">"));
  EXPECT_EQ(rendered.sha256,
            sha256_hex(rendered.subject + "\n" + rendered.text + "\n" + rendered.html));
  EXPECT_THAT(letter.blocks(person).back().text, HasSubstr(kCode));
  EXPECT_THAT(letter.body_html(person),
              AllOf(HasSubstr("Dear Anna Adler"), Not(HasSubstr("<html")), Not(HasSubstr(kCode))));
}

TEST(Letter, HasASampleCodeForThoseWhoOnlyLook) {
  const Letter letter = must(Letter::compile(kNotice, sender_with_pages()));
  EXPECT_THAT(letter.render(a_person()).text, HasSubstr("XXXXX-XXXXX-XXXXX-XXXXX-XXXXX"));
}

TEST(Letter, GivesTheSameBytesAndTheirHash) {
  const RenderedLetter one = must(Letter::compile(kNotice, kSender)).render(a_person());
  const RenderedLetter two = must(Letter::compile(kNotice, kSender)).render(a_person());

  EXPECT_EQ(one.html, two.html);
  EXPECT_EQ(one.sha256, two.sha256);
  EXPECT_EQ(one.sha256, sha256_hex(one.subject + "\n" + one.text + "\n" + one.html));
}

TEST(Letter, LoadsNothingFromElsewhereAndTracksNobody) {
  const std::string html = letter_for("Anna").html;

  for (const char* part : {"<img", "<script", "<link", "<iframe", "src=", "url(", "@import"}) {
    EXPECT_THAT(html, Not(HasSubstr(part)));
  }
}

TEST(Letter, KeepsHostileNamesFromBecomingMarkup) {
  const std::string html = letter_for("Anna & \"Bob\" 'O").html;
  EXPECT_THAT(html, HasSubstr("Dear Anna &amp; &quot;Bob&quot; &#39;O,"));

  for (const char* name : {"# Heading", "**bold**", "1. item", "---", "_under_", "`code`",
                           "![x](y)", "- - -", "&lt;b&gt;"}) {
    const RenderedLetter plain = letter_for("Anna");
    const RenderedLetter hostile = letter_for(name);
    const auto tags = [](const std::string& text) {
      return std::count(text.begin(), text.end(), '<');
    };
    EXPECT_EQ(tags(hostile.html), tags(plain.html)) << name;
    EXPECT_THAT(hostile.html, Not(HasSubstr("&lt;b&gt;")))
        << "escaped once more, not taken as it is";
  }
}

TEST(Letter, DoesNotPrintNamesThatReadAsAddresses) {
  for (const char* name : {"Win at http://evil.example", "evil.com", "www.evil", "a@b.example",
                           "<b>Ann</b>", "Ann [click](x)", "Click evil.example/x now"}) {
    EXPECT_THAT(letter_for(name).text, HasSubstr("Dear customer,")) << name;
  }
  for (const char* name :
       {"J.R.R. Tolkien", "Dr. Anna M. Adler", "Zo\u00eb O'Neill-Smith", "\u738b\u5c0f\u660e"}) {
    EXPECT_THAT(letter_for(name).text, HasSubstr("Dear " + std::string(name) + ",")) << name;
  }
}

TEST(Letter, PutsNamesOnOneLine) {
  EXPECT_EQ(printable_name("Anna\r\nBcc: all"), "Anna Bcc: all");
  EXPECT_EQ(printable_name(" \t Anna \u2028 Adler\x01 "), "Anna Adler");
  EXPECT_EQ(printable_name("Anna\u202egnihton"), "Annagnihton") << "no text that runs backwards";
  EXPECT_EQ(printable_name("An\xff"), "An\ufffd");
  EXPECT_EQ(printable_name(std::string("A\0B", 3)), "A B");
  EXPECT_EQ(count_characters(printable_name(std::string(5000, 'x'))), 100u);
  EXPECT_EQ(printable_name(""), "");
}

TEST(Letter, LeavesFieldsThatAreInNamesAlone) {
  EXPECT_THAT(letter_for("Anna").html, Not(HasSubstr("customer")));
  EXPECT_THAT(letter_for("{{steps}}").text, HasSubstr("Dear customer,"));
}

struct BadNotice {
  const char* markdown;
  const char* says;
};

TEST(Letter, RefusesWhatCannotBecomeOneAndSaysWhere) {
  for (const BadNotice& bad : {
           BadNotice{"", "no title"},
           {"Hello\n", "no title"},
           {"# Dear {{name}}\n", "merge field"},
           {"# T\n\n{{nmae}}\n", "line 3"},
           {"# T\n\n{{>file}}\n", "line 3"},
           {"# T\n\n{{name\n", "line 3"},
           {"# T\n\n{{{name}}}\n", "line 3"},
           {"# T\n\n{{=<% %>=}}\n", "line 3"},
           {"# T\n\nDo {{steps}} now\n", "line 3"},
           {"# T\n\n> {{steps}}\n", "line 3"},
           {"# T\n\n[x](https://a.example/{{name}})\n", "in a link"},
           {"# T\n\n![x](https://a.example/x.png)\n", "image"},
           {"# T\n\n[x](javascript:alert)\n", "line 3"},
           {"# T\n\n[x](data:text/html,x)\n", "line 3"},
           {"# T\n\n\xff\n", "UTF-8"},
       }) {
    const auto refused = Letter::compile(bad.markdown, kSender);
    ASSERT_TRUE(is_refused(refused, ErrorCode::invalid)) << bad.markdown;
    EXPECT_THAT(to_text(refused.error()), HasSubstr(bad.says)) << bad.markdown;
  }
}

TEST(Letter, ShowsRawHtmlAsText) {
  const Letter letter = must(Letter::compile("# T\n\n<script>x</script> <b>y</b>\n", kSender));
  EXPECT_THAT(letter.render(a_person()).html,
              HasSubstr("&lt;script&gt;x&lt;/script&gt; &lt;b&gt;y"));
}

TEST(Markdown, GivesBlocksWithTheirLines) {
  const auto blocks =
      read_blocks("# A *b*\n\npara &amp;\ngoes on\n\n2. two\n3. three\n\n---\n\n- x\n");

  ASSERT_EQ(blocks.size(), 6u);
  EXPECT_EQ(blocks[0].text, "A b");
  EXPECT_EQ(blocks[1].text, "para & goes on");
  EXPECT_EQ(blocks[1].line_at(0), 3);
  EXPECT_EQ(blocks[1].line_at(10), 4);
  EXPECT_EQ(blocks[3].number, 3);
  EXPECT_EQ(blocks[3].line, 7);
  EXPECT_EQ(blocks[4].kind, BlockKind::rule);
  EXPECT_EQ(blocks[5].kind, BlockKind::bulleted_item);
}

}  // namespace
}  // namespace candor::notice
