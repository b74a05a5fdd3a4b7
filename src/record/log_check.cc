// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "base/hash.h"
#include "journal/journal.h"
#include "record/codec.h"
#include "record/log_codec.h"
#include "record/record.h"
#include "record/store.h"
#include "sequencer/sequencer.h"

namespace candor::record {
namespace {

// The entries that are in the log and not, or otherwise, in the table that it was made from.
Result<void> compare_entries(storage::Transaction& tx, std::int64_t size, LogVerification& found) {
  const tlog::ReadTile read = sequencer::reader(tx, kLogName);
  for (std::int64_t from = 0; from < size; from += tlog::kTileWidth) {
    const auto tile = tlog::tile_at(tlog::Tile::kEntries, from / tlog::kTileWidth, size);
    const std::string bytes = TRY(read(*tile));
    const auto logged = TRY(tlog::entries_in(*tile, bytes));
    const auto written = store::list_entries(tx, from, tile->width);
    for (std::size_t i = 0; i < logged.size(); ++i) {
      if (i < written.size() && written[i] == logged[i]) continue;
      found.wrong.push_back(
          fmt::format("entry {} is not as it was written", from + static_cast<std::int64_t>(i)));
    }
  }
  return {};
}

void compare_statements(storage::Transaction& tx, LogVerification& found) {
  for (const std::string& incident : store::list_incidents(tx)) {
    for (const Statement& statement : store::list(tx, incident)) {
      ++found.statements;
      const auto entry =
          store::find_entry(tx, fmt::format("statement/{}/{}", incident, statement.number));
      const std::string sha256 = sha256_hex(codec::public_json(statement));
      if (sha256 != statement.sha256) {
        found.wrong.push_back(statement.reference + " is not what was published");
      } else if (entry && codec::sha256_of(store::list_entries(tx, *entry, 1).front()) != sha256) {
        found.wrong.push_back(statement.reference + " is not what the log says was published");
      }
    }
  }
}

Result<void> compare_commitments(App& app, storage::Transaction& tx, LogVerification& found) {
  const auto head = sequencer::find_head(tx, journal::log().name);
  for (const store::Commitment& one : store::list_commitments(tx)) {
    ++found.commitments;
    const auto sealed = TRY(journal::seal_checkpoint(app, tx, one.day));
    const auto says = codec::sha256_of(store::list_entries(tx, one.number, 1).front());
    const auto then = sequencer::checkpoint_of(*head, one.checkpoint);
    const bool known = then && then->size <= head->size;
    if (says != journal::commitment(sealed.salt, one.checkpoint)) {
      found.wrong.push_back(
          fmt::format("the commitment of {} is to another checkpoint of the journal", one.day));
    } else if (!known ||
               TRY(tlog::root_at(then->size, sequencer::reader(tx, journal::log().name))) !=
                   then->root) {
      found.wrong.push_back(
          fmt::format("the journal does not begin with what it was on {}", one.day));
    }
  }
  return {};
}

}  // namespace

Result<LogVerification> verify_log(App& app, storage::Transaction& tx) {
  LogVerification found;
  found.waiting = store::count_entries(tx);
  if (const auto head = sequencer::find_head(tx, kLogName)) {
    const auto checkpoint = TRY(sequencer::checkpoint_of(*head, head->checkpoint));
    TRY(tlog::audit(checkpoint, std::nullopt, sequencer::reader(tx, kLogName)));
    found.entries = checkpoint.size;
    found.waiting -= checkpoint.size;
    found.checkpoint = head->checkpoint;
    TRY(compare_entries(tx, checkpoint.size, found));
  }
  compare_statements(tx, found);
  TRY(compare_commitments(app, tx, found));
  return found;
}

Result<std::optional<Commitment>> find_commitment(App& app, storage::Transaction& tx,
                                                  std::int64_t sequence) {
  const auto all = store::list_commitments(tx);
  const auto first =
      std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.size >= sequence; });
  if (first == all.end()) return std::optional<Commitment>();
  const auto sealed = TRY(journal::seal_checkpoint(app, tx, first->day));
  return std::optional(
      Commitment{.day = first->day,
                 .checkpoint = first->checkpoint,
                 .salt = sealed.salt,
                 .entry = store::list_entries(tx, first->number, 1).front(),
                 .proof = tlog::to_text(TRY(sequencer::prove(tx, kLogName, first->number)))});
}

}  // namespace candor::record
