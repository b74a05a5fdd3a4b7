// SPDX-License-Identifier: Apache-2.0
// What whoever responds should look at now, over all incidents that they may enter; and how the
// installation itself is.
#pragma once

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
#include "duty/duty.h"
#include "http/http.h"
#include "incident/incident.h"
#include "task/task.h"

namespace candor::overview {

// The most of each list that is shown at once.
inline constexpr std::int64_t kLinesMax = 50;
inline constexpr std::int64_t kDeadlinesMax = 10;

struct NextDeadline {
  std::string rule;
  std::string title;
  Instant due_at;
};

// An incident that somebody works on.
struct IncidentLine {
  std::string reference;
  std::string title;
  incident::Severity severity = incident::Severity::medium;
  incident::Phase phase = incident::Phase::detection_and_analysis;
  incident::Status status = incident::Status::suspected;
  incident::State state = incident::State::open;
  Instant declared_at;
  std::string declared_by;
  std::optional<Instant> awareness_at;  // the clock anchor
  // When customers were last told anything: a statement, or letters that began to leave.
  std::optional<Instant> last_word_at;
  std::optional<Instant> next_word_due_at;      // promised and not yet given
  std::optional<std::int64_t> people_affected;  // nothing before leaked rows were imported
  std::int64_t duties_open = 0;                 // not done, late ones included
  std::int64_t duties_late = 0;
  std::int64_t tasks_open = 0;  // late ones included
  std::int64_t tasks_late = 0;
  std::optional<NextDeadline> next_deadline;  // the soonest that is not past
};

// A duty that is not done.
struct DutyLine {
  std::string incident;
  std::string incident_title;
  std::string rule;
  std::string title;
  std::string to;
  std::optional<Instant> due_at;
  duty::DutyStatus state = duty::DutyStatus::open;
};

// A promise that is not kept yet, in time or late.
struct PromiseLine {
  std::string incident;
  std::string incident_title;
  std::int64_t number = 1;
  incident::PromiseKind kind = incident::PromiseKind::act;
  incident::Audience audience = incident::Audience::internal;
  std::string text;
  Instant due_at;
  incident::PromiseState state = incident::PromiseState::open;  // missed: its time is past
};

struct Home {
  Instant at;                           // the instant at which all of this was true
  std::vector<IncidentLine> incidents;  // most severe first, of these the newest
  std::int64_t incidents_more = 0;      // open ones that are not in the list
  std::vector<task::Task> tasks;        // open, the actor's own, those due soonest first
  std::int64_t tasks_more = 0;
  std::vector<DutyLine> deadlines;  // the first of the duty board
  std::int64_t deadlines_more = 0;
  std::vector<PromiseLine> promises;  // soonest due first
  std::int64_t promises_more = 0;
};
Result<Home> load_home(App& app, const Actor& actor);

// --- How the installation is

enum class Level { ok, warn, bad };
BOOST_DESCRIBE_ENUM(Level, ok, warn, bad)

struct Finding {
  Level level = Level::ok;
  std::string words;   // what is so, and what it means
  std::string advice;  // what to do; "" where there is nothing to do
};

struct DatabaseHealth {
  std::string kind;  // "sqlite" or "postgresql"
  std::string version;
};
struct JournalHealth {
  std::int64_t entries = 0;
  std::int64_t integrated = 0;  // of them under the last checkpoint of its log
  std::optional<Instant> checkpoint_at;
  std::optional<Instant> waiting_since;  // when the first of the others was written
};
struct RecordLogHealth {
  std::string name;  // the origin once it has begun
  std::int64_t entries = 0;
  std::int64_t integrated = 0;
  std::optional<Instant> checkpoint_at;
  std::optional<std::string> vkey;  // as c2sp.org/signed-note writes it
};
struct WitnessHealth {
  std::string name;
  std::string url;
  std::string vkey;                // as c2sp.org/signed-note writes it
  std::optional<Instant> seen_at;  // when it cosigned the last checkpoint
  bool behind = false;             // it has not
};
struct LetterHealth {
  std::int64_t queued = 0;
  std::int64_t sending = 0;
};
struct MailHealth {
  std::int64_t queued = 0;                 // single mails, those on their way included
  std::optional<std::string> cannot_send;  // why no mail can leave
};
struct WebhookHealth {
  std::int64_t enabled = 0;
  std::int64_t failing = 0;  // of them
  std::int64_t disabled = 0;
};
struct DiskHealth {
  std::int64_t free_bytes = 0;  // of the data folder's disk, for this program
  std::int64_t total_bytes = 0;
};
// A key that there is; never the key itself.
struct KeyHealth {
  std::string what;
  std::optional<std::string> id;    // tells it from others
  std::optional<std::string> file;  // that holds it
};

struct Health {
  std::string version;  // of this program
  Instant at;
  DatabaseHealth database;
  JournalHealth journal;
  RecordLogHealth record_log;
  std::vector<WitnessHealth> witnesses;
  LetterHealth letters;
  MailHealth mails;
  WebhookHealth webhooks;
  DiskHealth disk;
  std::vector<KeyHealth> keys;
  std::vector<std::string> files_missing;  // settings that name no file, or candor.key
  std::vector<Finding> findings;           // worst first; one that is ok where nothing is wrong
};
Health load_health(App& app);

http::RoomRoutes routes();
std::span<const Command> commands();

}  // namespace candor::overview
