// SPDX-License-Identifier: Apache-2.0
#include "record/status_codec.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "base/described.h"
#include "exposure/exposure.h"
#include "record/codec.h"
#include "record/rules.h"

namespace candor::record {

BOOST_DESCRIBE_STRUCT(Component, (),
                      (component_id, name, description, kind, group_id, status, position,
                       created_at, updated_at))
BOOST_DESCRIBE_STRUCT(MaintenanceUpdate, (), (update_id, status, message, published_at))
BOOST_DESCRIBE_STRUCT(Maintenance, (),
                      (maintenance_id, reference, number, name, status, scheduled_for,
                       scheduled_until, components, updates, created_at, updated_at))
BOOST_DESCRIBE_STRUCT(HistoryImported, (),
                      (lines, incidents, maintenances, updates, already_there, file_sha256))

namespace codec {
namespace {

namespace json = boost::json;
using status::Entry;
using status::Published;
using status::to_milliseconds;

std::string page_id(const Site& site) { return status::short_id("page/" + site.url); }
std::string id_of(const ComponentId& id) { return status::short_id("component/" + id.value); }

json::value instant_or_null(const std::optional<Instant>& instant) {
  if (!instant) return nullptr;
  return json::value(to_milliseconds(*instant));
}

json::object page_of(const Site& site, const Published& published) {
  return {{"id", page_id(site)},
          {"name", site.organisation.name},
          {"url", site.url},
          {"time_zone", site.organisation.time_zone},
          {"updated_at", to_milliseconds(published.updated_at)}};
}

json::object status_of(const Site& site, const Published& published) {
  const status::Overall overall = status::overall_of(site, published);
  return {{"indicator", overall.indicator}, {"description", overall.description}};
}

json::object component_of(const Site& site, const Component& component,
                          const std::vector<Component>& all) {
  const bool is_group = component.kind == ComponentKind::group;
  json::object made{
      {"id", id_of(component.component_id)},
      {"name", component.name},
      {"status", enum_name(component.status)},
      {"created_at", to_milliseconds(component.created_at)},
      {"updated_at", to_milliseconds(component.updated_at)},
      {"position", component.position},
      {"description",
       component.description.empty() ? json::value(nullptr) : json::value(component.description)},
      {"showcase", false},
      {"start_date", nullptr},
      {"group_id",
       component.group_id ? json::value(id_of(*component.group_id)) : json::value(nullptr)},
      {"page_id", page_id(site)},
      {"group", is_group},
      {"only_show_if_degraded", false}};
  if (is_group) {
    json::array members;
    for (const Component& each : all) {
      if (each.group_id == component.component_id) {
        members.emplace_back(id_of(each.component_id));
      }
    }
    made["components"] = std::move(members);
  }
  return made;
}

json::array components_of(const Site& site, const Published& published) {
  const std::vector<Component> all = status::components_now(published);
  json::array made;
  for (const Component& component : all) made.push_back(component_of(site, component, all));
  return made;
}

json::object class_of(const ClassReach& count) {
  const exposure::DataClass* data_class = exposure::find_data_class(count.data_class);
  return {{"data_class", count.data_class},
          {"words", data_class == nullptr ? count.data_class : data_class->words},
          {"people", count.people}};
}

json::object fact_of(const StatedFact& fact) {
  json::object made{{"status", enum_name(fact.status)}, {"text", fact.text}};
  if (fact.known_by) made["known_by"] = to_milliseconds(*fact.known_by);
  return made;
}

// The answers to the six questions; what nobody has answered yet is an empty list.
json::object facts_of(const Statement& last) {
  json::object made;
  for (const auto question : every_enum<incident::Question>()) {
    json::array answers;
    for (const StatedFact& fact : last.facts) {
      if (fact.question == question) answers.push_back(fact_of(fact));
    }
    made[enum_name(question)] = std::move(answers);
  }
  return made;
}

json::object reach_of(const Reach& reach) {
  json::object made{
      {"people", reach.people}, {"told", reach.told}, {"not_reached", reach.not_reached}};
  if (reach.waiting) made["waiting"] = *reach.waiting;
  if (reach.unmatched) made["records_unmatched"] = *reach.unmatched;
  if (reach.ambiguous) made["records_ambiguous"] = *reach.ambiguous;
  return made;
}

// What the format has no place for, of a statement's incident.
json::object candor_of(const Site& site, const std::vector<Statement>& statements) {
  const Statement& last = statements.back();
  json::array data;
  for (const ClassReach& count : last.reach.by_class) data.push_back(class_of(count));
  json::array promises;
  for (const StatedPromise& promise : last.promises) {
    promises.push_back({{"text", promise.text},
                        {"due_at", to_milliseconds(promise.due_at)},
                        {"state", enum_name(promise.state)}});
  }
  json::array corrections;
  json::array stated;
  for (std::size_t place = 0; place < statements.size(); ++place) {
    const Statement& statement = statements[place];
    for (const Correction& correction : corrections_of(statements, place)) {
      corrections.push_back({{"statement", statement.reference},
                             {"corrected_at", to_milliseconds(statement.published_at)},
                             {"question", enum_name(correction.before.question)},
                             {"before", fact_of(correction.before)},
                             {"after", fact_of(correction.after)}});
    }
    stated.push_back({{"reference", statement.reference},
                      {"update_id", status::short_id("update/" + statement.statement_id.value)},
                      {"sha256", statement.sha256},
                      {"url", fmt::format("{}/incidents/{}/statements/{}", site.url,
                                          statement.incident, statement.number)}});
  }
  return {{"origin", "record"},
          {"reference", last.incident},
          {"url", fmt::format("{}/incidents/{}", site.url, last.incident)},
          {"data", std::move(data)},
          {"facts", facts_of(last)},
          {"reach", reach_of(last.reach)},
          {"promises", std::move(promises)},
          {"next_update_by", instant_or_null(last.next_update_by)},
          {"corrections", std::move(corrections)},
          {"statements", std::move(stated)}};
}

json::object candor_of(const PastIncident& past) {
  json::array words;
  for (std::size_t i = past.updates.size(); i-- > 0;) words.emplace_back(past.updates[i].status);
  return {{"origin", "import"},
          {"note", kPastNote},
          {"source_id", past.source_id},
          {"source_url", past.source_url},
          {"published_at", to_milliseconds(past.published_at)},
          {"components", json::value_from(past.components)},
          {"update_words", std::move(words)}};
}

// By the names that they had, "Group - Component"; null where the update names none.
json::value affected_of(const std::vector<AffectedComponent>& affected) {
  if (affected.empty()) return nullptr;
  json::array made;
  for (const AffectedComponent& one : affected) {
    made.push_back({{"code", id_of(one.component_id)},
                    {"name", one.group.empty() ? one.name : one.group + " - " + one.name},
                    {"old_status", enum_name(one.old_status)},
                    {"new_status", enum_name(one.new_status)}});
  }
  return made;
}

json::object update_of(const Entry& entry, const status::Update& update) {
  const std::string at = to_milliseconds(update.at);
  return {{"id", update.id},
          {"status", update.status},
          {"body", update.body},
          {"incident_id", entry.id},
          {"created_at", at},
          {"updated_at", at},
          {"display_at", at},
          {"affected_components", affected_of(update.affected)},
          {"deliver_notifications", false},
          {"custom_tweet", nullptr},
          {"tweet_id", nullptr}};
}

json::object entry_json(const Site& site, const Published& published, const Entry& entry) {
  json::array updates;
  for (const status::Update& update : entry.updates) updates.push_back(update_of(entry, update));
  json::array components;
  const std::vector<Component> all = status::components_now(published);
  for (const ComponentId& id : entry.components) {
    const Component* component = find_component(all, id.value);
    if (component != nullptr) components.push_back(component_of(site, *component, all));
  }
  json::object made{{"id", entry.id},
                    {"name", entry.name},
                    {"status", entry.status},
                    {"created_at", to_milliseconds(entry.created_at)},
                    {"updated_at", to_milliseconds(entry.updated_at)},
                    {"monitoring_at", instant_or_null(entry.monitoring_at)},
                    {"resolved_at", instant_or_null(entry.resolved_at)},
                    {"impact", enum_name(entry.impact)},
                    {"shortlink", entry.url},
                    {"started_at", to_milliseconds(entry.started_at)},
                    {"page_id", page_id(site)},
                    {"incident_updates", std::move(updates)},
                    {"components", std::move(components)},
                    {"reminder_intervals", nullptr}};
  if (entry.scheduled_for) {
    made["scheduled_for"] = to_milliseconds(*entry.scheduled_for);
    made["scheduled_until"] = to_milliseconds(*entry.scheduled_until);
  }
  if (entry.statements != nullptr) made["candor"] = candor_of(site, *entry.statements);
  if (entry.past != nullptr) made["candor"] = candor_of(*entry.past);
  return made;
}

json::array entries_json(const Site& site, const Published& published,
                         std::span<const Entry> entries) {
  json::array made;
  for (const Entry& entry : entries) made.push_back(entry_json(site, published, entry));
  return made;
}

// Those of one page, which counts from 1.
std::span<const Entry> on_page(std::span<const Entry> entries, std::size_t page) {
  const std::size_t before = std::min(entries.size(), (page - 1) * kEntriesOnPage);
  return entries.subspan(before, std::min(entries.size() - before, kEntriesOnPage));
}

struct ComponentBody {
  std::string name;
  std::optional<std::string> description;
  std::optional<ComponentKind> kind;
  std::optional<std::string> group;
};
BOOST_DESCRIBE_STRUCT(ComponentBody, (), (name, description, kind, group))
struct ComponentChangeBody {
  std::optional<ComponentStatus> status;
  std::optional<std::string> name;
  std::optional<std::string> description;
};
BOOST_DESCRIBE_STRUCT(ComponentChangeBody, (), (status, name, description))
struct MaintenanceBody {
  std::string name;
  std::optional<std::string> message;
  Instant scheduled_for;
  Instant scheduled_until;
  std::vector<std::string> components;
};
BOOST_DESCRIBE_STRUCT(MaintenanceBody, (),
                      (name, message, scheduled_for, scheduled_until, components))
struct MaintenanceChangeBody {
  std::optional<MaintenanceStatus> status;
  std::optional<std::string> message;
  std::optional<Instant> scheduled_for;
  std::optional<Instant> scheduled_until;
};
BOOST_DESCRIBE_STRUCT(MaintenanceChangeBody, (), (status, message, scheduled_for, scheduled_until))
struct ComponentList {
  std::vector<Component> components;
};
BOOST_DESCRIBE_STRUCT(ComponentList, (), (components))
struct MaintenanceList {
  std::vector<Maintenance> maintenances;
};
BOOST_DESCRIBE_STRUCT(MaintenanceList, (), (maintenances))

constexpr http::Schema kSchemas[] = {
    {"NewComponent", schema_of<ComponentBody>},
    {"ComponentChange", schema_of<ComponentChangeBody>},
    {"Component", schema_of<Component>},
    {"ComponentList", schema_of<ComponentList>},
    {"NewMaintenance", schema_of<MaintenanceBody>},
    {"MaintenanceChange", schema_of<MaintenanceChangeBody>},
    {"Maintenance", schema_of<Maintenance>},
    {"MaintenanceList", schema_of<MaintenanceList>},
    {"HistoryImported", schema_of<HistoryImported>},
};

// What all that a webhook is told begins with. Nobody subscribes here, so what would lead a
// subscriber on leads to the pages.
json::object told(const Site& site, const Published& published, Instant now) {
  const status::Overall overall = status::overall_of(site, published);
  return {{"meta",
           {{"unsubscribe", site.url},
            {"documentation", site.url},
            {"generated_at", to_milliseconds(now)}}},
          {"page",
           {{"id", page_id(site)},
            {"status_indicator", overall.indicator},
            {"status_description", overall.description}}}};
}

// What all of an answer's resources begin with.
json::object answer(const Site& site, const Published& published) {
  return {{"page", page_of(site, published)}};
}

}  // namespace

std::string summary_json(const Site& site, const Published& published) {
  json::object made = answer(site, published);
  made["components"] = components_of(site, published);
  made["incidents"] = entries_json(site, published, status::open_incidents(site, published));
  made["scheduled_maintenances"] = entries_json(
      site, published, status::maintenances(site, published, status::Which::unfinished));
  made["status"] = status_of(site, published);
  return json::serialize(made);
}

std::string status_json(const Site& site, const Published& published) {
  json::object made = answer(site, published);
  made["status"] = status_of(site, published);
  return json::serialize(made);
}

std::string components_json(const Site& site, const Published& published) {
  json::object made = answer(site, published);
  made["components"] = components_of(site, published);
  return json::serialize(made);
}

std::string incidents_json(const Site& site, const Published& published, std::size_t page) {
  json::object made = answer(site, published);
  const auto entries = status::all_incidents(site, published);
  made["incidents"] = entries_json(site, published, on_page(entries, page));
  return json::serialize(made);
}

std::string unresolved_json(const Site& site, const Published& published) {
  json::object made = answer(site, published);
  made["incidents"] = entries_json(site, published, status::open_incidents(site, published));
  return json::serialize(made);
}

std::string maintenances_json(const Site& site, const Published& published, status::Which which,
                              std::size_t page) {
  json::object made = answer(site, published);
  const auto entries = status::maintenances(site, published, which);
  made["scheduled_maintenances"] = entries_json(site, published, on_page(entries, page));
  return json::serialize(made);
}

std::optional<std::string> incident_json(const Site& site, const Published& published,
                                         std::string_view id) {
  std::vector<Entry> entries = status::all_incidents(site, published);
  for (Entry& entry : status::maintenances(site, published, status::Which::all)) {
    entries.push_back(std::move(entry));
  }
  for (const Entry& entry : entries) {
    if (entry.id != id) continue;
    json::object made = answer(site, published);
    made["incident"] = entry_json(site, published, entry);
    return json::serialize(made);
  }
  return std::nullopt;
}

std::string told_incident(const Site& site, const Published& published, const Entry& entry,
                          Instant now) {
  json::object made = told(site, published, now);
  json::object incident = entry_json(site, published, entry);
  // What only webhooks say; of what Candor has no word for, that there is none.
  for (const char* name : {"backfilled", "postmortem_ignored", "postmortem_notified_subscribers",
                           "postmortem_notified_twitter", "scheduled_remind_prior",
                           "scheduled_auto_in_progress", "scheduled_auto_completed"}) {
    incident[name] = false;
  }
  incident["impact_override"] = nullptr;
  incident["scheduled_reminded_at"] = nullptr;
  if (!entry.scheduled_for) incident["scheduled_for"] = incident["scheduled_until"] = nullptr;
  const bool is_review = entry.status == enum_name(status::IncidentStatus::postmortem);
  const status::Update& last = entry.updates.front();
  incident["postmortem_body"] = is_review ? json::value(last.body) : json::value(nullptr);
  for (const char* name : {"postmortem_body_last_updated_at", "postmortem_published_at"}) {
    incident[name] = is_review ? json::value(to_milliseconds(last.at)) : json::value(nullptr);
  }
  made["incident"] = std::move(incident);
  return json::serialize(made);
}

std::string told_component(const Site& site, const Published& published, const Component& before,
                           const Component& after, const journal::Entry& entry) {
  json::object made = told(site, published, entry.recorded_at);
  made["component_update"] = {{"id", status::short_id("component_update/" + entry.hash)},
                              {"component_id", id_of(after.component_id)},
                              {"component_type", "Component"},
                              {"old_status", enum_name(before.status)},
                              {"new_status", enum_name(after.status)},
                              {"created_at", to_milliseconds(entry.recorded_at)}};
  made["component"] = component_of(site, after, published.components);
  return json::serialize(made);
}

Result<NewComponent> decode_new_component(std::string_view body) {
  auto given = TRY(from_json_text<ComponentBody>(body));
  return NewComponent{.name = std::move(given.name),
                      .description = std::move(given.description).value_or(""),
                      .kind = given.kind.value_or(ComponentKind::component),
                      .group = std::move(given.group).value_or("")};
}

Result<ComponentChange> decode_component_change(std::string_view body) {
  auto given = TRY(from_json_text<ComponentChangeBody>(body));
  return ComponentChange{.status = given.status,
                         .name = std::move(given.name),
                         .description = std::move(given.description)};
}

Result<NewMaintenance> decode_new_maintenance(std::string_view body) {
  auto given = TRY(from_json_text<MaintenanceBody>(body));
  return NewMaintenance{.name = std::move(given.name),
                        .message = std::move(given.message).value_or(""),
                        .scheduled_for = given.scheduled_for,
                        .scheduled_until = given.scheduled_until,
                        .components = std::move(given.components)};
}

Result<MaintenanceChange> decode_maintenance_change(std::string_view body) {
  auto given = TRY(from_json_text<MaintenanceChangeBody>(body));
  return MaintenanceChange{.status = given.status,
                           .message = std::move(given.message).value_or(""),
                           .scheduled_for = given.scheduled_for,
                           .scheduled_until = given.scheduled_until};
}

json::value encode(const Component& component) { return to_json(component); }
json::value encode(const std::vector<Component>& components) {
  return to_json(ComponentList{components});
}
json::value encode(const Maintenance& maintenance) { return to_json(maintenance); }
json::value encode(const std::vector<Maintenance>& maintenances) {
  return to_json(MaintenanceList{maintenances});
}
json::value encode(const HistoryImported& imported) { return to_json(imported); }

json::value journal_component(const Component& component) {
  return {{"component", component.component_id.value},
          {"name", component.name},
          {"kind", enum_name(component.kind)},
          {"status", enum_name(component.status)}};
}

json::value journal_maintenance(const Maintenance& maintenance) {
  return {{"maintenance", maintenance.reference},
          {"update", maintenance.updates.back().update_id.value},
          {"status", enum_name(maintenance.status)},
          {"scheduled_for", to_rfc3339(maintenance.scheduled_for)},
          {"scheduled_until", to_rfc3339(maintenance.scheduled_until)}};
}

json::value journal_history(const HistoryImported& imported) { return to_json(imported); }

std::span<const http::Schema> status_schemas() { return kSchemas; }

}  // namespace codec
}  // namespace candor::record
