// SPDX-License-Identifier: Apache-2.0
// The JSON of the status API (Statuspage's public API, version 2), and of the staff's side of it.
// Each resource is a function from what is published to bytes, which say nothing of when they were
// asked for.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

#include "journal/journal.h"
#include "record/status.h"

namespace candor::record::codec {

inline constexpr std::size_t kEntriesOnPage = 50;

std::string summary_json(const Site& site, const status::Published& published);
std::string status_json(const Site& site, const status::Published& published);
std::string components_json(const Site& site, const status::Published& published);
// The newest fifty; `page` counts from 1 and reads on from there.
std::string incidents_json(const Site& site, const status::Published& published,
                           std::size_t page = 1);
std::string unresolved_json(const Site& site, const status::Published& published);
std::string maintenances_json(const Site& site, const status::Published& published,
                              status::Which which, std::size_t page = 1);
// One incident or maintenance by its id; nothing if there is none.
std::optional<std::string> incident_json(const Site& site, const status::Published& published,
                                         std::string_view id);

// What a webhook of Statuspage's format is told of an incident or a maintenance.
std::string told_incident(const Site& site, const status::Published& published,
                          const status::Entry& entry, Instant now);
// The same of a component whose status changed, by the journal's entry of it.
std::string told_component(const Site& site, const status::Published& published,
                           const Component& before, const Component& after,
                           const journal::Entry& entry);

Result<NewComponent> decode_new_component(std::string_view body);
Result<ComponentChange> decode_component_change(std::string_view body);
Result<NewMaintenance> decode_new_maintenance(std::string_view body);
Result<MaintenanceChange> decode_maintenance_change(std::string_view body);
boost::json::value encode(const Component& component);
boost::json::value encode(const std::vector<Component>& components);
boost::json::value encode(const Maintenance& maintenance);
boost::json::value encode(const std::vector<Maintenance>& maintenances);
boost::json::value encode(const HistoryImported& imported);
std::span<const http::Schema> status_schemas();
boost::json::value journal_component(const Component& component);
boost::json::value journal_maintenance(const Maintenance& maintenance);
boost::json::value journal_history(const HistoryImported& imported);

}  // namespace candor::record::codec
