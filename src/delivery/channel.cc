// SPDX-License-Identifier: Apache-2.0
#include "delivery/channel.h"

#include "base/text.h"

namespace candor::delivery {

Sent Outbox::send(const Message& message) {
  Sent sent = do_send(message);
  sent.words = without_address(std::move(sent.words), message.to_address);
  return sent;
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
