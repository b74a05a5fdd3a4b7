// SPDX-License-Identifier: Apache-2.0
#include "record/page_template.h"

#include <algorithm>

#include "base/embedded.h"
#include "base/text.h"
#include "base/zone.h"

namespace candor::record {

extern const std::span<const EmbeddedFile> kPageFiles;

namespace {

using ctemplate::TemplateDictionary;

// As a telephone takes it: digits, and a plus before them.
std::string dialled(std::string_view phone) {
  std::string number;
  for (const char c : phone) {
    if ((c >= '0' && c <= '9') || (c == '+' && number.empty())) number += c;
  }
  return number;
}

}  // namespace

std::unique_ptr<ctemplate::Template> parse_template(std::string_view name) {
  std::string text;
  if (name.ends_with(".html")) {
    text = "{{%AUTOESCAPE context=\"HTML\"}}" +
           replace_all(std::string(embedded_file(kPageFiles, "page.html")), "[[BODY]]",
                       std::string(embedded_file(kPageFiles, name)));
  } else {
    text = "{{%AUTOESCAPE context=\"XML\"}}" + std::string(embedded_file(kPageFiles, name));
  }
  std::unique_ptr<ctemplate::Template> parsed(
      ctemplate::Template::StringToTemplate(text, ctemplate::DO_NOT_STRIP));
  CHECK(parsed);
  return parsed;
}

std::string expand(const ctemplate::Template& parsed, const TemplateDictionary& values) {
  std::string text;
  CHECK(parsed.Expand(&text, &values));
  return text;
}

void set_site(TemplateDictionary& values, const Site& site, const std::string& title) {
  values.SetValue("title", title);
  values.SetValue("organisation", site.organisation.name);
  values.SetValue("site_url", site.url);
  const auto set_if_any = [&](const char* section, const char* name, const std::string& value) {
    if (!value.empty()) values.SetValueAndShowSection(name, value, section);
  };
  set_if_any("has_email", "email", site.organisation.contact_email);
  set_if_any("has_phone", "phone", site.organisation.contact_phone);
  values.SetValue("phone_dialled", dialled(site.organisation.contact_phone));
  set_if_any("has_logo", "logo", site.theme.logo_path);
  if (site.has_archive) values.ShowSection("has_archive");
  if (site.has_services) values.ShowSection("has_services");
  if (site.has_log) values.ShowSection("has_log");
  if (site.has_mail) values.ShowSection("has_mail");
  if (site.has_reviews) values.ShowSection("has_reviews");
  set_if_any("has_postal_address", "postal_address", site.organisation.postal_address);
}

void set_time(TemplateDictionary& values, const std::string& name, Instant at,
              std::string_view zone) {
  values.SetValue(name, to_words(at, zone));
  values.SetValue(name + "_iso", to_rfc3339(at));
}

std::string stage_words(Stage stage) {
  switch (stage) {
    case Stage::investigating: return "We are investigating";
    case Stage::identified: return "We know what happened";
    case Stage::monitoring: return "Fixed; we are watching";
    case Stage::resolved: return "Resolved";
    case Stage::review: return "Looking back";
  }
  bug_found("the stage has words");
}

std::string stage_sign(Stage stage) {
  switch (stage) {
    case Stage::investigating: return "◔";
    case Stage::identified: return "◑";
    case Stage::monitoring: return "◕";
    case Stage::resolved:
    case Stage::review: return "●";
  }
  bug_found("the stage has a sign");
}

std::string question_words(incident::Question question) {
  switch (question) {
    case incident::Question::what_happened: return "What happened";
    case incident::Question::how_it_happened: return "How it happened";
    case incident::Question::what_information: return "What information was involved";
    case incident::Question::what_we_are_doing: return "What we are doing";
    case incident::Question::what_you_can_do: return "What you can do";
    case incident::Question::not_known_yet: return "What we do not know yet";
  }
  bug_found("the question has words");
}

std::string heading_of(incident::Question question, const Statement& last) {
  const bool waits = std::any_of(last.facts.begin(), last.facts.end(), [](const StatedFact& fact) {
    return fact.status == incident::FactStatus::unknown;
  });
  if (question == incident::Question::not_known_yet && is_over(last.stage) && !waits) {
    return "What we could not find out";
  }
  return question_words(question);
}

}  // namespace candor::record
