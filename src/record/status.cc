// SPDX-License-Identifier: Apache-2.0
#include "record/status.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/enums.h"
#include "base/hash.h"
#include "base/markdown.h"
#include "base/text.h"
#include "exposure/exposure.h"
#include "record/rules.h"

namespace candor::record::status {
namespace {

constexpr std::size_t kIdCharacters = 12;
constexpr std::int64_t kCriticalPeople = 10'000;
// Keys, passwords, cards, accounts and papers of identity: laws/classes/data_classes.json, by
// urgency.
constexpr std::int64_t kCriticalUrgencyMax = 24;

bool is_grave(const ClassReach& count) {
  const exposure::DataClass* data_class = exposure::find_data_class(count.data_class);
  return data_class != nullptr &&
         (data_class->urgency <= kCriticalUrgencyMax || data_class->gdpr_article_9);
}

std::string plain(std::string_view markdown) { return std::string(trim(to_plain_text(markdown))); }

void add_paragraph(std::string& body, std::string_view text) {
  if (text.empty()) return;
  if (!body.empty()) body += "\n\n";
  body += text;
}

bool was_stated(const std::vector<Statement>& statements, std::size_t place,
                const StatedFact& fact) {
  if (place == 0) return false;
  const auto& before = statements[place - 1].facts;
  return std::any_of(before.begin(), before.end(),
                     [&](const StatedFact& each) { return each.fact_id == fact.fact_id; });
}

// What a statement says that the one before it had not said, as plain text.
std::string body_of(const std::vector<Statement>& statements, std::size_t place) {
  const Statement& statement = statements[place];
  std::string body = plain(statement.message);
  for (const Correction& correction : corrections_of(statements, place)) {
    const bool answers = correction.before.status == incident::FactStatus::unknown;
    add_paragraph(body,
                  fmt::format("{}. We had said: {}\n{} {}", answers ? "Followed up" : "Correction",
                              plain(correction.before.text),
                              answers ? "What we can say now:" : "What is true:",
                              plain(correction.after.text)));
  }
  for (const StatedFact& fact : statement.facts) {
    if (fact.replaces || was_stated(statements, place, fact)) continue;
    const auto question = fact.status == incident::FactStatus::unknown
                              ? incident::Question::not_known_yet
                              : fact.question;
    const char* doubt = fact.status == incident::FactStatus::suspected
                            ? " We believe this; it is not confirmed yet."
                            : "";
    const std::string by =
        fact.known_by ? fmt::format(" We expect to know by {}.", to_words(*fact.known_by)) : "";
    add_paragraph(body, fmt::format("{}: {}{}{}", heading_of(question, statement), plain(fact.text),
                                    doubt, by));
  }
  if (statement.reach.people > 0) {
    add_paragraph(
        body, fmt::format("People whose data was involved: {}; of them told by letter: {}.",
                          with_commas(statement.reach.people), with_commas(statement.reach.told)));
  }
  if (statement.next_update_by) {
    add_paragraph(body,
                  fmt::format("The next word comes by {}.", to_words(*statement.next_update_by)));
  }
  return body;
}

// What an update says by itself that bears no message.
std::string words_of(MaintenanceStatus status) {
  switch (status) {
    case MaintenanceStatus::scheduled: return "The work is planned.";
    case MaintenanceStatus::in_progress: return "The work has begun.";
    case MaintenanceStatus::verifying: return "The work is done; we are checking it.";
    case MaintenanceStatus::completed: return "The work is done.";
  }
  bug_found("the status has words");
}

// Since when it has been at rest: the first of the statements at its end that say so.
std::optional<Instant> resolved_at(const std::vector<Statement>& statements) {
  std::optional<Instant> since;
  for (std::size_t i = statements.size(); i-- > 0 && !is_open(statements[i]);) {
    since = statements[i].published_at;
  }
  return since;
}

// The status that the words of the file stand for; "Update" leaves it as it was.
std::string past_status(std::string_view word, const std::string& before) {
  return word == "Update" ? before : replace_all(to_lower(word), " ", "_");
}

bool is_going_on(const Maintenance& maintenance) {
  return maintenance.status == MaintenanceStatus::in_progress ||
         maintenance.status == MaintenanceStatus::verifying;
}

std::vector<Entry> past_entries(const Site& site, const Published& published, PastKind kind) {
  std::vector<Entry> entries;
  for (const PastIncident& past : published.past) {
    if (past.kind == kind) entries.push_back(entry_of(site, past));
  }
  return entries;
}

void sort_newest_first(std::vector<Entry>& entries) {
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& left, const Entry& right) {
    return left.created_at > right.created_at;
  });
}

Impact impact_of(ComponentStatus status) {
  switch (status) {
    case ComponentStatus::operational: return Impact::none;
    case ComponentStatus::degraded_performance: return Impact::minor;
    case ComponentStatus::partial_outage: return Impact::major;
    case ComponentStatus::major_outage: return Impact::critical;
    case ComponentStatus::under_maintenance: return Impact::maintenance;
  }
  bug_found("the status has an impact");
}

}  // namespace

std::string short_id(std::string_view name) {
  constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuvwxyz";
  std::uint64_t number = 0;
  const std::string hash = sha256_hex(name);
  for (const char digit : std::string_view(hash).substr(0, 16)) {
    number = number * 16 + kDigits.find(digit);
  }
  std::string id(kIdCharacters, '0');
  for (std::size_t i = id.size(); i-- > 0; number /= kDigits.size()) {
    id[i] = kDigits[number % kDigits.size()];
  }
  return id;
}

std::string to_milliseconds(Instant instant) {
  const std::int64_t seconds = seconds_between({0}, instant);
  const std::int64_t rest = instant.micros - seconds * kMicrosPerSecond;
  std::string text = to_rfc3339({seconds * kMicrosPerSecond});
  text.pop_back();
  return fmt::format("{}.{:03}Z", text, rest / 1'000);
}

IncidentStatus status_of(Stage stage) {
  switch (stage) {
    case Stage::investigating: return IncidentStatus::investigating;
    case Stage::identified: return IncidentStatus::identified;
    case Stage::monitoring: return IncidentStatus::monitoring;
    case Stage::resolved: return IncidentStatus::resolved;
    case Stage::review: return IncidentStatus::postmortem;
  }
  bug_found("the stage has a status");
}

bool is_open(const Statement& last) { return status_of(last.stage) < IncidentStatus::resolved; }

Impact impact_of(const Statement& last) {
  const Reach& reach = last.reach;
  const bool somebody =
      reach.people + reach.unmatched.value_or(0) + reach.ambiguous.value_or(0) > 0;
  if (!somebody) return Impact::minor;
  const bool grave = std::any_of(reach.by_class.begin(), reach.by_class.end(), is_grave);
  return grave || reach.people >= kCriticalPeople ? Impact::critical : Impact::major;
}

Entry entry_of(const Site& site, const std::vector<Statement>& statements) {
  CHECK(!statements.empty());
  const Statement& first = statements.front();
  const Statement& last = statements.back();
  Entry entry;
  entry.id = short_id("incident/" + first.statement_id.value);
  entry.name = headline_of(statements);
  entry.status = enum_name(status_of(last.stage));
  entry.impact = impact_of(last);
  entry.url = fmt::format("{}/incidents/{}", site.url, last.incident);
  entry.started_at = first.published_at;
  entry.created_at = first.published_at;
  entry.updated_at = last.published_at;
  entry.resolved_at = resolved_at(statements);
  entry.statements = &statements;
  for (std::size_t place = statements.size(); place-- > 0;) {
    const Statement& statement = statements[place];
    if (statement.stage == Stage::monitoring) entry.monitoring_at = statement.published_at;
    entry.updates.push_back({short_id("update/" + statement.statement_id.value),
                             std::string(enum_name(status_of(statement.stage))),
                             body_of(statements, place), statement.published_at,
                             statement.components});
  }
  for (const Statement& statement : statements) {
    for (const AffectedComponent& one : statement.components) {
      auto& named = entry.components;
      if (std::find(named.begin(), named.end(), one.component_id) == named.end()) {
        named.push_back(one.component_id);
      }
    }
  }
  return entry;
}

Entry entry_of(const Site& site, const Maintenance& maintenance) {
  Entry entry;
  entry.id = short_id("maintenance/" + maintenance.maintenance_id.value);
  entry.name = maintenance.name;
  entry.status = enum_name(maintenance.status);
  entry.impact = Impact::maintenance;
  entry.url = fmt::format("{}/services#{}", site.url, maintenance.reference);
  entry.started_at = maintenance.scheduled_for;
  entry.created_at = maintenance.created_at;
  entry.updated_at = maintenance.updated_at;
  entry.scheduled_for = maintenance.scheduled_for;
  entry.scheduled_until = maintenance.scheduled_until;
  if (maintenance.status == MaintenanceStatus::completed) {
    entry.resolved_at = maintenance.updated_at;
  }
  entry.components = maintenance.components;
  for (const MaintenanceUpdate& update : maintenance.updates) {
    entry.updates.insert(
        entry.updates.begin(),
        {short_id("update/" + update.update_id.value), std::string(enum_name(update.status)),
         update.message.empty() ? words_of(update.status) : plain(update.message),
         update.published_at});
  }
  return entry;
}

Entry entry_of(const Site& site, const PastIncident& past) {
  const bool is_maintenance = past.kind == PastKind::maintenance;
  Entry entry;
  entry.id = past.past_id;
  entry.name = past.title;
  entry.impact = past.impact;
  entry.url = fmt::format("{}/archive/{}", site.url, past.past_id);
  entry.started_at = past.started_at;
  entry.created_at = past.started_at;
  entry.updated_at = past.updated_at;
  entry.resolved_at = past.resolved_at;
  if (is_maintenance) {
    entry.scheduled_for = past.started_at;
    entry.scheduled_until = past.resolved_at;
  }
  entry.past = &past;
  std::string status = is_maintenance ? "scheduled" : "investigating";
  for (std::size_t i = 0; i < past.updates.size(); ++i) {
    const PastUpdate& update = past.updates[i];
    status = past_status(update.status, status);
    if (status == "monitoring" && !entry.monitoring_at) entry.monitoring_at = update.at;
    if (status == "in_progress" && update.status == "In progress") entry.scheduled_for = update.at;
    entry.updates.push_back(
        {short_id(fmt::format("past/{}/{}", past.past_id, i)), status, update.body, update.at});
  }
  entry.status = status;
  std::reverse(entry.updates.begin(), entry.updates.end());
  return entry;
}

std::vector<Entry> all_incidents(const Site& site, const Published& published) {
  std::vector<Entry> entries = past_entries(site, published, PastKind::incident);
  for (const auto& statements : published.incidents) {
    entries.push_back(entry_of(site, statements));
  }
  sort_newest_first(entries);
  return entries;
}

std::vector<Entry> open_incidents(const Site& site, const Published& published) {
  std::vector<Entry> entries;
  for (const auto& statements : published.incidents) {
    if (is_open(statements.back())) entries.push_back(entry_of(site, statements));
  }
  sort_newest_first(entries);
  return entries;
}

std::vector<Entry> maintenances(const Site& site, const Published& published, Which which) {
  std::vector<Entry> entries;
  if (which == Which::all) entries = past_entries(site, published, PastKind::maintenance);
  for (const Maintenance& maintenance : published.maintenances) {
    const bool upcoming = maintenance.status == MaintenanceStatus::scheduled;
    const bool active = is_going_on(maintenance);
    const bool wanted = which == Which::all || (upcoming && which != Which::active) ||
                        (active && which != Which::upcoming);
    if (wanted) entries.push_back(entry_of(site, maintenance));
  }
  sort_newest_first(entries);
  return entries;
}

std::vector<Component> components_now(const Published& published) {
  std::vector<Component> components = published.components;
  for (const Maintenance& maintenance : published.maintenances) {
    if (!is_going_on(maintenance)) continue;
    for (Component& component : components) {
      const bool named = std::find(maintenance.components.begin(), maintenance.components.end(),
                                   component.component_id) != maintenance.components.end();
      if (named && component.status == ComponentStatus::operational) {
        component.status = ComponentStatus::under_maintenance;
      }
    }
  }
  for (Component& component : components) component.status = status_in(components, component);
  return components;
}

Overall overall_of(const Site& site, const Published& published) {
  const std::vector<Entry> open = open_incidents(site, published);
  const std::vector<Component> components = components_now(published);
  Impact by_incidents = Impact::none;
  for (const Entry& entry : open) by_incidents = std::max(by_incidents, entry.impact);
  Impact by_components = Impact::none;
  bool maintained = !maintenances(site, published, Which::active).empty();
  for (const Component& component : components) {
    const Impact impact = impact_of(component.status);
    if (impact == Impact::maintenance) {
      maintained = true;
    } else {
      by_components = std::max(by_components, impact);
    }
  }
  const std::string indicator(enum_name(std::max(by_incidents, by_components)));
  // An incident with people's data is no outage, and is not called one.
  if (by_incidents != Impact::none && by_incidents >= by_components) {
    return {indicator, open.size() == 1 ? "Security Incident"
                                        : fmt::format("{} Security Incidents", open.size())};
  }
  switch (by_components) {
    case Impact::minor: return {indicator, "Minor Service Outage"};
    case Impact::major: return {indicator, "Partial System Outage"};
    case Impact::critical: return {indicator, "Major System Outage"};
    default: break;
  }
  if (maintained) return {"maintenance", "Service Under Maintenance"};
  return {"none", "All Systems Operational"};
}

}  // namespace candor::record::status
