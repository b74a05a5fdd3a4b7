// SPDX-License-Identifier: Apache-2.0
#include "delivery/delivery.h"

#include <array>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "base/enums.h"
#include "base/file.h"
#include "base/text.h"
#include "delivery/codec.h"
#include "delivery/maildir.h"
#include "delivery/mime.h"
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

// The address that a letter to this person bears, if mail can be sent to it.
std::optional<std::string> route_to(const exposure::AffectedPerson& person) {
  auto address = exposure::mail_address(person.email);
  if (address && !check_address(*address)) address.reset();
  return address;
}

std::string node_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "unknown";
  return name.data();
}

Result<void> check_approved(const notice::Notice& notice) {
  if (notice.state == notice::State::approved) return {};
  return fail(ErrorCode::conflict, fmt::format("{} is {}; only an approved notice is sent",
                                               notice.reference, enum_name(notice.state)));
}

// What one batch is about: made once for a run.
struct Work {
  notice::Notice notice;
  incident::Incident incident;
  notice::Letter letter;
  MailChannel channel;
};

Result<Work> prepare(App& app, std::string_view reference) {
  TRY(check_mail(app.settings.mail));
  const auto tx = app.db.read();
  notice::Notice notice = TRY(notice::load_notice(*tx, reference));
  TRY(check_approved(notice));
  const MailChannel channel = app.settings.mail.channel;
  if (!store::is_started(*tx, notice.notice_id, channel)) {
    return fail(ErrorCode::conflict,
                fmt::format("{0} is not started by {1}; `candor delivery start {0}` puts everybody "
                            "into the ledger",
                            notice.reference, enum_name(channel)));
  }
  notice::Letter letter = TRY(notice::compile_letter(*tx, notice));
  incident::Incident incident = TRY(incident::load_incident(*tx, notice.incident));
  return Work{std::move(notice), std::move(incident), std::move(letter), channel};
}

// A letter that was taken up, with what became of it; nothing if it was not offered.
struct Taken {
  store::Claimed claimed;
  Instant at;                   // when it was offered
  std::string rendered_sha256;  // of what was offered
  std::optional<store::Conclusion> conclusion;
};

class Batch {
 public:
  Batch(App& app, const Work& work, Outbox& outbox) : app_(app), work_(work), outbox_(outbox) {}

  // Takes letters up; false if none is due. Refused once the notice is withdrawn.
  Result<bool> claim(std::int64_t letters_max) {
    const Instant now = app_.clock.now();
    token_ = new_uuid(now, app_.random);
    begun_at_ = now;
    const auto tx = app_.db.write();
    TRY(check_approved(TRY(notice::load_notice(*tx, work_.notice.reference))));
    store::requeue_expired(*tx, work_.notice.notice_id, now);
    const auto claimed = store::claim(*tx, work_.notice.notice_id, work_.channel,
                                      {.token = token_,
                                       .node = node_name(),
                                       .now = now,
                                       .lease_until = add_seconds(now, kLeaseSeconds),
                                       .letters_max = letters_max});
    tx->commit();
    for (const store::Claimed& letter : claimed) taken_.push_back({letter, now, "", std::nullopt});
    return !taken_.empty();
  }

  // Offers them to the outbox, each made when there is room for it.
  void send() {
    const auto people = load_people();
    std::vector<std::size_t> offered;
    std::size_t at = 0;
    const auto next = [&]() -> std::optional<Message> {
      while (at < taken_.size()) {
        if (seconds_between(begun_at_, app_.clock.now()) >= kBatchSeconds) return std::nullopt;
        if (at % kLettersBetweenLooks == 0 && is_withdrawn()) return std::nullopt;
        auto message = make(taken_[at], people[at]);
        if (message) offered.push_back(at);
        ++at;
        if (message) return message;
      }
      return std::nullopt;
    };
    std::vector<Sent> sent = outbox_.send(next);
    for (std::size_t i = 0; i < sent.size(); ++i) conclude(taken_[offered[i]], std::move(sent[i]));
  }

  // Writes into the ledger what became of each; the rest goes back into the queue.
  void record(const Actor& actor, Ran& ran) {
    const auto tx = app_.db.write();
    const bool any_reached = std::any_of(taken_.begin(), taken_.end(), [](const Taken& taken) {
      return taken.conclusion && taken.conclusion->state == State::reached;
    });
    if (any_reached) set_told_anchor(*tx, actor);
    for (const Taken& taken : taken_) {
      if (!taken.conclusion) {
        store::release(*tx, taken.claimed, token_);
        continue;
      }
      store::record(*tx, taken.claimed, token_, *taken.conclusion);
      switch (taken.conclusion->state) {
        case State::reached: ++ran.reached; break;
        case State::bounced: ++ran.bounced; break;
        case State::no_route: ++ran.no_route; break;
        case State::uncertain: ++ran.uncertain; break;
        case State::queued: ++ran.deferred; break;
        case State::sending: break;
      }
    }
    tx->commit();
  }

  std::int64_t letters() const { return std::ssize(taken_); }
  // Why the channel could not be reached, if it could not.
  const std::optional<std::string>& unreachable() const { return unreachable_; }

 private:
  bool is_withdrawn() {
    const auto tx = app_.db.read();
    return notice::load_state(*tx, work_.notice.notice_id) == notice::State::withdrawn;
  }

  std::vector<std::optional<exposure::AffectedPerson>> load_people() {
    const auto tx = app_.db.read();
    std::vector<std::optional<exposure::AffectedPerson>> people;
    for (const Taken& taken : taken_) {
      people.push_back(exposure::find_affected(*tx, app_, work_.incident.incident_id,
                                               taken.claimed.customer_id));
    }
    return people;
  }

  std::optional<Message> make(Taken& taken, const std::optional<exposure::AffectedPerson>& person) {
    taken.at = app_.clock.now();
    const auto address = person ? route_to(*person) : std::nullopt;
    if (!address) {
      taken.conclusion = store::Conclusion{.state = State::no_route,
                                           .rendered_sha256 = std::nullopt,
                                           .at = taken.at,
                                           .next_attempt_at = taken.at,
                                           .sent = std::nullopt};
      return std::nullopt;
    }
    const notice::RenderedLetter letter =
        work_.letter.render(notice::personal_for(*person, work_.letter.sender()));
    taken.rendered_sha256 = letter.sha256;
    return mail_to(*person, *address, letter, taken.claimed, taken.at);
  }

  void conclude(Taken& taken, Sent sent) {
    if (sent.outcome == Outcome::unreachable) {
      unreachable_ = std::move(sent.words);
      return;
    }
    const Next next = next_state(sent.outcome, taken.claimed.answered + 1, taken.at);
    taken.conclusion = store::Conclusion{.state = next.state,
                                         .rendered_sha256 = taken.rendered_sha256,
                                         .at = taken.at,
                                         .next_attempt_at = next.next_attempt_at,
                                         .sent = std::move(sent)};
  }

  Message mail_to(const exposure::AffectedPerson& person, const std::string& address,
                  const notice::RenderedLetter& letter, const store::Claimed& claimed,
                  Instant now) const {
    const Settings& settings = app_.settings;
    auto bytes = compose({.message_id = claimed.message_id,
                          .date = now,
                          .from_name = notice::clean_line(settings.organisation.name),
                          .from_address = settings.mail.from_address,
                          .reply_to_address = settings.organisation.contact_email,
                          .to_name = notice::printable_name(person.name),
                          .to_address = address,
                          .subject = letter.subject,
                          .text = letter.text,
                          .html = letter.html});
    // The recipient's address was checked, so what is wrong is in the settings.
    if (!bytes)
      throw std::runtime_error(
          "mail.from_address or organisation.contact_email of the "
          "settings is not an address; mend candor.toml");
    return {.message_id = claimed.message_id,
            .from_address = settings.mail.from_address,
            .to_address = address,
            .bytes = std::move(*bytes)};
  }

  // Other laws count from the moment that people were told.
  void set_told_anchor(storage::Transaction& tx, const Actor& actor) {
    const auto overview = incident::load_overview(tx, work_.incident.reference);
    CHECK(overview.has_value());
    for (const incident::ClockAnchor& anchor : overview->anchors) {
      if (anchor.anchor == incident::Anchor::another_notice) return;
    }
    const auto set = incident::set_anchor_within(
        tx, app_, actor, work_.incident, incident::Anchor::another_notice,
        {app_.clock.now(), fmt::format("the first letters of {} left", work_.notice.reference)});
    CHECK(set.has_value());
  }

  App& app_;
  const Work& work_;
  Outbox& outbox_;
  std::string token_;
  Instant begun_at_;
  std::vector<Taken> taken_;
  std::optional<std::string> unreachable_;
};

// Says how the queue stands, and writes into the journal what this run did and, when nobody is left
// unknown, what became of everybody.
void conclude(App& app, const Actor& actor, const Work& work, Ran& ran) {
  const notice::NoticeId& id = work.notice.notice_id;
  const auto tx = app.db.write();
  const Counts counts = store::count(*tx, id, work.channel);
  ran.unknown = unknown(counts);
  ran.next_attempt_at = store::next_attempt(*tx, id, work.channel);
  const auto write = [&](std::string_view kind, const boost::json::value& body) {
    journal::append(*tx, app, actor,
                    {.kind = kind, .subject = work.notice.incident, .occurred_at = std::nullopt},
                    body);
  };
  if (ran.reached + ran.bounced + ran.no_route + ran.uncertain + ran.deferred > 0) {
    write("delivery.ran", codec::journal_ran(work.notice, work.channel, ran));
  }
  if (ran.unknown == 0 && store::finish_dispatch(*tx, id, work.channel, app.clock.now())) {
    write("delivery.finished", codec::journal_finished(work.notice, work.channel, counts));
  }
  tx->commit();
}

}  // namespace

Result<Started> start(App& app, const Actor& actor, std::string_view reference,
                      const std::optional<std::string>& order_override) {
  const auto tx = app.db.write();
  const notice::Notice notice = TRY(notice::load_notice(*tx, reference));
  TRY(check_approved(notice));
  TRY(check_mail(app.settings.mail));
  TRY(duty::admit_telling_people(*tx, app, actor, notice.incident, order_override));
  const incident::Incident incident = TRY(incident::load_incident(*tx, notice.incident));
  const Instant now = app.clock.now();
  Started started{.notice = notice.reference,
                  .channel = app.settings.mail.channel,
                  .queued = 0,
                  .no_route = 0,
                  .already = 0};
  const bool first = !store::is_started(*tx, notice.notice_id, started.channel);
  std::optional<exposure::CustomerId> after;
  do {
    const exposure::AffectedPage page =
        exposure::list_affected(*tx, app, incident.incident_id, after, kPeopleAtATime);
    for (const exposure::AffectedPerson& person : page.people) {
      const DeliveryId id = new_id<DeliveryId>(now, app.random);
      const State state = route_to(person) ? State::queued : State::no_route;
      const bool added =
          store::insert(*tx, {.delivery_id = id,
                              .notice_id = notice.notice_id,
                              .notice_version = notice.version,
                              .channel = started.channel,
                              .customer_id = person.customer_id,
                              .message_id = message_id_of(id, app.settings.mail.message_id_domain),
                              .state = state,
                              .queued_at = now});
      ++(!added ? started.already : state == State::queued ? started.queued : started.no_route);
    }
    after = page.next;
  } while (after);
  if (!first && started.queued + started.no_route == 0) return started;
  exposure::hold_imports(*tx, incident.incident_id, now);
  store::start_dispatch(*tx, notice.notice_id, started.channel, now, actor.name);
  journal::append(
      *tx, app, actor,
      {.kind = "delivery.started", .subject = notice.incident, .occurred_at = std::nullopt},
      codec::journal_started(notice, started));
  tx->commit();
  return started;
}

Result<Ran> run(App& app, const Actor& actor, Outbox& outbox, std::string_view reference,
                const RunLimits& limits) {
  const Work work = TRY(prepare(app, reference));
  Ran ran;
  ran.notice = work.notice.reference;
  std::int64_t done = 0;
  std::optional<Error> stopped;
  while (done < limits.letters_max && !stopped) {
    Batch batch(app, work, outbox);
    const auto claimed = batch.claim(std::min(kBatchLetters, limits.letters_max - done));
    if (!claimed) stopped = claimed.error();
    if (!claimed || !*claimed) break;
    batch.send();
    batch.record(actor, ran);
    done += batch.letters();
    if (limits.progress) limits.progress(done);
    if (batch.unreachable()) {
      stopped = {ErrorCode::unavailable,
                 fmt::format("the mail channel cannot be reached or does not take us ({}); nothing "
                             "is lost: run again later",
                             *batch.unreachable()),
                 {}};
    }
  }
  conclude(app, actor, work, ran);
  if (stopped && ran.reached > 0) {
    stopped->message +=
        fmt::format("; before that, this run reached {} people", with_commas(ran.reached));
  }
  if (stopped) return tl::unexpected(std::move(*stopped));
  return ran;
}

Result<std::int64_t> resume(App& app, const Actor& actor, std::string_view reference) {
  const auto tx = app.db.write();
  const notice::Notice notice = TRY(notice::load_notice(*tx, reference));
  const std::int64_t letters = store::requeue_node(*tx, notice.notice_id, node_name());
  if (letters == 0) return letters;
  journal::append(
      *tx, app, actor,
      {.kind = "delivery.resumed", .subject = notice.incident, .occurred_at = std::nullopt},
      codec::journal_resumed(notice, letters));
  tx->commit();
  return letters;
}

Result<Status> load_status(storage::Transaction& tx, std::string_view incident) {
  Status status;
  status.incident = std::string(incident);
  for (const notice::Notice& notice : TRY(notice::list_notices(tx, incident))) {
    for (NoticeStatus& one : store::list_status(tx, notice.notice_id)) {
      one.notice = notice.reference;
      one.version = notice.version;
      one.state = notice.state;
      if (notice.state != notice::State::withdrawn) status.unknown += unknown(one.counts);
      status.notices.push_back(std::move(one));
    }
  }
  return status;
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

Result<std::unique_ptr<Outbox>> open_outbox(const Settings& settings) {
  const Settings::Mail& mail = settings.mail;
  if (mail.channel == MailChannel::maildir) {
    return std::make_unique<Maildir>(mail.maildir.empty() ? settings.data_folder + "/mail"
                                                          : mail.maildir);
  }
  SmtpServer server;
  server.host = mail.smtp_host;
  server.port = mail.smtp_port;
  server.tls = mail.smtp_tls;
  server.user = mail.smtp_user;
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
