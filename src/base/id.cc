// SPDX-License-Identifier: Apache-2.0
#include "base/id.h"

#include "base/hash.h"
#include "base/result.h"
#include "base/text.h"

namespace candor {
namespace {

// 16 bytes, as they are written.
std::string uuid_text(std::string_view bytes) {
  std::string text = to_hex(bytes);
  for (std::size_t at : {8u, 13u, 18u, 23u}) text.insert(at, 1, '-');
  return text;
}

}  // namespace

std::string new_uuid(Instant now, Random& random) {
  const auto millis = static_cast<std::uint64_t>(now.micros / 1000);
  // RFC 9562 section 6.2, method 3: the fraction of the millisecond stands in rand_a, so that ids
  // made in one millisecond keep their order.
  const auto fraction = static_cast<std::uint64_t>(now.micros % 1000) * 4096 / 1000;
  std::string bytes = random.bytes(16);
  for (int i = 0; i < 6; ++i) {
    bytes[static_cast<std::size_t>(i)] = static_cast<char>(millis >> (40 - 8 * i) & 0xff);
  }
  bytes[6] = static_cast<char>(0x70 | fraction >> 8);
  bytes[7] = static_cast<char>(fraction & 0xff);
  bytes[8] = static_cast<char>(0x80 | (bytes[8] & 0x3f));
  return uuid_text(bytes);
}

std::string name_uuid(std::string_view name_space, std::string_view name) {
  CHECK(is_uuid(name_space));
  std::string bytes =
      sha1(*from_hex(replace_all(std::string(name_space), "-", "")) + std::string(name));
  bytes.resize(16);
  bytes[6] = static_cast<char>(0x50 | (bytes[6] & 0x0f));
  bytes[8] = static_cast<char>(0x80 | (bytes[8] & 0x3f));
  return uuid_text(bytes);
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (hyphen ? c != '-' : !hex) return false;
  }
  return true;
}

}  // namespace candor
