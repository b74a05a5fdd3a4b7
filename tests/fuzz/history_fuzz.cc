// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "base/text.h"
#include "fuzz.h"
#include "record/archive_page.h"
#include "record/history.h"
#include "record/status.h"

using candor::fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr candor::Instant kNow{1'800'000'000'000'000};
  const auto past = candor::record::parse_past(candor::fuzz::bytes(data, size), kNow);
  if (!past) {
    const std::string& message = past.error().message;
    claim(message.size() < 200 && message.find('\n') == std::string::npos,
          "a refusal is one line and repeats nothing of the file");
    return 0;
  }
  claim(past->past_id.size() == 12 &&
            past->past_id.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz") ==
                std::string::npos,
        "an id can stand in a path");
  claim(!candor::find_invalid_utf8(past->title) && past->title.find('\n') == std::string::npos,
        "a title is one line");
  claim(past->started_at <= past->resolved_at && past->resolved_at <= kNow,
        "it began before it ended, and is over");
  claim(std::is_sorted(past->updates.begin(), past->updates.end(),
                       [](const auto& left, const auto& right) { return left.at < right.at; }),
        "oldest come first");
  candor::record::Site site;
  site.url = "https://a.example";
  const auto entry = candor::record::status::entry_of(site, *past);
  claim(entry.status == "resolved" || entry.status == "postmortem" || entry.status == "completed",
        "only what is over is history");
  claim(entry.updates.size() == past->updates.size(), "every update is shown");
  for (const auto& update : past->updates) {
    const std::string html = candor::record::past_html(update.body);
    claim(html.find("<script") == std::string::npos && html.find("<img") == std::string::npos,
          "nothing of a body is HTML of its writer's");
  }
  return 0;
}
