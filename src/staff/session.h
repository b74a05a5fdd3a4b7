// SPDX-License-Identifier: Apache-2.0
// What both ways to sign in end in.
#pragma once

#include "staff/staff.h"

namespace candor::staff {

// A new session of this account, with its entry.
SignedIn begin_session(storage::Transaction& tx, App& app, const Account& account);

}  // namespace candor::staff
