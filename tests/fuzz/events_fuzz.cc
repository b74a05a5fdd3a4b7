// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "delivery/events.h"
#include "fuzz.h"

using candor::fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto events = candor::delivery::read_events(candor::fuzz::bytes(data, size));
  if (!events) return 0;
  for (const candor::delivery::Event& event : *events) {
    const auto again = candor::delivery::read_events(event.bytes);
    if (event.report) claim(again && *again == std::vector{event}, "an event's bytes say the same");
    if (!event.report) continue;
    const candor::delivery::Report& report = *event.report;
    claim(!report.message_id.empty(), "a report is about a letter");
    claim(report.message_id.size() <= 254, "its id is an id");
    claim(!candor::find_invalid_utf8(report.message_id), "its id can be kept");
    claim(!candor::find_invalid_utf8(report.status), "its status can be kept");
    claim(report.status.size() <= 20, "its status is short");
    claim(report.words.find('@') == std::string::npos, "its words hold no address");
    for (const char c : report.words) claim(c >= ' ' && c < 0x7f, "its words are plain");
  }
  return 0;
}
