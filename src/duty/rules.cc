// SPDX-License-Identifier: Apache-2.0
#include "duty/rules.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/enums.h"
#include "base/result.h"
#include "base/text.h"
#include "duty/calendar.h"

namespace candor::duty {
namespace {

constexpr std::string_view kAnotherNotice = "another_notice";
constexpr int kYearMin = 1970;
constexpr int kYearMax = 2199;

Instant earliest(const Moment& moment, std::string_view zone) {
  if (const auto* day = std::get_if<Date>(&moment)) return start_of_day(*day, zone);
  return std::get<Instant>(moment);
}

Instant latest(const Moment& moment, std::string_view zone) {
  if (const auto* day = std::get_if<Date>(&moment)) return end_of_day(*day, zone);
  return std::get<Instant>(moment);
}

Date day_of(const Moment& moment, std::string_view zone) {
  if (const auto* day = std::get_if<Date>(&moment)) return *day;
  return local_date(std::get<Instant>(moment), zone);
}

// When the notice of a rule was given. Telling people is also a clock anchor of the incident, which
// stands in where the notice of that very rule was not recorded.
std::optional<Moment> find_notice(std::string_view rule, const Anchors& anchors,
                                  const LawBook& law) {
  auto found = anchors.find(rule);
  if (found == anchors.end()) {
    const Rule* other = law.find_rule(rule);
    if (other != nullptr && other->audience == Audience::people) {
      found = anchors.find(kAnotherNotice);
    }
  }
  if (found == anchors.end()) return std::nullopt;
  return found->second;
}

std::optional<Moment> find_start(const Rule& rule, const Anchors& anchors, const LawBook& law) {
  if (rule.deadline.of) return find_notice(*rule.deadline.of, anchors, law);
  const auto found = anchors.find(rule.deadline.anchor);
  if (found == anchors.end()) return std::nullopt;
  return found->second;
}

std::optional<Moment> parse_moment(std::string_view text) {
  if (const auto date = parse_date(text)) return *date;
  if (const auto instant = parse_rfc3339(text)) return *instant;
  return std::nullopt;
}

std::string start_words(const Rule& rule, const Moment& start) {
  const Term& term = rule.deadline;
  const std::string from = term.of ? fmt::format("the notice {}", *term.of) : term.anchor;
  if (const auto* day = std::get_if<Date>(&start)) {
    return fmt::format("counted from {}: {}", from, to_words(*day));
  }
  const Instant at = std::get<Instant>(start);
  return fmt::format("counted from {}: {} ({})", from, to_local_words(at, term.zone),
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
  deadline.steps.push_back(fmt::format(
      "plus {} hours of real time; nights, weekends, holidays and clock changes count", hours));
}

void count_calendar_days(Deadline& deadline, const Term& term, Date day) {
  if (term.count_from == CountFrom::end_of_calendar_year) {
    day = {day.year, 12, 31};
    deadline.steps.push_back(fmt::format("counted from the end of that year: {}", to_words(day)));
  } else {
    deadline.steps.push_back(fmt::format("{} itself is not counted", to_words(day)));
  }
  day = add_days(day, *term.n);
  deadline.steps.push_back(fmt::format("plus {} calendar days: {}", *term.n, to_words(day)));
  end_with_day(deadline, day);
}

void count_business_days(Deadline& deadline, const Term& term, Date day, const LawBook& law) {
  const Calendar* calendar = law.find_calendar(*term.calendar);
  CHECK(calendar != nullptr);
  deadline.steps.push_back(fmt::format("{} itself is not counted", to_words(day)));
  std::vector<std::string> skipped;
  for (std::int64_t left = *term.n; left > 0;) {
    day = add_days(day, 1);
    if (is_business_day(*calendar, day)) {
      --left;
    } else if (!is_weekend(day)) {
      skipped.push_back(to_words(day));
    }
  }
  deadline.steps.push_back(
      fmt::format("plus {} business days ({}): {}", *term.n, calendar->title, to_words(day)));
  if (!skipped.empty()) {
    deadline.steps.push_back(fmt::format("skipped as a holiday: {}", join(skipped, "; ")));
  }
  if (calendar->confidence == Confidence::memory) {
    deadline.notes.push_back(
        fmt::format("unverified: the holidays of {} were written from memory", calendar->title));
  }
  end_with_day(deadline, day);
}

void count_months(Deadline& deadline, const Term& term, Date day) {
  const Date end = add_months(day, *term.n);
  deadline.steps.push_back(fmt::format("plus {} calendar month{}: {}{}", *term.n,
                                       *term.n == 1 ? "" : "s", to_words(end),
                                       end.day == day.day ? "" : ", that month's last day"));
  end_with_day(deadline, end);
}

void set_our_target(Deadline& deadline, const Rule& rule, const Moment& start) {
  deadline.binding = Binding::our_target;
  deadline.notes.push_back(
      fmt::format("our target, not a legal limit: the law says \"{}\"", *rule.deadline.phrase));
  if (rule.audience == Audience::people) {
    const Date day = add_days(day_of(start, deadline.zone), kTargetPeopleDays);
    deadline.steps.push_back(fmt::format("plus our own target of {} calendar days: {}",
                                         kTargetPeopleDays, to_words(day)));
    end_with_day(deadline, day);
  } else {
    deadline.due_at = add_seconds(earliest(start, deadline.zone), kTargetHours * kSecondsPerHour);
    deadline.steps.push_back(fmt::format("plus our own target of {} hours", kTargetHours));
  }
}

void count(Deadline& deadline, const Rule& rule, const Moment& start, const LawBook& law) {
  const Term& term = rule.deadline;
  deadline.steps.push_back(start_words(rule, start));
  switch (term.kind) {
    case Kind::elapsed_hours: return count_hours(deadline, start, *term.n);
    case Kind::calendar_days: return count_calendar_days(deadline, term, day_of(start, term.zone));
    case Kind::business_days:
      return count_business_days(deadline, term, day_of(start, term.zone), law);
    case Kind::calendar_months: return count_months(deadline, term, day_of(start, term.zone));
    case Kind::no_number: return set_our_target(deadline, rule, start);
  }
}

// "Not later than the people": once they were told, the regulator's notice is due, whatever its own
// number says.
void cap_by_other_notices(Deadline& deadline, const Rule& rule, const Anchors& anchors,
                          const LawBook& law) {
  if (!rule.order) return;
  for (const std::string& other : rule.order->not_later_than_with) {
    const auto given = find_notice(other, anchors, law);
    if (!given) continue;
    const Instant at = latest(*given, deadline.zone);
    if (deadline.due_at && *deadline.due_at <= at) continue;
    deadline.due_at = at;
    deadline.due_on.reset();
    deadline.binding = Binding::legal_limit;
    deadline.missing.clear();
    deadline.steps.push_back(fmt::format("the notice {} was given at {}; this one is due no later",
                                         other, to_rfc3339(at)));
  }
}

// Regulation 1182/71 art. 3. EU authorities do not accept it as an excuse for a late 72-hour
// notice, hence notes.
void note_eu_reckoning(Deadline& deadline, const Term& term, const Moment& start,
                       const LawBook& law) {
  const Calendar* calendar = law.find_calendar("eu");
  CHECK(calendar != nullptr);
  if (term.kind != Kind::elapsed_hours) {
    if (!deadline.due_on || is_business_day(*calendar, *deadline.due_on)) return;
    const Date later = add_business_days(*calendar, *deadline.due_on, 1);
    deadline.notes.push_back(
        fmt::format("arguable later: {} ({}); {} is not a working day (Reg. 1182/71 art. 3(4))",
                    to_text(later), to_words(later), to_words(*deadline.due_on)));
    return;
  }
  constexpr std::int64_t kHour = kSecondsPerHour * kMicrosPerSecond;
  const Instant from = earliest(start, term.zone);
  const Instant next_hour{from.micros - from.micros % kHour + kHour};
  const Instant by_hour_rule = add_seconds(next_hour, *term.n * kSecondsPerHour);
  deadline.notes.push_back(
      fmt::format("arguable later: {} ({}); the hour of the event is not counted (Reg. 1182/71 "
                  "art. 3(1))",
                  to_rfc3339(by_hour_rule), to_local_words(by_hour_rule, term.zone)));
  if (*term.n < 48) return;
  const Date first = local_date(from, term.zone);
  const Date second_working_day = add_business_days(*calendar, first, 2);
  if (second_working_day <= local_date(*deadline.due_at, term.zone)) return;
  deadline.notes.push_back(fmt::format(
      "contested: end of {} ({}), if a period of two days or more must hold two working days "
      "(Reg. 1182/71 art. 3(5)); do not rely on it",
      to_text(second_working_day), to_words(second_working_day)));
}

void note_weekend(Deadline& deadline) {
  if (!deadline.due_on || !is_weekend(*deadline.due_on)) return;
  deadline.notes.push_back(
      fmt::format("{} is on a weekend; the deadline does not move", to_words(*deadline.due_on)));
}

void note_extension(Deadline& deadline, const Term& term) {
  if (!term.extension || !deadline.due_on || term.kind != Kind::calendar_days) return;
  const Date later = add_days(*deadline.due_on, term.extension->n);
  deadline.notes.push_back(fmt::format("{} more calendar days, until {} ({}), with {}",
                                       term.extension->n, to_text(later), to_words(later),
                                       term.extension->words));
}

void note_standing(Deadline& deadline, const Rule& rule, const std::optional<Date>& start) {
  if (start && !in_force(rule, *start)) {
    deadline.notes.push_back(
        fmt::format("this rule is in force {}{}; the clock started outside of that",
                    rule.effective_from ? "from " + to_text(*rule.effective_from) : std::string(),
                    rule.effective_to ? " until " + to_text(*rule.effective_to) : std::string()));
  }
  if (rule.deadline.delay) {
    deadline.notes.push_back(fmt::format("may be delayed: {}", *rule.deadline.delay));
  }
  if (rule.note) deadline.notes.push_back(*rule.note);
  if (rule.confidence == Confidence::memory) {
    deadline.notes.push_back(
        fmt::format("unverified: this rule was written from memory; read {} before relying on it",
                    rule.citation));
  }
}

bool belongs(std::string_view place, const Jurisdiction& jurisdiction) {
  const auto within = [&](std::string_view id) {
    return place == id ||
           (place.size() > id.size() && place.starts_with(id) && place[id.size()] == '-');
  };
  return within(jurisdiction.id) ||
         std::any_of(jurisdiction.members.begin(), jurisdiction.members.end(), within);
}

// How many people count for a condition: exactly, or between two bounds where several classes
// overlap in a way that counts by class cannot tell.
struct Count {
  std::int64_t at_least = 0;
  std::int64_t at_most = 0;
  std::string where;
  std::set<std::string> exposed;  // the classes that were asked for and are out
};

Count count_in(const PeopleCount& place, const std::vector<std::string>& data_classes) {
  if (data_classes.empty()) {
    return {.at_least = place.people, .at_most = place.people, .where = "", .exposed = {}};
  }
  Count count;
  for (const std::string& data_class : data_classes) {
    const auto found = place.by_class.find(data_class);
    if (found == place.by_class.end() || found->second < 1) continue;
    count.exposed.insert(data_class);
    count.at_least = std::max(count.at_least, found->second);
    count.at_most += found->second;
  }
  count.at_most = std::min(count.at_most, place.people);
  return count;
}

Count count_people(const Condition& condition, const Facts& facts, const LawBook& law) {
  if (condition.residents_of.empty()) {
    Count count = count_in(facts.everywhere, condition.data_classes);
    count.where = "in all";
    return count;
  }
  std::vector<std::string> titles;
  Count together;
  Count largest;
  for (const std::string& id : condition.residents_of) {
    const Jurisdiction* jurisdiction = law.find_jurisdiction(id);
    CHECK(jurisdiction != nullptr);
    titles.push_back(jurisdiction->title);
    for (const auto& [place, people] : facts.by_jurisdiction) {
      if (!belongs(place, *jurisdiction)) continue;
      Count count = count_in(people, condition.data_classes);
      together.at_least += count.at_least;
      together.at_most += count.at_most;
      together.exposed.insert(count.exposed.begin(), count.exposed.end());
      if (count.at_most <= largest.at_most) continue;
      const Jurisdiction* known = law.find_jurisdiction(place);
      largest = std::move(count);
      largest.where = "in " + (known != nullptr ? known->title : place);
    }
  }
  together.where = "in " + join(titles, " and ");
  return condition.counting == Counting::in_one_place ? largest : together;
}

// "1,204 people in California (more than 500)", if so many are enough.
std::optional<std::string> why_so_many(const Condition& condition, const Count& count) {
  if (count.at_most < 1) return std::nullopt;
  std::vector<std::string> limits;
  if (condition.min_people) {
    if (count.at_most < *condition.min_people) return std::nullopt;
    limits.push_back("at least " + with_commas(*condition.min_people));
  }
  if (condition.over_people) {
    if (count.at_most <= *condition.over_people) return std::nullopt;
    limits.push_back("more than " + with_commas(*condition.over_people));
  }
  if (condition.under_people) {
    if (count.at_least >= *condition.under_people) return std::nullopt;
    limits.push_back("fewer than " + with_commas(*condition.under_people));
  }
  return fmt::format("{}{} {} {}{}", count.at_least < count.at_most ? "up to " : "",
                     with_commas(count.at_most), count.at_most == 1 ? "person" : "people",
                     count.where, limits.empty() ? "" : " (" + join(limits, ", ") + ")");
}

std::optional<std::string> why(const Condition& condition, const Facts& facts, const LawBook& law) {
  std::vector<std::string> reasons;
  if (!condition.residents_of.empty() || !condition.data_classes.empty() || condition.min_people ||
      condition.over_people || condition.under_people) {
    const Count count = count_people(condition, facts, law);
    auto so_many = why_so_many(condition, count);
    if (!so_many) return std::nullopt;
    reasons.push_back(std::move(*so_many));
    if (!count.exposed.empty()) {
      reasons.push_back("exposed: " + join({count.exposed.begin(), count.exposed.end()}, ", "));
    }
  }
  for (const std::string& id : condition.flags) {
    if (facts.flags.count(id) == 0) return std::nullopt;
    const Flag* flag = law.find_flag(id);
    CHECK(flag != nullptr);
    reasons.push_back(fmt::format("flag {} ({})", id, flag->words));
  }
  return join(reasons, "; ");
}

}  // namespace

Result<Anchors> parse_anchors(const std::vector<NamedTime>& times) {
  Anchors anchors;
  std::vector<Fault> faults;
  for (const NamedTime& time : times) {
    const auto refuse = [&](std::string message) {
      faults.push_back({time.anchor.empty() ? "anchor" : time.anchor, std::move(message)});
    };
    const auto moment = parse_moment(time.at);
    if (!moment) {
      refuse(
          "is neither a date (2026-06-10) nor a time with its zone "
          "(2026-06-10T09:30:00+02:00)");
      continue;
    }
    const int year = day_of(*moment, "Etc/UTC").year;
    if (year < kYearMin || year > kYearMax) {
      refuse(fmt::format("is not in the years {} to {}", kYearMin, kYearMax));
    } else if (!anchors.emplace(time.anchor, *moment).second) {
      refuse("is given twice");
    }
  }
  if (!faults.empty()) {
    return fail(ErrorCode::invalid, "the anchors cannot be taken as they are", std::move(faults));
  }
  return anchors;
}

const std::string& anchor_of(const Rule& rule) {
  return rule.deadline.of ? *rule.deadline.of : rule.deadline.anchor;
}

bool in_force(const Rule& rule, Date day) {
  return (!rule.effective_from || *rule.effective_from <= day) &&
         (!rule.effective_to || day <= *rule.effective_to);
}

Deadline deadline_for(const Rule& rule, const Anchors& anchors, const LawBook& law) {
  const Term& term = rule.deadline;
  Deadline deadline;
  deadline.kind = term.kind;
  deadline.zone = term.zone;
  const auto start = find_start(rule, anchors, law);
  std::optional<Date> start_day;
  if (start) {
    start_day = day_of(*start, term.zone);
    count(deadline, rule, *start, law);
  } else {
    deadline.missing =
        term.of ? fmt::format("it counts from the notice {}, which was not given yet", *term.of)
                : fmt::format("it counts from {}, which is not set", term.anchor);
  }
  cap_by_other_notices(deadline, rule, anchors, law);
  if (start && term.reckoning) note_eu_reckoning(deadline, term, *start, law);
  note_weekend(deadline);
  note_extension(deadline, term);
  note_standing(deadline, rule, start_day);
  return deadline;
}

std::optional<std::string> why_triggered(const Rule& rule, const Facts& facts, const LawBook& law) {
  for (const std::string& flag : rule.trigger.unless) {
    if (facts.flags.count(flag) != 0) return std::nullopt;
  }
  for (const Condition& condition : rule.trigger.any_of) {
    if (auto reason = why(condition, facts, law)) return reason;
  }
  return std::nullopt;
}

std::vector<std::string> order_in_words(const Rule& rule, const Anchors& anchors,
                                        const LawBook& law) {
  if (!rule.order) return {};
  const bool given = anchors.find(rule.id) != anchors.end();
  std::vector<std::string> lines;
  const auto say = [&](const std::vector<std::string>& others, std::string_view how) {
    for (const std::string& other : others) {
      const bool other_given = find_notice(other, anchors, law).has_value();
      if (given && other_given) continue;
      lines.push_back(
          fmt::format("{} {}{}", how, other, other_given ? ", which was already given" : ""));
    }
  };
  say(rule.order->before, "before");
  say(rule.order->after, "not before");
  say(rule.order->not_later_than_with, "not later than with");
  return lines;
}

std::string due_text(const Deadline& deadline) {
  if (!deadline.due_at) return "";
  if (deadline.due_on) return to_local_rfc3339(*deadline.due_at, deadline.zone);
  return to_rfc3339(*deadline.due_at);
}

std::string due_words(const Deadline& deadline) {
  if (!deadline.due_at) return "no due time: " + deadline.missing;
  return fmt::format("{} ({})", to_local_words(*deadline.due_at, deadline.zone),
                     to_rfc3339(*deadline.due_at));
}

}  // namespace candor::duty
