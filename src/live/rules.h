// SPDX-License-Identifier: Apache-2.0
// What is told to whom. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/app.h"
#include "base/result.h"
#include "journal/journal.h"

namespace candor::live {

Result<void> check_where(std::string_view where);

// The reference of the incident that the entry is about; "" where it is about none.
std::string_view incident_of(const journal::Entry& entry);

// Sign-ins and refusals are told nobody; what else is about accounts, who may administer; what
// belongs to an incident, nobody to whom it is closed.
bool may_hear(const Actor& actor, const std::vector<std::string>& closed,
              const journal::Entry& entry);

// Whether the entry may have changed who may listen.
bool is_about_staff(const journal::Entry& entry);

}  // namespace candor::live
