// SPDX-License-Identifier: Apache-2.0
// What the public sees. A statement freezes what an incident's facts, counts and letters said at
// one moment; the public pages and the feed are made from statements alone, so nothing private can
// reach them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/app.h"
#include "base/command.h"
#include "base/result.h"
#include "http/http.h"
#include "incident/incident.h"
#include "record/component.h"
#include "record/site.h"
#include "record/theme.h"
#include "storage/storage.h"

namespace candor::sequencer {
struct Log;
}
namespace candor::delivery {
enum class Channel;
}

namespace candor::record {

using StatementId = Id<struct StatementTag>;

// How far the response has come, in the words of status pages. A review looks back on it all.
enum class Stage { investigating, identified, monitoring, resolved, review };
BOOST_DESCRIBE_ENUM(Stage, investigating, identified, monitoring, resolved, review)
constexpr bool is_over(Stage stage) { return stage >= Stage::resolved; }

// A fact as it was published.
struct StatedFact {
  incident::FactId fact_id;
  std::optional<incident::FactId>
      replaces;  // published in an earlier statement, and corrected by this one
  incident::Question question = incident::Question::what_happened;
  incident::FactStatus status = incident::FactStatus::confirmed;
  std::string text;  // Markdown
  std::optional<Instant> known_by;
};

struct ClassReach {
  std::string data_class;  // its name in laws/classes
  std::int64_t people = 0;
};

// How many people it concerns and how many were told, as known at the publication.
struct Reach {
  std::int64_t people = 0;
  std::int64_t told = 0;         // of them reached by a letter, of whatever notice
  std::int64_t not_reached = 0;  // of them not told, with no letter under way
  // Of them not told, with a letter under way; and leaked records that match no customer, or
  // several. Nothing in statements from before these were counted.
  std::optional<std::int64_t> waiting = std::nullopt;
  std::optional<std::int64_t> unmatched = std::nullopt;
  std::optional<std::int64_t> ambiguous = std::nullopt;
  std::vector<ClassReach> by_class;  // most urgent first
};

// A promise to customers as it was published.
struct StatedPromise {
  std::int64_t number = 1;  // within the incident
  std::string text;         // one line
  Instant due_at;
  incident::PromiseState state = incident::PromiseState::open;  // at the publication
};

struct Statement {
  StatementId statement_id;
  std::string reference;  // "INC-2026-0007-S2"
  std::string incident;   // "INC-2026-0007"
  std::int64_t number = 1;
  Stage stage = Stage::investigating;
  std::string title;    // the headline, one line
  std::string message;  // what is new, Markdown; may be empty
  std::optional<Instant> next_update_by;
  std::vector<StatedFact> facts;
  Reach reach;
  std::vector<StatedPromise> promises;             // all that were made to customers so far
  std::vector<AffectedComponent> components = {};  // that it says how they are
  Instant published_at;
  std::string published_by;  // for staff; on no public page
  std::string sha256;        // of codec::public_json
};

struct NewStatement {
  Stage stage = Stage::investigating;
  std::string title;  // 1 to 120 characters; not the incident's working title, which stays inside
  std::string message;
  std::optional<Instant> next_update_by;  // in the future; required until the incident is resolved
  std::vector<ComponentSaid> components = {};  // set as it says, by the publication
};

// Publishes at once: the incident's current facts, counts, letters and promises are frozen as they
// stand. It keeps the promise of the next word that stood before it, and makes its own.
// The components that it names are set with it.
// Refused: nothing to say; a component that there is not; a text with raw HTML, images or links to
// anything but the web, mail and telephone; no promise of the next word; a review of what is not
// resolved; what needs a second person, which are the first statement and a review: see draft().
Result<Statement> publish(App& app, const Actor& actor, std::string_view incident,
                          const NewStatement& wanted);

// What the incident's public page would be after publish(), by the same renderer. Nothing is
// written. Refused as publish() refuses, but for the want of a second person: what is to be drafted
// can be looked at too.
struct Preview {
  Statement statement;
  std::string html;
  std::string style;  // the page's style.css
};
Result<Preview> preview(App& app, const Actor& actor, std::string_view incident,
                        const NewStatement& wanted);

// A statement that one person has written and another publishes.
struct Draft {
  std::string reference;  // "INC-2026-0007-D1"
  std::string incident;
  NewStatement statement;
  Instant drafted_at;
  std::string drafted_by;
  std::optional<Instant> ended_at;  // published or withdrawn
  std::optional<std::string> ended_by;
  std::optional<std::string> published_as;  // "INC-2026-0007-S1"
};
// Refused as publish() refuses, but for facts, which are taken as they stand at the publication.
Result<Draft> draft(App& app, const Actor& actor, std::string_view incident,
                    const NewStatement& wanted);
// As publish(). Refused: to whoever has drafted it; what has ended; a next word that is past.
Result<Statement> publish_draft(App& app, const Actor& actor, std::string_view draft);
Result<Draft> withdraw_draft(App& app, const Actor& actor, std::string_view draft);
// Oldest first. not_found if there is no such incident.
Result<std::vector<Draft>> list_drafts(storage::Transaction& tx, std::string_view incident);
// Of one incident, oldest first. not_found if there is no such incident.
Result<std::vector<Statement>> list_statements(storage::Transaction& tx, std::string_view incident);

// When the last one of each incident was published, by its reference.
std::map<std::string, Instant> last_published(storage::Transaction& tx);

// What is public, in one line each; what began last comes first.
struct PublishedIncident {
  std::string incident;
  std::string headline;
};
std::vector<PublishedIncident> list_published(storage::Transaction& tx);
// Nothing while nothing is published about it.
std::optional<PublishedIncident> find_published(storage::Transaction& tx,
                                                std::string_view incident);

// The public log, for the sequencer: statements by their fingerprints, corrections, promises kept
// and missed, letters by the hash of their text with their number, and once a day a salted hash of
// the journal's checkpoint. An entry is canonical JSON; one is never changed or taken back.
inline constexpr std::string_view kLogName = "log";
const sequencer::Log& log();
// Writes the entries that a statement did not bring: what the clock, the delivery of letters and
// the day did since. Says how many. Any number of nodes may do so; each entry is written once.
Result<std::int64_t> keep_log(App& app);

// At what index it says that letters of a notice began to leave by that channel; nothing: not yet.
std::optional<std::int64_t> find_letters_entry(storage::Transaction& tx, std::string_view notice,
                                               delivery::Channel channel);
// A statement, and the number of its entry in the public log: the order of publication.
struct LoggedStatement {
  std::int64_t entry = 0;
  Statement statement;
};
// Those whose entries have that number or a later one, at most `limit`, in their order.
std::vector<LoggedStatement> list_logged_since(storage::Transaction& tx, std::int64_t entry,
                                               std::int64_t limit);
// The number that the next entry will have, and a statement published from now on at the earliest.
std::int64_t next_log_entry(storage::Transaction& tx);

// Whether the log is what it was, and what it speaks of is what it says.
struct LogVerification {
  std::int64_t entries = 0;  // under the last checkpoint
  std::int64_t waiting = 0;  // written since
  std::string checkpoint;    // a signed note; "" before the first
  std::int64_t statements = 0;
  std::int64_t commitments = 0;  // to the journal, which begins with what each was made to
  std::vector<std::string> wrong;
};
// Refused: the tiles of the log, or of the journal's, are not those of its checkpoint.
Result<LogVerification> verify_log(App& app, storage::Transaction& tx);

// What the public log says of the journal on one day, and what opens it.
struct Commitment {
  std::string day;         // 2026-06-10, UTC
  std::string checkpoint;  // the journal's: commitment(salt, checkpoint) is in the entry
  std::string salt;        // 32 bytes
  std::string entry;       // of the public log
  std::string proof;       // a .tlog-proof of it
};
// The first of which the journal's entry of that sequence is part; nothing: none is yet.
Result<std::optional<Commitment>> find_commitment(App& app, storage::Transaction& tx,
                                                  std::int64_t sequence);

// "We are investigating".
std::string stage_words(Stage stage);
// What a statement says first, as plain text: the first paragraph of its message; "" where it has
// none.
std::string opening_of(const Statement& statement);

// The page that the public listener shows instead of problem details; for browsers, without what
// only callers need.
http::Response refusal_page(const Settings& settings, int status);
// A page of another room inside what all public pages have around them, for one reader: nobody
// keeps or indexes it. `body` is HTML.
http::Response reader_page(storage::Transaction& tx, const Settings& settings,
                           const std::string& title, const std::string& body);

storage::RoomSchema schema();
// What staff publish; and the paths of the public site, for what is not in it: 404 and 405.
http::RoomRoutes routes();
http::RoomRoutes public_routes();
http::RoomRoutes log_routes();
std::span<const Command> commands();

}  // namespace candor::record
