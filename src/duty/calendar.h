// SPDX-License-Identifier: Apache-2.0
// Days: weekdays, holidays, business days, and where a day begins and ends in a zone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "duty/law.h"

namespace candor::duty {

Weekday weekday_of(Date date);
bool is_weekend(Date date);
Date add_days(Date date, std::int64_t days);
// The same day of the month, or the month's last day where there is none.
Date add_months(Date date, std::int64_t months);
// Western Easter Sunday (Meeus, Astronomical Algorithms, chapter 8).
Date easter_sunday(int year);

// The days off of a calendar that fall into the year, sorted, as observed: in 2026 Independence Day
// is Friday 3 July.
std::vector<Date> holidays(const Calendar& calendar, int year);
bool is_business_day(const Calendar& calendar, Date date);
// The n-th business day after the date; n > 0.
Date add_business_days(const Calendar& calendar, Date date, std::int64_t n);

// The zone must exist; see base/zone.h.
Date local_date(Instant instant, std::string_view zone);
Instant start_of_day(Date date, std::string_view zone);
Instant noon_of_day(Date date, std::string_view zone);
// 23:59:59 of that day.
Instant end_of_day(Date date, std::string_view zone);
// "2026-02-14T23:59:59-08:00".
std::string to_local_rfc3339(Instant instant, std::string_view zone);
// "Sat 14 Feb 2026, 23:59 PST".
std::string to_local_words(Instant instant, std::string_view zone);
// "Sat 14 Feb 2026".
std::string to_words(Date date);

}  // namespace candor::duty
