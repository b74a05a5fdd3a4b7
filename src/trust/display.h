// SPDX-License-Identifier: Apache-2.0
// How numbers stand in plots and tables, where `words` has them in sentences. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "trust/report.h"

namespace candor::trust {

// Of a group that is withheld; true also of one withheld because another could be found from it.
inline constexpr std::string_view kWithheld = "not shown: fewer than 20 people could be seen";

std::string count_of(std::int64_t count, std::string_view what);  // "1 month", "12,401 customers"
// As precise as an outcome is said: cents of money, ten thousandths of what is rare.
int decimals_of(Outcome outcome);
std::string change_words(double change, int decimals);           // "−3.44", "+1,204.00"
std::string change_words(const Interval& change, int decimals);  // "−3.44 (−3.73 to −3.15)"
std::string share_words(double share);                           // "−2.1 %", "+0.4 %"
std::string share_words(const Interval& share);                  // "−2.1 % (−3.0 to −1.2)"
std::string percent_words(const Interval& share);                // "91.7 % (91.1 to 92.3)"
std::string ratio_words(const Interval& ratio);                  // "1.42 (1.30 to 1.55)"
std::string p_words(double p);                                   // "p = 0.0312" in one piece

// "spend", "share of active customers", "complaints".
std::string outcome_words(Outcome outcome);
// "EUR a customer and month", "share of active customers".
std::string axis_words(const Report& report, Outcome outcome);
std::string cause_words(Cause cause);            // "by choice"
std::string hazard_words(const Hazard& hazard);  // "waiting for word"

// The groups of a split for the deciding outcome, and those of it that are not shown.
std::vector<const Effect*> effects_by(const Report& report, Split split);
std::vector<std::string> withheld_by(const Report& report, Split split);

}  // namespace candor::trust
