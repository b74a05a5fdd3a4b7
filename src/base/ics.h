// SPDX-License-Identifier: Apache-2.0
// Calendars as others read them: iCalendar, RFC 5545.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace candor {

// Something at one moment.
struct IcsEvent {
  std::string uid;  // the same for the same thing each time, so that a later file moves it
  Instant at;       // in whole seconds; a fraction is cut off
  std::string summary;
  std::string description;                           // may have several lines
  std::optional<std::int64_t> alarm_before_seconds;  // nothing: no alarm
};

// A whole calendar of events. `made_at` is its DTSTAMP. Text is UTF-8; control characters other
// than line ends are left out (RFC 5545 section 3.1), lines are folded at 75 octets without cutting
// a character.
std::string ics_text(std::string_view name, Instant made_at, std::span<const IcsEvent> events);

}  // namespace candor
