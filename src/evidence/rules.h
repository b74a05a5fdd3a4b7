// SPDX-License-Identifier: Apache-2.0
// What may be said of evidence, and done to it. Pure: no clock, no database.
#pragma once

#include <string>
#include <string_view>

#include "evidence/evidence.h"

namespace candor::evidence {

inline constexpr std::size_t kNameCharactersMax = 255;
inline constexpr std::size_t kPartyCharactersMax = 200;
inline constexpr std::size_t kReasonCharactersMax = 1'000;
inline constexpr std::int64_t kBytesMax = std::int64_t{1} << 40;  // 1 TiB

// All faults at once; places are JSON pointers.
Result<void> check(const NewEvidence& wanted, Instant now);
Result<void> check(const Handover& handover, Instant now);
Result<void> check(const Retention& retention);
Result<void> check_reason(std::string_view reason);

// Refused (conflict): what would be done to evidence that is not in the state for it.
Result<void> check_kept(const Evidence& evidence);
Result<void> check_hold(const Evidence& evidence);
Result<void> check_release(const Evidence& evidence);
Result<void> check_destroy(const Evidence& evidence, Instant now);

// "INC-2026-0007-E1".
std::string reference_of(std::string_view incident, std::int64_t number);

}  // namespace candor::evidence
