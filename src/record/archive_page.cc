// SPDX-License-Identifier: Apache-2.0
#include "record/archive_page.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/enums.h"
#include "base/markdown.h"
#include "base/text.h"
#include "base/zone.h"
#include "record/page_template.h"

namespace candor::record {
namespace {

using ctemplate::TemplateDictionary;

const ctemplate::Template& archive_template() {
  static const auto parsed = parse_template("archive.html");
  return *parsed;
}
const ctemplate::Template& past_template() {
  static const auto parsed = parse_template("past.html");
  return *parsed;
}

std::string impact_words(Impact impact) {
  switch (impact) {
    case Impact::none: return "no impact";
    case Impact::minor: return "minor impact";
    case Impact::major: return "major impact";
    case Impact::critical: return "critical impact";
    case Impact::maintenance: return "maintenance";
  }
  bug_found("the impact has words");
}

std::string duration_of(const PastIncident& past) {
  return duration_words(seconds_between(past.started_at, past.resolved_at));
}

}  // namespace

std::string year_of(const PastIncident& past, std::string_view zone) {
  return fmt::format("{:04}", local_time(past.started_at, zone).date.year);
}

std::string past_html(std::string_view body) {
  if (check_markdown(body)) return to_html(body);
  return "<p>" + replace_all(escape_html(trim(body)), "\n", "<br>\n") + "</p>\n";
}

std::string archive_page(const Site& site, const std::vector<PastIncident>& past,
                         std::string_view year) {
  if (past.empty()) return "";
  const std::string& zone = site.organisation.time_zone;
  const std::string shown = year.empty() ? year_of(past.front(), zone) : std::string(year);
  TemplateDictionary values("archive");
  set_site(values, site, fmt::format("Earlier incidents, {}", shown));
  values.SetValue("shown", shown);
  values.SetValue("note", std::string(kPastNote));
  std::vector<std::string> years;
  std::int64_t found = 0;
  for (const PastIncident& each : past) {
    const std::string its_year = year_of(each, zone);
    if (years.empty() || years.back() != its_year) years.push_back(its_year);
    if (its_year != shown) continue;
    ++found;
    TemplateDictionary* item = values.AddSectionDictionary("past");
    item->SetValue("id", each.past_id);
    item->SetValue("headline", each.title);
    item->SetValue("day", date_in_words(local_time(each.started_at, zone).date));
    item->SetValue("impact", impact_words(each.impact));
  }
  if (found == 0) return "";
  values.SetValue("count", fmt::format("{} {}", found, found == 1 ? "incident" : "incidents"));
  for (const std::string& each : years) {
    values.AddSectionDictionary("year")
        ->AddSectionDictionary(each == shown ? "this_year" : "other_year")
        ->SetValue("number", each);
  }
  return expand(archive_template(), values);
}

std::string past_page(const Site& site, const PastIncident& past) {
  const std::string& zone = site.organisation.time_zone;
  TemplateDictionary values("past");
  set_site(values, site, past.title);
  values.SetValue("headline", past.title);
  values.SetValue("note", std::string(kPastNote));
  values.SetValue("impact", impact_words(past.impact));
  values.SetValue("duration", duration_of(past));
  values.SetValue("year", year_of(past, zone));
  set_time(values, "started", past.started_at, zone);
  set_time(values, "ended", past.resolved_at, zone);
  // An address of another scheme is shown nowhere.
  if (past.source_url.starts_with("https://")) {
    values.SetValueAndShowSection("source_url", past.source_url, "has_source");
  }
  if (!past.components.empty()) {
    values.SetValueAndShowSection("components", join(past.components, ", "), "has_components");
  }
  for (std::size_t i = past.updates.size(); i-- > 0;) {
    const PastUpdate& update = past.updates[i];
    TemplateDictionary* item = values.AddSectionDictionary("update");
    item->SetValue("word", update.status);
    item->SetValue("html", past_html(update.body));
    set_time(*item, "at", update.at, zone);
  }
  return expand(past_template(), values);
}

}  // namespace candor::record
