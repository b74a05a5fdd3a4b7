// SPDX-License-Identifier: Apache-2.0
// Finds addresses, numbers and ids again by hashes of 96 bits, in 16 bytes of memory each.
//
// The hash is keyed by chance, anew for each index, so nobody can write two that fall together.
// Two that differ are taken for one with a probability of 2^-96 a pair: for 10 million customers of
// three keys each against 10 million leaked ones, 4e-15 that it happens at all.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/random.h"

namespace candor::exposure {

// In the order in which they count.
enum class KeyKind : std::uint8_t { external_id, email, alias, phone };
inline constexpr std::size_t kKeyKinds = 4;

struct Key {
  std::uint64_t high = 0;
  std::uint32_t low = 0;
};

class KeyIndex {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;

  explicit KeyIndex(Random& random);
  ~KeyIndex();
  KeyIndex(const KeyIndex&) = delete;
  KeyIndex& operator=(const KeyIndex&) = delete;

  // May be called by several threads, as may be find() and prefetch() once all were added.
  Key key_of(KeyKind kind, std::string_view normal) const;
  // Which one it is: from 0, in the order in which they came first.
  std::uint32_t add(const Key& key);
  // kNone if it was never added.
  std::uint32_t find(const Key& key) const;
  void prefetch(const Key& key) const { __builtin_prefetch(&slots_[key.high & mask_]); }
  std::uint32_t size() const { return count_; }

 private:
  struct Slot {
    std::uint64_t high;
    std::uint32_t low;
    std::uint32_t number;  // counted from 1; 0: nothing stands here
  };
  static Slot* make_slots(std::size_t count);
  void grow();

  std::uint64_t secret_[8];
  Slot* slots_;
  std::uint64_t mask_;
  std::uint32_t count_ = 0;
};

}  // namespace candor::exposure
