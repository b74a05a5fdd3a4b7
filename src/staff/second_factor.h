// SPDX-License-Identifier: Apache-2.0
// The second factor of an account, as signing in needs it.
#pragma once

#include <optional>
#include <string>

#include "staff/store.h"

namespace candor::staff {

// Within the transaction of the sign-in: takes the code, which is good once. Refused,
// unauthenticated, where the account has a second factor and this is no code of it.
Result<void> take_code(storage::Transaction& tx, App& app, const store::KeptAccount& kept,
                       const std::optional<std::string>& code);

}  // namespace candor::staff
