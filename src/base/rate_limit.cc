// SPDX-License-Identifier: Apache-2.0
#include "base/rate_limit.h"

#include <algorithm>

namespace candor {
namespace {

constexpr std::size_t kKeysMax = 10'000;

}  // namespace

RateLimit::RateLimit(std::int64_t burst, std::int64_t seconds_each)
    : burst_(burst), micros_each_(seconds_each * kMicrosPerSecond) {}

std::optional<std::int64_t> RateLimit::take(const std::string& key, Instant now) {
  const std::lock_guard lock(mutex_);
  if (full_at_micros_.size() >= kKeysMax) {
    std::erase_if(full_at_micros_, [&](const auto& entry) { return entry.second <= now.micros; });
    if (full_at_micros_.size() >= kKeysMax) full_at_micros_.clear();
  }
  std::int64_t& full_at = full_at_micros_[key];
  const std::int64_t after = std::max(full_at, now.micros) + micros_each_;
  const std::int64_t too_much = after - now.micros - burst_ * micros_each_;
  if (too_much > 0) return (too_much + kMicrosPerSecond - 1) / kMicrosPerSecond;
  full_at = after;
  return std::nullopt;
}

}  // namespace candor
