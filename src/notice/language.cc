// SPDX-License-Identifier: Apache-2.0
#include "notice/language.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/result.h"
#include "base/text.h"

namespace candor::notice {
namespace {

std::string sentence(const Language& language, std::string text) {
  const bool is_whole =
      text.ends_with(language.full_stop) || text.ends_with('!') || text.ends_with('?');
  return is_whole ? text : text + language.full_stop;
}

}  // namespace

const Language& english() { return languages().front(); }

const Language* find_language(std::string_view tag) {
  const std::string primary = to_lower(tag.substr(0, tag.find_first_of("-_")));
  for (const Language& known : languages()) {
    if (known.language == primary) return &known;
  }
  return nullptr;
}

std::string words_in(const Language& language, const exposure::DataClass& data_class) {
  for (const ClassInWords& known : language.classes) {
    if (known.data_class == data_class.name) return known.words;
  }
  return data_class.words;
}

Step step_in(const Language& language, const exposure::Advice& advice,
             std::string_view organisation) {
  std::string action = advice.action;
  std::string why = advice.why;
  for (const StepInWords& known : language.steps) {
    if (known.of != advice.action) continue;
    action = known.action;
    why = known.why;
  }
  return {
      .action = sentence(language, replace_all(std::move(action), "{organisation}", organisation)),
      .why = sentence(language, std::move(why)),
      .effort = advice.minutes == 1
                    ? language.minute
                    : replace_all(language.minutes, "{minutes}", std::to_string(advice.minutes))};
}

std::string in_a_row(const Language& language, const std::vector<std::string>& parts) {
  std::string row;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) row += i + 1 == parts.size() ? language.before_last : language.between;
    row += parts[i];
  }
  return row;
}

std::string date_in(const Language& language, Date date) {
  std::string text = replace_all(language.date, "{day}",
                                 date.day == 1 ? language.first_day : std::to_string(date.day));
  text = replace_all(std::move(text), "{month}",
                     language.month_names.at(static_cast<std::size_t>(date.month) - 1));
  return replace_all(std::move(text), "{year}", std::to_string(date.year));
}

std::string addressed_name(const Language& language, const exposure::AffectedPerson& person) {
  if (!person.minor) return person.name;
  if (person.name.empty()) return language.guardian;
  return replace_all(language.guardian_of, "{name}", person.name);
}

}  // namespace candor::notice
