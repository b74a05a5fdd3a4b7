// SPDX-License-Identifier: Apache-2.0
// How often something may happen, by key (an address): a token bucket each (RFC 2697's idea). In
// memory and bounded: a restart forgives, and so does being pushed out by very many other keys.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"

namespace candor {

class RateLimit {
 public:
  // At most `burst` at once, and one more every `seconds_each`.
  RateLimit(std::int64_t burst, std::int64_t seconds_each);
  // Takes one. Nothing if there was one to take; otherwise in how many seconds there will be.
  std::optional<std::int64_t> take(const std::string& key, Instant now);

  // How many keys are remembered.
  std::size_t size() const { return full_at_micros_.size(); }

 private:
  const std::int64_t burst_;
  const std::int64_t micros_each_;
  std::mutex mutex_;
  // When the key's bucket will be full again.
  std::map<std::string, std::int64_t> full_at_micros_;
};

}  // namespace candor
