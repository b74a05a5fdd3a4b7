// SPDX-License-Identifier: Apache-2.0
// What it did to trust and loyalty, measured: did customers whose data was involved stay, and what
// do they spend, against those whose data was not?
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/app.h"
#include "base/command.h"
#include "base/result.h"
#include "exposure/exposure.h"
#include "http/http.h"
#include "storage/storage.h"

namespace candor::trust {

// A calendar month.
struct Period {
  std::int64_t months = 0;  // since year 0: year * 12 + month - 1
  auto operator<=>(const Period&) const = default;
};
Period period_of(Instant instant);
// "2026-05"; years 1900 to 2999.
Result<Period> parse_period(std::string_view text);
std::string to_text(Period period);

struct OutcomesImported {
  std::string file_sha256;
  std::int64_t rows = 0;       // taken
  std::int64_t customers = 0;  // with at least one row taken
  std::int64_t strangers = 0;  // rows of customers we do not know, left out
  std::string first_period;
  std::string last_period;
  bool repeated = false;  // the incident has this file's outcomes already: nothing was done
};

// Takes what customers did, a row a customer and month: columns `customer` (the company's own id),
// `period` ("2026-05"), `active` (1, or 0 in the month in which they left) and `spend` (0 or more,
// in the company's own money; may be empty where active is 0). They take the place of the
// incident's earlier outcomes. All or nothing: the refusal lists up to 20 faults with their places.
Result<OutcomesImported> import_outcomes(App& app, const Actor& actor, std::string_view incident,
                                         const CsvSource& source);

// By this rule, in this order, from the change in monthly spend as a share of what the exposed
// spent before:
enum class Verdict {
  raised,       // the 95 % interval lies above zero
  kept,         // the 90 % interval lies within the margin (two one-sided tests at 5 %)
  lost,         // the 95 % interval lies below zero
  cannot_tell,  // none of these
};
BOOST_DESCRIBE_ENUM(Verdict, raised, kept, lost, cannot_tell)

// With its 95 % interval, unless said otherwise.
struct Interval {
  double estimate = 0;
  double lower = 0;
  double upper = 0;
};

// How many were still customers so many months after the first month.
struct StayedPoint {
  double months = 0;
  std::int64_t at_risk = 0;
  std::int64_t left = 0;
  double stayed = 1;
  double lower = 1;
  double upper = 1;
};

struct Group {
  std::int64_t customers = 0;      // at the beginning of the first month
  std::int64_t left = 0;           // since
  Interval stayed;                 // share at the end (Kaplan-Meier, log limits)
  std::vector<StayedPoint> curve;  // by month
  std::int64_t compared =
      0;  // of the customers, those with every month: the comparison of spend is about them
  double spend_before = 0;  // mean a customer and month; those who left count as nothing
  double spend_after = 0;
};

// One month of the comparison of spend.
struct Month {
  std::string period;
  double exposed_mean = 0;
  double others_mean = 0;
  std::optional<Interval> change;  // against the last month before; nothing for that month itself
};

struct Test {
  double statistic = 0;
  std::int64_t df = 0;
  double p = 1;
};

// Customers who are in no comparison, or not in that of spend, and why.
struct LeftOut {
  std::int64_t left_before = 0;   // no longer customers in the last month before
  std::int64_t joined_since = 0;  // not yet customers then
  std::int64_t incomplete =
      0;  // customers then, but a month is missing: in the curves, not in the comparison of spend
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

struct Report {
  std::string incident;
  Verdict verdict = Verdict::cannot_tell;
  std::string headline;                 // the verdict in a sentence
  std::vector<std::string> findings;    // what was found, a sentence each
  std::vector<std::string> cautions;    // what the numbers cannot say
  std::optional<std::string> currency;  // ISO 4217; nothing: money is in units of spend
  std::string first_month;              // the first that counts as after
  Beginning beginning = Beginning::chosen;
  std::optional<Instant> began_at;  // nothing where the month was chosen
  std::int64_t months_before = 0;
  std::int64_t months_after = 0;
  Group exposed;
  Group others;
  Interval stayed_difference;  // exposed minus others
  Test log_rank;
  Interval change;              // in monthly spend: exposed minus others, after minus before
  double change_std_error = 0;  // clustered by customer
  std::int64_t change_df = 0;
  Interval change_share;        // of what the exposed spent before
  Interval change_share_90;     // with a 90 % interval
  double margin = 0;            // as a share: a change smaller than this counts as none
  double detectable_share = 0;  // smallest change that would be found with 80 % probability
  std::optional<Test>
      drift;  // that the groups moved alike before (F, jointly); nothing where it cannot be tested
  std::vector<Month> months;
  LeftOut left_out;
  std::string file_sha256;  // of the outcomes
  Instant imported_at;
  std::string version;  // of the program
};

struct Plan {
  double margin = 0.02;               // above 0, below 1
  std::optional<Period> first_month;  // default: see Beginning
};

// Refused: no outcomes; fewer than ten customers in a group; no month before or after.
Result<Report> report(App& app, std::string_view incident, const Plan& plan);

// A page of its own that loads nothing: sentences, two plots, and the tables behind them.
std::string to_html(const Report& report, const Settings& settings);

storage::RoomSchema schema();
http::RoomRoutes routes();
std::span<const Command> commands();

}  // namespace candor::trust
