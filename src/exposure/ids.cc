// SPDX-License-Identifier: Apache-2.0
#include "exposure/ids.h"

#include <algorithm>
#include <tuple>

namespace candor::exposure {

void Ids::add(std::string_view id, std::int64_t line) {
  rising_ = rising_ && (seen_.empty() || is_less(last_, id));
  last_ = id;
  seen_.push_back({keys_.key_of(KeyKind::external_id, id), static_cast<std::uint32_t>(line)});
}

std::vector<store::Repeated> Ids::repeated(std::size_t limit) {
  std::vector<store::Repeated> repeated;
  if (rising_) return repeated;
  std::sort(seen_.begin(), seen_.end(), [](const Seen& a, const Seen& b) {
    return std::tie(a.key.high, a.key.low, a.line) < std::tie(b.key.high, b.key.low, b.line);
  });
  std::size_t first = 0;
  for (std::size_t i = 1; i < seen_.size(); ++i) {
    if (seen_[i].key.high != seen_[first].key.high || seen_[i].key.low != seen_[first].key.low) {
      first = i;
    } else {
      repeated.push_back({seen_[first].line, seen_[i].line});
    }
  }
  std::sort(repeated.begin(), repeated.end(),
            [](const auto& a, const auto& b) { return a.second_line < b.second_line; });
  repeated.resize(std::min(repeated.size(), limit));
  return repeated;
}

}  // namespace candor::exposure
