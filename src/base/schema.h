// SPDX-License-Identifier: Apache-2.0
// A schema that schema_of() gives (base/described.h) says what encode() writes; decode() asks for
// less.
#pragma once

#include <boost/json/fwd.hpp>

namespace candor {

// Makes it the schema of what decode() takes: lists, and what may be anything, may be left out.
void allow_absent_lists(boost::json::value& schema);

}  // namespace candor
