// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <limits>

#include <gmock/gmock.h>

namespace candor {
namespace {

using namespace std::string_literals;
using ::testing::ElementsAre;

TEST(Utf8, AcceptsTheFirstAndLastOfEachRowOfTable3Dash7) {
  for (const std::string& text : {
           "\x00"s,
           "\x7f"s,
           "\xc2\x80"s,
           "\xdf\xbf"s,
           "\xe0\xa0\x80"s,
           "\xe0\xbf\xbf"s,
           "\xe1\x80\x80"s,
           "\xec\xbf\xbf"s,
           "\xed\x80\x80"s,
           "\xed\x9f\xbf"s,
           "\xee\x80\x80"s,
           "\xef\xbf\xbf"s,
           "\xf0\x90\x80\x80"s,
           "\xf0\xbf\xbf\xbf"s,
           "\xf1\x80\x80\x80"s,
           "\xf3\xbf\xbf\xbf"s,
           "\xf4\x80\x80\x80"s,
           "\xf4\x8f\xbf\xbf"s,
       }) {
    EXPECT_EQ(find_invalid_utf8(text), std::nullopt) << to_hex(text);
    EXPECT_EQ(count_characters(text), 1u) << to_hex(text);
  }
}

TEST(Utf8, RefusesWhatStandsJustOutsideTable3Dash7) {
  for (const std::string& text : {
           "\x80"s,
           "\xbf"s,
           "\xc0\x80"s,
           "\xc1\xbf"s,
           "\xc2"s,
           "\xc2\x7f"s,
           "\xc2\xc0"s,
           "\xe0\x9f\xbf"s,
           "\xe0\xa0"s,
           "\xe1\x80\x7f"s,
           "\xed\xa0\x80"s,
           "\xed\xbf\xbf"s,
           "\xef\xbf"s,
           "\xf0\x8f\xbf\xbf"s,
           "\xf0\x90\x80"s,
           "\xf4\x90\x80\x80"s,
           "\xf5\x80\x80\x80"s,
           "\xf8\x88\x80\x80\x80"s,
           "\xfe"s,
           "\xff"s,
       }) {
    EXPECT_EQ(find_invalid_utf8("ab" + text + "c"), 2u) << to_hex(text);
    EXPECT_EQ(find_invalid_utf8("ab" + text), 2u) << to_hex(text);
  }
}

TEST(Utf8, CountsCodePointsNotBytes) {
  EXPECT_EQ(count_characters("na\xc3\xafve \xe2\x82\xac \xf0\x9f\x98\x80"), 9u);
}

TEST(Base64url, GivesTheVectorsOfRfc4648WithoutPadding) {
  EXPECT_EQ(to_base64url(""), "");
  EXPECT_EQ(to_base64url("f"), "Zg");
  EXPECT_EQ(to_base64url("fo"), "Zm8");
  EXPECT_EQ(to_base64url("foo"), "Zm9v");
  EXPECT_EQ(to_base64url("foob"), "Zm9vYg");
  EXPECT_EQ(to_base64url("fooba"), "Zm9vYmE");
  EXPECT_EQ(to_base64url("foobar"), "Zm9vYmFy");
  EXPECT_EQ(to_base64url("\xfb\xff\xfe"), "-__-");
  EXPECT_EQ(to_base64(""), "");
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_EQ(to_base64("fo"), "Zm8=");
  EXPECT_EQ(to_base64("foo"), "Zm9v");
  EXPECT_EQ(to_base64("foob"), "Zm9vYg==");
  EXPECT_EQ(to_base64("\xfb\xff\xfe"), "+//+");
}

TEST(Base64, IsReadBackAndNothingElseIs) {
  for (const std::string& bytes : {""s, "f"s, "fo"s, "foo"s, "\xff\x00\xfe\x80"s}) {
    EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
  }
  for (const char* text :
       {"Zg", "Zg=", "Zh==", "Zm9v\n", "Zm 9v", "=Zg=", "Zg==Zg==", "Zm9_", "===="}) {
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
  }
}

TEST(Hex, GoesBothWaysAndRefusesTheRest) {
  EXPECT_EQ(to_hex("\x00\x7f\xff"s), "007fff");
  EXPECT_EQ(from_hex("007FfF"), "\x00\x7f\xff"s);
  EXPECT_EQ(from_hex(""), "");
  for (const char* text : {"0", "0g", "-1", "+1", "0x", " 1"}) {
    EXPECT_EQ(from_hex(text), std::nullopt) << text;
  }
}

TEST(Numbers, AreTheWholeTextOrNothing) {
  EXPECT_EQ(parse_integer("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(parse_integer("007"), 7);
  for (const char* text : {"", "-", "9223372036854775808", "1 ", " 1", "+1", "1.0", "1e3", "0x1"}) {
    EXPECT_EQ(parse_integer(text), std::nullopt) << text;
  }
  EXPECT_EQ(parse_number("-1.5e3"), -1500.0);
  for (const char* text : {"", "1,5", "1.5 ", "nan", "inf", "-inf", "infinity", "1e999"}) {
    EXPECT_EQ(parse_number(text), std::nullopt) << text;
  }
}

TEST(WithCommas, GroupsInThreesFromTheRight) {
  EXPECT_EQ(with_commas(0), "0");
  EXPECT_EQ(with_commas(999), "999");
  EXPECT_EQ(with_commas(1000), "1,000");
  EXPECT_EQ(with_commas(-999), "-999");
  EXPECT_EQ(with_commas(-123456), "-123,456");
  EXPECT_EQ(with_commas(std::numeric_limits<std::int64_t>::min()), "-9,223,372,036,854,775,808");
}

// RFC 4648 section 10, without the padding.
TEST(ToBase32, AgreesWithTheVectorsOfTheStandard) {
  EXPECT_EQ(to_base32(""), "");
  EXPECT_EQ(to_base32("f"), "MY");
  EXPECT_EQ(to_base32("fo"), "MZXQ");
  EXPECT_EQ(to_base32("foo"), "MZXW6");
  EXPECT_EQ(to_base32("foob"), "MZXW6YQ");
  EXPECT_EQ(to_base32("fooba"), "MZXW6YTB");
  EXPECT_EQ(to_base32("foobar"), "MZXW6YTBOI");
}

TEST(EscapeUrl, LeavesTheUnreservedAlone) {
  EXPECT_EQ(escape_url("aZ0-._~"), "aZ0-._~");
  EXPECT_EQ(escape_url("a b/\xc3\xa4"), "a%20b%2f%c3%a4");
}

TEST(Trim, TakesSpacesFromBothEndsOnly) {
  EXPECT_EQ(trim(" \t\r\na b\n "), "a b");
  EXPECT_EQ(trim(" \n"), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim("\xc2\xa0x"), "\xc2\xa0x");
}

TEST(ToLower, LeavesEverythingButAsciiLettersAlone) {
  EXPECT_EQ(to_lower("AZaz@[\xc3\x84"), "azaz@[\xc3\x84");
}

TEST(Split, KeepsEmptyParts) {
  EXPECT_THAT(split("a,,b,", ','), ElementsAre("a", "", "b", ""));
  EXPECT_THAT(split("", ','), ElementsAre(""));
}

TEST(Join, PutsTheSeparatorBetween) {
  EXPECT_EQ(join({}, ", "), "");
  EXPECT_EQ(join({"a"}, ", "), "a");
  EXPECT_EQ(join({"a", "", "b"}, ", "), "a, , b");
}

TEST(Fold, LeavesWhatFitsAlone) {
  const std::string line(80, 'x');
  EXPECT_EQ(fold(line + "\n\n  " + line.substr(2)), line + "\n\n  " + line.substr(2));
  EXPECT_EQ(fold(""), "");
}

TEST(Fold, GoesOnUnderTheTextOrTwoFurtherIn) {
  const std::string words = "the Attorney General, the Department of State and the State Police";
  EXPECT_EQ(fold("  to          " + words + ", and others\n"),
            "  to          the Attorney General, the Department of State and the State\n"
            "              Police, and others\n");
  EXPECT_EQ(fold("  " + words + " and others too\n"), "  " + words + " and others\n    too\n");
  EXPECT_EQ(fold(words + " and still others\n"), words + " and still\nothers\n");
}

TEST(Fold, NeverBreaksACommandAPercentageOrAWord) {
  const std::string start(60, 'x');
  EXPECT_EQ(fold(start + " a `candor delivery resume INC-2026-0001` b"),
            start + " a\n`candor delivery resume INC-2026-0001` b");
  EXPECT_EQ(fold(std::string(76, 'x') + " 94 % of them"), std::string(76, 'x') + "\n94 % of them");
  EXPECT_EQ(fold("a " + std::string(90, 'y') + " b"), "a\n" + std::string(90, 'y') + "\nb");
  EXPECT_EQ(fold(std::string(90, ' ')), std::string(90, ' '));
}

TEST(Fold, CountsCharactersAndNotBytes) {
  std::string line;
  for (int i = 0; i < 80; ++i) line += "\u00e9";
  EXPECT_EQ(fold(line + " x"), line + "\nx");
  EXPECT_EQ(fold(line.substr(4) + " x"), line.substr(4) + " x");
}

TEST(ReplaceAll, DoesNotReadWhatItWrote) {
  EXPECT_EQ(replace_all("aaa", "a", "aa"), "aaaaaa");
  EXPECT_EQ(replace_all("x--y--", "--", ""), "xy");
}

TEST(EscapeHtml, LeavesNothingThatOpensATagOrEndsAnAttribute) {
  EXPECT_EQ(escape_html("<a href='x'>\"R&D\"</a>"),
            "&lt;a href=&#39;x&#39;&gt;&quot;R&amp;D&quot;&lt;/a&gt;");
}

}  // namespace
}  // namespace candor
