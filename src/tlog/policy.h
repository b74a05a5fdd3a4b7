// SPDX-License-Identifier: Apache-2.0
// Whom to believe: which log, and which of its witnesses must have seen a checkpoint.
// c2sp.org/tlog-policy.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tlog/checkpoint.h"
#include "tlog/note.h"

namespace candor::tlog {

struct PolicyWitness {
  std::string name;  // within the policy
  PublicKey key;
  std::string url;  // "" if none is named
};
// So many of its members, which are witnesses and groups named before it.
struct PolicyGroup {
  std::string name;
  std::size_t wanted = 1;
  std::vector<std::string> members;
};
struct Policy {
  std::vector<PublicKey> logs;
  std::vector<PolicyWitness> witnesses;
  std::vector<PolicyGroup> groups;
  std::string quorum;  // a witness or a group; "": none is wanted
};

// Lines of "log VKEY [URL]", "witness NAME VKEY [URL]", "group NAME any|all|N MEMBER…" and one
// "quorum NAME|none"; "#" begins a comment. Refused (malformed), with the line: anything else.
Result<Policy> parse_policy(std::string_view text);

// The checkpoint of a note that its log, which is one of the policy, has signed (the key's name is
// the origin), and that the quorum has seen. Refused (invalid): it is neither or one of both, with
// the names that are wanting; a signature that does not hold.
Result<Checkpoint> accept(const Note& note, const Policy& policy);

}  // namespace candor::tlog
