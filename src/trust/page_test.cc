// SPDX-License-Identifier: Apache-2.0
// The report as a page and as a PDF; the PDF is read again by Poppler.
#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/testing.h"
#include "trust/pdf_words.h"
#include "trust/report_testing.h"
#include "trust/sections.h"
#include "trust/trust.h"
#include "trust/words.h"

namespace candor::trust {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class TrustPage : public ::testing::Test {
 protected:
  TrustPage() { settings_.organisation.name = "Acme & Sons"; }

  // What a program says of the PDF.
  std::string ask(const std::string& command, const std::string& pdf) {
    const std::string path = folder_.path() + "/report.pdf";
    const std::string out = folder_.path() + "/said.txt";
    write_file(path, pdf);
    const std::string whole = "PDF=" + path + "; " + command + " > " + out + " 2>&1";
    EXPECT_EQ(std::system(whole.c_str()), 0) << command;
    return must(read_file(out, 10'000'000));
  }

  TemporaryFolder folder_;
  Settings settings_;
};

std::size_t count_in(std::string_view text, std::string_view what) {
  std::size_t count = 0;
  for (std::size_t at = text.find(what); at != std::string_view::npos;
       at = text.find(what, at + what.size())) {
    ++count;
  }
  return count;
}

TEST_F(TrustPage, LoadsNothingAndLeavesNothingUnsaid) {
  const std::string html = to_html(testing::whole_report(), settings_);
  EXPECT_THAT(html, HasSubstr("Acme &amp; Sons"));
  for (const char* never : {"<script", "src=", "href=", "url(", "{{", "[[", "nan"}) {
    EXPECT_THAT(html, Not(HasSubstr(never))) << never;
  }
}

TEST_F(TrustPage, SaysTheVerdictFirstThenFourPlotsThenHowItWasDone) {
  const Report report = testing::whole_report();
  const std::string html = to_html(report, settings_);
  std::size_t at = 0;
  for (const std::string& next :
       {unbroken(report.headline), std::string("<strong>Planned</strong>"),
        unbroken(report.findings.front()), std::string("<figure>"),
        std::string("How far to trust this"), std::string("Other groups and outcomes"),
        std::string("Methods"), std::string("Diagnostics"), std::string("What it was made from"),
        std::string("candor trust replay report.json")}) {
    const std::size_t found = html.find(next, at);
    ASSERT_NE(found, std::string::npos) << next;
    at = found;
  }
  EXPECT_EQ(count_in(html, "<figure>"), 4u);
  EXPECT_EQ(count_in(html, "role=\"img\" aria-label=\""), 8u);  // each wide and narrow
  EXPECT_EQ(count_in(html, "<details>"), 4u);
  EXPECT_EQ(count_in(html, "<th scope=\"row\">"), count_in(html, "<tr><th scope=\"row\">"));
}

TEST_F(TrustPage, HasEverySourceWithItsHashAndWhatWasDecided) {
  const Report report = testing::whole_report();
  const std::string html = to_html(report, settings_);
  for (const Source& source : report.sources) EXPECT_THAT(html, HasSubstr(source.sha256));
  EXPECT_THAT(html, HasSubstr("gap: leave out; repeated row: keep first"));
}

TEST_F(TrustPage, ExploratoryIsSaidBeforeAnyNumberIsExplained) {
  Report report = testing::whole_report();
  report.standing = Standing::exploratory;
  const std::string late = to_html(report, settings_);
  EXPECT_THAT(late, HasSubstr("<strong>Exploratory</strong>: the plan was declared "
                              "3\u00a0March 2026, when outcomes had been taken already"));
  report.planned_at.reset();
  const std::string html = to_html(report, settings_);
  EXPECT_LT(html.find("<strong>Exploratory</strong>: no plan said beforehand"),
            html.find(unbroken(report.findings.front())));
}

TEST_F(TrustPage, SmallGroupsAreNamedWithoutANumber) {
  const std::string html = to_html(testing::whole_report(), settings_);
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\">not told</th><td colspan=\"4\">not shown: fewer "
                              "than 20 people could be seen</td>"));
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\">died</th><td>fewer than 20 people, not "
                              "shown</td>"));
}

TEST_F(TrustPage, PaperHasTheWholeAnswerOnItsFirstSheet) {
  const Report report = testing::whole_report();
  const std::string pdf = to_pdf(report, settings_);
  EXPECT_THAT(pdf, StartsWith("%PDF-"));
  const std::string first = ask("pdftotext -l 1 -raw -enc UTF-8 $PDF -", pdf);
  for (const char* words : {"Lost: customers", "Planned: the plan", "Chance put 3,792", "all since",
                            "told after 30", "strong relationship", "kept", "not told", "1 of "}) {
    EXPECT_THAT(first, HasSubstr(words));
  }
  const std::string second = ask("pdftotext -f 2 -l 2 -raw -enc UTF-8 $PDF -", pdf);
  EXPECT_THAT(second, StartsWith("How far to trust this"));
  const std::string all = ask("pdftotext -raw -enc UTF-8 $PDF -", pdf);
  EXPECT_THAT(all, AllOf(HasSubstr("candor trust replay report.json"), HasSubstr("Methods"),
                         HasSubstr("gap: leave out")));
}

TEST_F(TrustPage, PaperCanBeReadAloud) {
  const std::string pdf = to_pdf(testing::whole_report(), settings_);
  const std::string info = ask("pdfinfo $PDF", pdf);
  EXPECT_THAT(info, AllOf(HasSubstr("INC-2026-0007: what it did to trust and loyalty"),
                          HasSubstr("Acme & Sons"), HasSubstr("Tagged:          yes"),
                          HasSubstr("(A4)"), HasSubstr("Tue Nov  3 10:14:00 2026")));
  const std::string structure = ask("pdfinfo -struct $PDF", pdf);
  for (const char* element : {"Document", "H1 (block)", "Figure", "TH"}) {
    EXPECT_THAT(structure, HasSubstr(element));
  }
  EXPECT_THAT(structure, Not(HasSubstr("Syntax")));
  EXPECT_THAT(pdf, HasSubstr("/Lang (en)"));
  EXPECT_EQ(count_in(pdf, "/Alt <FEFF"), 5u);  // four, and that by delay with all its panels
}

TEST_F(TrustPage, PaperIsTheSameBytesEachTime) {
  const Report report = testing::whole_report(12, 3);
  EXPECT_EQ(to_pdf(report, settings_), to_pdf(report, settings_));
}

TEST_F(TrustPage, PaperHoldsLongAndScantReports) {
  Report scant = testing::whole_report(1, 1);
  scant.effects.resize(1);
  scant.withheld = {};
  scant.differences = {};
  scant.causes = {};
  scant.hazards = {};
  scant.queue.reset();
  scant.sources = {};
  testing::say_again(scant);
  for (const Report& report : {testing::whole_report(36, 36), scant}) {
    const std::string text = ask("pdftotext -raw -enc UTF-8 $PDF -", to_pdf(report, settings_));
    EXPECT_THAT(text, HasSubstr("candor trust replay report.json"));
  }
}

TEST(TrustPdfWords, LeavesAloneWhatIsOfAnotherForm) {
  EXPECT_EQ(with_words("%PDF-1.7 whatever", {"a plot"}), "%PDF-1.7 whatever");
  const std::string no_figure =
      "\n1 0 obj\n<< /Type /Catalog\n>>\nendobj\n/Size 2 /Root 1 0 R /Info 1 0 R\nstartxref\n0\n";
  EXPECT_EQ(with_words(no_figure, {"a plot"}), no_figure);
}

TEST(TrustDated, ByTheNewestInputElseByTheEndOfTheMonths) {
  Report report = testing::whole_report(6, 8);
  EXPECT_EQ(to_rfc3339(dated(report)), "2026-11-03T10:14:00Z");
  report.sources = {};
  EXPECT_EQ(to_rfc3339(dated(report)), "2027-01-01T00:00:00Z");
}

}  // namespace
}  // namespace candor::trust
