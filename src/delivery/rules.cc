// SPDX-License-Identifier: Apache-2.0
#include "delivery/rules.h"

namespace candor::delivery {
namespace {

Next again_or(State end, std::int64_t attempts, Instant now) {
  if (attempts > std::ssize(kRetryDelaysSeconds)) return {end, now};
  const auto nth = static_cast<std::size_t>(attempts - 1);
  return {State::queued, add_seconds(now, kRetryDelaysSeconds[nth])};
}

}  // namespace

Next next_state(Outcome outcome, std::int64_t attempts, Instant now) {
  CHECK(attempts >= 1);
  switch (outcome) {
    case Outcome::accepted: return {State::reached, now};
    case Outcome::refused: return {State::bounced, now};
    case Outcome::deferred: return again_or(State::bounced, attempts, now);
    case Outcome::uncertain: return again_or(State::uncertain, attempts, now);
    case Outcome::unreachable: break;  // nothing was offered
  }
  return {State::queued, now};
}

Result<void> check_mail(const Settings::Mail& mail) {
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
  if (faults.empty()) return {};
  return fail(ErrorCode::conflict,
              "letters cannot be sent while the settings do not say from where", std::move(faults));
}

std::string message_id_of(const DeliveryId& id, std::string_view domain) {
  return id.value + "@" + std::string(domain);
}

}  // namespace candor::delivery
