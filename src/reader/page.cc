// SPDX-License-Identifier: Apache-2.0
#include "reader/page.h"

#include <memory>

#include <ctemplate/template.h>
#include <ctemplate/template_dictionary.h>
#include <fmt/format.h>

#include "base/embedded.h"
#include "base/text.h"
#include "base/zone.h"

namespace candor::reader {

extern const std::span<const EmbeddedFile> kPageFiles;

namespace {

using ctemplate::TemplateDictionary;
using delivery::Channel;
using delivery::State;

std::string_view way_of(Channel channel) {
  switch (channel) {
    case Channel::maildir:
    case Channel::smtp: return "by e-mail";
    case Channel::gateway: return "as a message";
    case Channel::paper: return "by post";
  }
  bug_found("the channel has words");
}

std::string sent_words(const delivery::LetterProof& letter, std::string_view zone) {
  const std::string_view way = way_of(letter.channel);
  switch (letter.state) {
    case State::reached:
      return fmt::format("We sent it to you {} on {}.", way, to_words(*letter.ended_at, zone));
    case State::queued:
    case State::sending:
    case State::uncertain:
      return fmt::format("It has been on its way to you {} since {}.", way,
                         to_words(letter.queued_at, zone));
    case State::bounced:
      return fmt::format("We sent it to you {}; on {} we were told that it could not be delivered.",
                         way, to_words(*letter.ended_at, zone));
    case State::no_route:
      return fmt::format("We wanted to send it to you {} and found no address for that.", way);
  }
  bug_found("the state has words");
}

// The letter's title is not this page's.
std::string with_lower_headings(std::string html) {
  for (int level = 4; level >= 1; --level) {
    for (const char* form : {"<h{}>", "</h{}>"}) {
      html = replace_all(std::move(html), fmt::format(fmt::runtime(form), level),
                         fmt::format(fmt::runtime(form), level + 2));
    }
  }
  return html;
}

std::string expand(std::string_view name, const TemplateDictionary& values) {
  const std::unique_ptr<ctemplate::Template> parsed(ctemplate::Template::StringToTemplate(
      "{{%AUTOESCAPE context=\"HTML\"}}" + std::string(embedded_file(kPageFiles, name)),
      ctemplate::DO_NOT_STRIP));
  CHECK(parsed);
  std::string text;
  CHECK(parsed->Expand(&text, &values));
  return text;
}

void set_content(TemplateDictionary& values, const OpenedLetter::Content& content) {
  values.ShowSection("is_known");
  values.SetValue("language", content.language);
  for (const std::string& words : content.data_classes) {
    values.AddSectionDictionary("data_class")->SetValue("words", words);
  }
  if (!content.steps.empty()) values.ShowSection("has_steps");
  for (const notice::Step& step : content.steps) {
    TemplateDictionary* item = values.AddSectionDictionary("step");
    item->SetValue("action", step.action);
    item->SetValue("why", step.why);
    item->SetValue("effort", step.effort);
  }
  values.SetValue("letter", with_lower_headings(content.html));
}

}  // namespace

std::string letter_body(const OpenedLetter& opened, std::string_view zone) {
  TemplateDictionary values("letter");
  const delivery::LetterProof& letter = opened.letter;
  values.SetValue("sent", sent_words(letter, zone));
  values.SetValue("incident", opened.incident);
  if (!opened.headline.empty()) {
    values.SetValueAndShowSection("headline", opened.headline, "has_headline");
  }
  if (opened.is_withdrawn) values.ShowSection("is_withdrawn");
  if (opened.content) {
    set_content(values, *opened.content);
  } else {
    values.ShowSection("is_forgotten");
  }
  if (opened.log_entry) {
    values.SetValueAndShowSection("entry", std::to_string(*opened.log_entry), "has_entry");
  }
  values.SetValue("notice", letter.notice);
  values.SetIntValue("version", static_cast<long>(letter.version));
  values.SetValue("message_id", letter.message_id);
  values.SetValue("text_sha256", letter.text_sha256);
  if (letter.rendered_sha256) {
    values.SetValueAndShowSection("rendered_sha256", *letter.rendered_sha256, "has_rendered");
  }
  return expand("letter.html", values);
}

std::string standing_body(std::string_view name) {
  return expand(name, TemplateDictionary("standing"));
}

}  // namespace candor::reader
