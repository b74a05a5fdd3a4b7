// SPDX-License-Identifier: Apache-2.0
#include "exposure/key_index.h"

#include <cstdlib>
#include <cstring>
#include <new>
#include <span>
#include <utility>

#include <sys/mman.h>

#include "base/random.h"
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
template <typename Number>
std::uint64_t number_at(const char* text) {
  Number number{};
  std::memcpy(&number, text, sizeof number);
  return number;
}
// All of 1 to 16 bytes; with their count, no other text has the same words.
Words words_at(const char* text, std::size_t count) {
  if (count >= 8) {
    return {number_at<std::uint64_t>(text), number_at<std::uint64_t>(text + count - 8)};
  }
  if (count >= 4) {
    return {number_at<std::uint32_t>(text), number_at<std::uint32_t>(text + count - 4)};
  }
  return {number_at<std::uint8_t>(text) | number_at<std::uint8_t>(text + count / 2) << 8 |
              number_at<std::uint8_t>(text + count - 1) << 16,
          0};
}

}  // namespace

KeyIndex::KeyIndex() : tags_(kFirstSlots), slots_(kFirstSlots), mask_(kFirstSlots - 1) {
  SystemRandom random;
  random.fill(std::as_writable_bytes(std::span(secret_)));
}

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

void* take_huge(std::size_t bytes) {
  const std::size_t page = bytes < kHugePageBytes ? 4096 : kHugePageBytes;
  const std::size_t whole = (bytes + page - 1) / page * page;
  void* memory = std::aligned_alloc(page, whole);
  if (memory == nullptr) throw std::bad_alloc();
  if (page == kHugePageBytes) ::madvise(memory, whole, MADV_HUGEPAGE);
  std::memset(memory, 0, whole);
  return memory;
}

std::uint64_t KeyIndex::place_of(const Key& key) const {
  const std::uint8_t tag = tag_of(key);
  std::uint64_t at = key.high & mask_;
  for (; tags_[at] != 0; at = (at + 1) & mask_) {
    if (tags_[at] == tag && slots_[at].high == key.high && slots_[at].low == key.low) break;
  }
  return at;
}

std::uint32_t KeyIndex::add(const Key& key) {
  if (std::uint64_t{count_} * 5 >= (mask_ + 1) * 3) grow();
  const std::uint64_t at = place_of(key);
  if (tags_[at] != 0) return slots_[at].number;
  CHECK(count_ < kNone);
  tags_[at] = tag_of(key);
  slots_[at] = {key.high, key.low, count_};
  return count_++;
}

std::uint32_t KeyIndex::find(const Key& key) const {
  const std::uint64_t at = place_of(key);
  return tags_[at] == 0 ? kNone : slots_[at].number;
}

void KeyIndex::grow() {
  const std::uint64_t before = mask_;
  mask_ = mask_ * 2 + 1;
  const HugeArray<std::uint8_t> tags = std::exchange(tags_, HugeArray<std::uint8_t>(mask_ + 1));
  const HugeArray<Slot> slots = std::exchange(slots_, HugeArray<Slot>(mask_ + 1));
  for (std::uint64_t i = 0; i <= before; ++i) {
    if (tags[i] == 0) continue;
    std::uint64_t at = slots[i].high & mask_;
    while (tags_[at] != 0) at = (at + 1) & mask_;
    tags_[at] = tags[i];
    slots_[at] = slots[i];
  }
}

}  // namespace candor::exposure
