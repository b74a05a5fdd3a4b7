// SPDX-License-Identifier: Apache-2.0
#include "tlog/tree.h"

#include <bit>
#include <map>
#include <optional>
#include <utility>

namespace candor::tlog {
namespace {

constexpr int kBitsOfLevel = 8;

std::int64_t left_of(std::int64_t leaves) {
  return static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(leaves - 1)));
}

// The hashes of subtrees of a log, from its tiles; each is read once.
class Tree {
 public:
  Tree(std::int64_t size, const ReadTile& read) : size_(size), read_(read) {}

  // Of the entries from `begin` up to `end`, which begin where a full tree of their size would.
  Result<Hash> hash_of(std::int64_t begin, std::int64_t end) {
    const auto leaves = static_cast<std::uint64_t>(end - begin);
    if (std::has_single_bit(leaves)) return full(begin, std::countr_zero(leaves));
    const std::int64_t middle = begin + left_of(end - begin);
    const Hash left = TRY(hash_of(begin, middle));
    return node_hash(left, TRY(hash_of(middle, end)));
  }

  // Appends what stands beside the way from the leaf up.
  Result<void> add_path(std::int64_t index, std::int64_t begin, std::int64_t end,
                        std::vector<Hash>& path) {
    if (end - begin == 1) return {};
    const std::int64_t middle = begin + left_of(end - begin);
    if (index < middle) {
      TRY(add_path(index, begin, middle, path));
      path.push_back(TRY(hash_of(middle, end)));
    } else {
      TRY(add_path(index, middle, end, path));
      path.push_back(TRY(hash_of(begin, middle)));
    }
    return {};
  }

  // SUBPROOF of RFC 6962; `is_known`: whoever reads the proof has the hash of these entries.
  Result<void> add_consistency(std::int64_t old, std::int64_t begin, std::int64_t end,
                               bool is_known, std::vector<Hash>& proof) {
    if (old == end) {
      if (!is_known) proof.push_back(TRY(hash_of(begin, end)));
      return {};
    }
    const std::int64_t middle = begin + left_of(end - begin);
    if (old <= middle) {
      TRY(add_consistency(old, begin, middle, is_known, proof));
      proof.push_back(TRY(hash_of(middle, end)));
    } else {
      TRY(add_consistency(old, middle, end, false, proof));
      proof.push_back(TRY(hash_of(begin, middle)));
    }
    return {};
  }

 private:
  // Of the full tree over 2^height entries.
  Result<Hash> full(std::int64_t begin, int height) {
    const int level = height / kBitsOfLevel;
    const std::int64_t first = begin >> (kBitsOfLevel * level);
    const std::int64_t count = std::int64_t{1} << (height % kBitsOfLevel);
    const std::vector<Hash>& hashes = *TRY(tile(level, first / kTileWidth));
    return tree_hash(std::span(hashes).subspan(static_cast<std::size_t>(first % kTileWidth),
                                               static_cast<std::size_t>(count)));
  }

  Result<const std::vector<Hash>*> tile(int level, std::int64_t index) {
    const auto known = tiles_.find({level, index});
    if (known != tiles_.end()) return &known->second;
    const auto wanted = tile_at(level, index, size_);
    CHECK(wanted.has_value());
    auto hashes = TRY(hashes_in(*wanted, TRY(read_(*wanted))));
    return &tiles_.emplace(std::pair(level, index), std::move(hashes)).first->second;
  }

  const std::int64_t size_;
  const ReadTile& read_;
  std::map<std::pair<int, std::int64_t>, std::vector<Hash>> tiles_;
};

}  // namespace

Appender::Appender() : levels_(1) {}

Result<Appender> Appender::open(std::int64_t size, const ReadTile& read) {
  CHECK(size >= 0);
  Appender log;
  log.size_ = size;
  log.size_taken_ = size;
  if (const auto bundle = tile_at(Tile::kEntries, size / kTileWidth, size)) {
    log.bundle_ = TRY(read(*bundle));
    TRY(entries_in(*bundle, log.bundle_));
  }
  for (int level = 0; hashes_at(level, size) > 0; ++level) {
    const auto tile = tile_at(level, hashes_at(level, size) / kTileWidth, size);
    log.levels_.resize(static_cast<std::size_t>(level) + 1);
    if (tile) log.levels_.back() = TRY(hashes_in(*tile, TRY(read(*tile))));
  }
  return log;
}

void Appender::append(std::string_view entry) {
  add_entry(bundle_, entry);
  ++size_;
  if (size_ % kTileWidth == 0) {
    full_.push_back(
        {{Tile::kEntries, size_ / kTileWidth - 1, kTileWidth}, std::exchange(bundle_, {})});
    bundle_.reserve(full_.back().bytes.size());
  }
  add_hash(0, leaf_hash(entry));
}

void Appender::add_hash(std::size_t level, const Hash& hash) {
  if (level == levels_.size()) levels_.emplace_back();
  std::vector<Hash>& hashes = levels_[level];
  hashes.push_back(hash);
  if (std::ssize(hashes) < kTileWidth) return;
  const int number = static_cast<int>(level);
  full_.push_back(
      {{number, hashes_at(number, size_) / kTileWidth - 1, kTileWidth}, bytes_of(hashes)});
  const Hash above = tree_hash(hashes);
  hashes.clear();
  add_hash(level + 1, above);
}

Hash Appender::root() const {
  std::optional<Hash> right;
  for (std::vector<Hash> hashes : levels_) {
    if (right) hashes.push_back(*right);
    if (!hashes.empty()) right = tree_hash(hashes);
  }
  return right ? *right : empty_root();
}

std::vector<NewTile> Appender::take_full() { return std::exchange(full_, {}); }

std::vector<NewTile> Appender::edge() const {
  std::vector<NewTile> tiles;
  const auto add = [&](int level, std::string bytes) {
    const auto tile = tile_at(level, hashes_at(level, size_) / kTileWidth, size_);
    if (tile) tiles.push_back({*tile, std::move(bytes)});
  };
  add(Tile::kEntries, bundle_);
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    add(static_cast<int>(level), bytes_of(levels_[level]));
  }
  return tiles;
}

std::vector<NewTile> Appender::take_tiles() {
  std::vector<NewTile> tiles = take_full();
  const std::int64_t before = std::exchange(size_taken_, size_);
  for (NewTile& one : edge()) {
    const bool is_new = hashes_at(one.tile.level, size_) > hashes_at(one.tile.level, before);
    if (is_new) tiles.push_back(std::move(one));
  }
  return tiles;
}

Result<Hash> root_at(std::int64_t size, const ReadTile& read) {
  if (size == 0) return empty_root();
  return Tree(size, read).hash_of(0, size);
}

Result<std::vector<Hash>> prove_inclusion(std::int64_t index, std::int64_t size,
                                          const ReadTile& read) {
  CHECK(index >= 0 && index < size);
  std::vector<Hash> path;
  TRY(Tree(size, read).add_path(index, 0, size, path));
  return path;
}

Result<std::vector<Hash>> prove_consistency(std::int64_t old, std::int64_t size,
                                            const ReadTile& read) {
  CHECK(old >= 0 && old <= size);
  std::vector<Hash> proof;
  if (old == 0 || old == size) return proof;
  TRY(Tree(size, read).add_consistency(old, 0, size, true, proof));
  return proof;
}

}  // namespace candor::tlog
