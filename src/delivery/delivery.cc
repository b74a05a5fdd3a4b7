// SPDX-License-Identifier: Apache-2.0
#include "delivery/delivery.h"

#include <algorithm>
#include <array>
#include <future>
#include <set>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/file.h"
#include "base/text.h"
#include "base/wipe.h"
#include "delivery/batch.h"
#include "delivery/codec.h"
#include "delivery/gateway.h"
#include "delivery/maildir.h"
#include "delivery/rules.h"
#include "delivery/smtp.h"
#include "delivery/store.h"
#include "duty/duty.h"
#include "journal/journal.h"

namespace candor::delivery {

extern const std::span<const EmbeddedFile> kSchemaFiles;

namespace {

constexpr std::int64_t kPeopleAtATime = 1000;
constexpr std::size_t kPasswordBytesMax = 4096;

// Says how the queue stands, and writes into the journal what this run did and, when nobody is left
// unknown, what became of everybody.
void conclude(App& app, const Actor& actor, const Work& work,
              const std::optional<Instant>& allowed_at, Ran& ran) {
  const notice::NoticeId& id = work.notice.notice_id;
  const auto tx = app.db.write();
  ran.unknown = unknown(store::count(*tx, id, work.channel));
  ran.next_attempt_at = store::next_attempt(*tx, id, work.channel);
  if (ran.next_attempt_at && allowed_at) {
    ran.next_attempt_at = std::max(*ran.next_attempt_at, *allowed_at);
  }
  if (ran.reached + ran.bounced + ran.no_route + ran.uncertain + ran.deferred > 0) {
    journal::append(
        *tx, app, actor,
        {.kind = "delivery.ran", .subject = work.notice.incident, .occurred_at = std::nullopt},
        codec::journal_ran(work.notice, work.channel, ran));
  }
  finish_if_done(*tx, app, actor, work.notice, work.channel);
  tx->commit();
}

constexpr bool is_mail(Channel channel) {
  return channel == Channel::maildir || channel == Channel::smtp;
}

// The earlier channels must be through before another one takes those they did not reach.
Result<void> check_earlier_channels(storage::Transaction& tx, const notice::Notice& notice,
                                    Channel channel) {
  for (const Channel other : store::list_unfinished(tx, notice.notice_id)) {
    const bool is_earlier = is_mail(channel) ? is_mail(other) : other < channel;
    if (other == channel || !is_earlier) continue;
    return fail(ErrorCode::conflict,
                fmt::format("{0} is on its way by {1}; run it to its end, or `candor delivery stop "
                            "{0}`, before {2} takes those who were not reached",
                            notice.reference, enum_name(other), enum_name(channel)));
  }
  return {};
}

// Refused once it is stopped; the seed of its order, new if it is not on its way yet.
Result<std::string> seed_for(App& app, const notice::Notice& notice,
                             const std::optional<store::Dispatch>& dispatch) {
  constexpr std::size_t kSeedBytes = 16;
  if (!dispatch) return to_hex(app.random.bytes(kSeedBytes));
  if (dispatch->hold != Hold::stopped) return dispatch->order_seed;
  return fail(ErrorCode::conflict,
              fmt::format("{} is stopped by {}; another notice or another channel tells those who "
                          "were not told",
                          notice.reference, enum_name(dispatch->channel)));
}

std::vector<Place> places_of(storage::Transaction& tx, App& app,
                             const incident::IncidentId& incident, const notice::Audience& audience,
                             Channel channel, std::string_view seed) {
  std::vector<Place> places;
  std::optional<exposure::CustomerId> after;
  do {
    const exposure::AffectedPage page =
        exposure::list_affected(tx, app, incident, after, kPeopleAtATime);
    for (const exposure::AffectedPerson& person : page.people) {
      if (!audience.includes(person.jurisdiction)) continue;
      Place& place = places.emplace_back(
          place_of(person.customer_id, seed.empty() ? 0 : turn_of(seed, person.customer_id)));
      place.has_route = has_route(person, channel);
    }
    after = page.next;
  } while (after);
  return places;
}

}  // namespace

Place place_of(const exposure::CustomerId& customer, std::int64_t turn) {
  Place place;
  place.turn = turn;
  CHECK(customer.value.size() == Place::kUuidLength);
  customer.value.copy(place.customer.data(), Place::kUuidLength);
  return place;
}

Result<Roll> call_roll(App& app, std::string_view reference, Channel channel) {
  const auto tx = app.db.read();
  const notice::Notice notice = TRY(notice::load_notice(*tx, reference));
  TRY(check_approved(notice));
  TRY(check_earlier_channels(*tx, notice, channel));
  const auto audience = TRY(notice::audience_of(*tx, notice));
  const auto incident = TRY(incident::load_incident(*tx, notice.incident));
  std::string seed =
      TRY(seed_for(app, notice, store::find_dispatch(*tx, notice.notice_id, channel)));
  auto places = places_of(*tx, app, incident.incident_id, audience, channel, seed);
  return Roll{channel, std::move(seed), std::move(places)};
}

Result<Started> start_within(storage::Transaction& tx, App& app, const Actor& actor,
                             const notice::Notice& notice, Roll roll,
                             const std::optional<std::string>& order_override) {
  TRY(check_approved(notice));
  TRY(duty::admit_telling_people(tx, app, actor, notice.incident, order_override));
  const incident::Incident incident = TRY(incident::load_incident(tx, notice.incident));
  const Instant now = app.clock.now();
  Started started{.notice = notice.reference,
                  .channel = roll.channel,
                  .queued = 0,
                  .no_route = 0,
                  .already = 0};
  TRY(check_earlier_channels(tx, notice, roll.channel));
  const auto dispatch = store::find_dispatch(tx, notice.notice_id, roll.channel);
  if (dispatch && TRY(seed_for(app, notice, dispatch)) != roll.order_seed) {
    return fail(ErrorCode::conflict,
                fmt::format("somebody else has just started {}; try again", notice.reference));
  }
  insert_all(tx, app, notice, std::move(roll.places), started);
  exposure::hold_imports(tx, incident.incident_id, now);
  if (dispatch && started.queued + started.no_route == 0) return started;
  store::start_dispatch(tx, notice.notice_id, roll.channel, now, actor.name, roll.order_seed);
  journal::append(
      tx, app, actor,
      {.kind = "delivery.started", .subject = notice.incident, .occurred_at = std::nullopt},
      codec::journal_started(notice, started, roll.order_seed));
  return started;
}

Result<Started> start(App& app, const Actor& actor, std::string_view reference,
                      const std::optional<std::string>& order_override) {
  TRY(check_can_send_mail(app.settings));
  Roll roll = TRY(call_roll(app, reference, channel_of(app.settings.mail)));
  const auto tx = app.db.write();
  const notice::Notice notice = TRY(notice::load_notice(*tx, reference));
  Started started = TRY(start_within(*tx, app, actor, notice, std::move(roll), order_override));
  tx->commit();
  return started;
}

namespace {

// The next letters of a run, made; or why there are none.
struct Drawn {
  std::unique_ptr<Batch> batch;
  std::optional<Error> refused;
  std::optional<Instant> allowed_at;
};

// One batch is on its way while the one before it is written down and the one after it is made.
class Line {
 public:
  Line(App& app, const Actor& actor, Outbox& outbox, Work& work, const RunLimits& limits)
      : app_(app), actor_(actor), outbox_(outbox), work_(work), limits_(limits) {}

  void run(Ran& ran) {
    Drawn now = draw();
    while (now.batch) {
      auto beside = std::async(std::launch::async, [&] {
        write_down(ran);
        Drawn next = draw();
        wipe_stack();
        return next;
      });
      now.batch->send(outbox_);
      Drawn next = beside.get();
      sent_ = std::move(now.batch);
      if (sent_->unreachable()) next = give_back(std::move(next), ran);
      if (!next.batch || sent_->unreachable()) write_down(ran);
      // What the last one left may be taken up again.
      now = next.batch || next.refused ? std::move(next) : draw();
    }
    refused_ = std::move(now.refused);
    allowed_at_ = now.allowed_at;
  }

  const std::optional<Error>& refused() const { return refused_; }
  const std::optional<Instant>& allowed_at() const { return allowed_at_; }

 private:
  Drawn draw() {
    Drawn drawn;
    const std::int64_t letters_max = std::min(kBatchLetters, limits_.letters_max - taken_);
    if (letters_max <= 0 || limits_.stop.stop_requested()) return drawn;
    auto batch = std::make_unique<Batch>(app_, work_);
    const auto claimed = batch->claim(letters_max);
    drawn.allowed_at = batch->allowed_at();
    if (!claimed) drawn.refused = claimed.error();
    if (!claimed || !*claimed) return drawn;
    taken_ += batch->letters();
    batch->make();
    drawn.batch = std::move(batch);
    return drawn;
  }

  void write_down(Ran& ran) {
    if (!sent_) return;
    sent_->record(actor_, ran);
    done_ += sent_->letters();
    if (limits_.progress) limits_.progress(done_);
    sent_.reset();
  }

  // The channel is down: what was made for it goes back into the queue.
  Drawn give_back(Drawn next, Ran& ran) {
    if (next.batch) next.batch->record(actor_, ran);
    return {nullptr,
            Error{ErrorCode::unavailable,
                  fmt::format(
                      "{} cannot be reached or does not take us ({}); nothing is lost: run again "
                      "later",
                      enum_name(work_.channel), *sent_->unreachable()),
                  {}},
            next.allowed_at};
  }

  App& app_;
  const Actor& actor_;
  Outbox& outbox_;
  Work& work_;
  const RunLimits& limits_;
  std::int64_t taken_ = 0;
  std::int64_t done_ = 0;
  std::unique_ptr<Batch> sent_;
  std::optional<Error> refused_;
  std::optional<Instant> allowed_at_;
};

}  // namespace

namespace {

tl::unexpected<Error> with_reached(Error refused, std::int64_t reached) {
  if (reached > 0) {
    refused.message +=
        fmt::format("; before that, this run reached {} people", with_commas(reached));
  }
  return tl::unexpected(std::move(refused));
}

}  // namespace

Result<Ran> run(App& app, const Actor& actor, Outbox& outbox, std::string_view reference,
                const RunLimits& limits) {
  Work work = TRY(prepare(app, reference, outbox.channel()));
  work.stop = limits.stop;
  Ran ran;
  ran.notice = work.notice.reference;
  Line line(app, actor, outbox, work, limits);
  line.run(ran);
  conclude(app, actor, work, line.allowed_at(), ran);
  if (line.refused()) return with_reached(*line.refused(), ran.reached);
  return ran;
}

namespace {

std::int64_t letters_in(const Ran& ran) {
  return ran.reached + ran.bounced + ran.no_route + ran.uncertain + ran.deferred;
}

bool is_started(App& app, std::string_view reference, Channel channel) {
  const auto tx = app.db.read();
  const auto notice = notice::load_notice(*tx, reference);
  return notice && store::find_dispatch(*tx, notice->notice_id, channel);
}

void add(Ran& all, const Ran& more) {
  all.reached += more.reached;
  all.bounced += more.bounced;
  all.no_route += more.no_route;
  all.uncertain += more.uncertain;
  all.deferred += more.deferred;
  all.postponed += more.postponed;
  all.unknown += more.unknown;
  if (!all.next_attempt_at ||
      (more.next_attempt_at && *more.next_attempt_at < *all.next_attempt_at))
    all.next_attempt_at = more.next_attempt_at;
}

NoticeStatus of_notice(NoticeStatus status, const notice::Notice& notice) {
  status.notice = notice.reference;
  status.version = notice.version;
  status.state = notice.state;
  return status;
}

}  // namespace

Result<Ran> run(App& app, const Actor& actor, std::string_view reference, const RunLimits& limits) {
  RunLimits left = limits;
  Ran all;
  for (const Channel channel : channels_of(app.settings)) {
    if (channel == Channel::gateway && !is_started(app, reference, channel)) continue;
    const auto outbox = TRY(open_outbox(app.settings, channel));
    auto ran = run(app, actor, *outbox, reference, left);
    if (!ran) return with_reached(std::move(ran.error()), all.reached);
    left.letters_max -= letters_in(*ran);
    all.notice = ran->notice;
    add(all, *ran);
  }
  return all;
}

std::vector<Channel> channels_of(const Settings& settings) {
  std::vector<Channel> channels{channel_of(settings.mail)};
  if (!settings.gateway.url.empty()) channels.push_back(Channel::gateway);
  return channels;
}

std::int64_t send_due(App& app, Channel channel, const std::stop_token& stop) {
  const Actor candor{"candor"};
  std::vector<std::string> notices;
  {
    const auto tx = app.db.read();
    for (const auto& id : store::list_due(*tx, channel, app.clock.now())) {
      if (notice::load_state(*tx, id) != notice::State::approved) continue;
      notices.push_back(notice::load_reference(*tx, id));
    }
  }
  std::int64_t letters = 0;
  for (const std::string& notice : notices) {
    const auto outbox = open_outbox(app.settings, channel);
    if (!outbox) throw std::runtime_error(to_text(outbox.error()));
    const auto ran = run(app, candor, **outbox, notice,
                         {.letters_max = RunLimits().letters_max, .progress = {}, .stop = stop});
    if (!ran && ran.error().code == ErrorCode::unavailable) {
      throw std::runtime_error(to_text(ran.error()));
    }
    // Otherwise it was held or withdrawn meanwhile, which is said where that was done.
    if (ran) letters += letters_in(*ran);
  }
  return letters;
}

Result<std::int64_t> resume(App& app, const Actor& actor, std::string_view reference) {
  const auto tx = app.db.write();
  const notice::Notice notice = TRY(notice::load_notice(*tx, reference));
  const std::int64_t letters = store::requeue_node(*tx, notice.notice_id, node_name());
  const std::int64_t paused = store::end_pause(*tx, notice.notice_id);
  if (letters + paused == 0) return letters;
  hand_on(*tx, app, actor, notice);
  journal::append(
      *tx, app, actor,
      {.kind = "delivery.resumed", .subject = notice.incident, .occurred_at = std::nullopt},
      codec::journal_resumed(notice, letters));
  tx->commit();
  return letters;
}

Result<Hold> hold(App& app, const Actor& actor, std::string_view reference, Hold hold,
                  std::string_view reason) {
  TRY(check_reason(reason));
  const auto tx = app.db.write();
  const notice::Notice notice = TRY(notice::load_notice(*tx, reference));
  if (store::hold(*tx, notice.notice_id, hold, app.clock.now()) == 0) {
    return fail(ErrorCode::conflict,
                fmt::format("{} is not started, or is {} already; `candor delivery status {}` "
                            "says how it stands",
                            notice.reference, enum_name(hold), notice.incident));
  }
  journal::append(*tx, app, actor,
                  {.kind = hold == Hold::paused ? "delivery.paused" : "delivery.stopped",
                   .subject = notice.incident,
                   .occurred_at = std::nullopt},
                  codec::journal_held(notice, reason));
  tx->commit();
  return hold;
}

Result<DryRun> dry_run(App& app, std::string_view reference, const RunLimits& limits) {
  Work work = TRY(prepare(app, reference, channel_of(app.settings.mail)));
  const Instant now = app.clock.now();
  const auto tx = app.db.read();
  const notice::NoticeId& id = work.notice.notice_id;
  DryRun dry;
  dry.notice = work.notice.reference;
  dry.unknown = unknown(store::count(*tx, id, work.channel));
  std::set<std::string> domains;
  std::vector<store::Claimed> page;
  const auto make_page = [&] {
    for (const std::optional<Made>& made : make_messages(app, work, page)) {
      if (!made) {
        ++dry.no_route;
        continue;
      }
      const std::int64_t bytes = std::ssize(made->message.bytes);
      ++dry.letters;
      dry.bytes += bytes;
      dry.bytes_largest = std::max(dry.bytes_largest, bytes);
      const std::string& address = made->message.to_address;
      domains.insert(to_lower(address.substr(address.rfind('@') + 1)));
    }
    page.clear();
    if (limits.progress) limits.progress(dry.letters + dry.no_route);
  };
  store::for_each_due(*tx, id, work.channel, now, limits.letters_max,
                      [&](const store::Claimed& letter) {
                        page.push_back(letter);
                        if (std::ssize(page) == kBatchLetters) make_page();
                      });
  if (!page.empty()) make_page();
  dry.domains = std::ssize(domains);
  return dry;
}

Result<std::vector<NoticeStatus>> list_started(storage::Transaction& tx,
                                               std::string_view incident) {
  std::vector<NoticeStatus> all;
  for (const notice::Notice& notice : TRY(notice::list_notices(tx, incident))) {
    for (NoticeStatus& one : store::list_started(tx, notice.notice_id)) {
      all.push_back(of_notice(std::move(one), notice));
    }
  }
  return all;
}

Result<Status> load_status(storage::Transaction& tx, std::string_view incident) {
  Status status;
  status.incident = std::string(incident);
  for (const notice::Notice& notice : TRY(notice::list_notices(tx, incident))) {
    for (NoticeStatus& one : store::list_status(tx, notice.notice_id)) {
      one = of_notice(std::move(one), notice);
      const bool goes_on = notice.state != notice::State::withdrawn && one.hold != Hold::stopped;
      if (goes_on) status.unknown += unknown(one.counts);
      status.notices.push_back(std::move(one));
    }
  }
  status.not_reached = TRY(count_people(tx, incident)).not_reached;
  status.needs_substitute_notice = status.not_reached >= kSubstituteNoticePeople;
  return status;
}

Result<std::optional<Instant>> find_begun_at(storage::Transaction& tx, std::string_view incident) {
  std::optional<Instant> last;
  for (const notice::Notice& notice : TRY(notice::list_notices(tx, incident))) {
    // Nothing is before everything.
    last = std::max(last, store::find_begun_at(tx, notice.notice_id));
  }
  return last;
}

Waiting count_waiting(storage::Transaction& tx) {
  Waiting all;
  for (const auto& [notice, waiting] : store::list_waiting(tx)) {
    if (notice::load_state(tx, notice) == notice::State::withdrawn) continue;
    all.queued += waiting.queued;
    all.sending += waiting.sending;
  }
  return all;
}

Result<std::optional<Instant>> find_reached_at(storage::Transaction& tx, std::string_view incident,
                                               std::int64_t rank) {
  std::optional<Instant> earliest;
  for (const notice::Notice& notice : TRY(notice::list_notices(tx, incident))) {
    const auto at = store::find_reached_at(tx, notice.notice_id, rank);
    if (at && (!earliest || *at < *earliest)) earliest = at;
  }
  return earliest;
}

Result<People> count_people(storage::Transaction& tx, std::string_view incident) {
  std::vector<notice::NoticeId> all;
  std::vector<notice::NoticeId> open;
  for (const notice::Notice& notice : TRY(notice::list_notices(tx, incident))) {
    all.push_back(notice.notice_id);
    if (notice.state != notice::State::withdrawn) open.push_back(notice.notice_id);
  }
  return store::count_people(tx, all, open);
}

Result<std::unique_ptr<Outbox>> open_outbox(const Settings& settings, Channel channel) {
  const Settings::Mail& mail = settings.mail;
  CHECK(channel != Channel::paper);
  if (channel == Channel::gateway) {
    return std::make_unique<Gateway>(TRY(gateway_of(settings)), http::open_client(settings));
  }
  if (channel == Channel::maildir) {
    return std::make_unique<Maildir>(mail.maildir.empty() ? settings.data_folder + "/mail"
                                                          : mail.maildir);
  }
  SmtpServer server;
  server.host = mail.smtp_host;
  server.port = mail.smtp_port;
  server.tls = mail.smtp_tls;
  server.user = mail.smtp_user;
  server.ca_file = mail.smtp_ca_file;
  server.connections_max = mail.smtp_connections_max;
  server.domain_letters_max = mail.smtp_domain_letters_max;
  if (!mail.smtp_password_file.empty()) {
    server.password = trim(TRY(read_file(mail.smtp_password_file, kPasswordBytesMax)));
  }
  return std::make_unique<Smtp>(std::move(server));
}

Result<std::vector<std::string>> notices_meant(storage::Transaction& tx,
                                               std::string_view reference) {
  if (const auto notice = notice::load_notice(tx, reference)) {
    return std::vector<std::string>{notice->reference};
  }
  const auto notices = notice::list_notices(tx, reference);
  if (!notices) {
    return fail(ErrorCode::not_found, "there is no incident and no notice of that reference");
  }
  std::vector<std::string> approved;
  for (const notice::Notice& notice : *notices) {
    if (notice.state == notice::State::approved) approved.push_back(notice.reference);
  }
  if (approved.empty()) {
    return fail(ErrorCode::conflict,
                fmt::format("{} has no approved notice; `candor notice list {}` "
                            "shows what there is",
                            reference, reference));
  }
  return approved;
}

storage::RoomSchema schema() { return {"delivery", kSchemaFiles}; }

}  // namespace candor::delivery
