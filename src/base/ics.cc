// SPDX-License-Identifier: Apache-2.0
#include "base/ics.h"

#include <fmt/format.h>

#include "base/version.h"

namespace candor {
namespace {

constexpr std::size_t kLineOctetsMax = 75;  // without the line end, RFC 5545 section 3.1

// TEXT, section 3.3.11.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == ';' || c == ',') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f)) {
      out += c;
    }
  }
  return out;
}

// Continuation lines begin with one space, which counts.
void add_line(std::string& to, std::string_view line) {
  std::size_t room = kLineOctetsMax;
  while (line.size() > room) {
    std::size_t cut = room;
    while (cut > 0 && (static_cast<unsigned char>(line[cut]) & 0xC0) == 0x80) --cut;
    if (cut == 0) cut = room;  // not UTF-8, so there is no character to keep whole
    to += line.substr(0, cut);
    to += "\r\n ";
    line.remove_prefix(cut);
    room = kLineOctetsMax - 1;
  }
  to += line;
  to += "\r\n";
}

// "20260613T073000Z", section 3.3.5 form 2.
std::string utc_time(Instant at) {
  const Date day = utc_date(at);
  const std::int64_t seconds = seconds_between(start_of_utc_day(day), at);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", day.year, day.month, day.day,
                     seconds / 3600, seconds / 60 % 60, seconds % 60);
}

void add_event(std::string& to, const IcsEvent& event, Instant made_at) {
  add_line(to, "BEGIN:VEVENT");
  add_line(to, "UID:" + escaped(event.uid));
  add_line(to, "DTSTAMP:" + utc_time(made_at));
  add_line(to, "DTSTART:" + utc_time(event.at));
  add_line(to, "SUMMARY:" + escaped(event.summary));
  if (!event.description.empty()) add_line(to, "DESCRIPTION:" + escaped(event.description));
  add_line(to, "TRANSP:TRANSPARENT");
  if (event.alarm_before_seconds) {
    add_line(to, "BEGIN:VALARM");
    add_line(to, "ACTION:DISPLAY");
    add_line(to, "DESCRIPTION:" + escaped(event.summary));
    add_line(to, fmt::format("TRIGGER:-PT{}S", *event.alarm_before_seconds));
    add_line(to, "END:VALARM");
  }
  add_line(to, "END:VEVENT");
}

}  // namespace

std::string ics_text(std::string_view name, Instant made_at, std::span<const IcsEvent> events) {
  std::string text;
  add_line(text, "BEGIN:VCALENDAR");
  add_line(text, "VERSION:2.0");
  add_line(text, fmt::format("PRODID:-//Candor//Candor {}//EN", kVersion));
  add_line(text, "X-WR-CALNAME:" + escaped(name));
  for (const IcsEvent& event : events) add_event(text, event, made_at);
  add_line(text, "END:VCALENDAR");
  return text;
}

}  // namespace candor
