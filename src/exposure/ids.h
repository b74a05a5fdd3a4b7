// SPDX-License-Identifier: Apache-2.0
// Which external ids of a file stand in it twice, in 16 bytes of memory each.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "exposure/key_index.h"
#include "exposure/store.h"

namespace candor::exposure {

class Ids {
 public:
  void add(std::string_view id, std::int64_t line);
  // The first line of an id with each later one, in the order of those.
  std::vector<store::Repeated> repeated(std::size_t limit);
  // Ids in this order need no second look.
  static bool is_less(std::string_view a, std::string_view b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  }

 private:
  struct Seen {
    Key key;
    std::uint32_t line;
  };
  KeyIndex keys_;
  std::vector<Seen> seen_;
  std::string last_;
  bool rising_ = true;
};

}  // namespace candor::exposure
