// SPDX-License-Identifier: Apache-2.0
// The words of a report whose numbers are complete, and how its numbers are said. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "trust/report.h"

namespace candor::trust {

// The verdict, its estimate and the interval that it follows from, in one sentence.
std::string headline_of(const Report& report);
std::vector<std::string> findings_of(const Report& report);
std::vector<std::string> cautions_of(const Report& report);
// What a plot shows, as a sentence that is its title.
std::string change_title(const Report& report);
std::string stayed_title(const Report& report);
std::string delay_title(const Report& report);
std::string strength_title(const Report& report);

inline constexpr std::string_view kNotTold = "not told";

std::string percent(double share);                           // "8.2 %", from 0.082
std::string month_words(std::string_view month);             // "May 2026", from "2026-05"
std::string unit_of(const Report& report, Outcome outcome);  // "EUR", "complaints"
std::string verdict_words(Verdict verdict);                  // "can't tell"
std::string group_words(const Effect& effect);  // "told within 7 days", "weak relationship"
std::string few_or(std::int64_t people);        // "fewer than 20", "12,401"
std::string count_words(const Count& count);    // the same of what may be withheld
// "3.15 to 3.73 EUR less", "1.20 EUR less to 0.50 EUR more".
std::string less_or_more(const Interval& change, std::string_view unit);
// "told 10 May 2026", or "from May 2026" where the month was chosen.
std::string beginning_words(const Report& report);

// For a page: a number stays on the line of what it counts.
std::string unbroken(std::string_view text);

}  // namespace candor::trust
