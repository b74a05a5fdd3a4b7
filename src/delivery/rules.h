// SPDX-License-Identifier: Apache-2.0
// What becomes of a letter after an attempt. Pure: no clock, no database.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "delivery/delivery.h"

namespace candor::delivery {

// How long a batch may take before another run may take up its letters.
inline constexpr std::int64_t kLeaseSeconds = 900;
// A batch begins no further letter after this, so that it ends within its lease although it has
// waited as long for the one before it.
inline constexpr std::int64_t kBatchSeconds = 300;
inline constexpr std::int64_t kBatchLetters = 200;
// A batch looks this often whether its notice was withdrawn.
inline constexpr std::int64_t kLettersBetweenLooks = 20;
// After the n-th attempt, wait as long as the n-th of these; then give up. Five times within a day
// and a half: servers that defer unknown senders want minutes, broken ones are mended within a day.
inline constexpr std::array<std::int64_t, 5> kRetryDelaysSeconds = {300, 1800, 7200, 28'800,
                                                                    86'400};

struct Next {
  State state = State::queued;
  Instant next_attempt_at;  // if queued
};
// `attempts` counts those that ended in an answer, this one included; one that a crash cut off says
// nothing about the person. What becomes of an uncertain letter the settings decide.
Next next_state(Outcome outcome, std::int64_t attempts, Instant now,
                UncertainMail uncertain = UncertainMail::repeat);

// Where in the queue a person stands: random, so that who waits longer is chance, and repeatable by
// whoever has the seed and the ids. The first 63 bits of HMAC-SHA256(seed, customer's id).
std::int64_t turn_of(std::string_view order_seed, const exposure::CustomerId& customer);

// How many letters a domain gets within a minute, in one run.
class Pace {
 public:
  // 0: no limit.
  explicit Pace(std::int64_t per_minute_max) : per_minute_max_(per_minute_max) {}
  // `now` if a letter to it may leave; else when it is to be tried again, one minute's letters
  // after the other.
  Instant next(std::string_view domain, Instant now);

 private:
  struct Minute {
    Instant from;
    std::int64_t letters = 0;
    std::int64_t postponed = 0;
  };
  std::int64_t per_minute_max_;
  std::map<std::string, Minute, std::less<>> minutes_;
};

// Why: one line that says something.
Result<void> check_reason(std::string_view reason);

// "<delivery id>@<domain>".
std::string message_id_of(const DeliveryId& id, std::string_view domain);

}  // namespace candor::delivery
