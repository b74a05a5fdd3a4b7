// SPDX-License-Identifier: Apache-2.0
// The law as data: what stands in laws/, read and checked. laws/README.md shows the format by
// example.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/clock.h"
#include "base/result.h"

namespace candor::duty {

enum class Kind {
  elapsed_hours,    // so many hours of real time, whatever the calendar says
  calendar_days,    // the anchor's day is not counted; ends with the last day
  business_days,    // the same over the business days of a calendar
  calendar_months,  // ends on the same day of the month, or the last day if there is none
  no_number,        // "without undue delay": Candor's own target stands in
};
BOOST_DESCRIBE_ENUM(Kind, elapsed_hours, calendar_days, business_days, calendar_months, no_number)

// Whether we have read the rule in a source, or wrote it from memory: then it says so wherever it
// is shown.
enum class Confidence { read, memory };
BOOST_DESCRIBE_ENUM(Confidence, read, memory)

enum class Audience { people, regulator, media, credit_bureaus, business_partner, investors };
BOOST_DESCRIBE_ENUM(Audience, people, regulator, media, credit_bureaus, business_partner, investors)

// Whether a threshold is met by all places together or must be met within one of them.
enum class Counting { together, in_one_place };
BOOST_DESCRIBE_ENUM(Counting, together, in_one_place)

enum class CountFrom { anchor, end_of_calendar_year };
BOOST_DESCRIBE_ENUM(CountFrom, anchor, end_of_calendar_year)

// A body of rules about periods of time that may allow a later end: shown as a note, never used for
// the deadline.
enum class Reckoning { eu_1182_71 };
BOOST_DESCRIBE_ENUM(Reckoning, eu_1182_71)

// All that it names must hold. At least one of residents_of and flags is named.
struct Condition {
  std::vector<std::string> residents_of;     // people in any of these jurisdictions; none: anywhere
  std::optional<Counting> counting;          // default: together
  std::optional<std::int64_t> min_people;    // at least so many
  std::optional<std::int64_t> over_people;   // more than so many
  std::optional<std::int64_t> under_people;  // fewer than so many, but somebody
  std::vector<std::string> data_classes;     // counts people who lost at least one of these
  std::vector<std::string> flags;            // all of these are set on the incident
};

struct Trigger {
  std::string words;                // as the law says it, in plain words
  std::vector<Condition> any_of;    // one of them must hold
  std::vector<std::string> unless;  // none of these flags is set
};

// More time that the law gives for a reason that must be written down or asked for.
struct Extension {
  std::int64_t n = 0;  // in the deadline's own unit, after its end
  std::string words;   // what must be done to have it
};

struct Term {
  Kind kind = Kind::elapsed_hours;
  std::optional<std::int64_t> n;        // hours, days or months; absent for no_number
  std::string anchor;                   // one of the six clock anchors, or a flag's id
  std::optional<std::string> of;        // for another_notice: the rule whose notice starts it
  std::optional<CountFrom> count_from;  // default: anchor
  std::optional<std::string> calendar;  // for business_days: an id of laws/calendars
  std::string zone;                     // in which days begin and end, "America/New_York"
  std::optional<std::string> phrase;    // for no_number: the law's own words
  std::optional<Reckoning> reckoning;
  std::optional<Extension> extension;
  std::optional<std::string> delay;  // who may hold the notice back, and how long
};

// Constraints between notices, beyond their dates; each names other rules.
struct Order {
  std::vector<std::string> before;               // this one comes first
  std::vector<std::string> after;                // this one does not come before those
  std::vector<std::string> not_later_than_with;  // at the latest together with those
};

struct Rule {
  std::string id;            // "us-ca-ag"
  std::string jurisdiction;  // "US-CA"
  std::string title;         // what to do, in plain words
  std::string citation;
  std::string recipient;
  Audience audience = Audience::regulator;
  Trigger trigger;
  Term deadline;
  std::vector<std::string> content;     // what the notice must hold
  std::vector<std::string> exemptions;  // when it is not owed after all
  std::optional<Order> order;
  std::optional<Date> effective_from;
  std::optional<Date> effective_to;
  Confidence confidence = Confidence::memory;
  std::string source;  // where it was read
  std::optional<std::string> note;
};

enum class HolidayKind { fixed_date, nth_weekday, last_weekday, easter };
BOOST_DESCRIBE_ENUM(HolidayKind, fixed_date, nth_weekday, last_weekday, easter)

enum class Weekday { sunday, monday, tuesday, wednesday, thursday, friday, saturday };
BOOST_DESCRIBE_ENUM(Weekday, sunday, monday, tuesday, wednesday, thursday, friday, saturday)

// What happens to a holiday that falls on a weekend.
enum class Observed {
  that_day,         // nothing
  nearest_weekday,  // Saturday's is kept on Friday, Sunday's on Monday (5 U.S.C. 6103(b), E.O.
                    // 11582)
};
BOOST_DESCRIBE_ENUM(Observed, that_day, nearest_weekday)

struct Holiday {
  std::string title;
  HolidayKind kind = HolidayKind::fixed_date;
  std::optional<std::int64_t> month;      // 1 to 12; all but easter
  std::optional<std::int64_t> day;        // fixed_date
  std::optional<std::int64_t> nth;        // nth_weekday: 1 to 4
  std::optional<Weekday> weekday;         // nth_weekday, last_weekday
  std::optional<std::int64_t> offset;     // easter: days after Easter Sunday
  std::optional<std::int64_t> from_year;  // the first year it is kept
};

// Business days are those that are neither Saturday, Sunday nor one of these holidays.
struct Calendar {
  std::string id;  // "us-federal"
  std::string title;
  Observed observed = Observed::that_day;
  std::vector<Holiday> holidays;
  Confidence confidence = Confidence::memory;
  std::string source;
};

// Something about the company or the incident that only a person can say.
struct Flag {
  std::string id;     // "listed_company"
  std::string words;  // "we have securities registered with the SEC"
};

struct Jurisdiction {
  std::string id;  // "EU", "US-CA"; a place within it begins with its id and a hyphen
  std::string title;
  std::vector<std::string> members;  // other places that belong to it: "DE", "FR", …
};

struct LawBook {
  std::vector<Rule> rules;  // in the order of the files
  std::vector<Calendar> calendars;
  std::vector<Flag> flags;
  std::vector<Jurisdiction> jurisdictions;

  const Rule* find_rule(std::string_view id) const;
  const Calendar* find_calendar(std::string_view id) const;
  const Flag* find_flag(std::string_view id) const;
  const Jurisdiction* find_jurisdiction(std::string_view id) const;
};

// What types cannot say: numbers in range, and names that exist in the rest of the book. `place` is
// the file and the id.
void check(const Rule& rule, const LawBook& law, const std::string& place,
           std::vector<Fault>& faults);
void check(const Calendar& calendar, const std::string& place, std::vector<Fault>& faults);

}  // namespace candor::duty
