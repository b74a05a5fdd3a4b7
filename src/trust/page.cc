// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <memory>

#include <ctemplate/template.h>
#include <ctemplate/template_dictionary.h>
#include <fmt/format.h>

#include "base/embedded.h"
#include "base/text.h"
#include "trust/plot.h"
#include "trust/trust.h"
#include "trust/words.h"

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

std::string p_value(double p) {
  return p < 1e-4 ? "p\u00a0<\u00a00.0001" : fmt::format("p\u00a0=\u00a0{:.4f}", p);
}

void add_sentences(TemplateDictionary& values, const char* section,
                   const std::vector<std::string>& sentences) {
  for (const std::string& sentence : sentences) {
    values.AddSectionDictionary(section)->SetValue("sentence", unbroken(sentence));
  }
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
    row->SetValue("month", month_words(month.period));
    row->SetValue("exposed", number(month.exposed_mean));
    row->SetValue("others", number(month.others_mean));
    row->SetValue("change", month.change ? interval(*month.change) : "compared with");
  }
}

void add_plots(TemplateDictionary& values, const Report& report) {
  const auto last_before = static_cast<std::size_t>(report.months_before) - 1;
  values.SetValue("unit", money_unit(report));
  values.SetValue("last_before", month_words(report.months[last_before].period));
  values.SetValue("change_title", unbroken(change_title(report)));
  values.SetValue("change_plot", change_plot(report));
  values.SetValue("stayed_title", unbroken(stayed_title(report)));
  values.SetValue("stayed_plot", stayed_plot(report));
  if (const double start = stayed_axis_start(report); start > 0) {
    values.AddSectionDictionary("cut")->SetValue(
        "start", unbroken(fmt::format("{:g} %", std::round(start * 1000) / 10)));
  }
}

void add_numbers(TemplateDictionary& values, const Report& report) {
  const auto set = [&](const char* name, const std::string& value) {
    values.SetValue(name, unbroken(value));
  };
  const auto limits = [](const Interval& of) {
    return fmt::format("{} to {}", percent(of.lower), percent(of.upper));
  };
  set("verdict", verdict_words(report.verdict));
  set("margin", percent(report.margin));
  set("change", interval(report.change));
  set("std_error", fmt::format("{:.4f}", report.change_std_error));
  set("clusters", with_commas(report.exposed.compared + report.others.compared));
  set("df", with_commas(report.change_df));
  set("share", percent(report.change_share.estimate));
  set("share_95", limits(report.change_share));
  set("share_90", limits(report.change_share_90));
  set("log_rank", fmt::format("{:.3f}", report.log_rank.statistic));
  set("log_rank_p", p_value(report.log_rank.p));
  if (report.drift) {
    TemplateDictionary* drift = values.AddSectionDictionary("drift");
    drift->SetValue("f", fmt::format("{:.3f}", report.drift->statistic));
    drift->SetValue("drift_df", std::to_string(report.drift->df));
    drift->SetValue("p", p_value(report.drift->p));
  }
  set("left_before", with_commas(report.left_out.left_before));
  set("joined_since", with_commas(report.left_out.joined_since));
  set("incomplete", with_commas(report.left_out.incomplete));
  set("strangers", with_commas(report.left_out.strangers));
  values.SetValue("file_sha256", report.file_sha256);
  set("imported_at", to_words(report.imported_at));
  values.SetValue("version", report.version);
}

}  // namespace

std::string to_html(const Report& report, const Settings& settings) {
  TemplateDictionary values("report");
  values.SetValue("organisation", settings.organisation.name);
  values.SetValue("incident", report.incident);
  values.SetValue("headline", unbroken(report.headline));
  add_sentences(values, "finding", report.findings);
  add_sentences(values, "caution", report.cautions);
  add_plots(values, report);
  add_change_rows(values, report);
  add_stayed_rows(values, report);
  add_numbers(values, report);

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
