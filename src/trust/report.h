// SPDX-License-Identifier: Apache-2.0
// What a report says. Every number stands with how many people it is about, its interval, and
// what was left out; a group of fewer than kPeopleMin people is not described at all.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/app.h"
#include "base/clock.h"
#include "base/result.h"
#include "trust/intake.h"
#include "trust/period.h"
#include "trust/plan.h"

namespace candor::trust {

// No number describes fewer people than this.
inline constexpr std::int64_t kPeopleMin = 20;
// Whether there are some, but fewer than may be told.
constexpr bool are_few(std::int64_t people) { return people > 0 && people < kPeopleMin; }
// How many people; nothing where it may not be told, as they are few, or those whom it leaves over.
using Count = std::optional<std::int64_t>;

// By this rule, in this order, from the change as a share of what the exposed had before:
enum class Verdict {
  raised,       // the 95 % interval lies on the good side of zero
  kept,         // the 90 % interval lies within the margin (two one-sided tests at 5 %)
  lost,         // the 95 % interval lies on the bad side of zero
  cannot_tell,  // none of these
};
BOOST_DESCRIBE_ENUM(Verdict, raised, kept, lost, cannot_tell)

// With its 95 % interval, unless said otherwise.
struct Interval {
  double estimate = 0;
  double lower = 0;
  double upper = 0;
};

struct Test {
  double statistic = 0;
  std::int64_t df = 0;
  double p = 1;
};

// One month of an effect, against the last month before.
struct EffectMonth {
  std::int64_t month = 0;          // 0: the first that counts as after; -1: the last before
  std::optional<Interval> change;  // nothing for the month compared with
};

// What the incident changed in one outcome for one group of the exposed, against customers whose
// data was not involved: of the same tenth by the strength of their relationship, where it is
// frozen.
struct Effect {
  Outcome outcome = Outcome::spend;
  Split split = Split::exposure;
  std::string group;         // "all", "within 7 days", "INC-2026-0007-N1 version 2", "smtp", "weak"
  std::int64_t exposed = 0;  // customers compared, each with every month
  std::int64_t others = 0;
  double before = 0;         // mean a customer and month of the exposed
  double after = 0;          // the same since
  double others_before = 0;  // of others as strong, as is the next
  double others_after = 0;
  Interval change;       // exposed minus others, after minus before
  double std_error = 0;  // clustered by customer
  std::int64_t clusters = 0;
  std::int64_t df = 0;
  Interval change_share;        // of `before`
  Interval change_share_90;     // with a 90 % interval
  double detectable_share = 0;  // smallest change found with 80 % probability: 2.80 standard errors
  std::optional<Test> drift;    // that the groups moved alike before (F, jointly)
  Verdict verdict = Verdict::cannot_tell;
  std::vector<EffectMonth> months;
};

// A group that is not shown, because it or what it leaves over has fewer than kPeopleMin people.
struct Withheld {
  Split split = Split::exposure;
  std::string group;
};

// That the effects of a split's groups are one and the same (chi-squared).
struct Difference {
  Outcome outcome = Outcome::spend;
  Split split = Split::delay;
  Test test;
};

// How many were still customers so many months after the beginning of the first month. Steps in
// which fewer than kPeopleMin left, or were lost from sight, are joined with the next.
struct StayedPoint {
  double months = 0;
  std::int64_t at_risk = 0;
  std::int64_t left = 0;  // since the point before
  double stayed = 1;
  double lower = 1;
  double upper = 1;
};

struct Group {
  std::int64_t customers = 0;        // at the beginning of the first month
  std::optional<std::int64_t> left;  // since; nothing if fewer than kPeopleMin, or all but so few
  std::optional<Interval> stayed;    // share at the end (Kaplan-Meier, log limits); as `left`
  std::vector<StayedPoint> curve;
};

// Of those who left by one cause: the share of all who had done so at the end (Aalen-Johansen).
struct CauseShare {
  Cause cause = Cause::other;
  std::optional<Interval> exposed;  // nothing if fewer than kPeopleMin left by it, or would be
                                    // found from this one
  std::optional<Interval> others;
};

// How much more often customers in a state left by choice or otherwise, day by day, than those
// whose data was not involved (Cox, errors clustered by customer). Being told is a state that
// begins on the day on which a person's letter arrived: so nobody counts as told early merely
// because they stayed long enough to be told.
struct Hazard {
  std::string state;  // "waiting", "told"
  Count customers;
  Interval ratio;
  double p = 1;
};

// Those whose letters chance put in the first half of the queue against those in the second half:
// an experiment, as nobody chose who waits.
struct QueueTest {
  Count early;
  Count late;
  double days_apart = 0;  // how much later the second half was told, in the mean
  Interval change;        // in the deciding outcome, late minus early, since minus before
  Interval change_share;  // of what both had before
  double p = 1;
};

// Customers who are in no comparison, or not in that of outcomes, and why.
struct LeftOut {
  Count left_before;           // no longer customers in the last month before
  Count joined_since;          // not yet customers then
  Count incomplete;            // customers then, but a month is missing, or of one the outcome that
                               // decides: in the curves only, or in nothing where few of a side
  std::int64_t strangers = 0;  // rows of customers we do not know
};

// What the first month is the month of.
enum class Beginning {
  told,        // the first letters left
  discovered,  // its discovery, where nobody was told
  noticed,     // awareness, where no discovery is known either
  declared,
  chosen,  // by the plan
};
BOOST_DESCRIBE_ENUM(Beginning, told, discovered, noticed, declared, chosen)

// What was decided where a file was found to be odd: "gap" by "leave_out".
struct Decision {
  std::string check;
  std::string decision;
};

// What a report was made from: a file, or a list of the room that holds it.
struct Source {
  std::string kind;    // "outcomes", "departures", "relationship", "exposed customers", "letters"
  std::string sha256;  // of the file, or of the list
  std::int64_t rows = 0;
  std::optional<Instant> taken_at;
  std::vector<Decision> decisions;
};

struct Report {
  std::string incident;
  Plan plan = {.outcomes = {}, .splits = {}, .delay_days = {}};  // by which it was measured
  std::optional<Instant> planned_at;                             // nothing: no plan was declared
  Standing standing = Standing::exploratory;
  Verdict verdict = Verdict::cannot_tell;  // of the first outcome, by exposure
  std::string headline;                    // the verdict in a sentence
  std::vector<std::string> findings;       // what was found, a sentence each
  std::vector<std::string> cautions;       // what the numbers cannot say
  std::optional<std::string> currency;     // ISO 4217; nothing: money is in units of spend
  std::string first_month;                 // the first that counts as after
  Beginning beginning = Beginning::chosen;
  std::optional<Instant> began_at;  // nothing where the month was chosen
  std::int64_t months_before = 0;
  std::int64_t months_after = 0;
  std::vector<Effect> effects;  // by exposure first, the deciding outcome first
  std::vector<Withheld> withheld;
  bool by_strength = false;  // like was compared with like: the strength was frozen before
  std::vector<Difference> differences;
  Group exposed;
  Group others;
  std::optional<Interval> stayed_difference;  // exposed minus others
  std::optional<Interval> months_lost;  // of the months after, by restricted means: others minus
                                        // exposed
  Test log_rank;
  std::vector<CauseShare> causes;  // where causes are known
  std::vector<Hazard> hazards;     // where departures have their days
  std::optional<QueueTest> queue;
  LeftOut left_out;
  std::vector<Source> sources;
  std::string version;  // of the program
};

// The effect that decides.
const Effect& deciding(const Report& report);

// For who only looks. Refused as make_report() is, and (conflict) before it or a plan was there.
Result<Report> report(App& app, std::string_view incident);

// What a report of before says and what the same inputs say now.
struct Replayed {
  std::string incident;
  std::int64_t numbers = 0;                 // compared
  std::vector<std::string> differences;     // "/effects/0/change/estimate: 1.5 then, 1.6 now"
  std::vector<std::string> inputs_changed;  // kinds of sources whose hash is another now
  std::string version_then;
  std::string version_now;
};
// Recomputes a report's every number from the inputs that are here now, by the report's plan.
// `text` is the JSON of a report. Refused: what is no report of this program.
Result<Replayed> replay(App& app, std::string_view text);

}  // namespace candor::trust
