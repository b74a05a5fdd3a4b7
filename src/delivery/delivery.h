// SPDX-License-Identifier: Apache-2.0
// That it arrived. The ledger has one row for each person, notice version and channel, from
// "queued" to an end state that says what became of it; the work is done when nobody is left
// unknown.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/app.h"
#include "base/command.h"
#include "base/result.h"
#include "delivery/channel.h"
#include "delivery/dsn.h"
#include "delivery/post.h"
#include "http/http.h"
#include "notice/notice.h"
#include "storage/storage.h"

namespace candor::delivery {

using DeliveryId = Id<struct DeliveryTag>;

enum class State {
  queued,     // waits for its turn
  sending,    // a run has taken it up
  reached,    // the channel has it for good
  bounced,    // refused for good, or too often
  no_route,   // there is no address that it could go to
  uncertain,  // handed over, again and again, without an answer
};
BOOST_DESCRIBE_ENUM(State, queued, sending, reached, bounced, no_route, uncertain)

// Why nothing leaves although it is due.
enum class Hold {
  paused,   // until it is resumed
  stopped,  // for good; what is queued stays unsent
};
BOOST_DESCRIBE_ENUM(Hold, paused, stopped)

struct Counts {
  std::int64_t people = 0;  // all of the below
  std::int64_t queued = 0;
  std::int64_t sending = 0;
  std::int64_t reached = 0;
  std::int64_t bounced = 0;
  std::int64_t no_route = 0;
  std::int64_t uncertain = 0;
};
// Those of whom we cannot say yet what became of their letter.
constexpr std::int64_t unknown(const Counts& counts) { return counts.queued + counts.sending; }

struct Started {
  std::string notice;
  Channel channel = Channel::maildir;
  std::int64_t queued = 0;    // new in the ledger, with an address
  std::int64_t no_route = 0;  // new in the ledger, without one
  std::int64_t already = 0;   // were in the ledger before
};
// Puts everybody who is affected into the ledger, once; called again, those who were found since.
// Refused (conflict) unless the notice is approved, while the settings give our mail an address at
// this machine, and while the law wants somebody else told before the people, such as Maryland's
// Attorney General, unless `order_override` says why. By another channel than before it takes those
// whom the earlier one did not reach, and is refused while that one is not done or stopped. The
// order of the queue is random, by a seed that the journal keeps.
Result<Started> start(App& app, const Actor& actor, std::string_view notice,
                      const std::optional<std::string>& order_override = std::nullopt);

struct Ran {
  std::string notice;
  std::int64_t reached = 0;  // in this run, as are the next four
  std::int64_t bounced = 0;
  std::int64_t no_route = 0;
  std::int64_t uncertain = 0;
  std::int64_t deferred = 0;   // offered, and back in the queue for another attempt
  std::int64_t postponed = 0;  // not offered: their domain had its letters of the minute
  std::int64_t unknown = 0;    // still in the queue, or another run's
  std::optional<Instant> next_attempt_at;  // the earliest of the queue, if there is one
};
struct RunLimits {
  std::int64_t letters_max = 1'000'000'000;
  std::function<void(std::int64_t done)> progress;  // after each batch; may be empty
  std::stop_token stop = {};                        // then what is not offered goes back
};
// Sends what is due by the outbox's channel, batch by batch, until the queue has nothing that is
// due. Before a row is marked, the outbox is flushed: a crash at any moment repeats letters, under
// the same Message-ID, and loses none. Sets the incident's anchor another_notice when the first
// letter leaves. A run that offered anything writes its counts into the journal, however it ends.
// Refused: a notice that is not approved or not started; `conflict` once it is withdrawn on the
// way, within kLettersBetweenLooks letters, and `unavailable` where the channel cannot be reached,
// each with everything that was not offered back in the queue. Once mail is through with everybody,
// whom it did not reach goes to the gateway, if the settings name one.
Result<Ran> run(App& app, const Actor& actor, Outbox& outbox, std::string_view notice,
                const RunLimits& limits = {});
// The same by mail, and then by the gateway what that one has to send.
Result<Ran> run(App& app, const Actor& actor, std::string_view notice,
                const RunLimits& limits = {});

// The channels that the settings name, in their order, but for paper.
std::vector<Channel> channels_of(const Settings& settings);
// One pass of the serving program: sends what is due of each notice that a run has begun by the
// channel, be it a retry, what a ceiling or a domain's pace held back, or what a dead run left. Any
// number of nodes may do so at once. Returns how many letters came to an end or were put off.
// Throws std::runtime_error where the channel cannot be reached, so that the next pass is a while
// off.
std::int64_t send_due(App& app, Channel channel, const std::stop_token& stop = {});

// Ends a pause, and gives back to the queue what runs on this machine have left as "sending". Only
// for when none is alive; leases of dead runs end by themselves after fifteen minutes. Returns how
// many. Refused once it is stopped.
Result<std::int64_t> resume(App& app, const Actor& actor, std::string_view notice);

// Lets no further letter leave, whichever run is at it: until it is resumed, or for good. Then
// another channel may take those who were not reached. Refused (conflict): a notice that is not
// started, or stopped already.
Result<Hold> hold(App& app, const Actor& actor, std::string_view notice, Hold hold,
                  std::string_view reason);

// Letters on paper, for those whom no mail reached or could. A job is a stack of them: taken up,
// drawn, and, once they are in the post, reached.
struct PrintJob {
  std::string job;  // "INC-2026-0007-N1-P1"
  std::string notice;
  std::int64_t letters = 0;
  std::int64_t no_address = 0;  // whose letter would have been in it, had they a postal address
  std::int64_t queued = 0;      // for the jobs after it, when it was made
  Instant created_at;
  std::string created_by;
  std::optional<Instant> ended_at;
  std::string receipt;  // of the post; "": not posted
};
inline constexpr std::int64_t kPrintJobLettersMax = 5000;
// Takes up the next letters, after it has put into the ledger whoever is affected and was not told
// by mail, as start() does and with its refusals. Refused (conflict) where nobody is left to write
// to: the error says how many have no postal address.
Result<PrintJob> print(App& app, const Actor& actor, std::string_view notice,
                       std::int64_t letters_max,
                       const std::optional<std::string>& order_override = std::nullopt);
struct Stacks {
  PrintJob job;
  std::int64_t sides = 0;
  std::string a4;         // a PDF, as is the next; "": no letter needs it
  std::string us_letter;  // where that is the usual size
  std::string addresses;  // CSV: mark, sheet, sides, name, address by line, place, language
};
// The letters of a job that is not ended, the same at every time; who drew them, the journal keeps.
// Refused: an ended job, and letters that hold characters which no font of this machine has: all
// of them then.
Result<Stacks> draw(App& app, const Actor& actor, std::string_view job);
// Its letters are in the post: who they are for counts as reached, with the receipt as proof.
Result<PrintJob> post(App& app, const Actor& actor, std::string_view job, std::string_view receipt);
// They are not posted; they go back into the queue.
Result<PrintJob> give_back(App& app, const Actor& actor, std::string_view job);
Result<std::vector<PrintJob>> list_print_jobs(storage::Transaction& tx, std::string_view notice);
// Letters on paper that came back, by the marks in their foot: they are bounced. Returns how many
// were not so before. Refused (invalid): a mark that no posted letter of the notice has; nothing is
// changed then.
Result<std::int64_t> mark_returned(App& app, const Actor& actor, std::string_view notice,
                                   const std::vector<std::string>& marks);

// What a run would do at this moment, every letter made and none offered; nothing is changed.
struct DryRun {
  std::string notice;
  std::int64_t letters = 0;   // made
  std::int64_t no_route = 0;  // there is no address any more
  std::int64_t bytes = 0;     // of all letters
  std::int64_t bytes_largest = 0;
  std::int64_t domains = 0;  // that they go to
  std::int64_t unknown = 0;  // in the queue or being sent, due or not
};
Result<DryRun> dry_run(App& app, std::string_view notice, const RunLimits& limits = {});

struct NoticeStatus {
  std::string notice;
  std::int64_t version = 1;
  notice::State state = notice::State::approved;  // once withdrawn, what is queued stays unsent
  Channel channel = Channel::maildir;
  std::optional<Hold> hold;
  std::string order_seed;  // of the queue
  Instant started_at;
  std::optional<Instant> finished_at;
  Counts counts;
  std::int64_t attempts = 0;  // letters taken up, repeats included
  std::optional<Instant> next_attempt_at;
};
// With ten or more people whose address is wrong, United States law on health data asks for notice
// on the website or in the media as well (45 CFR 164.404(d)(2)(ii)); other laws have thresholds of
// their own.
inline constexpr std::int64_t kSubstituteNoticePeople = 10;
struct Status {
  std::string incident;
  std::int64_t not_reached = 0;          // people whom no letter reached and none is on its way to
  bool needs_substitute_notice = false;  // there are kSubstituteNoticePeople of them or more
  std::int64_t unknown = 0;              // over all notices that are not withdrawn and not stopped
  std::vector<NoticeStatus> notices;
};
Result<Status> load_status(storage::Transaction& tx, std::string_view incident);
// The notices of which letters were started, without what must be counted: neither counts nor
// attempts.
Result<std::vector<NoticeStatus>> list_started(storage::Transaction& tx, std::string_view incident);

// When letters of one of its notices last began to leave; nothing: none has.
Result<std::optional<Instant>> find_begun_at(storage::Transaction& tx, std::string_view incident);
// Letters of all incidents that are still to leave; not those of a notice that is withdrawn or
// stopped.
struct Waiting {
  std::int64_t queued = 0;
  std::int64_t sending = 0;
};
Waiting count_waiting(storage::Transaction& tx);

// When the `rank`-th person (from 1) had a letter of one and the same notice, at the earliest;
// nothing while fewer have one.
Result<std::optional<Instant>> find_reached_at(storage::Transaction& tx, std::string_view incident,
                                               std::int64_t rank);

// What became of people, whatever notice told them: each counts once, by the best of their letters.
struct People {
  std::int64_t told = 0;         // reached by a letter
  std::int64_t waiting = 0;      // not told; a letter is in the queue or being sent
  std::int64_t not_reached = 0;  // neither: bounced, without a route, or uncertain
};
Result<People> count_people(storage::Transaction& tx, std::string_view incident);

// The first letter that reached somebody, of all notices of the incident.
struct Told {
  std::string customer_id;
  std::string notice;  // "INC-2026-0007-N1"
  std::int64_t version = 1;
  Channel channel = Channel::maildir;
  Instant told_at;
  std::int64_t turn = 0;  // their random place in the queue of that notice, lowest first
};
// Of each person who was reached, in the order of customer_id, streamed; a letter that came back
// did not reach. `each` must not use the transaction.
void for_each_told(storage::Transaction& tx, const incident::IncidentId& incident,
                   const std::function<void(const Told&)>& each);

// What mails about letters of this incident say, or the bodies of a mail service's webhook (Amazon
// SES, also by SNS, and SendGrid): those that failed are bounced, whatever was said before. Each
// mail, and each event within a body, counts once, however often it is given.
struct BouncesRead {
  std::string incident;
  std::int64_t mails = 0;
  std::int64_t hard = 0;
  std::int64_t soft = 0;
  std::int64_t delayed = 0;
  std::int64_t delivered = 0;
  std::int64_t complaints = 0;
  std::int64_t read_before = 0;
  std::int64_t being_sent = 0;  // of letters that a run has in hand: give these mails again
  std::int64_t others = 0;      // no reports, or not of this incident's letters
};
using NextMail = std::function<Result<std::optional<std::string>>()>;
Result<BouncesRead> read_bounces(App& app, const Actor& actor, std::string_view incident,
                                 const NextMail& next);
// The mails of a Maildir, new/ and cur/, or of any folder; they stay where they are. Refused: what
// is no folder, and a mail of more than 10 MB.
Result<NextMail> mails_in(const std::string& folder);

// One person's chain: what was sent, when, to whom, what they said, and hashes to check it by.
struct AttemptProof {
  std::int64_t number = 1;
  Instant at;
  std::string relay;
  Outcome outcome = Outcome::accepted;
  std::string words;
};
struct ReportProof {
  Instant read_at;
  ReportKind kind = ReportKind::hard;
  std::string status;
  std::string words;
  std::string mail_sha256;
};
struct LetterProof {
  std::string notice;
  std::int64_t version = 1;
  std::string text_sha256;  // of the notice as it was approved, in this person's language
  Channel channel = Channel::maildir;
  std::string message_id;
  State state = State::queued;
  std::optional<std::string> rendered_sha256;  // of this person's letter
  Instant queued_at;
  std::optional<Instant> ended_at;
  std::vector<AttemptProof> attempts;
  std::vector<ReportProof> reports;
};
struct Proof {
  std::string incident;
  std::string person;  // the company's own id
  std::vector<LetterProof> letters;
};
// Whose: the company's own id, or the mark in the foot of a letter on paper that they hold; one of
// the two.
struct ProofOf {
  std::optional<std::string> person = {};
  std::optional<std::string> mark = {};
};
// Refused (not_found): nobody whom this incident is about.
Result<Proof> load_proof(storage::Transaction& tx, std::string_view incident, const ProofOf& of);

// One letter, by the code in it.
struct FoundLetter {
  std::string incident;
  exposure::CustomerId customer;
  LetterProof letter;
};
// Refused (not_found): no letter of ours has that code. As people type it: small letters, spaces
// and dashes wherever they are.
Result<FoundLetter> find_letter(storage::Transaction& tx, const App& app, std::string_view code);

// One of channels_of(settings). Refused: a password or secret file that cannot be read, and a URL
// that cannot be asked.
Result<std::unique_ptr<Outbox>> open_outbox(const Settings& settings, Channel channel);
// The notices that an incident's or a notice's reference means: that one, or all approved ones of
// the incident.
Result<std::vector<std::string>> notices_meant(storage::Transaction& tx,
                                               std::string_view reference);

storage::RoomSchema schema();
http::RoomRoutes routes();
std::span<const Command> commands();

}  // namespace candor::delivery
