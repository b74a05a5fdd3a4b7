// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/text.h"
#include "trust/display.h"
#include "trust/sections.h"
#include "trust/words.h"

namespace candor::trust {
namespace {

// A place in a table of which there is nothing to say.
constexpr std::string_view kNone = "–";

std::string count_or_none(const Count& count) {
  return count ? with_commas(*count) : std::string(kNone);
}

Table stayed_table(const Group& group, std::string_view who) {
  Table table;
  table.caption =
      fmt::format("{}: {} at the beginning", who, count_of(group.customers, "customer"));
  table.columns = {"Months", "Still customers (95 % interval)", "Left since the row above", "Of"};
  if (!group.stayed) {
    table.rows.push_back({std::string(kNone), std::string(kWithheld), "", ""});
    return table;
  }
  for (const StayedPoint& point : group.curve) {
    table.rows.push_back({fmt::format("{:g}", point.months),
                          percent_words({point.stayed, point.lower, point.upper}),
                          with_commas(point.left), with_commas(point.at_risk)});
  }
  return table;
}

std::string stayed_note(const Report& report) {
  std::string note =
      "Lines are Kaplan-Meier estimates, bands and bars their 95 % intervals; the bars at the end "
      "are those of the last month. In one step at least 20 people leave: smaller ones are joined.";
  if (report.by_strength) {
    note += " The others' line is theirs if their relationships had been as strong before.";
  }
  if (report.stayed_difference) {
    note += fmt::format(" Log-rank test: {}.", p_words(report.log_rank.p));
  }
  return note;
}

std::string month_of(const Report& report, std::int64_t month) {
  const auto first = parse_period(report.first_month);
  CHECK(first);
  return month_words(to_text(Period{first->months + month}));
}

Table change_table(const Report& report) {
  const Effect& effect = deciding(report);
  Table table;
  table.caption = fmt::format("Change against the others, {}", axis_words(report, effect.outcome));
  table.columns = {"Month", "Change (95 % interval)"};
  const int decimals = decimals_of(effect.outcome);
  for (const EffectMonth& month : effect.months) {
    table.rows.push_back({month_of(report, month.month), month.change
                                                             ? change_words(*month.change, decimals)
                                                             : "compared with this month"});
  }
  table.rows.push_back({"All since, against all before", change_words(effect.change, decimals)});
  return table;
}

std::string change_note(const Report& report) {
  const Effect& effect = deciding(report);
  std::string note = fmt::format(
      "Each dot compares one month with {}; the dashed line is all months since against all "
      "before. "
      "Bars and the band are 95 % intervals, clustered by customer. In the grey margin of {} a "
      "change counts as none.",
      month_of(report, -1), percent(report.plan.margin));
  if (effect.drift) {
    note += fmt::format(" Test that both groups moved alike before: {}.", p_words(effect.drift->p));
  }
  return note;
}

Table deciding_table(const Report& report, Split split) {
  return groups_table(report, deciding(report).outcome, {Split::exposure, split});
}

Table queue_table(const Report& report, const QueueTest& queue) {
  return {fmt::format("By chance in the queue: told {:.1f} days later, against told sooner",
                      queue.days_apart),
          {"Drawn later", "Drawn sooner", "Change (95 % interval)", "As a share", "Test"},
          {{count_or_none(queue.late), count_or_none(queue.early),
            change_words(queue.change, decimals_of(deciding(report).outcome)),
            share_words(queue.change_share), p_words(queue.p)}}};
}

Table hazard_table(const Report& report) {
  Table table;
  table.caption =
      "How much more often they left, day by day, than those whose data was not involved";
  table.columns = {"While", "Customers", "Times as often (95 % interval)", "Test"};
  for (const Hazard& hazard : report.hazards) {
    table.rows.push_back({hazard_words(hazard), count_or_none(hazard.customers),
                          ratio_words(hazard.ratio), p_words(hazard.p)});
  }
  return table;
}

// How to read the marks and what is missing.
std::string groups_note(const Report& report, Split split) {
  std::string note = "Bars are 95 % intervals; in the grey margin a change counts as none.";
  for (const Difference& difference : report.differences) {
    if (difference.split != split || difference.outcome != deciding(report).outcome) continue;
    note += fmt::format(" Test that all groups changed alike: {}.", p_words(difference.test.p));
  }
  if (report.by_strength) {
    note += " Each group is compared with others whose relationships were as strong before.";
  }
  if (!withheld_by(report, split).empty()) {
    note += fmt::format(
        " Groups of fewer than {} people are not shown, nor a group from which such a one could be "
        "found.",
        kPeopleMin);
  }
  return note;
}

Figure delay_figure(const Report& report) {
  Figure figure{delay_title(report),
                delay_plot,
                groups_note(report, Split::delay),
                {deciding_table(report, Split::delay)}};
  if (report.queue) {
    figure.tables.push_back(queue_table(report, *report.queue));
    figure.note +=
        " The second panel is an experiment: chance drew the order in which letters left.";
  }
  if (!report.hazards.empty()) {
    figure.tables.push_back(hazard_table(report));
    figure.note +=
        " Being told counts from the day a letter arrived, so nobody counts as told early merely "
        "because they stayed.";
  }
  return figure;
}

}  // namespace

Table groups_table(const Report& report, Outcome outcome, const std::vector<Split>& splits) {
  Table table;
  table.caption = "Change, " + axis_words(report, outcome);
  table.columns = {"Group", "Customers", "Change (95 % interval)", "As a share of before",
                   "Verdict"};
  for (const Split split : splits) {
    const std::size_t before = table.rows.size();
    for (const Effect& effect : report.effects) {
      if (effect.outcome != outcome || effect.split != split) continue;
      table.rows.push_back({group_words(effect), with_commas(effect.exposed),
                            change_words(effect.change, decimals_of(outcome)),
                            share_words(effect.change_share), verdict_words(effect.verdict)});
    }
    const bool is_compared = table.rows.size() > before || outcome == deciding(report).outcome;
    if (!is_compared) continue;
    for (const std::string& name : withheld_by(report, split)) {
      table.rows.push_back({name, std::string(kWithheld), "", "", ""});
    }
  }
  return table;
}

std::vector<Figure> figures_of(const Report& report) {
  return {{stayed_title(report),
           stayed_plot,
           stayed_note(report),
           {stayed_table(report.exposed, "Data involved"), stayed_table(report.others, "Others")}},
          {change_title(report), change_plot, change_note(report), {change_table(report)}},
          delay_figure(report),
          {strength_title(report),
           strength_plot,
           groups_note(report, Split::strength),
           {deciding_table(report, Split::strength)}}};
}

}  // namespace candor::trust
