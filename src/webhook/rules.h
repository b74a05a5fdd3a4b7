// SPDX-License-Identifier: Apache-2.0
// Which entries a webhook is told of, how a request is signed, and when it is tried again. Pure: no
// clock, no database.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "journal/journal.h"

namespace candor::webhook {

inline constexpr std::int64_t kOverlapHoursDefault = 24;
inline constexpr std::int64_t kOverlapHoursMax = 168;
// After the n-th attempt, wait as long as the n-th of these; then give up: ten attempts in three
// days. The schedule of the Standard Webhooks specification.
inline constexpr std::array<std::int64_t, 9> kRetryDelaysSeconds = {
    5, 300, 1800, 7200, 18'000, 36'000, 50'400, 72'000, 86'400};
// A wait is up to so much longer, so that what failed together does not come back together.
inline constexpr std::int64_t kJitterPercent = 20;
// A receiver may ask for a longer wait (Retry-After), up to this.
inline constexpr std::int64_t kRetryAfterSecondsMax = 86'400;
// A webhook that gives up a delivery, and has taken nothing for as long as this, is disabled.
inline constexpr std::int64_t kFailingSecondsMax = 3 * kSecondsPerDay;
// How long a request may take before another may send it: well over the client's own limit.
inline constexpr std::int64_t kLeaseSeconds = 120;

// Each is "*", "room.*" or "room.past_participle".
Result<void> check_kinds(const std::vector<std::string>& kinds);
// Why a webhook is disabled: one line of 1 to 500 characters.
Result<void> check_reason(std::string_view reason);
bool matches(const std::vector<std::string>& kinds, std::string_view kind);

// "17-9f86d081884c7d65": the entry's sequence and the beginning of its hash, so that it means the
// same entry also where a database was restored and went on otherwise.
std::string event_id_of(const journal::Entry& entry);

// When to try again after that many attempts; nothing: give up. `jitter` is any byte.
std::optional<Instant> next_attempt(std::int64_t attempts, Instant now, std::uint8_t jitter,
                                    std::optional<std::int64_t> retry_after_seconds);
// Of the header Retry-After: seconds; nothing for a date or what is neither.
std::optional<std::int64_t> retry_after_seconds(std::string_view header);

}  // namespace candor::webhook
