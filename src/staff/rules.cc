// SPDX-License-Identifier: Apache-2.0
#include "staff/rules.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/enums.h"
#include "base/text.h"

namespace candor::staff {
namespace {

constexpr std::size_t kNameCharactersMax = 64;
constexpr std::size_t kLabelCharactersMax = 64;
constexpr std::int64_t kFailuresFree = 4;
constexpr std::int64_t kWaitSecondsMax = 15 * 60;
constexpr std::int64_t kIdleSecondsMax = 8 * kSecondsPerHour;
constexpr std::int64_t kSessionSecondsMax = 24 * kSecondsPerHour;
constexpr std::int64_t kRotationSeconds = 15 * 60;

constexpr Access kAdministrator[] = {Access::read,    Access::respond,   Access::command,
                                     Access::comply,  Access::identify,  Access::communicate,
                                     Access::measure, Access::administer};
constexpr Access kCommander[] = {Access::read,   Access::respond,  Access::command,
                                 Access::comply, Access::identify, Access::communicate,
                                 Access::measure};
constexpr Access kResponder[] = {Access::read, Access::respond, Access::identify};
constexpr Access kCounsel[] = {Access::read, Access::respond, Access::comply, Access::communicate};
constexpr Access kComms[] = {Access::read, Access::respond, Access::communicate};
constexpr Access kAnalyst[] = {Access::read, Access::identify, Access::measure};
constexpr Access kObserver[] = {Access::read};

template <typename T>
bool contains(const std::vector<T>& all, const T& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace

std::span<const Access> access_of(Role role) {
  switch (role) {
    case Role::administrator: return kAdministrator;
    case Role::commander: return kCommander;
    case Role::responder: return kResponder;
    case Role::counsel: return kCounsel;
    case Role::comms: return kComms;
    case Role::analyst: return kAnalyst;
    case Role::observer: return kObserver;
  }
  bug_found("a role has its access");
}

std::vector<Access> access_of(const std::vector<Role>& roles) {
  std::vector<Access> all{Access::signed_in};
  for (const Role role : roles) {
    for (const Access access : access_of(role)) {
      if (!contains(all, access)) all.push_back(access);
    }
  }
  std::sort(all.begin(), all.end());
  return all;
}

std::vector<Access> narrowed(const std::vector<Access>& access, const std::vector<Access>& wanted) {
  if (wanted.empty()) return access;
  std::vector<Access> both;
  std::copy_if(access.begin(), access.end(), std::back_inserter(both),
               [&](Access one) { return one == Access::signed_in || contains(wanted, one); });
  return both;
}

Result<void> check_roles(const std::vector<Role>& roles) {
  if (!roles.empty()) return {};
  return fail(ErrorCode::invalid, "an account needs a role",
              {{"/roles", "is empty; there are " + enum_names<Role>()}});
}

Result<void> check(const NewAccount& wanted) {
  const bool allowed = std::all_of(wanted.name.begin(), wanted.name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
  });
  if (wanted.name.empty() || wanted.name.size() > kNameCharactersMax || !allowed) {
    return fail(ErrorCode::invalid, "the name cannot be taken as it is",
                {{"/name", "is not 1 to 64 of a-z, 0-9, '.', '_' and '-'"}});
  }
  // The program itself signs with this name.
  if (wanted.name == "candor") {
    return fail(ErrorCode::invalid, "the name cannot be taken as it is",
                {{"/name", "is the program's own"}});
  }
  return check_roles(wanted.roles);
}

Result<void> check_token(const NewToken& wanted, const Account& account) {
  std::vector<Fault> faults;
  if (trim(wanted.label).empty() || count_characters(wanted.label) > kLabelCharactersMax) {
    faults.push_back({"/label", fmt::format("is not 1 to {} characters", kLabelCharactersMax)});
  }
  const std::vector<Access> all = access_of(account.roles);
  for (const Access access : wanted.access) {
    if (contains(all, access)) continue;
    faults.push_back(
        {"/access", fmt::format("{} has no access to {}", account.name, enum_name(access))});
  }
  if (faults.empty()) return {};
  return fail(ErrorCode::invalid, "the token cannot be made as it is", std::move(faults));
}

std::int64_t wait_seconds_after(std::int64_t failures) {
  if (failures <= kFailuresFree) return 0;
  const std::int64_t doublings = std::min<std::int64_t>(failures - kFailuresFree - 1, 10);
  return std::min(std::int64_t{1} << doublings, kWaitSecondsMax);
}

Instant session_ends_at(const Session& session) {
  return std::min(add_seconds(session.used_at, kIdleSecondsMax),
                  add_seconds(session.created_at, kSessionSecondsMax));
}

SessionAge age_of(const Session& session, Instant rotated_at, Instant now) {
  if (now >= session_ends_at(session)) return SessionAge::over;
  return now >= add_seconds(rotated_at, kRotationSeconds) ? SessionAge::due_for_rotation
                                                          : SessionAge::fresh;
}

Result<void> check_own(const Actor& actor, std::string_view account) {
  if (actor.name == account || may(actor, Access::administer)) return {};
  return fail(ErrorCode::forbidden, "only the account itself and administrators may");
}

bool may_enter(const Actor& actor, const Entrance& entrance) {
  if (actor.reach == Reach::everywhere || entrance.visibility == Visibility::open) return true;
  return contains(entrance.people, actor.name) ||
         std::any_of(entrance.roles.begin(), entrance.roles.end(),
                     [&](Role role) { return has_role(actor, role); });
}

}  // namespace candor::staff
