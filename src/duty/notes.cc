// SPDX-License-Identifier: Apache-2.0
#include "duty/notes.h"

#include <fmt/format.h>

#include "base/result.h"
#include "duty/calendar.h"

namespace candor::duty {

void note_eu_reckoning(Deadline& deadline, const Term& term, const Moment& start,
                       const LawBook& law) {
  const Calendar* calendar = law.find_calendar(term.reckoning_calendar.value_or("eu"));
  CHECK(calendar != nullptr);
  if (term.kind != Kind::elapsed_hours) {
    if (!deadline.due_on || is_business_day(*calendar, *deadline.due_on)) return;
    const Date later = add_business_days(*calendar, *deadline.due_on, 1);
    deadline.notes.push_back(
        fmt::format("arguable later: {} ({}); {} is not a working day (Reg. 1182/71 art. 3(4))",
                    candor::to_text(later), to_words(later), to_words(*deadline.due_on)));
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
      candor::to_text(second_working_day), to_words(second_working_day)));
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
                                       term.extension->n, candor::to_text(later), to_words(later),
                                       term.extension->words));
}

void note_standing(Deadline& deadline, const Rule& rule, const std::optional<Date>& start) {
  if (start && !rule.not_in_force && !in_force(rule, *start)) {
    deadline.notes.push_back(fmt::format(
        "this rule is in force {}{}; the clock started outside of that",
        rule.effective_from ? "from " + candor::to_text(*rule.effective_from) : std::string(),
        rule.effective_to ? " until " + candor::to_text(*rule.effective_to) : std::string()));
  }
  if (rule.not_in_force) {
    deadline.notes.push_back(fmt::format("not law yet: {}", *rule.not_in_force));
  }
  if (rule.deadline.hold) {
    deadline.notes.push_back(fmt::format("may be held back while {}", rule.deadline.hold->words));
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

}  // namespace candor::duty
