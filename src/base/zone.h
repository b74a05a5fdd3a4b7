// SPDX-License-Identifier: Apache-2.0
// Times as the clocks of a zone show them. Zones come from the system's tz database (RFC 6557) and
// are named as it names them: "Europe/Berlin".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace candor {

// Of the public pages where the settings name no other.
inline constexpr std::string_view kUtcZone = "Etc/UTC";

bool is_zone(std::string_view zone);

// What the clocks of a zone show, how far they are from UTC, and what that is called.
struct LocalTime {
  Date date;
  std::int64_t hour = 0;
  std::int64_t minute = 0;
  std::int64_t second = 0;
  std::int64_t offset_seconds = 0;  // ahead of UTC
  std::string abbreviation;         // "CEST", or "+03" where the zone's time has no name
};
// The zone must exist; see is_zone.
LocalTime local_time(Instant instant, std::string_view zone);
// The instant at which the clocks there show that second of the date, from 0. Where they repeat or
// skip it, the earlier one. The zone must exist.
Instant instant_at(Date date, std::int64_t second, std::string_view zone);

// "Wed 10 Jun 2026, 09:30 CEST (07:30 UTC)", for people: with the time in UTC where it is another,
// and its day where that is another. The zone must exist.
std::string to_words(Instant instant, std::string_view zone);

}  // namespace candor
