// SPDX-License-Identifier: Apache-2.0
#include "overview/overview.h"

#include <algorithm>
#include <map>
#include <set>

#include "delivery/delivery.h"
#include "exposure/exposure.h"
#include "record/record.h"
#include "staff/staff.h"

namespace candor::overview {
namespace {

constexpr std::int64_t kIncidentsAtATime = 200;

std::vector<incident::Incident> open_incidents(storage::Transaction& tx,
                                               const std::vector<std::string>& closed) {
  incident::Filter filter;
  filter.state = incident::Openness::open;
  filter.without = closed;
  filter.limit = kIncidentsAtATime;
  std::vector<incident::Incident> all;
  do {
    incident::Page page = incident::list_incidents(tx, filter);
    std::move(page.incidents.begin(), page.incidents.end(), std::back_inserter(all));
    filter.after = page.next;
  } while (filter.after);
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.severity > b.severity; });
  return all;
}

// Keeps the first of them; says how many are left out.
template <typename Line>
std::int64_t cut(std::vector<Line>& lines, std::int64_t most = kLinesMax) {
  const std::int64_t more = std::max<std::int64_t>(0, std::ssize(lines) - most);
  lines.resize(lines.size() - static_cast<std::size_t>(more));
  return more;
}

// What the duty board and the tables of several incidents say, by incident.
struct Gathered {
  duty::Board board;
  std::map<std::string, task::OpenTasks> tasks;
  std::map<std::string, Instant> published;
};

void add_board(const duty::Board& board, IncidentLine& line) {
  for (const duty::BoardEntry& entry : board.entries) {
    if (entry.incident != line.reference) continue;
    const duty::Duty& duty = entry.duty;
    ++line.duties_open;
    if (duty.status == duty::DutyStatus::late) ++line.duties_late;
    if (duty.status == duty::DutyStatus::open && !line.next_deadline) {
      line.next_deadline = {duty.rule->id, duty.rule->title, *duty.deadline.due_at};
    }
  }
  for (const duty::BoardPromise& promised : board.promises) {
    if (promised.incident == line.reference && !line.next_word_due_at &&
        promised.promise.kind == incident::PromiseKind::next_word) {
      line.next_word_due_at = promised.promise.due_at;
    }
  }
}

Result<IncidentLine> line_of(storage::Transaction& tx, const incident::Incident& one,
                             const Gathered& gathered) {
  IncidentLine line{.reference = one.reference,
                    .title = one.title,
                    .severity = one.severity,
                    .phase = one.phase,
                    .status = one.status,
                    .state = one.state,
                    .declared_at = one.declared_at,
                    .declared_by = one.declared_by,
                    .awareness_at = std::nullopt,
                    .last_word_at = TRY(delivery::find_begun_at(tx, one.reference)),
                    .next_word_due_at = std::nullopt,
                    .people_affected = std::nullopt,
                    .next_deadline = std::nullopt};
  for (const incident::ClockAnchor& anchor : incident::list_anchors(tx, one.incident_id)) {
    if (anchor.anchor == incident::Anchor::awareness) line.awareness_at = anchor.at;
  }
  const auto published = gathered.published.find(one.reference);
  if (published != gathered.published.end()) {
    line.last_word_at = std::max(line.last_word_at, std::optional(published->second));
  }
  const exposure::Extent extent = TRY(exposure::load_extent(tx, one.reference));
  if (!extent.imports.empty()) line.people_affected = extent.people;
  const auto tasks = gathered.tasks.find(one.reference);
  if (tasks != gathered.tasks.end()) {
    line.tasks_open = tasks->second.open;
    line.tasks_late = tasks->second.late;
  }
  add_board(gathered.board, line);
  return line;
}

DutyLine line_of(const duty::BoardEntry& entry) {
  return {.incident = entry.incident,
          .incident_title = entry.title,
          .rule = entry.duty.rule->id,
          .title = entry.duty.rule->title,
          .to = entry.duty.rule->recipient,
          .due_at = entry.duty.deadline.due_at,
          .state = entry.duty.status};
}

PromiseLine line_of(const duty::BoardPromise& entry) {
  return {.incident = entry.incident,
          .incident_title = entry.title,
          .number = entry.promise.number,
          .kind = entry.promise.kind,
          .audience = entry.promise.audience,
          .text = entry.promise.text,
          .due_at = entry.promise.due_at,
          .state = entry.promise.state};
}

}  // namespace

Result<Home> load_home(App& app, const Actor& actor) {
  Gathered gathered{.board = TRY(duty::load_board(app, actor)), .tasks = {}, .published = {}};
  const auto tx = app.db.read();
  const Instant now = gathered.board.as_of;
  gathered.tasks = task::count_open_tasks(*tx, now);
  gathered.published = record::last_published(*tx);
  const std::vector<std::string> closed = staff::closed_incidents(*tx, actor);
  std::vector<incident::Incident> open = open_incidents(*tx, closed);
  Home home{.at = now,
            .incidents = {},
            .incidents_more = cut(open),
            .tasks = task::list_assigned(*tx, actor.name, now),
            .deadlines = {},
            .promises = {}};
  for (const incident::Incident& one : open) {
    home.incidents.push_back(TRY(line_of(*tx, one, gathered)));
  }
  const std::set<std::string> not_theirs(closed.begin(), closed.end());
  std::erase_if(home.tasks,
                [&](const task::Task& task) { return not_theirs.contains(task.incident); });
  home.tasks_more = cut(home.tasks);
  for (const duty::BoardEntry& entry : gathered.board.entries) {
    home.deadlines.push_back(line_of(entry));
  }
  home.deadlines_more = cut(home.deadlines, kDeadlinesMax);
  for (const duty::BoardPromise& entry : gathered.board.promises) {
    home.promises.push_back(line_of(entry));
  }
  home.promises_more = cut(home.promises);
  return home;
}

}  // namespace candor::overview
