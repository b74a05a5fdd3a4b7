// SPDX-License-Identifier: Apache-2.0
// How a deadline is counted. What is only arguable or merely worth knowing stands in notes.cc.
#include <algorithm>

#include <fmt/format.h>

#include "base/result.h"
#include "base/text.h"
#include "duty/calendar.h"
#include "duty/notes.h"
#include "duty/rules.h"

namespace candor::duty {
namespace {

// Where a deadline is counted from, and how that is said.
struct Start {
  Moment at;
  std::string from;  // "awareness", "the notice us-ca-individuals"
};

void remember(Deadline& deadline, std::string_view name, const Moment& at) {
  deadline.counted.push_back({std::string(name), to_text(at)});
}

std::string start_words(const Start& start, std::string_view zone) {
  if (const auto* day = std::get_if<Date>(&start.at)) {
    return fmt::format("counted from {}: {}", start.from, to_words(*day));
  }
  const Instant at = std::get<Instant>(start.at);
  return fmt::format("counted from {}: {} ({})", start.from, to_local_words(at, zone),
                     to_rfc3339(at));
}

void end_with_day(Deadline& deadline, Date day) {
  deadline.due_on = day;
  deadline.due_at = end_of_day(day, deadline.zone);
  deadline.steps.push_back(fmt::format("the day ends at 23:59:59 in {}", deadline.zone));
}

void count_hours(Deadline& deadline, const Moment& start, std::int64_t hours) {
  if (std::holds_alternative<Date>(start)) {
    deadline.steps.push_back(
        fmt::format("only the day is known, so it is counted from 00:00 in {}", deadline.zone));
  }
  deadline.due_at = add_seconds(earliest(start, deadline.zone), hours * kSecondsPerHour);
  deadline.due_on.reset();
  deadline.steps.push_back(fmt::format(
      "plus {} hours of real time; nights, weekends, holidays and clock changes count", hours));
}

void count_calendar_days(Deadline& deadline, std::int64_t n, Date day) {
  day = add_days(day, n);
  deadline.steps.push_back(fmt::format("plus {} calendar days: {}", n, to_words(day)));
  end_with_day(deadline, day);
}

void count_business_days(Deadline& deadline, std::int64_t n, const std::string& calendar_id,
                         Date day, const LawBook& law) {
  const Calendar* calendar = law.find_calendar(calendar_id);
  CHECK(calendar != nullptr);
  std::vector<std::string> skipped;
  for (std::int64_t left = n; left > 0;) {
    day = add_days(day, 1);
    if (is_business_day(*calendar, day)) {
      --left;
    } else if (!is_weekend(day)) {
      skipped.push_back(to_words(day));
    }
  }
  deadline.steps.push_back(
      fmt::format("plus {} business days ({}): {}", n, calendar->title, to_words(day)));
  if (!skipped.empty()) {
    deadline.steps.push_back(fmt::format("skipped as a holiday: {}", join(skipped, "; ")));
  }
  if (calendar->confidence == Confidence::memory) {
    deadline.notes.push_back(
        fmt::format("unverified: the {} were written from memory", calendar->title));
  }
  end_with_day(deadline, day);
}

void count_months(Deadline& deadline, std::int64_t n, Date day) {
  const Date end = add_months(day, n);
  deadline.steps.push_back(fmt::format("plus {} calendar month{}: {}{}", n, n == 1 ? "" : "s",
                                       to_words(end),
                                       end.day == day.day ? "" : ", that month's last day"));
  end_with_day(deadline, end);
}

void count_limit(Deadline& deadline, const Limit& limit, const Start& start,
                 std::optional<CountFrom> count_from, const LawBook& law) {
  deadline.steps.push_back(start_words(start, deadline.zone));
  if (limit.kind == Kind::elapsed_hours) return count_hours(deadline, start.at, *limit.n);
  Date day = day_of(start.at, deadline.zone);
  if (limit.kind == Kind::calendar_months) return count_months(deadline, *limit.n, day);
  if (count_from == CountFrom::end_of_calendar_year) {
    day = {day.year, 12, 31};
    deadline.steps.push_back(fmt::format("counted from the end of that year: {}", to_words(day)));
  } else {
    deadline.steps.push_back(fmt::format("{} itself is not counted", to_words(day)));
  }
  if (limit.kind == Kind::calendar_days) return count_calendar_days(deadline, *limit.n, day);
  CHECK(limit.kind == Kind::business_days);
  count_business_days(deadline, *limit.n, *limit.calendar, day, law);
}

// Candor's own target where the law gives no number.
void set_our_target(Deadline& deadline, const Rule& rule, const Moment& start) {
  deadline.binding = Binding::our_target;
  if (rule.audience == Audience::people) {
    const Date day = add_days(day_of(start, deadline.zone), kTargetPeopleDays);
    deadline.steps.push_back(fmt::format("plus our own target of {} calendar days: {}",
                                         kTargetPeopleDays, to_words(day)));
    end_with_day(deadline, day);
  } else {
    deadline.due_at = add_seconds(earliest(start, deadline.zone), kTargetHours * kSecondsPerHour);
    deadline.due_on.reset();
    deadline.steps.push_back(fmt::format("plus our own target of {} hours", kTargetHours));
  }
}

std::optional<Start> find_start(Deadline& deadline, const Rule& rule, const Anchors& anchors,
                                const LawBook& law) {
  const Term& term = rule.deadline;
  if (term.of) {
    const auto given = find_notice(*term.of, anchors, law);
    if (!given) return std::nullopt;
    remember(deadline, *term.of, *given);
    return Start{*given, "the notice " + *term.of};
  }
  const auto found = anchors.find(*term.anchor);
  if (found == anchors.end()) return std::nullopt;
  remember(deadline, *term.anchor, found->second);
  Start start{found->second, *term.anchor};
  if (!term.also) return start;
  const auto also = anchors.find(*term.also);
  if (also == anchors.end()) {
    deadline.notes.push_back(
        fmt::format("the clock starts only when {0} holds as well; set the flag {0} with its time",
                    *term.also));
    return start;
  }
  remember(deadline, *term.also, also->second);
  if (earliest(also->second, term.zone) <= earliest(start.at, term.zone)) return start;
  return Start{also->second, fmt::format("{}, which came after {}", *term.also, *term.anchor)};
}

void count_from_anchor(Deadline& deadline, const Rule& rule, const Anchors& anchors,
                       const LawBook& law) {
  const Term& term = rule.deadline;
  const auto start = find_start(deadline, rule, anchors, law);
  if (!start) {
    deadline.missing =
        term.of ? fmt::format("it counts from the notice {}, which was not given yet", *term.of)
                : fmt::format("it counts from {}, which is not set", *term.anchor);
    return;
  }
  if (term.kind == Kind::no_number) {
    deadline.steps.push_back(start_words(*start, term.zone));
    deadline.notes.push_back(
        fmt::format("our target, not a legal limit: the law says \"{}\"", *term.phrase));
    set_our_target(deadline, rule, start->at);
  } else {
    count_limit(deadline,
                {.kind = term.kind,
                 .n = term.n,
                 .anchor = term.anchor,
                 .calendar = term.calendar,
                 .lapses_with_later = std::nullopt},
                *start, term.count_from, law);
  }
  if (term.reckoning) note_eu_reckoning(deadline, term, start->at, law);
}

void count_earliest(Deadline& deadline, const Term& term, const Anchors& anchors,
                    const LawBook& law) {
  std::vector<std::string> unset;
  std::string first;
  for (const Limit& limit : term.earliest_of) {
    const auto start = anchors.find(*limit.anchor);
    if (start == anchors.end()) {
      unset.push_back(*limit.anchor);
      continue;
    }
    remember(deadline, *limit.anchor, start->second);
    Deadline one;
    one.zone = term.zone;
    count_limit(one, limit, {start->second, *limit.anchor}, std::nullopt, law);
    deadline.steps.insert(deadline.steps.end(), one.steps.begin(), one.steps.end());
    deadline.notes.insert(deadline.notes.end(), one.notes.begin(), one.notes.end());
    deadline.steps.push_back("that ends " + due_words(one));
    if (limit.lapses_with_later) {
      const auto later = anchors.find(*limit.lapses_with_later);
      if (later != anchors.end() && earliest(later->second, term.zone) > *one.due_at) {
        deadline.steps.push_back(fmt::format(
            "{} came after that end, so this limit no longer counts", *limit.lapses_with_later));
        continue;
      }
    }
    if (deadline.due_at && *deadline.due_at <= *one.due_at) continue;
    deadline.due_at = one.due_at;
    deadline.due_on = one.due_on;
    first = *limit.anchor;
  }
  if (deadline.due_at) {
    deadline.steps.push_back(fmt::format("the one from {} ends first", first));
  } else {
    deadline.missing = fmt::format("it counts from {}; none of them is set", join(unset, " or "));
  }
}

// "Before the residents", "not later than the residents": due when they are told, and at the latest
// when they must be.
void count_by_other(Deadline& deadline, const Rule& rule, const Anchors& anchors,
                    const LawBook& law, const Circumstances& circumstances) {
  const Term& term = rule.deadline;
  const Rule* other = law.find_rule(*term.of);
  CHECK(other != nullptr);
  const std::string how = period_in_words(term);
  if (const auto given = find_notice(other->id, anchors, law)) {
    remember(deadline, other->id, *given);
    deadline.due_at = latest(*given, deadline.zone);
    deadline.steps.push_back(fmt::format("{}, which was given at {}", how, to_text(*given)));
    return;
  }
  const Deadline others = deadline_for(*other, anchors, law, circumstances);
  deadline.steps.push_back(fmt::format("{}, whose own limit is the latest that this can be", how));
  deadline.steps.insert(deadline.steps.end(), others.steps.begin(), others.steps.end());
  deadline.due_at = others.due_at;
  deadline.due_on = others.due_on;
  deadline.binding = others.binding;
  deadline.held = others.held;
  deadline.counted = others.counted;
  if (!others.due_at) {
    deadline.missing = fmt::format("it waits for {}: {}", other->id, others.missing);
  } else if (others.binding == Binding::our_target) {
    deadline.notes.push_back(
        fmt::format("our target, not a legal limit: the law gives no number for {}", other->id));
  }
}

// "Not later than the people": once they were told, the regulator's notice is due, whatever its own
// number says. The same for a notice that had to come before.
void cap_by_other_notices(Deadline& deadline, const Rule& rule, const Anchors& anchors,
                          const LawBook& law) {
  if (!rule.order) return;
  std::vector<std::string> others = rule.order->not_later_than_with;
  others.insert(others.end(), rule.order->before.begin(), rule.order->before.end());
  for (const std::string& other : others) {
    const auto given = find_notice(other, anchors, law);
    if (!given) continue;
    const Instant at = latest(*given, deadline.zone);
    if (deadline.due_at && *deadline.due_at <= at) continue;
    remember(deadline, other, *given);
    deadline.due_at = at;
    deadline.due_on.reset();
    deadline.binding = Binding::legal_limit;
    deadline.missing.clear();
    deadline.steps.push_back(fmt::format("the notice {} was given at {}; this one is due no later",
                                         other, to_rfc3339(at)));
  }
}

// While it lasts nothing is due. A hold that ends before the deadline changes nothing; one that
// ends after it leaves what the law gives from then on.
void apply_hold(Deadline& deadline, const Rule& rule, const Circumstances& circumstances,
                const LawBook& law) {
  const auto& allowed = rule.deadline.hold;
  const auto& hold = circumstances.hold;
  if (!allowed || !hold || !deadline.due_at || hold->from > *deadline.due_at) return;
  remember(deadline, "hold_from", hold->from);
  if (!hold->until) {
    deadline.held = Held::yes;
    deadline.notes.push_back(fmt::format("held back by law enforcement since {}; without it due {}",
                                         to_rfc3339(hold->from), due_words(deadline)));
    return;
  }
  remember(deadline, "hold_until", *hold->until);
  if (*hold->until <= *deadline.due_at) return;
  deadline.steps.push_back(fmt::format("law enforcement held it back until {}, past that end",
                                       to_rfc3339(*hold->until)));
  if (!allowed->after) {
    deadline.notes.push_back(
        "our target, not a legal limit: the law gives no number for the time after a hold");
    set_our_target(deadline, rule, *hold->until);
    return;
  }
  const AfterHold& after = *allowed->after;
  count_limit(deadline,
              {.kind = after.kind,
               .n = after.n,
               .anchor = std::nullopt,
               .calendar = after.calendar,
               .lapses_with_later = std::nullopt},
              {*hold->until, "the end of the hold"}, std::nullopt, law);
}

// Noon of the next working day, for those who may (DORA).
void apply_relief(Deadline& deadline, const Term& term, const Circumstances& circumstances) {
  if (!term.relief || !deadline.due_at) return;
  const auto is_off = [&](Date day) {
    const auto& off = circumstances.days_off;
    return is_weekend(day) || std::find(off.begin(), off.end(), day) != off.end();
  };
  const Date end = local_date(*deadline.due_at, deadline.zone);
  if (!is_off(end)) return;
  Date day = end;
  while (is_off(day)) day = add_days(day, 1);
  const Instant noon = noon_of_day(day, deadline.zone);
  if (circumstances.flags.count(term.relief->flag) == 0) {
    deadline.notes.push_back(fmt::format("{} ({}) for those who may set the flag {}: {} ({})",
                                         to_rfc3339(noon), to_local_words(noon, deadline.zone),
                                         term.relief->flag, term.relief->words,
                                         term.relief->citation));
    return;
  }
  deadline.due_at = noon;
  deadline.due_on.reset();
  deadline.steps.push_back(fmt::format("{} is not a working day, so it ends at noon of {} ({})",
                                       to_words(end), to_words(day), term.relief->citation));
  deadline.notes.push_back(
      "bank holidays differ between member states; only weekends and the days you named were "
      "skipped");
}

std::optional<Date> day_of_start(const Deadline& deadline, const Anchors& anchors) {
  if (deadline.counted.empty()) return std::nullopt;
  const auto start = anchors.find(deadline.counted.front().anchor);
  if (start == anchors.end()) return std::nullopt;
  return day_of(start->second, deadline.zone);
}

}  // namespace

Deadline deadline_for(const Rule& rule, const Anchors& anchors, const LawBook& law,
                      const Circumstances& circumstances) {
  const Term& term = rule.deadline;
  Deadline deadline;
  deadline.kind = term.kind;
  deadline.zone = term.zone;
  switch (term.kind) {
    case Kind::min_of: count_earliest(deadline, term, anchors, law); break;
    case Kind::before:
    case Kind::not_later_than_with:
      count_by_other(deadline, rule, anchors, law, circumstances);
      break;
    case Kind::elapsed_hours:
    case Kind::calendar_days:
    case Kind::business_days:
    case Kind::calendar_months:
    case Kind::no_number: count_from_anchor(deadline, rule, anchors, law); break;
  }
  cap_by_other_notices(deadline, rule, anchors, law);
  apply_hold(deadline, rule, circumstances, law);
  apply_relief(deadline, term, circumstances);
  note_weekend(deadline);
  note_extension(deadline, term);
  note_standing(deadline, rule, day_of_start(deadline, anchors));
  return deadline;
}

}  // namespace candor::duty
