// SPDX-License-Identifier: Apache-2.0
// How fast a log's tree is rebuilt from its entries, beside SHA-256 alone; and how long it takes to
// open a log of 100 million entries on the disk and to prove one of them.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "base/file.h"
#include "base/random.h"
#include "tlog/tlog.h"

namespace {

namespace fs = std::filesystem;
namespace tlog = candor::tlog;
using Steady = std::chrono::steady_clock;

double seconds_since(Steady::time_point start) {
  return std::chrono::duration<double>(Steady::now() - start).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

template <typename Value>
Value must(candor::Result<Value> result) {
  if (!result) throw std::runtime_error(to_text(result.error()));
  if constexpr (!std::is_void_v<Value>) return std::move(*result);
}

// Of the processor: whatever else runs on the machine.
double processor_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

// The hashes that such a tree takes, and nothing else: a leaf of 201 bytes and a node of 65 for
// each entry, through OpenSSL's EVP by one context that stays.
double evp_seconds(std::int64_t entries, std::size_t bytes) {
  EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  const std::string leaf(bytes + 1, 'x');
  const std::string node(65, 'x');
  unsigned char digest[32];
  const double start = processor_seconds();
  for (std::int64_t i = 0; i < entries; ++i) {
    for (const std::string* text : {&leaf, &node}) {
      EVP_DigestInit_ex2(context, algorithm, nullptr);
      EVP_DigestUpdate(context, text->data(), text->size());
      EVP_DigestFinal_ex(context, digest, nullptr);
    }
  }
  const double seconds = processor_seconds() - start;
  EVP_MD_CTX_free(context);
  EVP_MD_free(algorithm);
  return seconds;
}

// As many blocks of 64 bytes as those hashes have, in long messages: no program that hashes one
// text after the other can be faster.
double block_seconds(std::int64_t entries, std::size_t bytes) {
  const auto blocks = [](std::size_t text) { return (text + 9 + 63) / 64; };
  constexpr std::int64_t kEntriesAtOnce = 1000;
  const std::string text(kEntriesAtOnce * (blocks(bytes + 1) + blocks(65)) * 64, 'x');
  unsigned char digest[32];
  const double start = processor_seconds();
  for (std::int64_t i = 0; i < entries; i += kEntriesAtOnce) {
    EVP_Digest(text.data(), text.size(), digest, nullptr, EVP_sha256(), nullptr);
  }
  return processor_seconds() - start;
}

void rebuild() {
  constexpr std::int64_t kEntries = 4'000'000;
  constexpr std::size_t kBytes = 200;
  constexpr int kRuns = 5;
  constexpr double kMillion = static_cast<double>(kEntries) / 1e6;
  std::vector<double> ours, of_evp, of_blocks;
  for (int run = 0; run < kRuns; ++run) {
    std::string entry(kBytes, 'e');
    tlog::Appender log;
    const double start = processor_seconds();
    for (std::int64_t i = 0; i < kEntries; ++i) {
      std::copy_n(reinterpret_cast<const char*>(&i), sizeof i, entry.begin());
      log.append(entry);
      if (i % 65'536 == 0) log.take_tiles();
    }
    const tlog::Hash root = log.root();
    const double seconds = processor_seconds() - start;
    if (run == 0) fmt::print("root {}\n", tlog::to_hex(root));
    ours.push_back(kMillion / seconds);
    of_evp.push_back(evp_seconds(kEntries, kBytes) / seconds);
    of_blocks.push_back(block_seconds(kEntries, kBytes) / seconds);
  }
  fmt::print(
      "rebuild: {:.2f} million leaves a second of one core, tiles and bundles included, of the 2.5 "
      "that it must reach; {:.2f} of the same hashes through EVP, {:.2f} of as many blocks in long "
      "messages (medians of {})\n",
      median(ours), median(of_evp), median(of_blocks), kRuns);
}

// Its leaves follow from their numbers, so that only the tiles that are read need to be on the
// disk.
tlog::Hash made_leaf(std::int64_t index) {
  return tlog::leaf_hash({reinterpret_cast<const char*>(&index), sizeof index});
}

void write(const fs::path& folder, const tlog::Tile& tile, const std::vector<tlog::Hash>& hashes) {
  const fs::path path = folder / path_of(tile);
  fs::create_directories(path.parent_path());
  candor::write_file(path.string(), tlog::bytes_of(hashes));
}

std::vector<tlog::Hash> leaves_of(const tlog::Tile& tile) {
  std::vector<tlog::Hash> leaves;
  for (std::int64_t i = 0; i < tile.width; ++i) {
    leaves.push_back(made_leaf(tile.index * tlog::kTileWidth + i));
  }
  return leaves;
}

void prove(const fs::path& folder) {
  constexpr std::int64_t kEntries = 100'000'000;
  constexpr int kProofs = 1000;
  candor::SeededRandom random(1);
  std::vector<std::int64_t> wanted;
  std::map<std::int64_t, bool> tiles;
  for (int i = 0; i < kProofs; ++i) {
    wanted.push_back(random.below(kEntries));
    tiles[wanted.back() / tlog::kTileWidth] = true;
  }
  std::vector<tlog::Hash> hashes;
  for (std::int64_t i = 0; const auto tile = tlog::tile_at(0, i, kEntries); ++i) {
    const auto leaves = leaves_of(*tile);
    if (tiles.contains(i) || tile->width < tlog::kTileWidth) write(folder, *tile, leaves);
    if (tile->width == tlog::kTileWidth) hashes.push_back(tlog::tree_hash(leaves));
  }
  for (int level = 1; !hashes.empty(); ++level) {
    std::vector<tlog::Hash> above;
    for (std::int64_t i = 0; const auto tile = tlog::tile_at(level, i, kEntries); ++i) {
      const auto first = hashes.begin() + i * tlog::kTileWidth;
      const std::vector<tlog::Hash> mine(first, first + tile->width);
      write(folder, *tile, mine);
      if (tile->width == tlog::kTileWidth) above.push_back(tlog::tree_hash(mine));
    }
    hashes = std::move(above);
  }
  const tlog::ReadTile read = [&](const tlog::Tile& tile) {
    if (tile.level == tlog::Tile::kEntries) return candor::Result<std::string>(std::string());
    return candor::read_file((folder / path_of(tile)).string(), 1 << 20);
  };
  const tlog::Hash root = must(tlog::root_at(kEntries, read));
  std::vector<double> times;
  for (const std::int64_t index : wanted) {
    const auto start = Steady::now();
    must(tlog::root_at(kEntries, read));
    const auto proof = must(tlog::prove_inclusion(index, kEntries, read));
    times.push_back(seconds_since(start) * 1000);
    must(tlog::check_inclusion(index, kEntries, made_leaf(index), proof, root));
  }
  std::sort(times.begin(), times.end());
  fmt::print(
      "open and prove, of 100 million entries: median {:.2f} ms, 99th percentile {:.2f} ms, of the "
      "5 ms "
      "that it may take; {} proofs, each checked\n",
      median(times), times[times.size() * 99 / 100], kProofs);
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) return 2;
  rebuild();
  prove(words[1]);
  return 0;
}
