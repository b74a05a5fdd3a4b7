// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "base/text.h"
#include "fuzz.h"
#include "incident/archive.h"

using candor::fuzz::claim;
using candor::incident::archive::Case;

namespace {

constexpr candor::Instant kNow{1'800'000'000'000'000};

void look_at(const candor::Result<Case>& taken) {
  if (!taken) {
    claim(taken.error().message.size() < 2'000, "a refusal repeats nothing of the file");
    return;
  }
  const std::string& title = taken->incident.title;
  claim(!candor::find_invalid_utf8(title) && candor::count_characters(title) <= 200,
        "a title is one of ours");
  claim(title.find('\n') == std::string::npos, "a title is one line");
  for (const auto& entry : taken->timeline) {
    claim(entry.occurred_at <= kNow, "nothing happened in the future");
    claim(!candor::trim(entry.text).empty(), "an entry has words");
  }
  for (const auto& field : taken->not_mapped) {
    claim(field.values > 0, "a field that is listed holds something");
    for (const char c : field.field) {
      claim(static_cast<unsigned char>(c) >= 0x20 && c != '<', "a field's name hides nothing");
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = candor::fuzz::bytes(data, size);
  look_at(candor::incident::archive::parse_dispatch(text, kNow));
  look_at(candor::incident::archive::parse_iris(text, kNow));
  return 0;
}
