// SPDX-License-Identifier: Apache-2.0
// The ledger. The only SQL of this room.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "delivery/delivery.h"

namespace candor::delivery::store {

struct Row {
  DeliveryId delivery_id;
  notice::NoticeId notice_id;
  std::int64_t notice_version = 1;
  MailChannel channel = MailChannel::maildir;
  exposure::CustomerId customer_id;
  std::string message_id;
  State state = State::queued;
  Instant queued_at;
};

// Records that the notice is on its way by this channel; it is unfinished (again).
void start_dispatch(storage::Transaction& tx, const notice::NoticeId& notice, MailChannel channel,
                    Instant now, std::string_view by);
bool is_started(storage::Transaction& tx, const notice::NoticeId& notice, MailChannel channel);
// False if it was finished before.
bool finish_dispatch(storage::Transaction& tx, const notice::NoticeId& notice, MailChannel channel,
                     Instant now);

// False if the person is in the ledger already.
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
};
// Queued and due, in order of their ids. Two runs never get the same row.
std::vector<Claimed> claim(storage::Transaction& tx, const notice::NoticeId& notice,
                           MailChannel channel, const Claim& claim);

// What became of a claimed letter. Nothing happens if the claim has lost the row meanwhile.
struct Conclusion {
  State state = State::queued;
  std::optional<std::string> rendered_sha256;
  Instant at;
  Instant next_attempt_at;
  std::optional<Sent> sent;  // nothing if no attempt was made, as for no_route
};
void record(storage::Transaction& tx, const Claimed& claimed, std::string_view token,
            const Conclusion& conclusion);
// Back into the queue, as if it had not been taken up.
void release(storage::Transaction& tx, const Claimed& claimed, std::string_view token);
// Back into the queue: what runs whose lease has ended, or all runs of `node`, have left. How many.
std::int64_t requeue_expired(storage::Transaction& tx, const notice::NoticeId& notice, Instant now);
std::int64_t requeue_node(storage::Transaction& tx, const notice::NoticeId& notice,
                          std::string_view node);

Counts count(storage::Transaction& tx, const notice::NoticeId& notice, MailChannel channel);
std::optional<Instant> next_attempt(storage::Transaction& tx, const notice::NoticeId& notice,
                                    MailChannel channel);
// When the `rank`-th person was reached, by whatever channel came first.
std::optional<Instant> find_reached_at(storage::Transaction& tx, const notice::NoticeId& notice,
                                       std::int64_t rank);
// Of all the notices; letters of those that are not `open` wait for nothing.
People count_people(storage::Transaction& tx, const std::vector<notice::NoticeId>& all,
                    const std::vector<notice::NoticeId>& open);
// By channel; without the notice's reference, version and state, which are the notice room's.
std::vector<NoticeStatus> list_status(storage::Transaction& tx, const notice::NoticeId& notice);

}  // namespace candor::delivery::store
