// SPDX-License-Identifier: Apache-2.0
#include "exposure/key_index.h"

#include <cstdlib>
#include <cstring>
#include <new>
#include <span>

#include <sys/mman.h>

#include "base/result.h"

namespace candor::exposure {
namespace {

constexpr std::size_t kFirstSlots = std::size_t{1} << 16;
constexpr std::size_t kHugePageBytes = std::size_t{2} << 20;

// Both halves of the product of 128 bits, folded.
std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

struct Words {
  std::uint64_t first;
  std::uint64_t second;
};
Words words_at(const char* text, std::size_t count) {
  char bytes[16] = {};
  std::memcpy(bytes, text, count);
  Words words{};
  std::memcpy(&words, bytes, sizeof words);
  return words;
}

}  // namespace

KeyIndex::KeyIndex(Random& random) : slots_(make_slots(kFirstSlots)), mask_(kFirstSlots - 1) {
  random.fill(std::as_writable_bytes(std::span(secret_)));
}

KeyIndex::~KeyIndex() { std::free(slots_); }

// Two lanes of multiplying and folding 16 bytes a step, as wyhash does.
Key KeyIndex::key_of(KeyKind kind, std::string_view normal) const {
  const auto start = static_cast<std::uint64_t>(normal.size()) << 8 | static_cast<unsigned>(kind);
  std::uint64_t high = secret_[0] ^ start;
  std::uint64_t low = secret_[1] + start;
  const auto step = [&](const Words& words) {
    high = mixed(words.first ^ secret_[2], words.second ^ secret_[3] ^ high);
    low = mixed(words.first ^ secret_[4] ^ low, words.second ^ secret_[5]);
  };
  const char* text = normal.data();
  std::size_t left = normal.size();
  for (; left > 16; left -= 16, text += 16) step(words_at(text, 16));
  if (left > 0) step(words_at(text, left));
  high = mixed(high ^ secret_[6], secret_[7] ^ low);
  low = mixed(low ^ secret_[7], secret_[6] ^ start);
  return {high, static_cast<std::uint32_t>(low)};
}

// In large pages where the kernel has them: probing is bound by the translation of addresses else.
KeyIndex::Slot* KeyIndex::make_slots(std::size_t count) {
  static_assert(sizeof(Slot) == 16);
  const std::size_t bytes = count * sizeof(Slot);
  void* memory = std::aligned_alloc(bytes < kHugePageBytes ? 4096 : kHugePageBytes, bytes);
  if (memory == nullptr) throw std::bad_alloc();
  if (bytes >= kHugePageBytes) ::madvise(memory, bytes, MADV_HUGEPAGE);
  std::memset(memory, 0, bytes);
  return static_cast<Slot*>(memory);
}

std::uint32_t KeyIndex::add(const Key& key) {
  if (std::uint64_t{count_} * 5 >= (mask_ + 1) * 3) grow();
  std::uint64_t at = key.high & mask_;
  while (slots_[at].number != 0) {
    if (slots_[at].high == key.high && slots_[at].low == key.low) return slots_[at].number - 1;
    at = (at + 1) & mask_;
  }
  CHECK(count_ < kNone - 1);
  slots_[at] = {key.high, key.low, ++count_};
  return count_ - 1;
}

std::uint32_t KeyIndex::find(const Key& key) const {
  for (std::uint64_t at = key.high & mask_; slots_[at].number != 0; at = (at + 1) & mask_) {
    if (slots_[at].high == key.high && slots_[at].low == key.low) return slots_[at].number - 1;
  }
  return kNone;
}

void KeyIndex::grow() {
  const std::uint64_t mask = mask_ * 2 + 1;
  Slot* const slots = make_slots(mask + 1);
  for (std::uint64_t i = 0; i <= mask_; ++i) {
    if (slots_[i].number == 0) continue;
    std::uint64_t at = slots_[i].high & mask;
    while (slots[at].number != 0) at = (at + 1) & mask;
    slots[at] = slots_[i];
  }
  std::free(slots_);
  slots_ = slots;
  mask_ = mask;
}

}  // namespace candor::exposure
