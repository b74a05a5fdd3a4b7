// SPDX-License-Identifier: Apache-2.0
// A file that shows, without asking anybody, that an entry is in a log: c2sp.org/tlog-proof.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tlog/hash.h"
#include "tlog/policy.h"

namespace candor::tlog {

struct LogProof {
  std::optional<std::string> extra;  // bytes, for whoever made the proof
  std::int64_t index = 0;            // of the entry
  std::vector<Hash> hashes;          // see prove_inclusion
  std::string checkpoint;            // a signed note, as it stands in a file
};

// As it stands in a .tlog-proof; and back. Refused (malformed): anything else.
std::string to_text(const LogProof& proof);
Result<LogProof> parse_log_proof(std::string_view text);

// The checkpoint that the entry is under. Refused (invalid): as accept(), and where the proof does
// not show that the entry is in that log.
Result<Checkpoint> check(const LogProof& proof, std::string_view entry, const Policy& policy);

}  // namespace candor::tlog
