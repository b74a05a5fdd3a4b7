// SPDX-License-Identifier: Apache-2.0
// Writes a log of so many entries ("entry 0", "entry 1", …) as files, with its checkpoint, a key,
// and a proof for some of the entries, for a verifier that shares no code with it.
//   usage: tlog_files FOLDER SIZE
#include <cstdlib>
#include <exception>
#include <filesystem>

#include <fmt/format.h>

#include "base/file.h"
#include "tlog/tlog.h"

namespace {

namespace fs = std::filesystem;
namespace tlog = candor::tlog;

const candor::Instant kNow{1'700'000'000'000'000};

std::string seed(char c) { return std::string(tlog::SigningKey::kSeedBytes, c); }

void write(const fs::path& path, std::string_view bytes) {
  fs::create_directories(path.parent_path());
  candor::write_file(path.string(), bytes);
}

template <typename Value>
Value must(candor::Result<Value> result) {
  if (!result) throw std::runtime_error(to_text(result.error()));
  return std::move(*result);
}

void write_log(const fs::path& folder, std::int64_t size) {
  const tlog::SigningKey key("log.example/record", tlog::KeyType::ed25519, seed('l'));
  const tlog::SigningKey witness("witness.example", tlog::KeyType::cosignature, seed('w'));
  tlog::Appender log;
  for (std::int64_t i = 0; i < size; ++i) log.append(fmt::format("entry {}", i));
  for (const tlog::NewTile& one : log.take_tiles()) write(folder / path_of(one.tile), one.bytes);
  const std::string text = to_text(tlog::Checkpoint{key.public_key().name, size, log.root(), {}});
  const std::string checkpoint =
      to_text(tlog::Note{text, {key.sign(text, kNow), witness.sign(text, kNow)}});
  write(folder / "checkpoint", checkpoint);
  write(folder / "log.vkey", to_text(key.public_key()));
  write(folder / "witness.vkey", to_text(witness.public_key()));
  const tlog::ReadTile read = [&](const tlog::Tile& tile) {
    return candor::read_file((folder / path_of(tile)).string(), 20'000'000);
  };
  for (std::int64_t i = 0; i < size; i += 1 + size / 20) {
    write(
        folder / "proofs" / fmt::format("{}.tlog-proof", i),
        to_text(tlog::LogProof{std::nullopt, i, must(prove_inclusion(i, size, read)), checkpoint}));
  }
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) return 2;
  try {
    write_log(words[1], std::atoll(words[2]));
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "tlog_files: {}\n", error.what());
    return 1;
  }
}
