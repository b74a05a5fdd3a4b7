// SPDX-License-Identifier: Apache-2.0
// A witness cosigns a checkpoint if the log only grew since the last one it saw, so that a log
// cannot show two histories: c2sp.org/tlog-witness. Pure: what it saw, the caller keeps.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "tlog/checkpoint.h"
#include "tlog/hash.h"
#include "tlog/note.h"

namespace candor::tlog {

// The body of POST <submission>/add-checkpoint.
struct AddCheckpoint {
  std::int64_t old = 0;     // the size of the last checkpoint that the witness is said to have seen
  std::vector<Hash> proof;  // from it to this one; at most 63
  std::string checkpoint;   // a signed note
};
std::string to_text(const AddCheckpoint& request);
// Refused (malformed): anything else.
Result<AddCheckpoint> parse_add_checkpoint(std::string_view text);

// What a witness knows of one log.
struct KnownLog {
  std::string origin;
  std::vector<PublicKey> keys;  // that may sign for it
  std::int64_t size = 0;        // of the last checkpoint that it cosigned; 0: none yet
  Hash root = empty_root();     // of that one
};

struct WitnessAnswer {
  int status = 200;  // HTTP
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;                    // a signature's line; of a conflict the size it knows
  std::optional<Checkpoint> cosigned;  // to be kept, and on the disk, before the answer leaves
};
// `log` is the one of the checkpoint's origin, see origin_of; nothing: it is not known. 400: no
// such request; 404: no such log; 403: not signed by it; 409: the witness has seen another size, or
// another root of this size; 422: the proof does not hold.
WitnessAnswer witness(std::string_view request, const std::optional<KnownLog>& log,
                      const SigningKey& key, Instant now);
// Which log a request is about; nothing: it cannot be read.
std::optional<std::string> origin_of(std::string_view request);

}  // namespace candor::tlog
