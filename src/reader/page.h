// SPDX-License-Identifier: Apache-2.0
// The bodies of a reader's pages, from templates in pages/reader/. Pure; every value is escaped.
#pragma once

#include <string>
#include <string_view>

#include "reader/reader.h"

namespace candor::reader {

// Times stand in that zone of the tz database.
std::string letter_body(const OpenedLetter& opened, std::string_view zone);
// One that is what its template says: "asked.html".
std::string standing_body(std::string_view name);

}  // namespace candor::reader
