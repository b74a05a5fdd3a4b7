// SPDX-License-Identifier: Apache-2.0
#include "record/maintenance.h"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/text.h"
#include "journal/journal.h"
#include "record/rules.h"
#include "record/status_codec.h"
#include "record/status_store.h"
#include "record/told.h"

namespace candor::record {
namespace {

constexpr std::size_t kNameCharactersMax = 120;
constexpr std::string_view kTurn = "record/maintenances";

void check_times(Instant from, Instant until, Instant now, std::vector<Fault>& faults) {
  if (until <= from) {
    faults.push_back({"/scheduled_until", "is not after the time at which it begins"});
  } else if (until <= now) {
    faults.push_back({"/scheduled_until", "is not in the future"});
  }
}

std::vector<ComponentId> chosen(const std::vector<Component>& components,
                                const std::vector<std::string>& wanted,
                                std::vector<Fault>& faults) {
  std::vector<ComponentId> ids;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const Component* found = find_component(components, wanted[i]);
    if (found == nullptr || found->kind == ComponentKind::group) {
      faults.push_back({fmt::format("/components/{}", i),
                        "is no component; see `candor record component list`"});
    } else if (std::find(ids.begin(), ids.end(), found->component_id) == ids.end()) {
      ids.push_back(found->component_id);
    }
  }
  return ids;
}

void journal_update(storage::Transaction& tx, App& app, const Actor& actor, std::string_view kind,
                    const Maintenance& maintenance) {
  const auto entry = journal::append(
      tx, app, actor, {.kind = kind, .subject = maintenance.reference, .occurred_at = std::nullopt},
      codec::journal_maintenance(maintenance));
  tell_maintenance(tx, app, entry, maintenance);
}

}  // namespace

Result<Maintenance> plan_maintenance(App& app, const Actor& actor, const NewMaintenance& wanted) {
  const Instant now = app.clock.now();
  std::vector<Fault> faults;
  const std::string fault = fault_of_line(trim(wanted.name), kNameCharactersMax);
  if (!fault.empty()) faults.push_back({"/name", fault});
  check_message(wanted.message, kMessageCharactersMax, faults);
  check_times(wanted.scheduled_for, wanted.scheduled_until, now, faults);
  const auto tx = app.db.write();
  tx->take_turn(kTurn);
  Maintenance maintenance{
      .maintenance_id = new_id<MaintenanceId>(now, app.random),
      .reference = "",
      .number = store::next_maintenance_number(*tx),
      .name = std::string(trim(wanted.name)),
      .status = MaintenanceStatus::scheduled,
      .scheduled_for = wanted.scheduled_for,
      .scheduled_until = wanted.scheduled_until,
      .components = chosen(store::list_components(*tx), wanted.components, faults),
      .updates = {{new_id<MaintenanceUpdateId>(now, app.random), MaintenanceStatus::scheduled,
                   std::string(trim(wanted.message)), now}},
      .created_at = now,
      .updated_at = now,
  };
  if (!faults.empty()) {
    return fail(ErrorCode::invalid, "the maintenance cannot be planned so", std::move(faults));
  }
  maintenance.reference = store::reference_of_maintenance(maintenance.number);
  store::insert(*tx, maintenance);
  journal_update(*tx, app, actor, "record.maintenance_planned", maintenance);
  tx->commit();
  return maintenance;
}

Result<Maintenance> change_maintenance(App& app, const Actor& actor, std::string_view reference,
                                       const MaintenanceChange& change) {
  const Instant now = app.clock.now();
  const auto tx = app.db.write();
  tx->take_turn(kTurn);
  auto found = store::find_maintenance(*tx, reference);
  if (!found) return fail(ErrorCode::not_found, "there is no such maintenance");
  Maintenance& maintenance = *found;
  if (maintenance.status == MaintenanceStatus::completed) {
    return fail(ErrorCode::conflict,
                "the maintenance is completed; plan another with `candor record maintenance plan`");
  }
  std::vector<Fault> faults;
  check_message(change.message, kMessageCharactersMax, faults);
  const MaintenanceStatus status = change.status.value_or(maintenance.status);
  if (status < maintenance.status) {
    faults.push_back(
        {"/status", fmt::format("lies behind; it is {} already", enum_name(maintenance.status))});
  }
  if (change.scheduled_for && maintenance.status != MaintenanceStatus::scheduled) {
    faults.push_back({"/scheduled_for", "cannot be changed once it has begun"});
  }
  const Instant from = change.scheduled_for.value_or(maintenance.scheduled_for);
  const Instant until = change.scheduled_until.value_or(maintenance.scheduled_until);
  if (change.scheduled_for || change.scheduled_until) check_times(from, until, now, faults);
  if (!faults.empty()) {
    return fail(ErrorCode::invalid, "the maintenance cannot be changed so", std::move(faults));
  }
  if (status == maintenance.status && trim(change.message).empty() &&
      from == maintenance.scheduled_for && until == maintenance.scheduled_until) {
    return fail(ErrorCode::conflict, "the maintenance is so already; nothing was done");
  }
  maintenance.status = status;
  maintenance.scheduled_for = from;
  maintenance.scheduled_until = until;
  maintenance.updated_at = now;
  maintenance.updates.push_back({new_id<MaintenanceUpdateId>(now, app.random), status,
                                 std::string(trim(change.message)), now});
  store::update(*tx, maintenance);
  journal_update(*tx, app, actor, "record.maintenance_changed", maintenance);
  tx->commit();
  return std::move(maintenance);
}

std::vector<Maintenance> list_maintenances(storage::Transaction& tx) {
  return store::list_maintenances(tx);
}

}  // namespace candor::record
