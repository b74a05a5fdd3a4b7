// SPDX-License-Identifier: Apache-2.0
#include "record/status_store.h"

#include <map>

#include <fmt/format.h>

#include "base/enums.h"

namespace candor::record::store {
namespace {

constexpr char kInsertComponent[] = R"sql(
  INSERT INTO component (component_id, name, description, kind, group_id, status, position,
                         created_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))sql";

constexpr char kListComponents[] = R"sql(
  SELECT component_id, name, description, kind, group_id, status, position, created_at, updated_at
  FROM component
  ORDER BY position)sql";

constexpr char kInsertMaintenance[] = R"sql(
  INSERT INTO maintenance (maintenance_id, number, name, status, scheduled_for, scheduled_until,
                           created_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8))sql";

constexpr char kInsertMaintenanceUpdate[] = R"sql(
  INSERT INTO maintenance_update (update_id, maintenance_id, number, status, message, published_at)
  VALUES ($1, $2, $3, $4, $5, $6))sql";

constexpr char kUpdateMaintenance[] = R"sql(
  UPDATE maintenance
  SET status = $2, scheduled_for = $3, scheduled_until = $4, updated_at = $5
  WHERE maintenance_id = $1)sql";

constexpr char kListMaintenances[] = R"sql(
  SELECT maintenance_id, number, name, status, scheduled_for, scheduled_until, created_at,
         updated_at
  FROM maintenance
  ORDER BY number DESC)sql";

constexpr char kListMaintenanceComponents[] = R"sql(
  SELECT m.component_id
  FROM maintenance_component AS m
  JOIN component AS c ON c.component_id = m.component_id
  WHERE m.maintenance_id = $1
  ORDER BY c.position)sql";

constexpr char kListMaintenanceUpdates[] = R"sql(
  SELECT update_id, status, message, published_at
  FROM maintenance_update
  WHERE maintenance_id = $1
  ORDER BY number)sql";

constexpr char kInsertPast[] = R"sql(
  INSERT INTO past_incident (past_id, source_id, source_url, kind, title, impact, started_at,
                             resolved_at, published_at, updated_at, sha256)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))sql";

constexpr char kListPast[] = R"sql(
  SELECT past_id, source_id, source_url, kind, title, impact, started_at, resolved_at,
         published_at, updated_at, sha256
  FROM past_incident
  ORDER BY started_at DESC, past_id DESC
  LIMIT $1)sql";

constexpr char kFindPast[] = R"sql(
  SELECT past_id, source_id, source_url, kind, title, impact, started_at, resolved_at,
         published_at, updated_at, sha256
  FROM past_incident
  WHERE past_id = $1)sql";

constexpr char kListPastUpdates[] = R"sql(
  SELECT past_id, status, body, at
  FROM past_update
  WHERE past_id IN (SELECT past_id FROM past_incident
                    ORDER BY started_at DESC, past_id DESC LIMIT $1)
  ORDER BY past_id, position)sql";

constexpr char kListPastComponents[] = R"sql(
  SELECT past_id, name
  FROM past_component
  WHERE past_id IN (SELECT past_id FROM past_incident
                    ORDER BY started_at DESC, past_id DESC LIMIT $1)
  ORDER BY past_id, position)sql";

Component component_of(const storage::Row& row) {
  Component component{
      .component_id = {row.text(0)},
      .name = row.text(1),
      .description = row.text(2),
      .kind = load_enum<ComponentKind>(row.text(3)),
      .group_id = std::nullopt,
      .status = load_enum<ComponentStatus>(row.text(5)),
      .position = row.integer(6),
      .created_at = row.instant(7),
      .updated_at = row.instant(8),
  };
  if (const auto group = row.find_text(4)) component.group_id = ComponentId{*group};
  return component;
}

void insert_update(storage::Transaction& tx, const Maintenance& maintenance) {
  const MaintenanceUpdate& update = maintenance.updates.back();
  tx.execute(kInsertMaintenanceUpdate,
             {update.update_id, maintenance.maintenance_id, std::ssize(maintenance.updates),
              enum_name(update.status), update.message, update.published_at});
}

PastIncident past_of(const storage::Row& row) {
  return {
      .past_id = row.text(0),
      .source_id = row.text(1),
      .source_url = row.text(2),
      .kind = load_enum<PastKind>(row.text(3)),
      .title = row.text(4),
      .impact = load_enum<Impact>(row.text(5)),
      .started_at = row.instant(6),
      .resolved_at = row.instant(7),
      .published_at = row.instant(8),
      .updated_at = row.instant(9),
      .components = {},
      .updates = {},
      .sha256 = row.text(10),
  };
}

constexpr char kMark[] = R"sql(
  SELECT (SELECT COUNT(*) FROM past_incident), (SELECT COUNT(*) FROM maintenance_update),
         (SELECT COALESCE(MAX(updated_at), 0) FROM component))sql";

}  // namespace

void insert(storage::Transaction& tx, const Component& component) {
  tx.execute(kInsertComponent,
             {component.component_id, component.name, component.description,
              enum_name(component.kind), component.group_id, enum_name(component.status),
              component.position, component.created_at, component.updated_at});
}

void update(storage::Transaction& tx, const Component& component) {
  tx.execute(
      "UPDATE component SET name = $2, description = $3, status = $4, updated_at = $5 "
      "WHERE component_id = $1",
      {component.component_id, component.name, component.description, enum_name(component.status),
       component.updated_at});
}

std::vector<Component> list_components(storage::Transaction& tx) {
  std::vector<Component> components;
  tx.for_each(kListComponents, {},
              [&](const storage::Row& row) { components.push_back(component_of(row)); });
  return components;
}

std::int64_t next_maintenance_number(storage::Transaction& tx) {
  return tx.one("SELECT COALESCE(MAX(number), 0) + 1 FROM maintenance").integer(0);
}

std::string reference_of_maintenance(std::int64_t number) {
  return fmt::format("MNT-{:04}", number);
}

void insert(storage::Transaction& tx, const Maintenance& maintenance) {
  tx.execute(kInsertMaintenance,
             {maintenance.maintenance_id, maintenance.number, maintenance.name,
              enum_name(maintenance.status), maintenance.scheduled_for, maintenance.scheduled_until,
              maintenance.created_at, maintenance.updated_at});
  for (const ComponentId& component : maintenance.components) {
    tx.execute("INSERT INTO maintenance_component (maintenance_id, component_id) VALUES ($1, $2)",
               {maintenance.maintenance_id, component});
  }
  insert_update(tx, maintenance);
}

void update(storage::Transaction& tx, const Maintenance& maintenance) {
  tx.execute(kUpdateMaintenance,
             {maintenance.maintenance_id, enum_name(maintenance.status), maintenance.scheduled_for,
              maintenance.scheduled_until, maintenance.updated_at});
  insert_update(tx, maintenance);
}

std::vector<Maintenance> list_maintenances(storage::Transaction& tx) {
  std::vector<Maintenance> maintenances;
  tx.for_each(kListMaintenances, {}, [&](const storage::Row& row) {
    maintenances.push_back({.maintenance_id = {row.text(0)},
                            .reference = reference_of_maintenance(row.integer(1)),
                            .number = row.integer(1),
                            .name = row.text(2),
                            .status = load_enum<MaintenanceStatus>(row.text(3)),
                            .scheduled_for = row.instant(4),
                            .scheduled_until = row.instant(5),
                            .components = {},
                            .updates = {},
                            .created_at = row.instant(6),
                            .updated_at = row.instant(7)});
  });
  for (Maintenance& maintenance : maintenances) {
    tx.for_each(kListMaintenanceComponents, {maintenance.maintenance_id},
                [&](const storage::Row& row) { maintenance.components.push_back({row.text(0)}); });
    tx.for_each(kListMaintenanceUpdates, {maintenance.maintenance_id},
                [&](const storage::Row& row) {
                  maintenance.updates.push_back({{row.text(0)},
                                                 load_enum<MaintenanceStatus>(row.text(1)),
                                                 row.text(2),
                                                 row.instant(3)});
                });
  }
  return maintenances;
}

std::optional<Maintenance> find_maintenance(storage::Transaction& tx, std::string_view reference) {
  for (Maintenance& maintenance : list_maintenances(tx)) {
    if (maintenance.reference == reference) return std::move(maintenance);
  }
  return std::nullopt;
}

void insert(storage::Transaction& tx, const PastIncident& past) {
  tx.execute(kInsertPast, {past.past_id, past.source_id, past.source_url, enum_name(past.kind),
                           past.title, enum_name(past.impact), past.started_at, past.resolved_at,
                           past.published_at, past.updated_at, past.sha256});
  std::int64_t position = 0;
  for (const std::string& name : past.components) {
    tx.execute("INSERT INTO past_component (past_id, position, name) VALUES ($1, $2, $3)",
               {past.past_id, position++, name});
  }
  position = 0;
  for (const PastUpdate& update : past.updates) {
    tx.execute(
        "INSERT INTO past_update (past_id, position, status, body, at) VALUES ($1, $2, $3, $4, $5)",
        {past.past_id, position++, update.status, update.body, update.at});
  }
}

std::optional<std::string> past_sha256(storage::Transaction& tx, std::string_view past_id) {
  const auto row = tx.find("SELECT sha256 FROM past_incident WHERE past_id = $1", {past_id});
  if (!row) return std::nullopt;
  return row->text(0);
}

bool has_services(storage::Transaction& tx) {
  return tx.find("SELECT component_id FROM component LIMIT 1").has_value() ||
         tx.find("SELECT maintenance_id FROM maintenance LIMIT 1").has_value();
}

PublicMark status_mark(storage::Transaction& tx) {
  const storage::Row row = tx.one(kMark);
  return {.past_incidents = row.integer(0),
          .maintenance_updates = row.integer(1),
          .components_at = row.instant(2)};
}

bool has_past(storage::Transaction& tx) {
  return tx.find("SELECT past_id FROM past_incident LIMIT 1").has_value();
}

std::optional<Instant> past_updated_at(storage::Transaction& tx) {
  return tx.one("SELECT MAX(updated_at) FROM past_incident").find_instant(0);
}

std::vector<PastIncident> list_past(storage::Transaction& tx, std::int64_t limit) {
  std::vector<PastIncident> all;
  std::map<std::string, std::size_t> places;
  tx.for_each(kListPast, {limit}, [&](const storage::Row& row) {
    places[row.text(0)] = all.size();
    all.push_back(past_of(row));
  });
  tx.for_each(kListPastUpdates, {limit}, [&](const storage::Row& row) {
    all[places.at(row.text(0))].updates.push_back({row.text(1), row.text(2), row.instant(3)});
  });
  tx.for_each(kListPastComponents, {limit}, [&](const storage::Row& row) {
    all[places.at(row.text(0))].components.push_back(row.text(1));
  });
  return all;
}

std::optional<PastIncident> find_past(storage::Transaction& tx, std::string_view past_id) {
  const auto row = tx.find(kFindPast, {past_id});
  if (!row) return std::nullopt;
  PastIncident past = past_of(*row);
  tx.for_each("SELECT status, body, at FROM past_update WHERE past_id = $1 ORDER BY position",
              {past_id}, [&](const storage::Row& each) {
                past.updates.push_back({each.text(0), each.text(1), each.instant(2)});
              });
  tx.for_each("SELECT name FROM past_component WHERE past_id = $1 ORDER BY position", {past_id},
              [&](const storage::Row& each) { past.components.push_back(each.text(0)); });
  return past;
}

}  // namespace candor::record::store
