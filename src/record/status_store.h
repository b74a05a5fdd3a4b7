// SPDX-License-Identifier: Apache-2.0
// The SQL of components, maintenance and imported history.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "record/component.h"
#include "record/history.h"
#include "record/maintenance.h"
#include "record/site.h"

namespace candor::record::store {

void insert(storage::Transaction& tx, const Component& component);
void update(storage::Transaction& tx, const Component& component);
std::vector<Component> list_components(storage::Transaction& tx);

std::int64_t next_maintenance_number(storage::Transaction& tx);
// "MNT-0007".
std::string reference_of_maintenance(std::int64_t number);
void insert(storage::Transaction& tx, const Maintenance& maintenance);
// Its status and times, and the last of its updates as a new one.
void update(storage::Transaction& tx, const Maintenance& maintenance);
std::optional<Maintenance> find_maintenance(storage::Transaction& tx, std::string_view reference);
// Newest first.
std::vector<Maintenance> list_maintenances(storage::Transaction& tx);
// Whether there are components or maintenance.
bool has_services(storage::Transaction& tx);

void insert(storage::Transaction& tx, const PastIncident& past);
// The hash of the line that this one came from; nothing if it is not there.
std::optional<std::string> past_sha256(storage::Transaction& tx, std::string_view past_id);
// What of the mark this file knows.
PublicMark status_mark(storage::Transaction& tx);
bool has_past(storage::Transaction& tx);
// When one of them was last changed on the page that it comes from; nothing where there is none.
std::optional<Instant> past_updated_at(storage::Transaction& tx);
// Those that started last, newest first.
std::vector<PastIncident> list_past(storage::Transaction& tx, std::int64_t limit);
std::optional<PastIncident> find_past(storage::Transaction& tx, std::string_view past_id);

}  // namespace candor::record::store
