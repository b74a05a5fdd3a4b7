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
#include "exposure/exposure.h"

namespace candor::duty {

enum class Kind {
  elapsed_hours,        // so many hours of real time, whatever the calendar says
  calendar_days,        // the anchor's day is not counted; ends with the last day
  business_days,        // the same over the business days of a calendar
  calendar_months,      // ends on the same day of the month, or the last day if there is none
  min_of,               // whichever of several limits ends first
  before,               // ahead of another rule's notice: due when that one is given, or due
  not_later_than_with,  // at the latest together with another rule's notice
  no_number,            // "without undue delay": Candor's own target stands in
};
BOOST_DESCRIBE_ENUM(Kind, elapsed_hours, calendar_days, business_days, calendar_months, min_of,
                    before, not_later_than_with, no_number)

// Where a law wants to hear several times of one incident, and where a notice may be given in
// parts.
enum class Phase { initial, intermediate, final };
BOOST_DESCRIBE_ENUM(Phase, initial, intermediate, final)

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
  std::optional<std::string> class_set;      // the same by name: an id of laws/class_sets.json
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

// What may be counted from one anchor.
struct Limit {
  Kind kind = Kind::elapsed_hours;      // one that counts
  std::optional<std::int64_t> n;        // hours, days or months
  std::optional<std::string> anchor;    // one of the six clock anchors, or a flag's id
  std::optional<std::string> calendar;  // for business_days: an id of laws/calendars
  // The limit no longer counts if this anchor lies after its end (DORA: classified too late).
  std::optional<std::string> lapses_with_later;
};

// How long the law gives once a hold ends after the deadline itself.
struct AfterHold {
  Kind kind = Kind::calendar_days;  // or business_days
  std::int64_t n = 0;
  std::optional<std::string> calendar;
};

// Law enforcement may hold the notice back.
struct HoldRule {
  std::string words;               // when it may
  std::optional<AfterHold> after;  // none: the law gives no number, so our own target counts
};

// A later end that the law grants to some, who say so by a flag.
struct Relief {
  std::string flag;
  std::string words;
  std::string citation;
};

struct Term {
  Kind kind = Kind::elapsed_hours;
  std::optional<std::int64_t> n;      // hours, days or months
  std::optional<std::string> anchor;  // one of the six clock anchors, or a flag's id
  std::optional<std::string> of;      // another rule: whose notice starts it or must not precede it
  std::optional<std::string> also;    // a flag: the clock starts with the later of it and anchor
  std::optional<CountFrom> count_from;  // default: anchor
  std::optional<std::string> calendar;  // for business_days: an id of laws/calendars
  std::vector<Limit> earliest_of;       // for min_of
  std::string zone;                     // in which days begin and end, "America/New_York"
  std::optional<std::string> phrase;    // for no_number: the law's own words
  std::optional<Reckoning> reckoning;
  std::optional<std::string> reckoning_calendar;  // default: eu
  std::optional<Extension> extension;
  std::optional<Relief> relief;
  std::optional<std::string> delay;  // why else the notice may be held back, and how long
  std::optional<HoldRule> hold;
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
  std::optional<Phase> phase;  // of a law that wants to hear several times
  Trigger trigger;
  Term deadline;
  std::vector<std::string> content;     // what the notice must say: ids of laws/contents.json
  std::vector<std::string> forbidden;   // what it must not say: the same ids
  std::vector<std::string> exemptions;  // when it is not owed after all
  std::optional<Order> order;
  std::optional<Date> effective_from;
  std::optional<Date> effective_to;
  std::optional<std::string> not_in_force;  // why it is not law yet: then it is never owed
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
  monday,           // Sunday's is kept on Monday, Saturday's on its day
};
BOOST_DESCRIBE_ENUM(Observed, that_day, nearest_weekday, monday)

struct Holiday {
  std::string title;
  HolidayKind kind = HolidayKind::fixed_date;
  std::optional<std::int64_t> month;      // 1 to 12; all but easter
  std::optional<std::int64_t> day;        // fixed_date
  std::optional<std::int64_t> nth;        // nth_weekday: 1 to 4
  std::optional<Weekday> weekday;         // nth_weekday, last_weekday
  std::optional<std::int64_t> offset;     // days after that; for easter, after Easter Sunday
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

// Whether a flag is a judgement that must be written down with its reasons.
enum class Asks { never, always };
BOOST_DESCRIBE_ENUM(Asks, never, always)

// Something about the company or the incident that only a person can say.
struct Flag {
  std::string id;                   // "listed_company"
  std::string words;                // "we have securities registered with the SEC"
  std::optional<Asks> asks_reason;  // default: never
  // With this other flag it means nothing: encryption, if the key was taken too.
  std::optional<std::string> lost_with;
};

// What a law protects, under one name for its rules: the data classes that are one of the elements.
struct ClassSet {
  std::string id;
  std::string title;
  std::optional<std::string> includes;  // an earlier set of the file; this one adds to it
  std::vector<exposure::StateElement> elements;
  Confidence confidence = Confidence::memory;  // of what this set adds
  std::string source;
  std::vector<std::string> data_classes;  // worked out when the law is read: no part of the file
};

// Something that a notice says, by one name in all rules, so that completeness can be checked.
struct Content {
  std::string id;     // "breach_nature"
  std::string words;  // "the nature of the breach"
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
  std::vector<ClassSet> class_sets;
  std::vector<Content> contents;

  const Rule* find_rule(std::string_view id) const;
  const Calendar* find_calendar(std::string_view id) const;
  const Flag* find_flag(std::string_view id) const;
  const Jurisdiction* find_jurisdiction(std::string_view id) const;
  const ClassSet* find_class_set(std::string_view id) const;
  const Content* find_content(std::string_view id) const;
};

// What types cannot say: numbers in range, and names that exist in the rest of the book. `place` is
// the file and the id.
void check(const Rule& rule, const LawBook& law, const std::string& place,
           std::vector<Fault>& faults);
void check(const Calendar& calendar, const std::string& place, std::vector<Fault>& faults);
// Checks a set of the book and works out its data classes; in the order of the file.
void complete(ClassSet& set, const LawBook& law, const std::string& place,
              std::vector<Fault>& faults);
void check(const Flag& flag, const LawBook& law, const std::string& place,
           std::vector<Fault>& faults);
// Rules that wait for each other would never be due.
void check_chains(const LawBook& law, std::vector<Fault>& faults);

}  // namespace candor::duty
