// SPDX-License-Identifier: Apache-2.0
#include "journal/journal.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "journal/codec.h"
#include "journal/store.h"

namespace candor::journal {

extern const std::span<const EmbeddedFile> kSchemaFiles;

namespace {

const std::string kNoHash(64, '0');

// What is wrong with an entry, given the one before it; "" if nothing is.
std::string wrong_with(const Entry& entry, const store::Head& before) {
  if (entry.sequence != before.sequence + 1) {
    return fmt::format("entry {} is missing", before.sequence + 1);
  }
  if (entry.previous != before.hash) return "it does not follow the entry before it";
  const auto text = codec::hashed_text(entry);
  if (!text) return "its body is not JSON";
  if (sha256_hex(*text) != entry.hash) return "its content is not what was hashed";
  return "";
}

// A retry comes within minutes; a day leaves room for a queue that was stopped over night.
constexpr std::int64_t kKeysKeptSeconds = 24 * kSecondsPerHour;

// The first entry of a request's act takes the key; its later entries find it theirs.
void claim_key(storage::Transaction& tx, const Actor& actor, const Entry& entry) {
  store::clear_keys(tx, add_seconds(entry.recorded_at, -kKeysKeptSeconds));
  if (store::claim_key(tx, actor, entry)) return;
  if (store::claimed_by(tx, actor.name, actor.once->key) == actor.once->request_id) return;
  throw DoneBefore("the request was carried out before");
}

}  // namespace

Entry append(storage::Transaction& tx, App& app, const Actor& actor, const NewEntry& wanted,
             const boost::json::value& body) {
  const store::Head head = store::raise_head(tx);
  const Instant now = app.clock.now();
  Entry entry{.sequence = head.sequence,
              .occurred_at = wanted.occurred_at.value_or(now),
              .recorded_at = now,
              .author = actor.name,
              .kind = std::string(wanted.kind),
              .subject = std::string(wanted.subject),
              .body = codec::canonical_body(body),
              .previous = head.hash,
              .hash = ""};
  entry.hash = entry_hash(entry);
  if (actor.once) claim_key(tx, actor, entry);
  store::insert(tx, entry);
  store::set_head_hash(tx, entry.hash);
  return entry;
}

std::vector<Entry> list(storage::Transaction& tx, const Filter& filter) {
  std::vector<Entry> entries;
  store::for_each(tx, filter, [&](const Entry& entry) { entries.push_back(entry); });
  return entries;
}

std::int64_t newest(storage::Transaction& tx) { return store::load_head(tx).sequence; }

std::string hashed_text(const Entry& entry) {
  auto text = codec::hashed_text(entry);
  CHECK(text.has_value());
  return *std::move(text);
}

std::string entry_hash(const Entry& entry) { return sha256_hex(hashed_text(entry)); }

Verification verify(storage::Transaction& tx) {
  Verification verification;
  store::Head before{0, kNoHash};
  Filter all;
  all.limit = PageLimit::everything();
  store::for_each(tx, all, [&](const Entry& entry) {
    ++verification.entries;
    if (verification.first_bad) return;
    if (std::string wrong = wrong_with(entry, before); !wrong.empty()) {
      verification.first_bad = before.sequence + 1;
      verification.reason = std::move(wrong);
      return;
    }
    before = {entry.sequence, entry.hash};
  });
  verification.head = before.hash;
  const store::Head head = store::load_head(tx);
  if (!verification.first_bad && (head.sequence != before.sequence || head.hash != before.hash)) {
    verification.first_bad = before.sequence + 1;
    verification.reason = fmt::format("the head says that there are {} entries", head.sequence);
  }
  return verification;
}

std::optional<Done> find_done(storage::Transaction& tx, const Actor& actor, std::string_view key) {
  return store::find_done(tx, actor.name, key);
}

void keep_answer(App& app, const Actor& actor, std::string_view answer) {
  CHECK(actor.once.has_value());
  const auto tx = app.db.write();
  store::keep_answer(*tx, actor, answer);
  tx->commit();
}

storage::RoomSchema schema() { return {"journal", kSchemaFiles}; }

}  // namespace candor::journal
