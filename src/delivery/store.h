// SPDX-License-Identifier: Apache-2.0
// The ledger. The only SQL of this room.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "delivery/delivery.h"
#include "delivery/dsn.h"

namespace candor::delivery::store {

struct Row {
  DeliveryId delivery_id;
  notice::NoticeId notice_id;
  std::int64_t notice_version = 1;
  Channel channel = Channel::maildir;
  exposure::CustomerId customer_id;
  std::string message_id;
  State state = State::queued;
  Instant queued_at;
  std::int64_t turn = 0;  // in the queue, lowest first
};

// Records that the notice is on its way by this channel; it is unfinished (again). The first time
// decides on the seed.
void start_dispatch(storage::Transaction& tx, const notice::NoticeId& notice, Channel channel,
                    Instant now, std::string_view by, std::string_view order_seed);
struct Dispatch {
  Channel channel = Channel::maildir;
  std::string order_seed;
  std::optional<Hold> hold;
  bool is_begun = false;     // a run has taken letters up
  bool is_finished = false;  // nobody is left unknown
};
std::optional<Dispatch> find_dispatch(storage::Transaction& tx, const notice::NoticeId& notice,
                                      Channel channel);
void begin_dispatch(storage::Transaction& tx, const notice::NoticeId& notice, Channel channel,
                    Instant now);
// Those that were begun and have letters that are due or were left by a dead run.
std::vector<notice::NoticeId> list_due(storage::Transaction& tx, Channel channel, Instant now);
// The channels that have letters to send yet and were not stopped.
std::vector<Channel> list_unfinished(storage::Transaction& tx, const notice::NoticeId& notice);
// Whom `from` did not reach and who is not in the ledger of `to`, in the order of their turns.
struct Unreached {
  exposure::CustomerId customer_id;
  std::int64_t turn = 0;
};
void for_each_unreached(storage::Transaction& tx, const notice::NoticeId& notice, Channel from,
                        Channel to, const std::function<void(const Unreached&)>& each);
// Of all channels that were not stopped; how many were not held so before.
std::int64_t hold(storage::Transaction& tx, const notice::NoticeId& notice, Hold hold, Instant now);
// How many were paused.
std::int64_t end_pause(storage::Transaction& tx, const notice::NoticeId& notice);
// False if it was finished before.
bool finish_dispatch(storage::Transaction& tx, const notice::NoticeId& notice, Channel channel,
                     Instant now);

// False if the person is in the ledger already, or was told this by another channel or waits for it
// there.
bool insert(storage::Transaction& tx, const Row& row);

// Which letters one run takes up, and for how long.
struct Claim {
  std::string token;
  std::string node;
  Instant now;
  Instant lease_until;
  std::int64_t letters_max = 1;
};
struct Claimed {
  DeliveryId delivery_id;
  exposure::CustomerId customer_id;
  std::string message_id;
  std::int64_t attempts = 1;  // times it was taken up, this one included
  std::int64_t answered = 0;  // of those before, the ones that ended in an answer
  std::int64_t turn = 0;
};
// Queued and due, in their order. Two runs never get the same row.
std::vector<Claimed> claim(storage::Transaction& tx, const notice::NoticeId& notice,
                           Channel channel, const Claim& claim);

// How many letters may still be offered within the hour that ends now, of `letters_max`; none in
// the whole hour: when the first may be again. Whoever claims asks first, and takes turns with all
// who do.
struct Allowance {
  std::int64_t letters = 0;
  Instant next_at;
};
Allowance allowance(storage::Transaction& tx, std::int64_t letters_max, Instant now);
struct BatchEnd {
  std::int64_t offered = 0;
  std::int64_t reached = 0;
  Instant at;
};
void end_batch(storage::Transaction& tx, std::string_view token, const BatchEnd& end);
void begin_batch(storage::Transaction& tx, const Claim& claim, const notice::NoticeId& notice,
                 Channel channel, std::int64_t letters);
// Letters that arrived with batches that ended after `since` and began after `begun_since`.
struct Arrivals {
  std::int64_t reached = 0;
  std::optional<Instant> first_begun_at;
};
Arrivals count_arrivals(storage::Transaction& tx, const notice::NoticeId& notice, Channel channel,
                        Instant since, Instant begun_since);

// What became of a claimed letter. Nothing happens if the claim has lost the row meanwhile.
struct Conclusion {
  State state = State::queued;
  std::optional<std::string> rendered_sha256;
  Instant at;
  Instant next_attempt_at;
  std::string relay;                         // whom it was offered to
  std::optional<Sent> sent;                  // nothing if no attempt was made, as for no_route
  std::optional<storage::Blob> domain = {};  // that it was offered to, by its index
};
// False if another run has it meanwhile: then it is that run's to say.
bool record(storage::Transaction& tx, const Claimed& claimed, std::string_view token,
            const Conclusion& conclusion);
// Of letters that were recorded and have `sent`.
struct Attempt {
  const Claimed* claimed = nullptr;
  const Conclusion* conclusion = nullptr;
};
void insert_attempts(storage::Transaction& tx, std::span<const Attempt> attempts);
// Back into the queue, as if it had not been taken up; due at `next_attempt_at`, or as it was.
void release(storage::Transaction& tx, const Claimed& claimed, std::string_view token,
             const std::optional<Instant>& next_attempt_at);
// Back into the queue: what runs whose lease has ended, or all runs of `node`, have left. How many.
std::int64_t requeue_expired(storage::Transaction& tx, const notice::NoticeId& notice,
                             Channel channel, Instant now);
std::int64_t requeue_node(storage::Transaction& tx, const notice::NoticeId& notice,
                          std::string_view node);

// Which print job has taken a letter up: in Claim::token.
struct JobKey {
  notice::NoticeId notice;
  std::int64_t number = 1;
};
std::int64_t count_jobs(storage::Transaction& tx, const notice::NoticeId& notice);
// All but what follows from the notice's reference.
void insert_job(storage::Transaction& tx, const JobKey& key, const PrintJob& job);
std::optional<PrintJob> find_job(storage::Transaction& tx, const JobKey& key);
// In order of their number.
std::vector<PrintJob> list_jobs(storage::Transaction& tx, const notice::NoticeId& notice);
void end_job(storage::Transaction& tx, const JobKey& key, Instant now, std::string_view receipt);
// What a claim holds, in its order.
std::vector<Claimed> list_claimed(storage::Transaction& tx, const notice::NoticeId& notice,
                                  Channel channel, std::string_view token);
void set_rendered(storage::Transaction& tx, const DeliveryId& letter, std::string_view sha256);
// Whose letter on paper of the notice bears that mark.
std::optional<exposure::CustomerId> find_marked(storage::Transaction& tx,
                                                const notice::NoticeId& notice,
                                                std::string_view mark);
// The same, where it was posted.
std::optional<DeliveryId> find_posted(storage::Transaction& tx, const notice::NoticeId& notice,
                                      std::string_view mark);

// What is due, in its order, without taking it up; `each` must not use the transaction.
void for_each_due(storage::Transaction& tx, const notice::NoticeId& notice, Channel channel,
                  Instant now, std::int64_t letters_max,
                  const std::function<void(const Claimed&)>& each);

// The letter of that Message-ID, if it is one of `notice`.
struct Found {
  DeliveryId delivery_id;
  State state = State::queued;
};
std::optional<Found> find_letter(storage::Transaction& tx, const notice::NoticeId& notice,
                                 std::string_view message_id);
// False if that mail was read before.
bool insert_report(storage::Transaction& tx, std::string_view mail_sha256, const DeliveryId& letter,
                   const Report& report, Instant now);
// It came back, whatever was said before; not while it is being sent. How many were not bounced
// before.
std::int64_t bounce(storage::Transaction& tx, const DeliveryId& letter, Instant now);
// Whether there is any, of whatever notice.
bool has_letters(storage::Transaction& tx);
struct LetterPlace {
  notice::NoticeId notice;
  exposure::CustomerId customer;
};
std::optional<LetterPlace> find_place(storage::Transaction& tx, const DeliveryId& letter);
// What is on record about one person, oldest first; without the notice's reference and version.
std::vector<LetterProof> list_proof(storage::Transaction& tx, const notice::NoticeId& notice,
                                    const exposure::CustomerId& customer);

Counts count(storage::Transaction& tx, const notice::NoticeId& notice, Channel channel);
std::optional<Instant> next_attempt(storage::Transaction& tx, const notice::NoticeId& notice,
                                    Channel channel);
// When the `rank`-th person was reached, by whatever channel came first.
std::optional<Instant> find_reached_at(storage::Transaction& tx, const notice::NoticeId& notice,
                                       std::int64_t rank);
// Of all the notices; letters of those that are not `open` wait for nothing.
People count_people(storage::Transaction& tx, const std::vector<notice::NoticeId>& all,
                    const std::vector<notice::NoticeId>& open);
std::optional<Instant> find_begun_at(storage::Transaction& tx, const notice::NoticeId& notice);
// Of each notice that is neither finished nor stopped.
std::vector<std::pair<notice::NoticeId, Waiting>> list_waiting(storage::Transaction& tx);
// By channel; without the notice's reference, version and state, which are the notice room's.
std::vector<NoticeStatus> list_status(storage::Transaction& tx, const notice::NoticeId& notice);
// The same without what must be counted.
std::vector<NoticeStatus> list_started(storage::Transaction& tx, const notice::NoticeId& notice);

}  // namespace candor::delivery::store
