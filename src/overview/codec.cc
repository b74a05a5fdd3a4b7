// SPDX-License-Identifier: Apache-2.0
#include "overview/codec.h"

#include <algorithm>

#include "base/described.h"

namespace candor::overview {

BOOST_DESCRIBE_STRUCT(NextDeadline, (), (rule, title, due_at))
BOOST_DESCRIBE_STRUCT(IncidentLine, (),
                      (reference, title, severity, phase, status, state, declared_at, declared_by,
                       awareness_at, last_word_at, next_word_due_at, people_affected, duties_open,
                       duties_late, tasks_open, tasks_late, next_deadline))
BOOST_DESCRIBE_STRUCT(DutyLine, (), (incident, incident_title, rule, title, to, due_at, state))
BOOST_DESCRIBE_STRUCT(PromiseLine, (),
                      (incident, incident_title, number, kind, audience, text, due_at, state))
BOOST_DESCRIBE_STRUCT(DatabaseHealth, (), (kind, version))
BOOST_DESCRIBE_STRUCT(JournalHealth, (), (entries, integrated, checkpoint_at, waiting_since))
BOOST_DESCRIBE_STRUCT(RecordLogHealth, (), (name, entries, integrated, checkpoint_at, vkey))
BOOST_DESCRIBE_STRUCT(WitnessHealth, (), (name, url, vkey, seen_at, behind))
BOOST_DESCRIBE_STRUCT(LetterHealth, (), (queued, sending))
BOOST_DESCRIBE_STRUCT(MailHealth, (), (queued, cannot_send))
BOOST_DESCRIBE_STRUCT(WebhookHealth, (), (enabled, failing, disabled))
BOOST_DESCRIBE_STRUCT(DiskHealth, (), (free_bytes, total_bytes))
BOOST_DESCRIBE_STRUCT(KeyHealth, (), (what, id, file))

namespace codec {
namespace {

// `do` is a word of C++.
boost::json::object finding_schema() {
  return {{"type", "object"},
          {"properties",
           {{"level", described::schema(described::shape_of<Level>())},
            {"words", described::schema(described::shape_of<std::string>())},
            {"do", described::schema(described::shape_of<std::string>())}}},
          {"required", {"level", "words", "do"}},
          {"additionalProperties", false}};
}
boost::json::value encode(const Finding& finding) {
  return {{"level", enum_name(finding.level)}, {"words", finding.words}, {"do", finding.advice}};
}

// What other rooms, and `do`, are written by is put in where it belongs.
struct HomeView {
  Instant at;
  std::vector<IncidentLine> incidents;
  std::int64_t incidents_more = 0;
  boost::json::value tasks;
  std::int64_t tasks_more = 0;
  std::vector<DutyLine> deadlines;
  std::int64_t deadlines_more = 0;
  std::vector<PromiseLine> promises;
  std::int64_t promises_more = 0;
};
BOOST_DESCRIBE_STRUCT(HomeView, (),
                      (at, incidents, incidents_more, tasks, tasks_more, deadlines, deadlines_more,
                       promises, promises_more))
struct HealthView {
  std::string version;
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
  std::vector<std::string> files_missing;
  boost::json::value findings;
};
BOOST_DESCRIBE_STRUCT(HealthView, (),
                      (version, at, database, journal, record_log, witnesses, letters, mails,
                       webhooks, disk, keys, files_missing, findings))

struct EntryView {
  std::int64_t sequence = 0;
  std::string kind;
  std::string by;
  Instant occurred_at;
  Instant recorded_at;
};
BOOST_DESCRIBE_STRUCT(EntryView, (), (sequence, kind, by, occurred_at, recorded_at))
struct EntryPage {
  std::vector<EntryView> entries;
  std::optional<std::int64_t> next;
};
BOOST_DESCRIBE_STRUCT(EntryPage, (), (entries, next))

boost::json::object home_schema() {
  boost::json::object schema = schema_of<HomeView>();
  const auto of_tasks = task::routes().schemas;
  const auto list = std::find_if(of_tasks.begin(), of_tasks.end(),
                                 [](const http::Schema& one) { return one.name == "TaskList"; });
  CHECK(list != of_tasks.end());
  schema.at("properties").as_object()["tasks"] = list->make();
  return schema;
}

boost::json::object health_schema() {
  boost::json::object schema = schema_of<HealthView>();
  schema.at("properties").as_object()["findings"] = {{"type", "array"},
                                                     {"items", finding_schema()}};
  return schema;
}

constexpr http::Schema kSchemas[] = {
    {"Home", home_schema},
    {"Health", health_schema},
    {"IncidentJournal", schema_of<EntryPage>},
};

}  // namespace

boost::json::value encode(const Home& home) {
  return to_json(HomeView{home.at, home.incidents, home.incidents_more, task::json_of(home.tasks),
                          home.tasks_more, home.deadlines, home.deadlines_more, home.promises,
                          home.promises_more});
}

boost::json::value encode(const Health& health) {
  boost::json::array findings;
  for (const Finding& finding : health.findings) findings.push_back(encode(finding));
  return to_json(HealthView{health.version, health.at, health.database, health.journal,
                            health.record_log, health.witnesses, health.letters, health.mails,
                            health.webhooks, health.disk, health.keys, health.files_missing,
                            std::move(findings)});
}

boost::json::value encode(const std::vector<journal::Entry>& entries, std::int64_t limit) {
  EntryPage page;
  for (const journal::Entry& entry : entries) {
    page.entries.push_back(
        {entry.sequence, entry.kind, entry.author, entry.occurred_at, entry.recorded_at});
  }
  if (std::ssize(entries) == limit) page.next = entries.back().sequence;
  return to_json(page);
}

std::span<const http::Schema> schemas() { return kSchemas; }

}  // namespace codec
}  // namespace candor::overview
