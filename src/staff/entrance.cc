// SPDX-License-Identifier: Apache-2.0
// Who may do what, and who may enter where.
#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/text.h"
#include "journal/journal.h"
#include "staff/codec.h"
#include "staff/rules.h"
#include "staff/staff.h"
#include "staff/store.h"

namespace candor::staff {

extern const std::span<const EmbeddedFile> kSchemaFiles;

Result<void> check_access(const Actor& actor, Access access) {
  if (may(actor, access)) return {};
  std::vector<std::string> roles;
  for (const Role role : every_enum<Role>()) {
    if (may({.name = "", .access = access_of(std::vector{role})}, access)) {
      roles.emplace_back(enum_name(role));
    }
  }
  return fail(
      ErrorCode::forbidden,
      fmt::format("{} may not: this asks for access to {}, which {} {}", actor.name,
                  enum_name(access), join(roles, ", "), roles.size() == 1 ? "has" : "have"));
}

Entrance load_entrance(storage::Transaction& tx, std::string_view incident) {
  return store::find_entrance(tx, incident).value_or(Entrance{});
}

Result<Entrance> set_entrance(App& app, const Actor& actor, std::string_view incident,
                              const EntranceChange& change) {
  if (trim(change.reason).empty()) {
    return fail(ErrorCode::invalid, "a reason is needed", {{"/reason", "is empty"}});
  }
  const auto tx = app.db.write();
  std::vector<Fault> faults;
  for (const std::string& name : change.to.people) {
    if (!store::find_account(*tx, name)) faults.push_back({"/people", name + " has no account"});
  }
  if (!faults.empty()) {
    return fail(ErrorCode::invalid, "who may enter cannot be set as it is", std::move(faults));
  }
  if (!may_enter(actor, change.to)) {
    return fail(ErrorCode::conflict, "this would lock you out; name yourself or a role of yours");
  }
  store::set_entrance(*tx, incident, change.to);
  journal::append(*tx, app, actor,
                  {.kind = "staff.entrance_set", .subject = incident, .occurred_at = std::nullopt},
                  codec::journal_entrance(change));
  tx->commit();
  return change.to;
}

Result<void> check_entrance(storage::Transaction& tx, const Actor& actor,
                            std::string_view incident) {
  if (may_enter(actor, load_entrance(tx, incident))) return {};
  return fail(ErrorCode::forbidden,
              fmt::format("{} is restricted to named people and roles, and {} is not among them",
                          incident, actor.name));
}

std::vector<std::string> closed_incidents(storage::Transaction& tx, const Actor& actor) {
  std::vector<std::string> closed;
  for (const auto& [incident, entrance] : store::list_entrances(tx)) {
    if (!may_enter(actor, entrance)) closed.push_back(incident);
  }
  return closed;
}

storage::RoomSchema schema() { return {"staff", kSchemaFiles}; }

}  // namespace candor::staff
