// SPDX-License-Identifier: Apache-2.0
// What proves what happened: disk images, logs, mails, as files of one incident. Each is kept
// sealed under the SHA-256 of its content, and has a chain of custody: who took it from whom, gave
// it, opened it, and why. Its reference is that of the incident and a number, INC-2026-0007-E1.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/app.h"
#include "base/bytes.h"
#include "base/command.h"
#include "base/result.h"
#include "http/http.h"
#include "incident/incident.h"
#include "storage/storage.h"

namespace candor::evidence {

using EvidenceId = Id<struct EvidenceTag>;
using incident::TimelineEntryId;

enum class State { kept, destroyed };
BOOST_DESCRIBE_ENUM(State, kept, destroyed)

// Whether a court, or counsel, has forbidden to destroy it.
enum class LegalHold { none, held };
BOOST_DESCRIBE_ENUM(LegalHold, none, held)

// What happens to evidence. Each is one entry of its chain of custody.
enum class Act {
  taken,      // it came here, from `party`; again where the same content was brought again
  given,      // handed to `party`
  opened,     // its content was asked for
  verified,   // its content was read, and is as it was taken
  damaged,    // it is not
  held,       // the legal hold was set
  released,   // and lifted
  retained,   // to be kept until `until`
  destroyed,  // its content is gone; hash and custody stay
};
BOOST_DESCRIBE_ENUM(Act, taken, given, opened, verified, damaged, held, released, retained,
                    destroyed)

struct Evidence {
  EvidenceId evidence_id;
  std::string reference;  // "INC-2026-0007-E1"
  std::string incident;   // reference of the incident
  std::string name;       // as the file was called
  std::string sha256;     // of the content, 64 hexadecimal digits: its name to other people
  std::int64_t bytes = 0;
  State state = State::kept;
  LegalHold legal_hold = LegalHold::none;
  std::optional<Instant> retain_until;  // nothing: nobody has said
  Instant added_at;
  std::string added_by;
};

struct CustodyEntry {
  std::int64_t number = 0;  // of this evidence, from 1 without gaps
  Act act = Act::taken;
  std::optional<std::string> party;  // for taken and given
  std::optional<Instant> until;      // for retained
  std::string reason;                // why; for damaged, what is wrong
  Instant occurred_at;               // in the world
  Instant recorded_at;               // when Candor learned of it
  std::string recorded_by;
};

// Evidence with all that happened to it, and the entries of the timeline that it bears out.
struct Overview {
  Evidence evidence;
  std::vector<CustodyEntry> custody;
  std::vector<TimelineEntryId> timeline;
};

// Evidence, and an entry of its incident's timeline that it bears out.
struct Linked {
  std::string evidence;  // reference
  TimelineEntryId timeline_entry_id;
};

// All of one incident.
struct Listing {
  std::vector<Evidence> evidence;      // in the order in which it was added; what was destroyed too
  std::vector<Linked> links;           // in the same order
  std::optional<Instant> shredded_at;  // nothing: its key is still there
};

struct NewEvidence {
  std::string name;    // 1 to 255 characters without control characters and path separators
  std::string source;  // from where or whom it was taken, 1 to 200 characters
  std::string reason;  // 1 to 1,000 characters, here and below
  std::optional<Instant> occurred_at;  // when it was taken, not in the future; default: now
  std::optional<std::string> sha256;   // as it was at the source; refused if another one arrives
};

struct Handover {
  std::string to;  // 1 to 200 characters
  std::string reason;
  std::optional<Instant> occurred_at;  // not in the future; default: now
};

struct Retention {
  Instant until;
  std::string reason;
};

// Takes the content in, in constant memory. It is on the disk, with its entries, when this returns;
// a refusal or a crash before leaves nothing of it. The same content again in one incident is not
// stored twice: the evidence that is there gets another entry, and its file is renewed.
struct Added {
  Evidence evidence;
  enum class Content { added, already_here } content = Content::added;
};
Result<Added> add(App& app, const Actor& actor, std::string_view incident,
                  const NewEvidence& wanted, ByteSource& content);

// Its content as a source that refuses (conflict, with the reference and what is wrong) where it is
// not what was taken, and then notes the damage. The entry that it was opened, and why, is written
// before this returns. The last bytes are given only once the hash of all is right.
struct Opened {
  Evidence evidence;
  std::unique_ptr<ByteSource> content;
};
Result<Opened> open(App& app, const Actor& actor, std::string_view reference,
                    std::string_view reason);

Result<Overview> give(App& app, const Actor& actor, std::string_view reference,
                      const Handover& handover);
Result<Overview> hold(App& app, const Actor& actor, std::string_view reference,
                      std::string_view reason);
Result<Overview> release(App& app, const Actor& actor, std::string_view reference,
                         std::string_view reason);
Result<Overview> retain(App& app, const Actor& actor, std::string_view reference,
                        const Retention& retention);
// Refused (conflict) under a legal hold, and before the retention has ended or was set.
Result<Overview> destroy(App& app, const Actor& actor, std::string_view reference,
                         std::string_view reason);
struct Shredded {
  std::string incident;
  std::int64_t evidence = 0;  // pieces of it that were destroyed
  Instant shredded_at;
};
// Destroys the incident's own key: evidence, proofs of duties, and whom leaked rows were about open
// never again. Counts, hashes, custody and the journal stay. Refused (conflict): an incident that
// is not closed, and while any evidence may not be destroyed yet.
Result<Shredded> shred(App& app, const Actor& actor, std::string_view incident,
                       std::string_view reason);
// Says that the evidence bears out an entry of its incident's timeline. Twice is once.
Result<Overview> link(App& app, const Actor& actor, std::string_view reference,
                      const TimelineEntryId& entry);

// not_found if there is none of that reference.
Result<Overview> load_overview(storage::Transaction& tx, std::string_view reference);
// not_found if there is no such incident.
Result<Listing> list_evidence(storage::Transaction& tx, std::string_view incident);

struct Damage {
  std::string reference;
  std::string reason;
};
// What an upload that was broken off left behind, and what no upload of this database did.
struct Leftovers {
  std::int64_t removed = 0;                // unfinished files, and files of what was destroyed
  std::vector<std::string> unknown_files;  // left alone: another database may know them
};
struct Verification {
  std::int64_t intact = 0;
  std::int64_t bytes = 0;  // read
  std::vector<Damage> damaged;
  // Nothing where one incident was asked for, or where something was being added at the time.
  std::optional<Leftovers> leftovers;
};
// Reads all that is kept, of one incident or of all, and compares it with its hash, and its custody
// with the journal. Each gets an entry. `progress` is told the bytes read so far. Of all only for
// an actor who may go everywhere (else forbidden).
Result<Verification> verify(App& app, const Actor& actor, std::optional<std::string_view> incident,
                            const std::function<void(std::int64_t)>& progress);

storage::RoomSchema schema();
http::RoomRoutes routes();
std::span<const Command> commands();

}  // namespace candor::evidence
