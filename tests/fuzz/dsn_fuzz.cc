// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "delivery/dsn.h"
#include "fuzz.h"

using candor::fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view mail = candor::fuzz::bytes(data, size);
  const auto report = candor::delivery::read_report(mail);
  if (!report) return 0;
  claim(!report->message_id.empty(), "a report is about a letter");
  claim(report->message_id.size() <= 254, "its id is an id");
  claim(!candor::find_invalid_utf8(report->message_id), "its id can be kept");
  claim(!candor::find_invalid_utf8(report->status), "its status can be kept");
  claim(report->status.size() <= 20, "its status is short");
  claim(report->words.find('@') == std::string::npos, "its words hold no address");
  claim(report->words.size() <= 5000, "its words are short");
  for (const char c : report->words) claim(c >= ' ' && c < 0x7f, "its words are plain");
  return 0;
}
