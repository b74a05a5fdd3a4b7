// SPDX-License-Identifier: Apache-2.0
#include "trust/sections.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/enums.h"
#include "base/text.h"
#include "trust/display.h"
#include "trust/words.h"

namespace candor::trust {
namespace {

// A difference or a number that may be withheld.
std::string or_withheld(const std::optional<Interval>& of) {
  return of ? percent_words(*of) : std::string("fewer than 20 people, not shown");
}

// An outcome's groups that no figure has.
Table others_table(const Report& report, Outcome outcome) {
  const bool is_deciding = outcome == deciding(report).outcome;
  std::vector<Split> splits{Split::exposure, Split::delay, Split::strength, Split::version,
                            Split::channel};
  if (is_deciding) splits.erase(splits.begin(), splits.begin() + 3);
  return groups_table(report, outcome, splits);
}

Table causes_table(const Report& report) {
  Table table;
  table.caption = "Why they left: of all, the share that had left by then (Aalen-Johansen)";
  table.columns = {"Left", "Data involved", "Others"};
  for (const CauseShare& share : report.causes) {
    table.rows.push_back(
        {cause_words(share.cause), or_withheld(share.exposed), or_withheld(share.others)});
  }
  return table;
}

Section trust_section(const Report& report) {
  return {"How far to trust this", report.cautions, {}, {}, {}};
}

Section others_section(const Report& report) {
  Section section;
  section.title = "Other groups and outcomes";
  for (const Outcome outcome : report.plan.outcomes) {
    Table table = others_table(report, outcome);
    if (!table.rows.empty()) section.tables.push_back(std::move(table));
  }
  if (!report.causes.empty()) section.tables.push_back(causes_table(report));
  if (section.tables.empty()) section.sentences = {"The plan names no others."};
  return section;
}

Section methods_section(const Report& report) {
  Section section;
  section.title = "Methods";
  auto& facts = section.facts;
  facts = {
      {"Change",
       "Difference in differences: the mean of the months since minus that of the months before, "
       "of "
       "customers whose data was involved minus of the others. Who left counts as nothing from "
       "then "
       "on."},
      {"Intervals",
       "Student's t with standard errors clustered by customer (Bertrand, Duflo and Mullainathan "
       "2004)."},
      {"Verdict",
       fmt::format(
           "By rule, in this order. Raised: the 95 % interval lies on the good side of zero. Kept: "
           "the 90 % interval lies within ±{} (two one-sided tests, Schuirmann 1987). Lost: the 95 "
           "% "
           "interval lies on the bad side of zero. Else: can't tell. More complaints or contacts "
           "are the bad side.",
           percent(report.plan.margin))},
      {"Detectable",
       "The smallest change that would have been found with 80 % probability: 2.80 standard errors "
       "(Bloom 1995)."},
      {"Alike before",
       "Whether both groups moved alike in the months before: a joint F test of these months."},
      {"Staying",
       "Kaplan and Meier 1958 with log limits; compared by log-rank (Mantel 1966) and by "
       "restricted "
       "means."}};
  if (report.by_strength) {
    facts.push_back({"Like with like",
                     "The others are weighted to stand in the strata of relationship strength as "
                     "those involved do (direct standardisation); the log-rank test is stratified. "
                     "Strength was frozen before the incident."});
  }
  if (!report.causes.empty()) {
    facts.push_back({"Causes", "Cumulative incidence after Aalen and Johansen 1978."});
  }
  if (!report.hazards.empty()) {
    facts.push_back(
        {"Day by day",
         "Cox 1972 with ties after Efron 1977, waiting and told as states that change with time, "
         "errors clustered by customer."});
  }
  if (!report.differences.empty()) {
    facts.push_back({"Groups alike",
                     "Whether the changes of a split's groups are one and the same: Cochran's Q."});
  }
  facts.push_back({"Small groups",
                   fmt::format("No number describes fewer than {} people, nor could such a one be "
                               "found by subtraction.",
                               kPeopleMin)});
  return section;
}

std::string plan_words(const Report& report) {
  const Plan& plan = report.plan;
  std::vector<std::string> outcomes;
  for (const Outcome outcome : plan.outcomes) outcomes.push_back(outcome_words(outcome));
  std::vector<std::string> splits;
  for (const Split split : plan.splits) splits.emplace_back(enum_name(split));
  std::string words = fmt::format(
      "{} decides. Outcomes: {}. Margin ±{}. Groups by: {}. At most {} from {} on ({}).",
      outcome_words(plan.outcomes.front()), join(outcomes, ", "), percent(plan.margin),
      splits.empty() ? "none" : join(splits, ", "), count_of(plan.horizon_months, "month"),
      month_words(report.first_month), beginning_words(report));
  words.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(words.front())));
  return words;
}

std::string means_words(const Report& report, const Effect& effect) {
  return fmt::format(
      "{}: those involved {:.2f} before and {:.2f} since; the others {:.2f} and {:.2f}",
      axis_words(report, effect.outcome), effect.before, effect.after, effect.others_before,
      effect.others_after);
}

std::string left_out_words(const Report& report) {
  const LeftOut& out = report.left_out;
  const bool in_curves = out.incomplete == 0 ||
                         report.exposed.customers > deciding(report).exposed ||
                         report.others.customers > deciding(report).others;
  return fmt::format(
      "{} were no longer customers in the last month before; {} joined since; {} lack a month{}; "
      "{} are of nobody in the register.",
      count_words(out.left_before), count_words(out.joined_since), count_words(out.incomplete),
      in_curves ? " and are in the curves of staying only" : "", count_of(out.strangers, "row"));
}

Table diagnostics_table(const Report& report, Outcome outcome) {
  Table table;
  table.caption = "Every comparison of " + outcome_words(outcome);
  table.columns = {"Group",    "Involved",           "Others",       "Standard error",
                   "Clusters", "Degrees of freedom", "Alike before", "Detectable"};
  for (const Effect& effect : report.effects) {
    if (effect.outcome != outcome) continue;
    table.rows.push_back({group_words(effect), with_commas(effect.exposed),
                          with_commas(effect.others), fmt::format("{:.4g}", effect.std_error),
                          with_commas(effect.clusters), with_commas(effect.df),
                          effect.drift
                              ? fmt::format("F({}) = {:.3f}, {}", effect.drift->df,
                                            effect.drift->statistic, p_words(effect.drift->p))
                              : "cannot be seen",
                          percent(effect.detectable_share)});
  }
  return table;
}

Section diagnostics_section(const Report& report) {
  const Effect& effect = deciding(report);
  Section section;
  section.title = "Diagnostics";
  auto& facts = section.facts;
  facts.push_back(standing_of(report));
  facts.push_back({"Plan", plan_words(report)});
  facts.push_back({"Verdict", verdict_words(report.verdict)});
  facts.push_back({"Means", means_words(report, effect)});
  facts.push_back(
      {"Change",
       fmt::format("{}; standard error {:.4g}, clustered by customer ({} clusters, {} "
                   "degrees of freedom)",
                   change_words(effect.change, decimals_of(effect.outcome)), effect.std_error,
                   with_commas(effect.clusters), with_commas(effect.df))});
  facts.push_back(
      {"As a share", fmt::format("{} at 95 %, {} at 90 %", share_words(effect.change_share),
                                 share_words(effect.change_share_90))});
  facts.push_back({"Detectable", percent(effect.detectable_share) + " of what they had before"});
  if (report.stayed_difference && report.months_lost) {
    facts.push_back(
        {"Staying",
         fmt::format("{} points; {} months lost a customer; log-rank χ² = {:.3f} with {}, {}",
                     change_words({report.stayed_difference->estimate * 100,
                                   report.stayed_difference->lower * 100,
                                   report.stayed_difference->upper * 100},
                                  2),
                     change_words(*report.months_lost, 3), report.log_rank.statistic,
                     report.log_rank.df == 1
                         ? "1 degree of freedom"
                         : fmt::format("{} degrees of freedom", report.log_rank.df),
                     p_words(report.log_rank.p))});
  }
  for (const Difference& difference : report.differences) {
    facts.push_back(
        {"Groups alike",
         fmt::format("{}, {}: χ² = {:.3f} with {} degrees of freedom, {}",
                     outcome_words(difference.outcome), enum_name(difference.split),
                     difference.test.statistic, difference.test.df, p_words(difference.test.p))});
  }
  facts.push_back({"Left out", left_out_words(report)});
  for (const Outcome outcome : report.plan.outcomes) {
    if (Table table = diagnostics_table(report, outcome); !table.rows.empty()) {
      section.tables.push_back(std::move(table));
    }
  }
  return section;
}

Section lineage_section(const Report& report) {
  Section section;
  section.title = "What it was made from";
  Table table;
  table.columns = {"What", "Rows", "Taken", "Decided", "SHA-256"};
  for (const Source& source : report.sources) {
    std::vector<std::string> decisions;
    for (const Decision& decision : source.decisions) {
      decisions.push_back(replace_all(decision.check, "_", " ") + ": " +
                          replace_all(decision.decision, "_", " "));
    }
    table.rows.push_back({source.kind, with_commas(source.rows),
                          source.taken_at ? to_words(*source.taken_at) : "from this data folder",
                          decisions.empty() ? "nothing was odd" : join(decisions, "; "),
                          source.sha256});
  }
  if (!table.rows.empty()) section.tables.push_back(std::move(table));
  section.sentences = {
      fmt::format("Computed by Candor {}. The same inputs give the same digits.", report.version)};
  return section;
}

Section reproduce_section(const Report& report) {
  Section section;
  section.title = "Compute it again";
  section.sentences = {
      "The first command keeps every number at full precision. The second computes each again from "
      "the inputs that are there then, and names what differs and which inputs have another hash."};
  section.commands = {fmt::format("candor trust report {} --json > report.json", report.incident),
                      "candor trust replay report.json"};
  return section;
}

}  // namespace

Fact standing_of(const Report& report) {
  if (report.standing == Standing::planned && report.planned_at) {
    return {"Planned", fmt::format("the plan was declared {}, before anybody could look",
                                   date_in_words(utc_date(*report.planned_at)))};
  }
  return {"Exploratory",
          report.planned_at
              ? fmt::format("the plan was declared {}, when outcomes had been taken already",
                            date_in_words(utc_date(*report.planned_at)))
              : std::string("no plan said beforehand what would be measured")};
}

std::string title_of(const Report& report) {
  return report.incident + ": what it did to trust and loyalty";
}

std::vector<Section> sections_of(const Report& report) {
  return {trust_section(report),       others_section(report),  methods_section(report),
          diagnostics_section(report), lineage_section(report), reproduce_section(report)};
}

Instant dated(const Report& report) {
  std::optional<Instant> newest;
  for (const Source& source : report.sources) {
    if (source.taken_at) newest = std::max(newest.value_or(*source.taken_at), *source.taken_at);
  }
  if (newest) return *newest;
  const auto first = parse_period(report.first_month);
  CHECK(first);
  const std::int64_t end = first->months + report.months_after;  // the month after the last
  return start_of_utc_day({static_cast<int>(end / 12), static_cast<int>(end % 12) + 1, 1});
}

}  // namespace candor::trust
