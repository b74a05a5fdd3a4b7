// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <memory>

#include <ctemplate/template.h>
#include <ctemplate/template_dictionary.h>
#include <fmt/format.h>

#include "base/embedded.h"
#include "base/text.h"
#include "trust/plot.h"
#include "trust/rules.h"
#include "trust/trust.h"

namespace candor::trust {

extern const std::span<const EmbeddedFile> kReportFiles;

namespace {

using ctemplate::TemplateDictionary;

// The verdict's two words stand before the colon of the headline.
std::string verdict_words(Verdict verdict) {
  switch (verdict) {
    case Verdict::raised: return "raised";
    case Verdict::kept: return "kept";
    case Verdict::lost: return "lost";
    case Verdict::cannot_tell: return "can't tell";
  }
  bug_found("the verdict has words");
}

std::string number(double value) {
  return fmt::format("{}{:.2f}", value < 0 ? "−" : "", std::abs(value));
}

std::string interval(const Interval& of) {
  return fmt::format("{} ({} to {})", number(of.estimate), number(of.lower), number(of.upper));
}

void add_sentences(TemplateDictionary& values, const char* section,
                   const std::vector<std::string>& sentences) {
  for (const std::string& sentence : sentences) {
    values.AddSectionDictionary(section)->SetValue("sentence", sentence);
  }
}

std::string titled_stayed(const Report& report) {
  return fmt::format(
      "After {} months, {} of those whose data was involved are still customers; of "
      "the others, {}.",
      report.months_after, percent(report.exposed.stayed.estimate),
      percent(report.others.stayed.estimate));
}

std::string titled_change(const Report& report) {
  return fmt::format(
      "From {} on they spend {:.2f} {} a month than the others' change would have "
      "it.",
      report.first_month, std::abs(report.change.estimate),
      report.change.estimate < 0 ? "less" : "more");
}

void add_stayed_rows(TemplateDictionary& values, const Report& report) {
  for (std::size_t i = 0; i < report.exposed.curve.size() && i < report.others.curve.size(); ++i) {
    TemplateDictionary* row = values.AddSectionDictionary("stayed_row");
    row->SetIntValue("month", static_cast<long>(report.exposed.curve[i].months));
    for (const auto& [name, point] : {std::pair("exposed", &report.exposed.curve[i]),
                                      std::pair("others", &report.others.curve[i])}) {
      row->SetValue(std::string(name) + "_stayed",
                    fmt::format("{} ({} to {})", percent(point->stayed), percent(point->lower),
                                percent(point->upper)));
      row->SetValue(std::string(name) + "_left",
                    fmt::format("{} of {}", with_commas(point->left), with_commas(point->at_risk)));
    }
  }
}

void add_change_rows(TemplateDictionary& values, const Report& report) {
  for (const Month& month : report.months) {
    TemplateDictionary* row = values.AddSectionDictionary("change_row");
    row->SetValue("month", month.period);
    row->SetValue("exposed", number(month.exposed_mean));
    row->SetValue("others", number(month.others_mean));
    row->SetValue("change", month.change ? interval(*month.change) : "compared with");
  }
}

}  // namespace

std::string to_html(const Report& report, const Settings& settings) {
  TemplateDictionary values("report");
  values.SetValue("organisation", settings.organisation.name);
  values.SetValue("incident", report.incident);
  values.SetValue("verdict", verdict_words(report.verdict));
  values.SetValue("headline", report.headline);
  add_sentences(values, "finding", report.findings);
  add_sentences(values, "caution", report.cautions);
  values.SetValue("stayed_title", titled_stayed(report));
  values.SetValue("stayed_plot", stayed_plot(report));
  values.SetValue("change_title", titled_change(report));
  values.SetValue("change_plot", change_plot(report));
  add_stayed_rows(values, report);
  add_change_rows(values, report);
  values.SetValue("margin", percent(report.margin));
  values.SetValue("change", interval(report.change));
  values.SetValue("std_error", fmt::format("{:.4f}", report.change_std_error));
  values.SetValue("clusters", with_commas(report.exposed.compared + report.others.compared));
  values.SetValue("df", with_commas(report.change_df));
  values.SetValue("share_95", fmt::format("{} to {}", percent(report.change_share.lower),
                                          percent(report.change_share.upper)));
  values.SetValue("share_90", fmt::format("{} to {}", percent(report.change_share_90.lower),
                                          percent(report.change_share_90.upper)));
  values.SetValue("log_rank", fmt::format("{:.3f}", report.log_rank.statistic));
  values.SetValue("log_rank_p", fmt::format("{:.4g}", report.log_rank.p));
  if (report.drift) {
    TemplateDictionary* drift = values.AddSectionDictionary("drift");
    drift->SetValue("f", fmt::format("{:.3f}", report.drift->statistic));
    drift->SetValue("drift_df", std::to_string(report.drift->df));
    drift->SetValue("p", fmt::format("{:.4g}", report.drift->p));
  }
  values.SetValue("left_before", with_commas(report.left_out.left_before));
  values.SetValue("joined_since", with_commas(report.left_out.joined_since));
  values.SetValue("incomplete", with_commas(report.left_out.incomplete));
  values.SetValue("strangers", with_commas(report.left_out.strangers));
  values.SetValue("file_sha256", report.file_sha256);
  values.SetValue("imported_at", to_words(report.imported_at));
  values.SetValue("version", report.version);

  const std::unique_ptr<ctemplate::Template> parsed(ctemplate::Template::StringToTemplate(
      "{{%AUTOESCAPE context=\"HTML\"}}" +
          replace_all(std::string(embedded_file(kReportFiles, "report.html")), "[[STYLE]]",
                      std::string(embedded_file(kReportFiles, "report.css"))),
      ctemplate::DO_NOT_STRIP));
  CHECK(parsed);
  std::string html;
  CHECK(parsed->Expand(&html, &values));
  return html;
}

}  // namespace candor::trust
