// SPDX-License-Identifier: Apache-2.0
// A log in the database. Rooms commit entries with their acts and wait for nothing; the sequencer
// comes by about once a second, appends what is new to the tree, and signs. Any number of nodes may
// do so on one database: whoever was second finds the log longer than it thought, and leaves it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/app.h"
#include "base/result.h"
#include "seal/seal.h"
#include "storage/storage.h"
#include "tlog/tlog.h"

namespace candor::sequencer {

// At most so many entries become part of a log in one transaction.
inline constexpr std::int64_t kBatch = 10'000;

// What a room commits. Entries are in an order that never changes, without gaps.
struct Log {
  std::string_view name;  // "journal": also the end of its origin
  std::int64_t (*size)(storage::Transaction& tx);
  // Those from index `from` on, at most `limit`. `key` is the log's own, for salts.
  std::vector<std::string> (*entries)(storage::Transaction& tx, const seal::Key& key,
                                      std::int64_t from, std::int64_t limit);
};

struct Head {
  std::string origin;      // "incidents.acme.example/journal"
  tlog::PublicKey key;     // of that name
  std::int64_t size = 0;   // entries under the checkpoint
  std::string checkpoint;  // the last one, a signed note
  Instant signed_at;
};
// Nothing before the log was first integrated.
std::optional<Head> find_head(storage::Transaction& tx, std::string_view log);
// What a note says that the log itself signed, now or earlier. Refused: it is no note (malformed),
// the log's signature is wanting or does not hold (invalid).
Result<tlog::Checkpoint> checkpoint_of(const Head& head, std::string_view note);

// Appends what was committed since, with its tiles and the new checkpoint in one transaction; says
// how many entries that were, 0 also where another node was faster. Refused (conflict): the tiles
// in the database are not those of the last checkpoint; then nothing is signed.
Result<std::int64_t> integrate(App& app, const Log& log);
// Until nothing waits.
Result<void> catch_up(App& app, const Log& log);

// What its signing key and its salts come from. Refused: there is no such log yet (not_found),
// candor.key is not the one it was begun with (conflict).
Result<seal::Key> load_key(App& app, storage::Transaction& tx, std::string_view log);

// Its tiles, of any width that it has had. Refused (not_found): others. The transaction must live
// as long as the reader.
tlog::ReadTile reader(storage::Transaction& tx, std::string_view log);

// Adds a witness's word to the checkpoint that it is about. False: the log has moved on.
bool keep_cosignature(App& app, std::string_view log, const std::string& checkpoint,
                      const tlog::Signature& signature);

// "incidents.acme.example/journal": what is named within the public pages, without the scheme.
std::string name_within(std::string_view public_url, std::string_view what);

// That an entry is under a checkpoint, by default the last one. Refused (not_found): it is not.
Result<tlog::LogProof> prove(storage::Transaction& tx, std::string_view log, std::int64_t index,
                             const std::optional<std::string>& checkpoint = std::nullopt);

storage::RoomSchema schema();

}  // namespace candor::sequencer
