// SPDX-License-Identifier: Apache-2.0
#include "delivery/mime.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "base/testing.h"
#include "base/text.h"

namespace candor::delivery {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

Mail a_mail() {
  return {.message_id = "0196f3a0-0000-7000-8000-000000000001@acme.example",
          .date = {1'764'000'000'000'000},
          .from_name = "Acme",
          .from_address = "notices@acme.example",
          .reply_to_address = "privacy@acme.example",
          .to_name = "Anna Adler",
          .to_address = "anna@example.test",
          .subject = "Notice of data breach at Acme",
          .text = "Dear Anna,\n\nyour password.\n",
          .html = "<p>Dear Anna,</p>\n"};
}

std::vector<std::string> header_lines(const std::string& bytes) {
  std::vector<std::string> lines;
  for (std::string_view line : split(bytes.substr(0, bytes.find("\r\n\r\n")), '\n')) {
    lines.emplace_back(trim(line));
  }
  return lines;
}

TEST(Mail, CarriesItsHeaderAndBothBodies) {
  const std::string bytes = must(compose(a_mail()));

  const std::size_t boundary = bytes.find("=_");
  ASSERT_NE(boundary, std::string::npos);
  EXPECT_EQ(replace_all(bytes, bytes.substr(boundary, 34), "=_BOUNDARY"),
            "Date: Mon, 24 Nov 2025 16:00:00 +0000\r\n"
            "From: Acme <notices@acme.example>\r\n"
            "Reply-To: Acme <privacy@acme.example>\r\n"
            "Subject: Notice of data breach at Acme\r\n"
            "To: Anna Adler <anna@example.test>\r\n"
            "Message-Id: <0196f3a0-0000-7000-8000-000000000001@acme.example>\r\n"
            "Auto-Submitted: auto-generated\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: multipart/alternative;\r\n"
            "\tboundary=\"=_BOUNDARY\"\r\n"
            "\r\n"
            "--=_BOUNDARY\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n"
            "\r\n"
            "Dear Anna,\r\n\r\nyour password.\r\n"
            "\r\n"
            "--=_BOUNDARY\r\n"
            "Content-Type: text/html; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n"
            "\r\n"
            "<p>Dear Anna,</p>\r\n"
            "\r\n"
            "--=_BOUNDARY--\r\n");
}

TEST(Mail, HasTheSameBytesEachTime) { EXPECT_EQ(must(compose(a_mail())), must(compose(a_mail()))); }

TEST(Mail, EncodesOtherAlphabets) {
  Mail mail = a_mail();
  mail.subject = "Notice of data breach at Käserei Zürich";
  mail.to_name = "\u738b\u5c0f\u660e";
  mail.text = "Grüße\n";

  const std::string bytes = must(compose(mail));

  EXPECT_THAT(bytes, HasSubstr("=?UTF-8?"));
  EXPECT_THAT(bytes, HasSubstr("Gr=C3=BC=C3=9Fe"));
  for (char c : bytes) ASSERT_LT(static_cast<unsigned char>(c), 0x80);
}

TEST(Mail, DoesNotAskToBeUnsubscribedOrFiledAsBulk) {
  const std::string bytes = must(compose(a_mail()));
  for (const char* header : {"List-", "Precedence", "X-Mailer", "Return-Receipt", "Disposition-"}) {
    EXPECT_THAT(bytes, Not(HasSubstr(header)));
  }
}

TEST(Mail, EndsEveryLineInCrLfAndKeepsThemShort) {
  Mail mail = a_mail();
  mail.text = std::string(5000, 'x') + "\n.\n..\nFrom here\n";
  mail.html = "<p>" + std::string(5000, 'y') + "</p>";

  const std::string bytes = must(compose(mail));

  std::size_t start = 0;
  for (std::size_t at = bytes.find('\n'); at != std::string::npos; at = bytes.find('\n', start)) {
    ASSERT_EQ(bytes[at - 1], '\r') << at;
    EXPECT_LE(at - start, 80u);
    start = at + 1;
  }
}

TEST(Mail, GivesHostileNamesAndSubjectsNoHeaderOfTheirOwn) {
  for (const std::string& hostile : std::initializer_list<std::string>{
           "Anna\r\nBcc: victim@example.test", "Anna\nBcc: victim@example.test", "a\r\n\r\nbody",
           "\" <x@y.example>", "a, b@c.example", "=?utf-8?q?=0D=0ABcc:_x?="}) {
    Mail mail = a_mail();
    mail.to_name = hostile;
    mail.subject = hostile;
    const auto expected = header_lines(must(compose(a_mail())));

    const auto lines = header_lines(must(compose(mail)));

    int recipients = 0;
    for (const std::string& line : lines) {
      EXPECT_THAT(to_lower(line), Not(StartsWith("bcc:"))) << hostile;
      recipients += to_lower(line).starts_with("to:") ? 1 : 0;
    }
    EXPECT_EQ(recipients, 1) << hostile;
    EXPECT_THAT(must(compose(mail)), HasSubstr("<anna@example.test>")) << hostile;
  }
}

TEST(Mail, IsAddressedInUtf8WhereTheAddressIs) {
  Mail mail = a_mail();
  mail.to_address = "j\u00f6rg@xn--mller-kva.example";
  EXPECT_THAT(must(compose(mail)),
              HasSubstr("To: Anna Adler <j\u00f6rg@xn--mller-kva.example>\r\n"));
}

// Pieces of texts, names and addresses that encoders stumble over.
std::string some(SeededRandom& random, std::initializer_list<const char*> of, std::int64_t max) {
  std::string text;
  for (std::int64_t i = random.below(max + 1); i > 0; --i) {
    text += of.begin()[random.below(std::ssize(of))];
  }
  return text;
}
std::string some_text(SeededRandom& random) {
  return some(random,
              {"word ", "Zürich ", "=", ".", "\n", "\n\n", " \n", "\t", "From here\n", "..", "🔒",
               "https://acme.example/a-very-long-link-that-cannot-be-broken-anywhere-at-all?x=1 "},
              60);
}

notice::Pieces some_pieces(SeededRandom& random) {
  notice::Pieces pieces;
  for (std::int64_t n = random.below(5); n > 0; --n) {
    pieces.push_back(
        {some_text(random), random.below(2) == 0 ? notice::Blank::name : notice::Blank::code});
  }
  pieces.push_back({some_text(random), notice::Blank::end});
  return pieces;
}

// GMime, composing each letter as a whole, is the reference.
TEST(MailForm, GivesTheBytesOfAMailComposedAsAWhole) {
  SeededRandom random(11);
  for (int i = 0; i < 3000; ++i) {
    notice::LetterForm letter{.subject = "Notice of data breach at Käserei Zürich",
                              .text = some_pieces(random),
                              .html = some_pieces(random)};
    const std::string name = some(
        random, {"Anna", " ", "J.", "Adler", "é", "王", ",", "\"", "O'Neill", "-", "1", "(x)"}, 8);
    const std::string local = some(random, {"anna", ".", "+shop", "jörg", "x1", "-"}, 6);
    Mail mail = a_mail();
    mail.subject = letter.subject;
    mail.date = {random.below(4'000'000'000) * kMicrosPerSecond};
    mail.message_id = fmt::format("{:032x}@{}acme.example", i, std::string(i % 30, 'd'));
    mail.to_name = name;
    mail.to_address = "a" + local + "@example.test";
    const notice::Filling filling{name, "&" + name, "7QK2M-9XTRD-WH3PA-V5N8J-0CYEB"};
    mail.text = fill_text(letter.text, filling);
    mail.html = fill_html(letter.html, filling);

    const MailForm form = must(MailForm::make(mail, letter));
    const std::string bytes = must(form.compose({.message_id = mail.message_id,
                                                 .date = mail.date,
                                                 .to_name = name,
                                                 .to_address = mail.to_address,
                                                 .filling = filling}));

    ASSERT_EQ(bytes, must(compose(mail))) << i;
  }
}

TEST(MailForm, RefusesWhatAMailCannotGoTo) {
  const MailForm form = must(MailForm::make(a_mail(), {"s", {{"text\n"}}, {{"html\n"}}}));
  EXPECT_TRUE(is_refused(form.compose({.message_id = "1@acme.example",
                                       .date = {},
                                       .to_name = "",
                                       .to_address = "a@b.example\r\nBcc: x@y.example",
                                       .filling = {}}),
                         ErrorCode::invalid));
  Mail nobodys = a_mail();
  nobodys.from_address = "acme";
  EXPECT_TRUE(is_refused(MailForm::make(nobodys, {"s", {{"t"}}, {{"h"}}}), ErrorCode::invalid));
}

TEST(Address, IsRefusedWithoutBeingRepeated) {
  for (const std::string& bad :
       {std::string(""), std::string("anna"), std::string("@b.example"), std::string("a@"),
        std::string("a@b@c.example"), std::string("a b@c.example"),
        std::string("a@b.example\r\nRCPT TO:<x>"), std::string("a>@b.example"),
        std::string("<a@b.example>"), std::string("a,b@c.example"),
        std::string("zoe@b\u00fccher.example"), std::string("zo\xeb@b.example"),
        std::string("a@b.example\0", 12), std::string(300, 'a') + "@b.example"}) {
    const auto refused = check_address(bad);
    ASSERT_TRUE(is_refused(refused, ErrorCode::invalid)) << bad;
    EXPECT_THAT(refused.error().message, Not(HasSubstr("b.example")));
  }
  EXPECT_TRUE(is_ok(check_address("anna.o'neill+shop@xn--bcher-kva.example")));
  EXPECT_TRUE(is_ok(check_address("zo\u00eb@b.example")));
}

}  // namespace
}  // namespace candor::delivery
