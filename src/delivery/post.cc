// SPDX-License-Identifier: Apache-2.0
#include "delivery/post.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/enums.h"
#include "delivery/batch.h"
#include "delivery/delivery.h"
#include "delivery/post_store.h"
#include "seal/seal.h"

namespace candor::delivery {
namespace {

constexpr std::string_view kKeyScope = "outgoing_mail";

// Where a sealed field belongs, so that it opens in no other row.
std::string place_of(std::string_view field, std::string_view mail_id) {
  return fmt::format("outgoing_mail/{}/{}", field, mail_id);
}

// A mail that was taken up, with what became of it; nothing if it was not offered.
struct Taken {
  store::SealedMail mail;
  Instant at;  // when it was offered
  std::optional<Sent> sent;
  std::optional<Instant> postponed_to;
};

class Post {
 public:
  Post(App& app, Outbox& outbox, const std::stop_token& stop)
      : app_(app),
        outbox_(outbox),
        stop_(stop),
        pace_(app.settings.mail.domain_letters_per_minute_max) {}

  // False if nothing is due, or nothing may leave within this hour.
  bool claim();
  void send();
  // How many were answered.
  std::int64_t record();
  const std::optional<std::string>& unreachable() const { return unreachable_; }

 private:
  Message message_of(const store::SealedMail& mail, Instant now) const;

  App& app_;
  Outbox& outbox_;
  std::stop_token stop_;
  Pace pace_;
  std::vector<DkimKey> dkim_;
  std::optional<seal::Key> key_;
  std::string token_;
  std::vector<Taken> taken_;
  std::optional<std::string> unreachable_;
};

bool Post::claim() {
  const Instant now = app_.clock.now();
  if (!store::has_due_mail(*app_.db.read(), now)) return false;
  token_ = new_uuid(now, app_.random);
  taken_.clear();
  const auto tx = app_.db.write();
  std::int64_t mails_max = kBatchLetters;
  if (const std::int64_t hourly_max = app_.settings.mail.letters_per_hour_max; hourly_max > 0) {
    mails_max = std::min(mails_max, store::allowance(*tx, hourly_max, now).letters);
  }
  if (mails_max == 0) return false;
  for (auto& mail : store::claim_mails(*tx, {.token = token_,
                                            .now = now,
                                            .lease_until = add_seconds(now, kLeaseSeconds),
                                            .mails_max = mails_max})) {
    taken_.push_back({std::move(mail), now, std::nullopt, std::nullopt});
  }
  if (taken_.empty()) return false;
  if (!key_) {
    auto key = seal::find_key(*tx, seal::load_seal(app_.settings.data_folder), kKeyScope);
    CHECK(key.has_value());
    key_.emplace(std::move(*key));
  }
  if (dkim_.empty()) {
    auto keys = read_dkim_keys(app_.settings.mail);
    if (!keys) throw std::runtime_error(to_text(keys.error()));
    dkim_ = std::move(*keys);
  }
  tx->commit();
  return true;
}

Message Post::message_of(const store::SealedMail& mail, Instant now) const {
  const auto open = [&](const storage::Blob& sealed, std::string_view field) {
    return key_->open(sealed.bytes, place_of(field, mail.mail_id));
  };
  const Settings& settings = app_.settings;
  const std::string to_address = open(mail.to_address, "to_address");
  auto bytes =
      compose({.message_id = mail.message_id,
               .date = now,
               .from_name = notice::clean_line(settings.organisation.name),
               .from_address = settings.mail.from_address,
               .reply_to_address = settings.organisation.contact_email,
               .to_name = "",
               .to_address = to_address,
               .subject = open(mail.subject, "subject"),
               .text = open(mail.text, "text"),
               .html = std::nullopt,
               .unsubscribe_url =
                   mail.unsubscribe_url ? open(*mail.unsubscribe_url, "unsubscribe_url") : ""});
  if (!bytes) {
    throw std::runtime_error(
        "mail.from_address or organisation.contact_email of the settings is not an address, or "
        "public_url not a URL; mend candor.toml");
  }
  std::string signatures;
  for (const DkimKey& key : dkim_) signatures += key.sign(*bytes, now);
  return {.message_id = mail.message_id,
          .from_address = settings.mail.bounce_address.empty() ? settings.mail.from_address
                                                               : settings.mail.bounce_address,
          .to_address = to_address,
          .bytes = signatures + *bytes};
}

void Post::send() {
  const Instant begun_at = app_.clock.now();
  std::vector<std::size_t> offered;
  std::size_t at = 0;
  std::vector<Sent> sent = outbox_.send([&]() -> std::optional<Message> {
    for (; at < taken_.size(); ++at) {
      const Instant now = app_.clock.now();
      if (stop_.stop_requested() || seconds_between(begun_at, now) >= kBatchSeconds) break;
      Message message = message_of(taken_[at].mail, now);
      taken_[at].at = now;
      const Instant slot = pace_.next(domain_of(message.to_address), now);
      if (slot > now) {
        taken_[at].postponed_to = slot;
        continue;
      }
      offered.push_back(at++);
      return message;
    }
    return std::nullopt;
  });
  for (std::size_t i = 0; i < sent.size(); ++i) {
    if (sent[i].outcome == Outcome::unreachable) {
      unreachable_ = std::move(sent[i].words);
    } else {
      taken_[offered[i]].sent = std::move(sent[i]);
    }
  }
}

std::int64_t Post::record() {
  const auto tx = app_.db.write();
  std::int64_t answered = 0;
  for (const Taken& taken : taken_) {
    const store::SealedMail& mail = taken.mail;
    if (!taken.sent) {
      store::requeue_mail(*tx, mail, token_, mail.answered, taken.postponed_to.value_or(taken.at));
      continue;
    }
    ++answered;
    const Next next =
        next_state(taken.sent->outcome, mail.answered + 1, taken.at, app_.settings.mail.uncertain);
    if (next.state == State::queued) {
      store::requeue_mail(*tx, mail, token_, mail.answered + 1, next.next_attempt_at);
    } else {
      store::erase_mail(*tx, mail, token_);
    }
  }
  store::end_batch(*tx, token_, {.offered = answered, .at = app_.clock.now()});
  tx->commit();
  return answered;
}

}  // namespace

Result<void> check_mail_address(std::string_view address) { return check_address(address); }

Result<void> queue_mail(storage::Transaction& tx, App& app, const OutgoingMail& mail) {
  TRY(check_can_send_mail(app.settings));
  TRY(check_address(mail.to_address));
  const seal::Key key = TRY(seal::ensure_key(tx, TRY(seal::claim(tx, app)), kKeyScope));
  const Instant now = app.clock.now();
  const DeliveryId id = new_id<DeliveryId>(now, app.random);
  const auto seal = [&](std::string_view text, std::string_view field) {
    return storage::Blob{key.seal(text, place_of(field, id.value))};
  };
  store::SealedMail row{.mail_id = id.value,
                        .message_id = message_id_of(id, app.settings.mail.message_id_domain),
                        .to_address = seal(mail.to_address, "to_address"),
                        .subject = seal(notice::clean_line(mail.subject), "subject"),
                        .text = seal(mail.text, "text"),
                        .unsubscribe_url = std::nullopt};
  if (!mail.unsubscribe_url.empty()) {
    row.unsubscribe_url = seal(mail.unsubscribe_url, "unsubscribe_url");
  }
  store::insert_mail(tx, row, mail.purpose, mail.about, now);
  return {};
}

std::int64_t drop_mails(storage::Transaction& tx, std::string_view purpose,
                        std::string_view about) {
  return store::erase_mails(tx, purpose, about);
}

std::int64_t count_mails(storage::Transaction& tx, std::string_view purpose_begins) {
  return store::count_mails(tx, purpose_begins);
}

std::int64_t send_mails(App& app, const std::stop_token& stop) {
  if (!store::has_due_mail(*app.db.read(), app.clock.now())) return 0;
  const auto outbox = open_outbox(app.settings, channel_of(app.settings.mail));
  if (!outbox) throw std::runtime_error(to_text(outbox.error()));
  return send_mails(app, **outbox, stop);
}

std::int64_t send_mails(App& app, Outbox& outbox, const std::stop_token& stop) {
  Post post(app, outbox, stop);
  std::int64_t answered = 0;
  while (!stop.stop_requested() && post.claim()) {
    post.send();
    answered += post.record();
    if (post.unreachable()) {
      throw std::runtime_error(fmt::format("{} cannot be reached or does not take us ({})",
                                           enum_name(outbox.channel()), *post.unreachable()));
    }
  }
  return answered;
}

}  // namespace candor::delivery
