// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "staff/staff.h"

namespace candor::staff {

// Who holds a token that was not revoked; unauthenticated once it is over or its account disabled.
Result<Actor> holder_of(storage::Transaction& tx, const Token& token, Instant now);

}  // namespace candor::staff
