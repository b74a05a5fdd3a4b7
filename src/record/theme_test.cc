// SPDX-License-Identifier: Apache-2.0
#include "record/theme.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/testing.h"
#include "base/text.h"
#include "notice/testing.h"
#include "record/page.h"
#include "record/testing.h"
#include "storage/testing.h"

namespace candor::record {
namespace {

using ::testing::HasSubstr;
using testing::header;
using ::testing::Not;

constexpr char kSvg[] = R"svg(<?xml version="1.0"?>
<!-- A kestrel. -->
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
  viewBox="0 0 8 8">
<style>.wing { fill: #0b4f9e }
@media (prefers-color-scheme: dark) { .wing { fill: #8fbcff } }</style>
<defs><linearGradient id="sky"><stop offset="0"/></linearGradient></defs>
<path class="wing" style="stroke:none" d="M0 0h8v8z"/><rect fill="url(#sky)" width="2" height="2"/>
<use xlink:href="#sky"/></svg>
)svg";
const std::string kPng = std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16) + std::string(17, 'x');

std::string svg_with(std::string_view inside) {
  return fmt::format("<svg xmlns='http://www.w3.org/2000/svg'>{}</svg>", inside);
}

TEST(Style, UsesNoColourThatItDoesNotName) {
  const std::string css = style({});
  int used = 0;
  for (std::size_t at = css.find("var("); at != std::string::npos; at = css.find("var(", at + 1)) {
    const std::string name = css.substr(at + 4, css.find(')', at) - at - 4);
    EXPECT_THAT(css, HasSubstr(name + ": ")) << name;
    ++used;
  }
  EXPECT_GT(used, 20);
}

TEST(Accent, IsTakenWhereItCanBeRead) {
  EXPECT_EQ(fault_of_accent("#0b4f9e", Ground::light), "");
  EXPECT_EQ(fault_of_accent("#8FBCFF", Ground::dark), "");
  EXPECT_THAT(fault_of_accent("#8fbcff", Ground::light), HasSubstr("has a contrast of 1."));
  EXPECT_THAT(fault_of_accent("#0b4f9e", Ground::dark), HasSubstr("on #14181f"));
}

// The well-known neighbours: #767676 has 4.54:1 on white, #777777 4.47:1.
TEST(Accent, IsHeldAgainstTheLeastContrastToTheHundredth) {
  EXPECT_EQ(fault_of_accent("#777777", Ground::light),
            "has a contrast of 4.47:1 on #ffffff; people can read it from 4.5:1 on");
  EXPECT_EQ(fault_of_accent("#767676", Ground::light),
            "has a contrast of 4.15:1 on #f3f5f8; people can read it from 4.5:1 on")
      << "links stand in boxes too";
}

TEST(Accent, IsSixDigitsAfterASign) {
  for (const char* text :
       {"", "0b4f9e", "#0b4f9", "#0b4f9e0", "#0b4f9g", "blue", "#00f", "#000000;}", "#0b4f9;"}) {
    EXPECT_EQ(fault_of_accent(text, Ground::light), "is not a colour such as \"#0b4f9e\"") << text;
  }
}

TEST(Accent, IsHeldAgainstTheColoursOfTheStyle) {
  const std::string css = style({});
  for (const char* colour : {"--paper: #ffffff;", "--wash: #f3f5f8;", "--paper: #14181f;",
                             "--wash: #1d232d;", "--accent: #0b4f9e;", "--accent: #8fbcff;"}) {
    EXPECT_THAT(css, HasSubstr(colour));
  }
}

TEST(Logo, IsAPngOrAnSvgThatIsOnlyAPicture) {
  EXPECT_EQ(fault_of_logo(kSvg), "");
  EXPECT_EQ(fault_of_logo(kPng), "");
  EXPECT_EQ(fault_of_logo(svg_with(std::string(200, ' '))), "");
  for (const std::string& bytes : {std::string(), std::string("GIF89a"),
                                   std::string("\xff\xd8\xff"), std::string("<html></html>"),
                                   std::string("plain words"), std::string("\x89PNG\r\n\x1a\n")}) {
    EXPECT_EQ(fault_of_logo(bytes), "is neither an SVG nor a PNG") << bytes;
  }
}

TEST(Logo, HasAtMostAHundredKilobytes) {
  EXPECT_EQ(fault_of_logo(kPng + std::string(kLogoBytesMax - kPng.size(), 'x')), "");
  EXPECT_EQ(fault_of_logo(kPng + std::string(kLogoBytesMax - kPng.size() + 1, 'x')),
            "has 102,401 bytes; a logo has at most 102,400");
}

TEST(Logo, ThatCouldDoOrLoadAnythingIsRefused) {
  for (const char* inside : {"<script>alert(1)</script>",
                             "<SCRIPT/>",
                             "<svg:script href='#x'/>",
                             "<g onload='alert(1)'/>",
                             "<g\nOnClick = \"x\"/>",
                             "<foreignObject><p/></foreignObject>",
                             "<image href='https://elsewhere.example/a.png'/>",
                             "<use href='https://elsewhere.example/a.svg#x'/>",
                             "<use xlink:href=\"data:image/svg+xml,x\"/>",
                             "<use href='&#104;ttps://elsewhere.example/'/>",
                             "<a href='#x'/>",
                             "<set attributeName='href' to='https://elsewhere.example/'/>",
                             "<rect fill='url(https://elsewhere.example/a)'/>",
                             "<rect fill=\"url( 'https://elsewhere.example/a')\"/>",
                             "<rect fill='u&#114;l(https://elsewhere.example/a)'/>",
                             "<rect style='fill:\\75rl(https://elsewhere.example/a)'/>",
                             "<rect style='fill:URL(//elsewhere.example/a)'/>",
                             "<rect style='mask:image-set(\"//elsewhere.example/a\" 1x)'/>",
                             "<style>@import 'https://elsewhere.example/a.css';</style>",
                             "<style>g{fill:url(https://elsewhere.example/a)}</style>",
                             "<style>g{fill:u<!-- -->rl(https://elsewhere.example/a)}</style>",
                             "<style>g{fill:u/**/rl(https://elsewhere.example/a)}</style>",
                             "<style><![CDATA[g{fill:url(//elsewhere.example/a)}]]></style>",
                             "<g xml:base='https://elsewhere.example/'/>",
                             "<?xml-stylesheet href='a.css'?>",
                             "<!DOCTYPE svg [<!ENTITY a 'b'>]>",
                             "<g a>",
                             "<g a='<script>'/>",
                             "</g<script>",
                             "< script/>",
                             "<g a='",
                             "<g a=b/>",
                             "<!-- "}) {
    EXPECT_NE(fault_of_logo(svg_with(inside)), "") << inside;
  }
  EXPECT_EQ(fault_of_logo(svg_with("<g onload='alert(1)'/>")), "has the event attribute onload");
  EXPECT_EQ(fault_of_logo(svg_with("<use href='//elsewhere.example/'/>")),
            "refers to something outside itself");
}

class ThemedRoom : public storage::RoomTest {
 protected:
  ThemedRoom() : RoomTest(testing::schemas(), "2026-05-10T07:30:00Z") {}
  void furnish() override {
    notice::testing::furnish(settings_);
    App a = app();
    breach_ = notice::testing::a_breach(a, 3);
    settings_.data_folder = folder_.path();
    write_file(folder_.path() + "/logo.svg", kSvg);
  }
  http::Response get(const std::string& path) {
    App a = app();
    return testing::get(a, path);
  }
  TemporaryFolder folder_;
  incident::Incident breach_;
};

TEST_P(ThemedRoom, TheLogoStandsOnEachPageUnderANameOfItsContent) {
  settings_.theme.logo_file = "logo.svg";
  must(load_logo(settings_));
  const std::string path = "/logo/" + sha256_hex(kSvg).substr(0, 16) + ".svg";
  const http::Response logo = get(path);
  EXPECT_EQ(logo.body, kSvg);
  EXPECT_EQ(logo.content_type, "image/svg+xml");
  EXPECT_THAT(header(logo, "Cache-Control"), HasSubstr("immutable"));
  EXPECT_THAT(header(logo, "Content-Security-Policy"), HasSubstr("default-src 'none'"));
  const auto expect_logo = [&](const http::Response& page) {
    EXPECT_THAT(page.body, HasSubstr("<img src=\"" + path + "\" alt=\"\">"));
    EXPECT_THAT(header(page, "Content-Security-Policy"), HasSubstr("img-src 'self'"));
  };
  expect_logo(get("/"));
  expect_logo(get("/accessibility"));
  expect_logo(refusal_page(settings_, 404));
}

TEST_P(ThemedRoom, WithoutALogoNoPictureIsAllowed) {
  EXPECT_THAT(get("/").body, Not(HasSubstr("<img")));
  EXPECT_THAT(header(get("/"), "Content-Security-Policy"), Not(HasSubstr("img-src")));
  EXPECT_EQ(get("/logo/0123456789abcdef.svg").status, 404);
}

TEST_P(ThemedRoom, TheColoursStandInTheStyle) {
  settings_.theme.accent = "#7a1fa2";
  settings_.theme.accent_dark = "#d9a6ff";
  const std::string css = get("/style.css").body;
  EXPECT_THAT(css, HasSubstr("--accent: #7a1fa2;"));
  EXPECT_LT(css.find("--accent: #7a1fa2;"), css.find("--accent: #d9a6ff;"));
  EXPECT_THAT(css, Not(HasSubstr("#0b4f9e")));
  EXPECT_THAT(css, Not(HasSubstr("#8fbcff")));
}

TEST_P(ThemedRoom, ALogoThatCannotBeShownIsRefusedByFileAndKey) {
  write_file(folder_.path() + "/bad.svg", svg_with("<script/>"));
  settings_.theme.logo_file = "bad.svg";
  const auto refused = load_logo(settings_);
  ASSERT_TRUE(is_refused(refused, ErrorCode::invalid));
  EXPECT_EQ(to_text(refused.error()),
            "the settings have faults\n  candor.toml: theme.logo bad.svg: has the element script");
  settings_.theme.logo_file = "none.svg";
  EXPECT_THAT(to_text(load_logo(settings_).error()), HasSubstr("none.svg cannot be opened"));
  write_file(folder_.path() + "/large.png", kPng + std::string(kLogoBytesMax, 'x'));
  settings_.theme.logo_file = folder_.path() + "/large.png";
  EXPECT_THAT(to_text(load_logo(settings_).error()), HasSubstr("102,400 bytes"));
  EXPECT_EQ(settings_.theme.logo_path, "");
}

CANDOR_EACH_ENGINE(ThemedRoom);

}  // namespace
}  // namespace candor::record
