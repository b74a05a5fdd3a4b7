// SPDX-License-Identifier: Apache-2.0
// What letters say by themselves, in one language, and how that language writes days. It is data:
// laws/translations/<language>.json. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "exposure/exposure.h"

namespace candor::notice {

// What a person can do about a data class.
struct Step {
  std::string action;  // "Change your password here."
  std::string why;     // "Whoever has it can log in as you."
  std::string effort;  // "Five minutes."
  bool operator==(const Step&) const = default;
};

struct ClassInWords {
  std::string data_class;  // "email_address"
  std::string words;       // "Ihre E-Mail-Adresse"
};
struct StepInWords {
  std::string of;  // the action in English, as laws/classes has it
  std::string action;
  std::string why;
};

// Words in braces stand for what is filled in.
struct Language {
  std::string language;             // BCP 47 primary subtag: "de"
  std::string confidence;           // "read" by people who speak it, or from "memory"
  std::vector<std::string> months;  // each its names, with spaces between, in lower case
  std::string day_mark;  // what follows the number of a day: "日"; "" where nothing must
  std::string year_mark;
  std::vector<std::string> month_names;  // as a date has them
  std::string date;                      // "{day}. {month} {year}"
  std::string first_day;                 // {day} of the first of a month: "1er"
  std::string between;                   // things in a row: ", "
  std::string before_last;               // " und "
  std::string customer;                  // who has no name that can be printed
  std::string guardian;                  // of a child whose name cannot be printed
  std::string guardian_of;               // "{name}"
  std::string minute;                    // "Das dauert 1 Minute."
  std::string minutes;                   // "Das dauert {minutes} Minuten."
  std::string full_stop;
  std::string people_answer;  // "{contact_email}"
  std::string telephone;      // "{contact_phone}"
  std::string loads_nothing;
  std::string letter_code;  // "{page}", "{code}": how a reader sees that the letter is ours
  std::string letter_page;  // "{link}"
  std::string page;         // "{page}", "{pages}"
  std::vector<ClassInWords> classes;  // in English none, as is the next: laws/classes has them
  std::vector<StepInWords> steps;
};

// English first.
const std::vector<Language>& languages();
const Language& english();
// Of a BCP 47 tag, by its primary subtag alone: "de-AT" is "de". Nothing: there are no words for
// it.
const Language* find_language(std::string_view tag);

std::string words_in(const Language& language, const exposure::DataClass& data_class);
Step step_in(const Language& language, const exposure::Advice& advice,
             std::string_view organisation);
// "a, b and c".
std::string in_a_row(const Language& language, const std::vector<std::string>& parts);
std::string date_in(const Language& language, Date date);
// Whom a letter of this person calls by name: a child's goes to whoever is responsible for the
// child.
std::string addressed_name(const Language& language, const exposure::AffectedPerson& person);

}  // namespace candor::notice
