// SPDX-License-Identifier: Apache-2.0
// The roles of the people who respond, and what a route or a command asks of whoever calls it.
// The tables name the access, staff/rules.cc says which roles have it, and one gate in app/
// compares the two for both faces.
#pragma once

#include <boost/describe/enum.hpp>

namespace candor {

enum class Role { administrator, commander, responder, counsel, comms, analyst, observer };
BOOST_DESCRIBE_ENUM(Role, administrator, commander, responder, counsel, comms, analyst, observer)

// There is no default: leaving it out of a table does not compile.
enum class Access {
  anyone,       // nobody is asked who they are
  signed_in,    // what belongs to one's own account
  read,         // see the incidents that one may enter
  respond,      // work the case: facts, timeline, tasks, evidence
  command,      // severity, phase, status, roles, who may enter
  comply,       // clock anchors, duties, holds
  identify,     // customers and leaked records: whose data
  communicate,  // notices, letters, statements
  measure,      // outcomes
  administer,   // accounts, other people's tokens, settings
};
BOOST_DESCRIBE_ENUM(Access, anyone, signed_in, read, respond, command, comply, identify,
                    communicate, measure, administer)

}  // namespace candor
