// SPDX-License-Identifier: Apache-2.0
#include "delivery/rules.h"

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"
#include "base/written.h"
#include "delivery/post.h"

namespace candor::delivery {
namespace {

Next again_or(State end, std::int64_t attempts, Instant now) {
  if (attempts > std::ssize(kRetryDelaysSeconds)) return {end, now};
  const auto nth = static_cast<std::size_t>(attempts - 1);
  return {State::queued, add_seconds(now, kRetryDelaysSeconds[nth])};
}

}  // namespace

Next next_state(Outcome outcome, std::int64_t attempts, Instant now, UncertainMail uncertain) {
  CHECK(attempts >= 1);
  switch (outcome) {
    case Outcome::accepted: return {State::reached, now};
    case Outcome::refused: return {State::bounced, now};
    case Outcome::deferred: return again_or(State::bounced, attempts, now);
    case Outcome::uncertain:
      if (uncertain == UncertainMail::keep) return {State::uncertain, now};
      return again_or(State::uncertain, attempts, now);
    case Outcome::unreachable: break;  // nothing was offered
  }
  return {State::queued, now};
}

std::int64_t turn_of(std::string_view order_seed, const exposure::CustomerId& customer) {
  std::uint64_t bits = 0;
  for (const char c : hmac_sha256(order_seed, customer.value).substr(0, 8)) {
    bits = bits << 8 | static_cast<unsigned char>(c);
  }
  return static_cast<std::int64_t>(bits >> 1);
}

Instant Pace::next(std::string_view domain, Instant now) {
  constexpr std::int64_t kMinute = 60;
  if (per_minute_max_ == 0) return now;
  Minute& minute = minutes_.try_emplace(to_lower(domain), Minute{now, 0, 0}).first->second;
  if (now >= add_seconds(minute.from, kMinute)) minute = {now, 0, 0};
  if (minute.letters < per_minute_max_) {
    ++minute.letters;
    return now;
  }
  return add_seconds(minute.from, kMinute * (1 + minute.postponed++ / per_minute_max_));
}

Result<void> check_reason(std::string_view reason) {
  constexpr std::size_t kCharactersMax = 1000;
  std::vector<Fault> faults;
  check_written(reason, kCharactersMax, "/reason", faults);
  if (faults.empty()) return {};
  return fail(ErrorCode::invalid, "the reason cannot be taken as it is", std::move(faults));
}

Result<void> check_can_send_mail(const Settings& settings) {
  const Settings::Mail& mail = settings.mail;
  std::vector<Fault> faults;
  if (notice::names_local_host(mail.from_address)) {
    faults.push_back({"candor.toml",
                      "names no sender that an answer finds; put under [mail]: "
                      "from_address = \"notices@…\", an address of yours"});
  }
  if (notice::names_local_host("id@" + mail.message_id_domain)) {
    faults.push_back({"candor.toml",
                      "names no domain for Message-IDs; put under [mail]: "
                      "message_id_domain = \"…\", a domain of yours"});
  }
  // A mail folder is where letters are looked at, too; a mail server takes them out of the house.
  if (mail.channel == MailChannel::smtp && notice::names_local_host(settings.public_url)) {
    faults.push_back({"candor.toml",
                      "names no address at which readers reach the public pages, where each letter "
                      "can be checked; put at its top: public_url = \"https://…\""});
  }
  if (faults.empty()) return {};
  return fail(ErrorCode::conflict,
              "letters cannot be sent while the settings do not say from where", std::move(faults));
}

std::string message_id_of(const DeliveryId& id, std::string_view domain) {
  return id.value + "@" + std::string(domain);
}

}  // namespace candor::delivery
