// SPDX-License-Identifier: Apache-2.0
// Finds addresses, numbers and ids again by hashes of 96 bits, in 17 bytes of memory a place, of
// which two to four in five are taken.
//
// The hash is keyed by chance, anew for each index, so nobody can write two that fall together.
// Two that differ are taken for one with a probability of 2^-96 a pair: for 10 million customers of
// three keys each against 10 million leaked ones, 4e-15 that it happens at all.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

namespace candor::exposure {

// In the order in which they count.
enum class KeyKind : std::uint8_t { external_id, email, alias, phone };
inline constexpr std::size_t kKeyKinds = 4;

struct Key {
  std::uint64_t high = 0;
  std::uint32_t low = 0;
};

// Zeros at first, in large pages where the kernel has them: looking here and there is bound by the
// translation of addresses else.
void* take_huge(std::size_t bytes);
template <typename T>
class HugeArray {
 public:
  explicit HugeArray(std::size_t count) : items_(static_cast<T*>(take_huge(count * sizeof(T)))) {}
  T& operator[](std::size_t at) { return items_.get()[at]; }
  const T& operator[](std::size_t at) const { return items_.get()[at]; }

 private:
  struct Free {
    void operator()(T* items) const { std::free(items); }
  };
  std::unique_ptr<T, Free> items_;
};

class KeyIndex {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;

  KeyIndex();
  KeyIndex(const KeyIndex&) = delete;
  KeyIndex& operator=(const KeyIndex&) = delete;

  // May be called by several threads, as may be find() and prefetch() once all were added.
  Key key_of(KeyKind kind, std::string_view normal) const;
  // Which one it is: from 0, in the order in which they came first.
  std::uint32_t add(const Key& key);
  // kNone if it was never added.
  std::uint32_t find(const Key& key) const;
  void prefetch(const Key& key) const { __builtin_prefetch(&tags_[key.high & mask_]); }
  std::uint32_t size() const { return count_; }

 private:
  struct Slot {
    std::uint64_t high;
    std::uint32_t low;
    std::uint32_t number;
  };
  // Where it stands, or the free place where it would.
  std::uint64_t place_of(const Key& key) const;
  static std::uint8_t tag_of(const Key& key) {
    return static_cast<std::uint8_t>(key.high >> 56 | 1);
  }
  void grow();

  std::uint64_t secret_[8];
  // A byte of each key's hash, or 0: small enough for the processor's cache, so that a key that is
  // not here is seldom looked for in memory.
  HugeArray<std::uint8_t> tags_;
  HugeArray<Slot> slots_;
  std::uint64_t mask_;
  std::uint32_t count_ = 0;
};

}  // namespace candor::exposure
