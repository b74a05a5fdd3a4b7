// SPDX-License-Identifier: Apache-2.0
// What becomes of a letter after an attempt. Pure: no clock, no database.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "delivery/delivery.h"

namespace candor::delivery {

// How long a batch may take before another run may take up its letters.
inline constexpr std::int64_t kLeaseSeconds = 600;
// A batch begins no further letter after this, so that it ends well within its lease.
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
// nothing about the person. An uncertain letter is sent again: to be told twice, under one
// Message-ID, is better than not to be told.
Next next_state(Outcome outcome, std::int64_t attempts, Instant now);

// Refused while our mail would bear an address that leads nowhere; the faults say which line of
// candor.toml to write.
Result<void> check_mail(const Settings::Mail& mail);

// "<delivery id>@<domain>".
std::string message_id_of(const DeliveryId& id, std::string_view domain);

}  // namespace candor::delivery
