// SPDX-License-Identifier: Apache-2.0
#include "delivery/channel.h"

#include <utility>

#include "base/result.h"
#include "base/text.h"

namespace candor::delivery {

std::vector<Sent> Outbox::send(const NextLetter& next) {
  std::vector<std::string> addresses;
  std::vector<Sent> all = do_send([&] {
    auto message = next();
    if (message) addresses.push_back(message->to_address);
    return message;
  });
  CHECK(all.size() == addresses.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].words = without_address(std::move(all[i].words), addresses[i]);
  }
  return all;
}

Sent Outbox::send(const Message& message) {
  bool given = false;
  return send([&] {
           return std::exchange(given, true) ? std::nullopt : std::optional<Message>(message);
         })
      .at(0);
}

std::string without_address(std::string words, std::string_view address) {
  constexpr std::size_t kBytesMax = 500;
  constexpr std::string_view kPlaceholder = "<recipient>";
  for (char& c : words) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte >= 0x7f) c = ' ';
  }
  const std::string wanted = to_lower(address);
  const std::string bracketed = "<" + wanted + ">";
  for (const std::string& form : {bracketed, wanted}) {
    if (address.empty()) break;
    std::string lower = to_lower(words);
    for (std::size_t at = lower.find(form); at != std::string::npos;
         at = lower.find(form, at + kPlaceholder.size())) {
      words.replace(at, form.size(), kPlaceholder);
      lower = to_lower(words);
    }
  }
  if (words.size() > kBytesMax) words.resize(kBytesMax);
  return std::string(trim(words));
}

}  // namespace candor::delivery
