// SPDX-License-Identifier: Apache-2.0
// Work on the services that is announced before it is done. It goes from one status to the next by
// what staff say, never by the clock: what was planned and not begun stays scheduled.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/app.h"
#include "base/id.h"
#include "base/result.h"
#include "record/component.h"
#include "storage/storage.h"

namespace candor::record {

using MaintenanceId = Id<struct MaintenanceTag>;
using MaintenanceUpdateId = Id<struct MaintenanceUpdateTag>;

// In the words of status pages, and in this order.
enum class MaintenanceStatus { scheduled, in_progress, verifying, completed };
BOOST_DESCRIBE_ENUM(MaintenanceStatus, scheduled, in_progress, verifying, completed)

struct MaintenanceUpdate {
  MaintenanceUpdateId update_id;
  MaintenanceStatus status = MaintenanceStatus::scheduled;
  std::string message;  // Markdown; may be empty
  Instant published_at;
};

struct Maintenance {
  MaintenanceId maintenance_id;
  std::string reference;  // "MNT-0007"
  std::int64_t number = 1;
  std::string name;  // one line
  MaintenanceStatus status = MaintenanceStatus::scheduled;
  Instant scheduled_for;
  Instant scheduled_until;
  std::vector<ComponentId> components;
  std::vector<MaintenanceUpdate> updates;  // oldest first
  Instant created_at;
  Instant updated_at;
};

struct NewMaintenance {
  std::string name;     // 1 to 120 characters, one line
  std::string message;  // up to 5,000 characters, Markdown as in a statement
  Instant scheduled_for;
  Instant scheduled_until;              // later, and in the future
  std::vector<std::string> components;  // names or ids; no groups
};
struct MaintenanceChange {
  std::optional<MaintenanceStatus> status;  // the same or a later one
  std::string message;
  std::optional<Instant> scheduled_for;  // while it is scheduled
  std::optional<Instant> scheduled_until;
};

// Refused with all faults: times that cannot be, a text that a page cannot show, a component that
// there is not.
Result<Maintenance> plan_maintenance(App& app, const Actor& actor, const NewMaintenance& wanted);
// Adds an update. Refused: nothing new, a status that lies behind, anything after the end.
Result<Maintenance> change_maintenance(App& app, const Actor& actor, std::string_view reference,
                                       const MaintenanceChange& change);
// Newest first.
std::vector<Maintenance> list_maintenances(storage::Transaction& tx);

}  // namespace candor::record
