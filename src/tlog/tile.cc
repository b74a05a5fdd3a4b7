// SPDX-License-Identifier: Apache-2.0
#include "tlog/tile.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace candor::tlog {
namespace {

constexpr int kLevelMax = 7;  // 256^8 entries are more than an index can count
constexpr int kBitsOfLevel = 8;
constexpr std::int64_t kGroup = 1000;  // of the digits of an index, three at a time

tl::unexpected<Error> wrong_length(const Tile& tile) {
  return fail(ErrorCode::malformed,
              fmt::format("{} does not hold {} {}", path_of(tile), tile.width,
                          tile.level == Tile::kEntries ? "entries" : "hashes"));
}

// "x001/x234/067"
std::string groups_of(std::int64_t index) {
  std::string groups = fmt::format("{:03}", index % kGroup);
  for (std::int64_t rest = index / kGroup; rest > 0; rest /= kGroup) {
    groups = fmt::format("x{:03}/{}", rest % kGroup, groups);
  }
  return groups;
}

std::optional<std::int64_t> number_in(std::string_view digits) {
  const bool is_plain =
      !digits.empty() && digits.size() <= 3 &&
      std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  return is_plain ? parse_integer(digits) : std::nullopt;
}

}  // namespace

std::string path_of(const Tile& tile) {
  std::string path = tile.level == Tile::kEntries
                         ? "tile/entries/" + groups_of(tile.index)
                         : fmt::format("tile/{}/{}", tile.level, groups_of(tile.index));
  if (tile.width < kTileWidth) path += fmt::format(".p/{}", tile.width);
  return path;
}

std::optional<Tile> tile_of(std::string_view path) {
  constexpr int kGroupsMax = 6;  // an index has at most 18 digits
  std::vector<std::string_view> parts = split(path, '/');
  if (parts.size() < 3 || parts[0] != "tile") return std::nullopt;
  Tile tile;
  if (parts[1] == "entries") {
    tile.level = Tile::kEntries;
  } else {
    const auto level = number_in(parts[1]);
    if (!level || *level > kLevelMax) return std::nullopt;
    tile.level = static_cast<int>(*level);
  }
  std::size_t end = parts.size();
  std::string_view last = parts[end - 1];
  if (parts[end - 2].ends_with(".p")) {
    const auto width = number_in(last);
    if (!width) return std::nullopt;
    tile.width = *width;
    last = parts[--end - 1];
    last.remove_suffix(2);
  }
  if (end < 3 || end > 2 + kGroupsMax) return std::nullopt;
  for (std::size_t i = 2; i < end; ++i) {
    std::string_view group = i + 1 == end ? last : parts[i];
    if (i + 1 < end) {
      if (!group.starts_with('x')) return std::nullopt;
      group.remove_prefix(1);
    }
    const auto number = number_in(group);
    if (!number) return std::nullopt;
    tile.index = tile.index * kGroup + *number;
  }
  // Anything else that means the same is no path.
  const bool is_path = tile.width >= 1 && tile.width <= kTileWidth && path_of(tile) == path;
  return is_path ? std::optional(tile) : std::nullopt;
}

std::int64_t hashes_at(int level, std::int64_t size) {
  return level == Tile::kEntries ? size : size >> (kBitsOfLevel * level);
}

std::optional<Tile> tile_at(int level, std::int64_t index, std::int64_t size) {
  const std::int64_t width = std::min(kTileWidth, hashes_at(level, size) - index * kTileWidth);
  if (width < 1) return std::nullopt;
  return Tile{level, index, width};
}

std::string bytes_of(const std::vector<Hash>& hashes) {
  return {reinterpret_cast<const char*>(hashes.data()), hashes.size() * kHashBytes};
}

Result<std::vector<Hash>> hashes_in(const Tile& tile, std::string_view bytes) {
  if (bytes.size() != static_cast<std::size_t>(tile.width) * kHashBytes) return wrong_length(tile);
  std::vector<Hash> hashes(static_cast<std::size_t>(tile.width));
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    const std::string_view one = bytes.substr(i * kHashBytes, kHashBytes);
    std::copy(one.begin(), one.end(), hashes[i].begin());
  }
  return hashes;
}

void add_entry(std::string& bundle, std::string_view entry) {
  CHECK(entry.size() <= kEntryBytesMax);
  bundle += static_cast<char>(entry.size() >> 8);
  bundle += static_cast<char>(entry.size() & 255);
  bundle += entry;
}

Result<std::vector<std::string_view>> entries_in(const Tile& bundle, std::string_view bytes) {
  std::vector<std::string_view> entries;
  while (!bytes.empty()) {
    if (bytes.size() < 2) return wrong_length(bundle);
    const std::size_t length = static_cast<std::size_t>(static_cast<unsigned char>(bytes[0])) << 8 |
                               static_cast<unsigned char>(bytes[1]);
    bytes.remove_prefix(2);
    if (bytes.size() < length) return wrong_length(bundle);
    entries.push_back(bytes.substr(0, length));
    bytes.remove_prefix(length);
  }
  if (std::ssize(entries) != bundle.width) return wrong_length(bundle);
  return entries;
}

}  // namespace candor::tlog
