// SPDX-License-Identifier: Apache-2.0
// The table of who is where. The only SQL of this room.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "live/live.h"

namespace candor::live::store {

void erase_ended(storage::Transaction& tx, Instant now);
// `since` stays where the person was there before and has not been absent.
void put(storage::Transaction& tx, std::string_view incident, const Person& person,
         Instant ends_at);
// By incident and name.
void for_each(storage::Transaction& tx, std::optional<std::string_view> incident, Instant now,
              const std::function<void(const std::string& incident, Person)>& each);

}  // namespace candor::live::store
