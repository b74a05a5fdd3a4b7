// SPDX-License-Identifier: Apache-2.0
// From one channel to the next.
#include <algorithm>
#include <tuple>

#include <boost/json.hpp>

#include "delivery/batch.h"
#include "delivery/codec.h"
#include "delivery/store.h"
#include "journal/journal.h"

namespace candor::delivery {

void insert_all(storage::Transaction& tx, App& app, const notice::Notice& notice,
                std::vector<Place> places, Started& started) {
  std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
    return std::tie(a.turn, a.customer) < std::tie(b.turn, b.customer);
  });
  const Instant now = app.clock.now();
  for (const Place& place : places) {
    const auto id = new_id<DeliveryId>(app.clock.now(), app.random);  // in the same order
    const State state = place.has_route ? State::queued : State::no_route;
    const bool added =
        store::insert(tx, {.delivery_id = id,
                           .notice_id = notice.notice_id,
                           .notice_version = notice.version,
                           .channel = started.channel,
                           .customer_id = {std::string(place.customer.data(), Place::kUuidLength)},
                           .message_id = message_id_of(id, app.settings.mail.message_id_domain),
                           .state = state,
                           .queued_at = now,
                           .turn = place.turn});
    ++(!added ? started.already : state == State::queued ? started.queued : started.no_route);
  }
}

void hand_on(storage::Transaction& tx, App& app, const Actor& actor, const notice::Notice& notice) {
  if (app.settings.gateway.url.empty() || notice.state != notice::State::approved) return;
  const Channel mail = channel_of(app.settings.mail);
  const auto by_mail = store::find_dispatch(tx, notice.notice_id, mail);
  const auto by_gateway = store::find_dispatch(tx, notice.notice_id, Channel::gateway);
  if (!by_mail || !by_mail->is_finished || by_mail->hold) return;
  if (by_gateway && by_gateway->hold) return;
  std::vector<Place> places;
  store::for_each_unreached(tx, notice.notice_id, mail, Channel::gateway,
                            [&](const store::Unreached& person) {
                              places.push_back(place_of(person.customer_id, person.turn));
                            });
  Started started{.notice = notice.reference,
                  .channel = Channel::gateway,
                  .queued = 0,
                  .no_route = 0,
                  .already = 0};
  insert_all(tx, app, notice, std::move(places), started);
  if (started.queued == 0) return;
  const Instant now = app.clock.now();
  store::start_dispatch(tx, notice.notice_id, Channel::gateway, now, actor.name,
                        by_mail->order_seed);
  store::begin_dispatch(tx, notice.notice_id, Channel::gateway, now);
  journal::append(
      tx, app, actor,
      {.kind = "delivery.started", .subject = notice.incident, .occurred_at = std::nullopt},
      codec::journal_started(notice, started, by_mail->order_seed));
}

void finish_if_done(storage::Transaction& tx, App& app, const Actor& actor,
                    const notice::Notice& notice, Channel channel) {
  const Counts counts = store::count(tx, notice.notice_id, channel);
  if (unknown(counts) > 0) return;
  if (!store::finish_dispatch(tx, notice.notice_id, channel, app.clock.now())) return;
  journal::append(
      tx, app, actor,
      {.kind = "delivery.finished", .subject = notice.incident, .occurred_at = std::nullopt},
      codec::journal_finished(notice, channel, counts));
  hand_on(tx, app, actor, notice);
}

}  // namespace candor::delivery
