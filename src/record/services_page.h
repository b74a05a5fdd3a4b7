// SPDX-License-Identifier: Apache-2.0
// The page of components and maintenance. Pure.
#pragma once

#include <string>

#include "record/status.h"

namespace candor::record {

// "" where there are no components and no maintenance: then there is no such page.
std::string services_page(const Site& site, const status::Published& published);

}  // namespace candor::record
