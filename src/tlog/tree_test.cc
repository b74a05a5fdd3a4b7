// SPDX-License-Identifier: Apache-2.0
#include "tlog/tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "base/testing.h"
#include "base/text.h"
#include "tlog/proof.h"
#include "tlog/testing.h"

namespace candor::tlog {
namespace {

using testing::a_log;
using ::testing::ElementsAre;
using testing::entry_of;
using ::testing::HasSubstr;
using testing::MemoryLog;

// The leaves and roots by which implementations of Certificate Transparency are tested.
const std::vector<std::string>& known_leaves() {
  static const std::vector<std::string> leaves = [] {
    std::vector<std::string> all;
    for (const char* hex : {"", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                            "606162636465666768696a6b6c6d6e6f"}) {
      all.push_back(*from_hex(hex));
    }
    return all;
  }();
  return leaves;
}
constexpr const char* kKnownRoots[] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

MemoryLog the_known_log(std::size_t size) {
  MemoryLog log;
  for (std::size_t i = 0; i < size; ++i) log.append(known_leaves()[i]);
  log.keep();
  return log;
}

std::vector<std::string> hex_of(const std::vector<Hash>& hashes) {
  std::vector<std::string> all;
  for (const Hash& hash : hashes) all.push_back(to_hex(hash));
  return all;
}

// By the definition alone, from the leaves.
Hash defined_root(const std::vector<Hash>& leaves) {
  return leaves.empty() ? empty_root() : tree_hash(leaves);
}

TEST(Tree, HasTheKnownRoots) {
  EXPECT_EQ(to_hex(Appender().root()), kKnownRoots[0]);
  for (std::size_t size = 1; size <= 8; ++size) {
    const MemoryLog log = the_known_log(size);
    EXPECT_EQ(to_hex(log.appender.root()), kKnownRoots[size]);
    EXPECT_EQ(to_hex(must(root_at(static_cast<std::int64_t>(size), log.reader()))),
              kKnownRoots[size]);
  }
}

TEST(Tree, GivesTheKnownProofs) {
  const MemoryLog log = the_known_log(8);
  EXPECT_THAT(hex_of(must(prove_inclusion(0, 8, log.reader()))),
              ElementsAre("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                          "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                          "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"));
  EXPECT_EQ(must(prove_consistency(1, 8, log.reader())), must(prove_inclusion(0, 8, log.reader())));
  const MemoryLog five = the_known_log(5);
  EXPECT_THAT(hex_of(must(prove_consistency(2, 5, five.reader()))),
              ElementsAre("5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                          "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"));
}

TEST(Tree, HasTheRootOfItsDefinitionAtEverySize) {
  MemoryLog log;
  std::vector<Hash> leaves;
  for (std::int64_t size = 0; size <= 1030; ++size) {
    ASSERT_EQ(log.appender.root(), defined_root(leaves)) << size;
    ASSERT_EQ(log.appender.size(), size);
    log.append(entry_of(size));
    leaves.push_back(leaf_hash(entry_of(size)));
  }
}

TEST(Tree, MayBeLeftAndOpenedAgainAtAnySize) {
  const std::int64_t kSize = 70'000;
  const MemoryLog whole = a_log(kSize);
  MemoryLog log;
  SeededRandom random(7);
  while (log.appender.size() < kSize) {
    const std::int64_t more = std::min(1 + random.below(3000), kSize - log.appender.size());
    for (std::int64_t i = 0; i < more; ++i) log.append(entry_of(log.appender.size()));
    log.keep();
    log.appender = must(Appender::open(log.appender.size(), log.reader()));
  }
  EXPECT_EQ(log.appender.root(), whole.appender.root());
  EXPECT_EQ(must(root_at(kSize, log.reader())), whole.appender.root());
  EXPECT_FALSE(log.changed);
  for (const auto& [path, bytes] : whole.tiles) EXPECT_EQ(log.tiles.at(path), bytes) << path;
}

TEST(Tree, HasTheTilesOfTheSpecification) {
  const auto paths = [](const MemoryLog& log, std::string_view level) {
    std::int64_t full = 0;
    std::vector<std::string> partial;
    for (const auto& [path, bytes] : log.tiles) {
      if (!path.starts_with("tile/" + std::string(level) + "/")) continue;
      if (path.find(".p/") == std::string::npos) {
        ++full;
      } else {
        partial.push_back(path);
      }
    }
    return std::pair(full, partial);
  };
  const MemoryLog large = a_log(70'000);
  EXPECT_EQ(paths(large, "0"),
            std::pair(std::int64_t{273}, std::vector<std::string>{"tile/0/273.p/112"}));
  EXPECT_EQ(paths(large, "1"),
            std::pair(std::int64_t{1}, std::vector<std::string>{"tile/1/001.p/17"}));
  EXPECT_EQ(paths(large, "2"),
            std::pair(std::int64_t{0}, std::vector<std::string>{"tile/2/000.p/1"}));
  EXPECT_EQ(paths(large, "3").first, 0);
  EXPECT_EQ(paths(large, "entries").first, 273);
  const MemoryLog small = a_log(256);
  EXPECT_EQ(small.tiles.size(), 3u);
  EXPECT_TRUE(small.tiles.contains("tile/0/000"));
  EXPECT_TRUE(small.tiles.contains("tile/1/000.p/1"));
  EXPECT_TRUE(small.tiles.contains("tile/entries/000"));
}

TEST(Tree, ProvesEveryEntryAndNothingElse) {
  for (const std::int64_t size : {1, 2, 3, 7, 8, 255, 256, 257, 700}) {
    const MemoryLog log = a_log(size);
    const Hash root = log.appender.root();
    for (std::int64_t index = 0; index < size; ++index) {
      const auto proof = must(prove_inclusion(index, size, log.reader()));
      const Hash leaf = leaf_hash(entry_of(index));
      ASSERT_TRUE(check_inclusion(index, size, leaf, proof, root)) << index << " of " << size;
      ASSERT_FALSE(check_inclusion(index, size, leaf_hash("other"), proof, root));
      if (size > 1) {
        ASSERT_FALSE(check_inclusion((index + 1) % size, size, leaf, proof, root));
      }
      ASSERT_FALSE(check_inclusion(-1, size, leaf, proof, root));
      ASSERT_FALSE(check_inclusion(size, size, leaf, proof, root));
    }
  }
}

TEST(Tree, AProofHoldsWithNoBitOfItChanged) {
  const std::int64_t kSize = 300;
  const MemoryLog log = a_log(kSize);
  const Hash root = log.appender.root();
  const Hash old_root = a_log(201).appender.root();
  const Hash leaf = leaf_hash(entry_of(137));
  const auto inclusion = must(prove_inclusion(137, kSize, log.reader()));
  const auto consistency = must(prove_consistency(201, kSize, log.reader()));
  ASSERT_TRUE(check_consistency(201, kSize, old_root, root, consistency));
  for (std::size_t bit = 0; bit < inclusion.size() * 256; ++bit) {
    auto changed = inclusion;
    changed[bit / 256][bit % 256 / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    ASSERT_FALSE(check_inclusion(137, kSize, leaf, changed, root)) << bit;
  }
  for (std::size_t bit = 0; bit < consistency.size() * 256; ++bit) {
    auto changed = consistency;
    changed[bit / 256][bit % 256 / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    ASSERT_FALSE(check_consistency(201, kSize, old_root, root, changed)) << bit;
  }
  auto longer = inclusion;
  longer.push_back(root);
  EXPECT_FALSE(check_inclusion(137, kSize, leaf, longer, root));
  auto shorter = inclusion;
  shorter.pop_back();
  EXPECT_FALSE(check_inclusion(137, kSize, leaf, shorter, root));
}

TEST(Tree, ProvesThatItOnlyGrew) {
  const std::int64_t kSize = 520;
  const MemoryLog log = a_log(kSize);
  std::vector<Hash> roots;
  MemoryLog growing;
  for (std::int64_t size = 0; size <= kSize; ++size) {
    roots.push_back(growing.appender.root());
    growing.append(entry_of(size));
  }
  const auto at = [&](std::int64_t size) { return roots[static_cast<std::size_t>(size)]; };
  for (std::int64_t old = 0; old <= kSize; ++old) {
    const auto proof = must(prove_consistency(old, kSize, log.reader()));
    ASSERT_TRUE(check_consistency(old, kSize, at(old), at(kSize), proof)) << old;
    ASSERT_FALSE(check_consistency(old, kSize, leaf_hash("x"), at(kSize), proof)) << old;
    if (old > 0) {
      ASSERT_FALSE(check_consistency(old, kSize, at(old), leaf_hash("x"), proof)) << old;
      ASSERT_FALSE(check_consistency(old - 1, kSize, at(old), at(kSize), proof)) << old;
    }
  }
  EXPECT_FALSE(check_consistency(2, 1, at(2), at(1), {}));
}

TEST(Tree, NamesTheTileThatIsNotWhatItShouldBe) {
  MemoryLog log = a_log(300);
  log.tiles["tile/0/001.p/44"].pop_back();
  const auto refused = prove_inclusion(299, 300, log.reader());
  ASSERT_TRUE(is_refused(refused, ErrorCode::malformed));
  EXPECT_THAT(to_text(refused.error()), HasSubstr("tile/0/001.p/44 does not hold 44 hashes"));
  EXPECT_TRUE(is_refused(Appender::open(300, log.reader()), ErrorCode::malformed));
  log.tiles.erase("tile/0/001.p/44");
  EXPECT_TRUE(is_refused(root_at(300, log.reader()), ErrorCode::not_found));
}

}  // namespace
}  // namespace candor::tlog
