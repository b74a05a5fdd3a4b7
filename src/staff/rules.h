// SPDX-License-Identifier: Apache-2.0
// What roles may do, and for how long things are good. Pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/app.h"
#include "base/result.h"
#include "staff/staff.h"

namespace candor::staff {

// Of each role, besides Access::signed_in, which all have.
std::span<const Access> access_of(Role role);
// The same, narrowed to what a token is for; an empty `wanted` narrows nothing.
std::vector<Access> narrowed(const std::vector<Access>& access, const std::vector<Access>& wanted);

Result<void> check(const NewAccount& wanted);
Result<void> check_roles(const std::vector<Role>& roles);
Result<void> check_token(const NewToken& wanted, const Account& account);

// How long one must wait after this many failures in a row: nothing after the first four, then
// 1, 2, 4 … seconds, 15 minutes at most.
std::int64_t wait_seconds_after(std::int64_t failures);

enum class SessionAge { fresh, due_for_rotation, over };
// A session ends 8 hours after it was last used and 24 hours after it began; its secret is
// exchanged every 15 minutes.
SessionAge age_of(const Session& session, Instant rotated_at, Instant now);
Instant session_ends_at(const Session& session);
// How long the secret before is still taken, for requests that were on their way.
inline constexpr std::int64_t kPreviousSecretSeconds = 60;

// What belongs to an account is its own business, and that of who may administer.
Result<void> check_own(const Actor& actor, std::string_view account);
bool may_enter(const Actor& actor, const Entrance& entrance);

}  // namespace candor::staff
