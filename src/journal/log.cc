// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/hash.h"
#include "journal/codec.h"
#include "journal/journal.h"
#include "journal/store.h"
#include "seal/seal.h"
#include "sequencer/sequencer.h"

namespace candor::journal {
namespace {

constexpr std::string_view kName = "journal";

// Nobody who has one salt learns another; none is kept.
std::string salt_of(const seal::Key& key, std::int64_t sequence) {
  return key.blind(fmt::format("salt of entry {}", sequence));
}

std::string text_of(const Entry& entry) {
  auto text = codec::hashed_text(entry);
  // What is no JSON any more is what the log has not.
  return text ? *std::move(text) : entry.body;
}

std::string leaf_of(const seal::Key& key, const Entry& entry) {
  return commitment(salt_of(key, entry.sequence), text_of(entry));
}

std::vector<Entry> entries_after(storage::Transaction& tx, std::int64_t sequence,
                                 std::int64_t limit) {
  std::vector<Entry> entries;
  store::for_each_after(tx, sequence, limit, [&](const Entry& entry) { entries.push_back(entry); });
  return entries;
}

std::int64_t size(storage::Transaction& tx) { return store::load_head(tx).sequence; }

std::vector<std::string> leaves(storage::Transaction& tx, const seal::Key& key, std::int64_t from,
                                std::int64_t limit) {
  std::vector<std::string> leaves;
  store::for_each_after(tx, from, limit,
                        [&](const Entry& entry) { leaves.push_back(leaf_of(key, entry)); });
  return leaves;
}

constexpr sequencer::Log kLog{kName, size, leaves};

// The sequence of the first entry of these that is not what the log has from index `from` on.
std::optional<std::int64_t> first_bad_of(const seal::Key& key, const std::vector<Entry>& entries,
                                         const std::vector<std::string_view>& leaves,
                                         std::int64_t from) {
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    const std::int64_t sequence = from + static_cast<std::int64_t>(i) + 1;
    if (i >= entries.size() || entries[i].sequence != sequence ||
        leaf_of(key, entries[i]) != leaves[i]) {
      return sequence;
    }
  }
  return std::nullopt;
}

}  // namespace

const sequencer::Log& log() { return kLog; }

std::string commitment(std::string_view salt, std::string_view text) {
  return sha256_hex(std::string(salt) + std::string(text));
}

Result<LogVerification> verify_log(App& app, storage::Transaction& tx,
                                   std::span<const std::string> earlier) {
  LogVerification found;
  found.waiting = store::load_head(tx).sequence;
  const auto head = sequencer::find_head(tx, kName);
  if (!head) return found;
  const auto checkpoint = TRY(sequencer::checkpoint_of(*head, head->checkpoint));
  const tlog::ReadTile read = sequencer::reader(tx, kName);
  TRY(tlog::audit(checkpoint, std::nullopt, read));
  for (const std::string& note : earlier) {
    const auto kept = TRY(sequencer::checkpoint_of(*head, note));
    if (kept.size <= checkpoint.size && TRY(tlog::root_at(kept.size, read)) == kept.root) continue;
    return fail(ErrorCode::invalid,
                fmt::format("the log does not begin with the {} entries of the checkpoint that was "
                            "kept: it was rewritten, or put back to an earlier day",
                            kept.size));
  }

  found.entries = checkpoint.size;
  found.waiting -= checkpoint.size;
  found.checkpoint = head->checkpoint;
  const seal::Key key = TRY(sequencer::load_key(app, tx, kName));
  for (std::int64_t from = 0; from < checkpoint.size && !found.first_bad;
       from += tlog::kTileWidth) {
    const auto tile = tlog::tile_at(tlog::Tile::kEntries, from / tlog::kTileWidth, checkpoint.size);
    const std::string bundle = TRY(read(*tile));
    found.first_bad = first_bad_of(key, entries_after(tx, from, tile->width),
                                   TRY(tlog::entries_in(*tile, bundle)), from);
  }
  return found;
}

Result<SealedCheckpoint> seal_checkpoint(App& app, storage::Transaction& tx,
                                         std::string_view about) {
  const seal::Key key = TRY(sequencer::load_key(app, tx, kName));
  return SealedCheckpoint{sequencer::find_head(tx, kName)->checkpoint,
                          key.blind(fmt::format("salt of checkpoint {}", about))};
}

Result<Disclosure> disclose(App& app, storage::Transaction& tx, std::int64_t sequence,
                            const std::optional<std::string>& checkpoint) {
  std::vector<Entry> found = entries_after(tx, sequence - 1, 1);
  if (found.empty() || found.front().sequence != sequence) {
    return fail(ErrorCode::not_found, fmt::format("the journal has no entry {}", sequence));
  }
  const seal::Key key = TRY(sequencer::load_key(app, tx, kName));
  const auto proof = TRY(sequencer::prove(tx, kName, sequence - 1, checkpoint));
  return Disclosure{std::move(found.front()), salt_of(key, sequence), tlog::to_text(proof)};
}

}  // namespace candor::journal
