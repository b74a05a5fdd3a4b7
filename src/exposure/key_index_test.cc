// SPDX-License-Identifier: Apache-2.0
#include "exposure/key_index.h"

#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace candor::exposure {
namespace {

TEST(KeyIndex, FindsWhatWasAddedAndNothingElse) {
  KeyIndex index;
  const auto key = [&](int i) {
    return index.key_of(i % 2 == 0 ? KeyKind::email : KeyKind::phone, fmt::format("key {}", i));
  };
  for (int i = 0; i < 200'000; ++i) {
    ASSERT_EQ(index.add(key(i)), static_cast<std::uint32_t>(i)) << "it has grown since";
  }
  EXPECT_EQ(index.add(key(7)), 7u);
  EXPECT_EQ(index.size(), 200'000u);
  for (int i = 0; i < 200'000; i += 101) {
    EXPECT_EQ(index.find(key(i)), static_cast<std::uint32_t>(i));
    EXPECT_EQ(index.find(index.key_of(KeyKind::alias, fmt::format("key {}", i))), KeyIndex::kNone)
        << "of another kind";
  }
  EXPECT_EQ(index.find(key(200'000)), KeyIndex::kNone);
}

TEST(KeyIndex, TellsTextsApartThatDifferInOneByteWhateverTheirLength) {
  const KeyIndex index;
  std::set<std::pair<std::uint64_t, std::uint32_t>> seen;
  std::size_t texts = 0;
  for (std::size_t length = 1; length < 70; ++length) {
    for (std::size_t changed = 0; changed <= length; ++changed) {
      std::string text(length, 'a');
      if (changed < length) text[changed] = 'b';
      const Key key = index.key_of(KeyKind::email, text);
      seen.emplace(key.high, key.low);
      ++texts;
    }
  }
  EXPECT_EQ(seen.size(), texts);
}

TEST(KeyIndex, IsKeyedByChance) {
  const KeyIndex one;
  const KeyIndex other;
  EXPECT_NE(one.key_of(KeyKind::email, "a@example.com").high,
            other.key_of(KeyKind::email, "a@example.com").high);
}

}  // namespace
}  // namespace candor::exposure
