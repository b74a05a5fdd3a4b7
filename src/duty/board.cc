// SPDX-License-Identifier: Apache-2.0
// The board over incidents, and the same as a calendar.
#include <algorithm>

#include <fmt/format.h>

#include "base/enums.h"
#include "base/ics.h"
#include "duty/duty.h"
#include "duty/known.h"
#include "incident/incident.h"
#include "staff/staff.h"

namespace candor::duty {
namespace {

constexpr std::int64_t kIncidentsAtATime = 200;
constexpr std::int64_t kAlarmBeforeSeconds = kSecondsPerDay;

bool is_left_to_do(const Duty& duty) {
  return duty.status != DutyStatus::met && duty.status != DutyStatus::not_owed;
}

Result<void> add_incident(App& app, const std::string& reference, Board& board) {
  const Known known = TRY(load_known(*app.db.read(), reference));
  std::vector<Duty> duties = duties_in(known, law_book(), board.as_of);
  note_moves(app, known, duties);
  ++board.incidents;
  for (Duty& duty : duties) {
    if (!is_left_to_do(duty)) continue;
    board.entries.push_back({known.incident.reference, known.incident.title, std::move(duty)});
  }
  for (incident::Promise& promise :
       TRY(incident::list_promises(*app.db.read(), reference, board.as_of))) {
    if (promise.kept_at) continue;
    board.promises.push_back({known.incident.reference, known.incident.title, std::move(promise)});
  }
  return {};
}

void sort(Board& board) {
  std::sort(board.entries.begin(), board.entries.end(),
            [](const BoardEntry& a, const BoardEntry& b) {
              if (comes_first(a.duty, b.duty)) return true;
              if (comes_first(b.duty, a.duty)) return false;
              return a.incident < b.incident;
            });
  std::stable_sort(board.promises.begin(), board.promises.end(),
                   [](const BoardPromise& a, const BoardPromise& b) {
                     return a.promise.due_at < b.promise.due_at;
                   });
}

IcsEvent event_of(const BoardEntry& entry) {
  const Rule& rule = *entry.duty.rule;
  const Deadline& deadline = entry.duty.deadline;
  std::string text = fmt::format("{}\nTo: {}\nWhy: {}\nLaw: {} [{}]\n", due_words(deadline),
                                 rule.recipient, entry.duty.why, rule.citation, rule.id);
  if (deadline.binding == Binding::our_target) text += "Our target, not a legal limit.\n";
  if (rule.confidence == Confidence::memory) {
    text += "Unverified: this rule was written from memory; read the law before relying on it.\n";
  }
  for (const std::string& line : entry.duty.order) text += fmt::format("Order: {}\n", line);
  text += kDisclaimer;
  return {.uid = fmt::format("{}/{}@candor", entry.incident, rule.id),
          .at = *deadline.due_at,
          .summary = fmt::format("{}: {}", entry.incident, rule.title),
          .description = std::move(text),
          .alarm_before_seconds = kAlarmBeforeSeconds};
}

IcsEvent event_of(const BoardPromise& entry) {
  const incident::Promise& promise = entry.promise;
  return {.uid = fmt::format("{}/promise-{}@candor", entry.incident, promise.number),
          .at = promise.due_at,
          .summary = fmt::format("{}: promised: {}", entry.incident, promise.text),
          .description =
              fmt::format("Promised to {} by {}.", enum_name(promise.audience), promise.made_by),
          .alarm_before_seconds = kAlarmBeforeSeconds};
}

}  // namespace

Result<Board> load_board(App& app, const Actor& actor) {
  Board board{.as_of = app.clock.now(), .incidents = 0, .entries = {}, .promises = {}};
  incident::Filter filter;
  filter.without = staff::closed_incidents(*app.db.read(), actor);
  filter.limit = kIncidentsAtATime;
  do {
    const incident::Page page = incident::list_incidents(*app.db.read(), filter);
    for (const incident::Incident& one : page.incidents) {
      // The law goes on when a case is closed; a duplicate's duties are those of the one that
      // stays.
      if (may_have_happened(one) && !one.duplicate_of) {
        TRY(add_incident(app, one.reference, board));
      }
    }
    filter.after = page.next;
  } while (filter.after);
  sort(board);
  return board;
}

Result<Board> load_board_for(App& app, std::string_view token) {
  const Actor actor = TRY(staff::authenticate(app, token));
  TRY(staff::check_access(actor, Access::read));
  return load_board(app, actor);
}

Result<Board> load_board_of(App& app, std::string_view incident) {
  Board board{.as_of = app.clock.now(), .incidents = 0, .entries = {}, .promises = {}};
  TRY(add_incident(app, std::string(incident), board));
  sort(board);
  return board;
}

std::string to_ics(const Board& board) {
  std::vector<IcsEvent> events;
  for (const BoardEntry& entry : board.entries) {
    const Duty& duty = entry.duty;
    if (duty.status == DutyStatus::open || duty.status == DutyStatus::late) {
      events.push_back(event_of(entry));
    }
  }
  for (const BoardPromise& promise : board.promises) events.push_back(event_of(promise));
  return ics_text("Candor: duties and promises", board.as_of, events);
}

}  // namespace candor::duty
