// SPDX-License-Identifier: Apache-2.0
// Who did what, when. Every change in any room is one entry, written in the transaction of the
// change, so that there is no act without its entry and no entry without its act. Entries are never
// changed or removed; each carries the hash of the one before it.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

#include "base/app.h"
#include "base/command.h"
#include "base/page.h"
#include "base/result.h"
#include "storage/storage.h"

namespace candor::sequencer {
struct Log;
}

namespace candor::journal {

struct Entry {
  std::int64_t sequence = 0;  // from 1, without gaps
  Instant occurred_at;        // in the world
  Instant recorded_at;        // when Candor learned of it
  std::string author;
  std::string kind;     // "incident.declared": room, dot, past participle
  std::string subject;  // what it is about: an incident's reference, or ""
  std::string body;     // canonical JSON; never personal data
  std::string
      previous;      // hash of the entry before, 64 hexadecimal digits; 64 zeros before the first
  std::string hash;  // see entry_hash
};

struct NewEntry {
  std::string_view kind;
  std::string_view subject;
  std::optional<Instant> occurred_at;  // default: now
};

// Appends to the journal within the caller's transaction. The body must hold no personal data: ids,
// counts, hashes. Throws DoneBefore if the actor's request was carried out already.
Entry append(storage::Transaction& tx, App& app, const Actor& actor, const NewEntry& entry,
             const boost::json::value& body);

struct Filter {
  std::optional<std::string> subject;
  std::optional<std::string> kind;
  std::int64_t after = 0;  // sequence
  PageLimit limit = 100;
};
// In order of sequence.
std::vector<Entry> list(storage::Transaction& tx, const Filter& filter);

// The sequence of the last entry; 0 before the first. As whoever appends holds the head to the end
// of their transaction, entries are committed in the order of their sequences: none comes late.
std::int64_t newest(storage::Transaction& tx);

// What is hashed of an entry: see entry_hash.
std::string hashed_text(const Entry& entry);
// SHA-256, in hexadecimal, of the canonical JSON of {author, body, kind, occurred_at, previous,
// recorded_at, sequence, subject} with the body as JSON and the instants in RFC 3339. Anybody can
// compute it again.
std::string entry_hash(const Entry& entry);

struct Verification {
  std::int64_t entries = 0;
  std::string head;                       // hash of the last entry
  std::optional<std::int64_t> first_bad;  // the sequence at which it stops being true
  std::string reason;                     // what is wrong there
};
// Recomputes the whole chain.
Verification verify(storage::Transaction& tx);

// The private log over the entries, for the sequencer. A leaf is a hash that tells nothing of its
// entry to whoever has not its salt too: see commitment().
const sequencer::Log& log();
// SHA-256, in hexadecimal, of the salt and the text, which for an entry is what its hash is of:
// canonical JSON.
std::string commitment(std::string_view salt, std::string_view text);

struct LogVerification {
  std::int64_t entries = 0;               // under the last checkpoint
  std::int64_t waiting = 0;               // written since
  std::string checkpoint;                 // a signed note; "" before the first
  std::optional<std::int64_t> first_bad;  // the sequence of an entry that is not what the log has
};
// Reads all of the log and holds the entries against it, and the log against checkpoints of it that
// were kept. Refused: its tiles are not those of its checkpoint; it does not begin with one of
// `earlier` (signed notes); candor.key is not its key.
Result<LogVerification> verify_log(App& app, storage::Transaction& tx,
                                   std::span<const std::string> earlier = {});

// The last checkpoint of the log, and what may be said of it in public: commitment(salt,
// checkpoint). The salt is of `about` ("2026-06-10"), and can be had again.
struct SealedCheckpoint {
  std::string checkpoint;  // a signed note
  std::string salt;        // 32 bytes
};
Result<SealedCheckpoint> seal_checkpoint(App& app, storage::Transaction& tx,
                                         std::string_view about);

// What shows somebody outside what one entry says, and nothing of the others.
struct Disclosure {
  Entry entry;
  std::string salt;   // 32 bytes
  std::string proof;  // a .tlog-proof
};
// Under an earlier checkpoint of the log where one is given. Refused (not_found): there is no such
// entry, or the log has it not yet.
Result<Disclosure> disclose(App& app, storage::Transaction& tx, std::int64_t sequence,
                            const std::optional<std::string>& checkpoint = std::nullopt);

// The request's act stands already: an earlier arrival of it was committed. Thrown, so that the
// transaction of the repetition is taken back whole; http answers with what the first was told.
class DoneBefore : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A request with an Idempotency-Key that was carried out in the last day.
struct Done {
  std::string request_sha256;
  std::int64_t sequence = 0;  // of the first entry of its act
  std::optional<std::string>
      answer;  // as it was kept; nothing before it was, or if it was a secret
};
std::optional<Done> find_done(storage::Transaction& tx, const Actor& actor, std::string_view key);
// Keeps what the act of actor.once was answered with; nothing happens if it wrote no entry.
void keep_answer(App& app, const Actor& actor, std::string_view answer);

storage::RoomSchema schema();
std::span<const Command> commands();

}  // namespace candor::journal
