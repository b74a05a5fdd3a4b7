// SPDX-License-Identifier: Apache-2.0
#include "witness/witness.h"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.h"
#include "journal/journal.h"
#include "record/record.h"
#include "seal/seal.h"
#include "sequencer/sequencer.h"
#include "tlog/tlog.h"
#include "witness/codec.h"
#include "witness/store.h"

namespace candor::witness {

extern const std::span<const EmbeddedFile> kSchemaFiles;

namespace {

constexpr std::string_view kScope = "witness";

tlog::SigningKey signing_key(const seal::Key& key, std::string name) {
  return {std::move(name), tlog::KeyType::cosignature, key.blind("Ed25519 seed")};
}

Result<tlog::SigningKey> load_signing_key(storage::Transaction& tx, App& app) {
  const seal::Seal seal = TRY(seal::claim(tx, app));
  const seal::Key key = TRY(seal::ensure_key(tx, seal, kScope));
  const auto known = store::find_own_key(tx);
  if (!known) {
    tlog::SigningKey fresh =
        signing_key(key, sequencer::name_within(app.settings.public_url, "witness"));
    store::insert_own_key(tx, tlog::to_text(fresh.public_key()));
    return fresh;
  }
  const tlog::PublicKey public_key = TRY(tlog::parse_key(*known));
  tlog::SigningKey signs = signing_key(key, public_key.name);
  if (signs.public_key() == public_key) return signs;
  return fail(ErrorCode::conflict, "the key of this witness is not the one that it began with");
}

Result<tlog::PublicKey> parse_key_of(std::string_view text, tlog::KeyType type,
                                     std::string_view what) {
  tlog::PublicKey key = TRY(tlog::parse_key(trim(text)));
  if (key.type == type) return key;
  return fail(ErrorCode::invalid, fmt::format("this is not the key of {}", what));
}

// What was cosigned before, so that a request can be held against it.
Result<tlog::KnownLog> known_log(const WatchedLog& log) {
  tlog::KnownLog known{.origin = log.origin, .keys = {TRY(tlog::parse_key(log.public_key))}};
  if (log.checkpoint.empty()) return known;
  const auto last = TRY(tlog::parse_checkpoint(TRY(tlog::parse_note(log.checkpoint)).text));
  known.size = last.size;
  known.root = last.root;
  return known;
}

// The signatures of a body that a witness answered with.
Result<std::vector<tlog::Signature>> signatures_in(const std::string& text,
                                                   const std::string& body) {
  return TRY(tlog::parse_note(text + "\n" + body)).signatures;
}

Result<http::Response> send(http::HttpClient& client, const Witness& witness,
                            const tlog::AddCheckpoint& request) {
  http::OutgoingRequest outgoing;
  outgoing.method = http::Method::post;
  outgoing.url = witness.url + "/add-checkpoint";
  outgoing.headers = {{"Content-Type", "text/plain; charset=utf-8"}};
  outgoing.body = tlog::to_text(request);
  return client.send(outgoing);
}

Result<tlog::AddCheckpoint> request_from(App& app, const std::string& checkpoint,
                                         std::int64_t old) {
  const auto size = TRY(tlog::parse_checkpoint(TRY(tlog::parse_note(checkpoint)).text)).size;
  if (old > size) {
    return fail(
        ErrorCode::conflict,
        fmt::format("it has seen {} entries of this log, which has {}: the log was put back", old,
                    size));
  }
  const auto tx = app.db.read();
  return tlog::AddCheckpoint{
      old, TRY(tlog::prove_consistency(old, size, sequencer::reader(*tx, record::kLogName))),
      checkpoint};
}

// Whoever has seen this log before says how much of it.
Result<tlog::Signature> cosignature_of(App& app, http::HttpClient& client, const Witness& witness,
                                       const sequencer::Head& head) {
  http::Response answer = TRY(send(client, witness, TRY(request_from(app, head.checkpoint, 0))));
  if (answer.status == 409) {
    const auto seen = tlog::parse_count(trim(answer.body));
    if (!seen) return fail(ErrorCode::no_answer, "it answers 409 without a size");
    answer = TRY(send(client, witness, TRY(request_from(app, head.checkpoint, *seen))));
  }
  if (answer.status != 200) {
    return fail(ErrorCode::no_answer, fmt::format("it answers {}", answer.status));
  }
  const tlog::PublicKey key = TRY(tlog::parse_key(witness.public_key));
  const std::string text = TRY(tlog::parse_note(head.checkpoint)).text;
  for (tlog::Signature& one : TRY(signatures_in(text, answer.body))) {
    if (one.name != key.name || one.key_id != tlog::id_of(key)) continue;
    TRY(tlog::check_signatures({text, {one}}, std::span(&key, 1)));
    return std::move(one);
  }
  return fail(ErrorCode::no_answer, "its answer has no cosignature of its own");
}

}  // namespace

std::optional<Instant> find_cosigned_at(const Witness& witness, const std::string& checkpoint) {
  const auto key = tlog::parse_key(witness.public_key);
  const auto note = tlog::parse_note(checkpoint);
  if (!key || !note) return std::nullopt;
  const auto by = tlog::check_signatures(*note, std::span(&*key, 1));
  if (!by || by->empty()) return std::nullopt;
  return by->front().at;
}

Result<std::string> own_key(App& app) {
  const auto tx = app.db.write();
  const tlog::SigningKey key = TRY(load_signing_key(*tx, app));
  tx->commit();
  return tlog::to_text(key.public_key());
}

Result<WatchedLog> watch(App& app, const Actor& actor, std::string_view text) {
  const tlog::PublicKey key = TRY(parse_key_of(text, tlog::KeyType::ed25519, "a log"));
  const auto tx = app.db.write();
  tx->take_turn("witness");
  TRY(load_signing_key(*tx, app));
  if (const auto known = store::find_watched(*tx, key.name)) {
    if (known->public_key == tlog::to_text(key)) return *known;
    return fail(ErrorCode::conflict,
                fmt::format("{} is watched by another key; a log keeps its key", key.name));
  }
  const WatchedLog log{key.name, tlog::to_text(key), "", std::nullopt};
  store::insert_watched(*tx, log, actor, app.clock.now());
  journal::append(*tx, app, actor,
                  {.kind = "witness.log_watched", .subject = "", .occurred_at = std::nullopt},
                  codec::journal_watched(log));
  tx->commit();
  return log;
}

std::vector<WatchedLog> list_watched(storage::Transaction& tx) { return store::list_watched(tx); }

Result<tlog::WitnessAnswer> add_checkpoint(App& app, std::string_view request) {
  const auto origin = tlog::origin_of(request);
  const auto tx = app.db.write();
  tx->take_turn("witness");
  const auto watched = origin ? store::find_watched(*tx, *origin) : std::nullopt;
  std::optional<tlog::KnownLog> known;
  if (watched) known = TRY(known_log(*watched));
  const tlog::SigningKey key = TRY(load_signing_key(*tx, app));
  const Instant now = app.clock.now();
  tlog::WitnessAnswer answer = tlog::witness(request, known, key, now);
  if (!answer.cosigned) return answer;
  const auto note = TRY(tlog::parse_note(TRY(tlog::parse_add_checkpoint(request)).checkpoint));
  store::keep_checkpoint(*tx, *origin, tlog::to_text(note) + answer.body, now);
  tx->commit();
  return answer;
}

Result<Witness> ask(App& app, const Actor& actor, std::string_view text, std::string_view url) {
  const tlog::PublicKey key = TRY(parse_key_of(text, tlog::KeyType::cosignature, "a witness"));
  TRY(http::check_url(app.settings, url));
  while (url.ends_with('/')) url.remove_suffix(1);
  const Witness witness{key.name, tlog::to_text(key), std::string(url)};
  const auto tx = app.db.write();
  store::keep_witness(*tx, witness, actor, app.clock.now());
  journal::append(*tx, app, actor,
                  {.kind = "witness.asked", .subject = "", .occurred_at = std::nullopt},
                  codec::journal_asked(witness));
  tx->commit();
  return witness;
}

std::vector<Witness> list_witnesses(storage::Transaction& tx) { return store::list_witnesses(tx); }

Asked run(App& app, http::HttpClient& client) {
  Asked asked;
  for (const Witness& witness : store::list_witnesses(*app.db.read())) {
    const auto head = sequencer::find_head(*storage::settled(app.db)->read(), record::kLogName);
    if (!head || find_cosigned_at(witness, head->checkpoint)) continue;
    const auto cosignature = cosignature_of(app, client, witness, *head);
    if (!cosignature) {
      asked.refusals.push_back(witness.name + ": " + cosignature.error().message);
    } else if (sequencer::keep_cosignature(app, record::kLogName, head->checkpoint, *cosignature)) {
      ++asked.cosigned;
    }
  }
  return asked;
}

storage::RoomSchema schema() { return {"witness", kSchemaFiles}; }

}  // namespace candor::witness
