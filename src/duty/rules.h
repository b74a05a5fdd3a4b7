// SPDX-License-Identifier: Apache-2.0
// Which rules the facts trigger (trigger.cc), by when each must be met (deadline.cc), and which
// notice must come before which (order.cc). Pure: the same facts and law give the same answer, so
// every result can be computed again and shown.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "duty/law.h"

namespace candor::duty {

// Where the law gives no number, Candor sets these; they are labelled as ours wherever they are
// shown.
inline constexpr std::int64_t kTargetHours = 72;       // regulators and all who are not people
inline constexpr std::int64_t kTargetPeopleDays = 10;  // the people affected

// An anchor may be known to the second or only by its day.
using Moment = std::variant<Instant, Date>;

// What has happened, and when: by the name of a clock anchor ("awareness"), the id of a flag
// ("payment_made"), or the id of a rule whose notice was given ("us-ca-individuals").
using Anchors = std::map<std::string, Moment, std::less<>>;

// An anchor as it is typed: "awareness", "2026-06-10T09:30:00+02:00" or, where only the day is
// known, "2026-01-15".
struct NamedTime {
  std::string anchor;
  std::string at;
};
// Refuses times that cannot be read or lie outside the years 1970 to 2199, and anchors given twice.
Result<Anchors> parse_anchors(const std::vector<NamedTime>& times);

// People of one place or of all, and how many of them lost which class of data.
struct PeopleCount {
  std::int64_t people = 0;
  std::map<std::string, std::int64_t, std::less<>> by_class;  // "bank_account" -> 1,204
};

using Flags = std::set<std::string, std::less<>>;

// Who is affected, in all and by the place where they live: "US-CA".
struct Whereabouts {
  PeopleCount everywhere;
  std::map<std::string, PeopleCount> by_jurisdiction;
};

struct Facts : Whereabouts {
  Whereabouts later;  // of these, who was found after delivery had the list of people
  Flags flags;
};

// How long law enforcement holds notices back.
struct HoldTimes {
  Instant from;
  std::optional<Instant> until;  // nothing: it still does
};

// What else a deadline may depend on.
struct Circumstances {
  Flags flags;
  std::optional<HoldTimes> hold;
  std::vector<Date> days_off;  // bank holidays of the member state, for DORA's weekend rule
};

// A fact as it is typed: a flag ("health=yes"), how many people ("people=600", "US-CA=501"), what
// they lost ("lost=bank_account,password"; default: everything) or a bank holiday
// ("holiday=2026-05-25").
struct NamedFact {
  std::string fact;
  std::string value;
};
struct GivenFacts {
  Facts facts;
  Circumstances circumstances;
};
Result<GivenFacts> parse_facts(const std::vector<NamedFact>& given, const LawBook& law);

enum class Binding { legal_limit, our_target };
BOOST_DESCRIBE_ENUM(Binding, legal_limit, our_target)

// Whether law enforcement holds the notice back at this moment.
enum class Held { no, yes };

struct Deadline {
  Kind kind = Kind::elapsed_hours;
  Binding binding = Binding::legal_limit;
  std::optional<Instant> due_at;   // the last second that still meets the rule
  std::optional<Date> due_on;      // the last day, where the rule counts days
  std::string zone;                // in which that day ends
  Held held = Held::no;            // then nothing is due before the hold ends
  std::string missing;             // why there is no due_at yet
  std::vector<std::string> steps;  // what was counted from where, in words
  std::vector<std::string> notes;  // arguable later times, extensions, what is not verified
  std::vector<NamedTime> counted;  // the moments it was computed from
};

// Counted strictly: never rolled past a weekend or holiday, since most authorities do not accept
// that, unless the rule itself grants it and the flag of its relief is set. A later time that
// somebody could argue for, such as under Regulation (EEC, Euratom) 1182/71 art. 3, is a note.
Deadline deadline_for(const Rule& rule, const Anchors& anchors, const LawBook& law,
                      const Circumstances& circumstances = {});

// "1,204 people in California (more than 500)"; nothing if the facts do not trigger the rule. Where
// a rule counts only people who lost certain classes of data, and several of these classes are out,
// the most it can be is counted: a duty is rather shown once too often than missed.
std::optional<std::string> why_triggered(const Rule& rule, const Facts& facts, const LawBook& law);
// Why the facts do not trigger it.
std::string why_not_triggered(const Rule& rule, const Facts& facts, const LawBook& law);

// Whether the rule is law on that day.
bool in_force(const Rule& rule, Date day);

// The rules whose notices must come before this one's: Maryland's Attorney General before the
// residents.
std::vector<const Rule*> must_come_first(const Rule& rule, const LawBook& law);
// What of the order between notices is still to be watched, or was broken: "before
// us-md-individuals, which …".
std::vector<std::string> order_in_words(const Rule& rule, const Anchors& anchors,
                                        const LawBook& law);
// When the notice of a rule was given. Telling people is also a clock anchor of the incident, which
// stands in where the notice of that very rule was not recorded.
std::optional<Moment> find_notice(std::string_view rule, const Anchors& anchors,
                                  const LawBook& law);

// The key of Anchors from which the rule counts, or counts first.
const std::string& anchor_of(const Rule& rule);
// The anchors from which the rule may count, those of the rule it waits for included.
std::vector<std::string> anchors_of(const Rule& rule, const LawBook& law);
// "72 hours", "45 calendar days", "before us-md-individuals".
std::string period_in_words(const Term& term);

Date day_of(const Moment& moment, std::string_view zone);
// The first and the last second that it can mean.
Instant earliest(const Moment& moment, std::string_view zone);
Instant latest(const Moment& moment, std::string_view zone);
// "2026-06-10" or "2026-06-10T07:30:00Z".
std::string to_text(const Moment& moment);

// The due time for machines: UTC for hours, in the rule's zone for days
// ("2026-02-14T23:59:59-08:00").
std::string due_text(const Deadline& deadline);
// "Sat 14 Feb 2026, 23:59 PST (2026-02-15T07:59:59Z)", for people.
std::string due_words(const Deadline& deadline);

}  // namespace candor::duty
