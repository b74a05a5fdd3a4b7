// SPDX-License-Identifier: Apache-2.0
#include "evidence/custody.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "evidence/codec.h"
#include "journal/journal.h"

namespace candor::evidence {

void append(storage::Transaction& tx, App& app, const Actor& actor, const Evidence& evidence,
            const Entry& wanted) {
  const Instant now = app.clock.now();
  const CustodyEntry entry{.number = store::count_custody(tx, evidence.evidence_id) + 1,
                           .act = wanted.act,
                           .party = wanted.party,
                           .until = wanted.until,
                           .reason = wanted.reason,
                           .occurred_at = wanted.occurred_at.value_or(now),
                           .recorded_at = now,
                           .recorded_by = actor.name};
  store::insert_custody(tx, evidence.evidence_id, entry);
  const std::string kind = fmt::format("evidence.{}", enum_name(entry.act));
  journal::append(tx, app, actor,
                  {.kind = kind, .subject = evidence.incident, .occurred_at = entry.occurred_at},
                  codec::journal_custody(evidence, entry));
}

Result<store::Stored> load(storage::Transaction& tx, std::string_view reference) {
  auto stored = store::find(tx, reference);
  if (!stored) {
    return fail(ErrorCode::not_found,
                "there is no evidence of that reference; `candor evidence list INC` shows it");
  }
  return std::move(*stored);
}

Result<store::Stored> load_to_change(storage::Transaction& tx, std::string_view reference) {
  const store::Stored seen = TRY(load(tx, reference));
  store::lock(tx, seen.incident_id);
  return load(tx, reference);
}

seal::Vault vault_of(const App& app) { return {app.settings.data_folder, "evidence"}; }

Result<seal::Key> load_key(storage::Transaction& tx, const App& app, const store::Stored& stored) {
  const seal::Seal seal = TRY(seal::claim(tx, app));
  auto key = seal::find_key(tx, seal, stored.incident_id.value);
  if (key) return std::move(*key);
  return fail(ErrorCode::conflict, fmt::format("the key of {} was destroyed; none of its evidence "
                                               "opens any more",
                                               stored.evidence.incident));
}

Result<std::unique_ptr<ByteSource>> content_of(const App& app, const store::Stored& stored,
                                               const seal::Key& key) {
  return vault_of(app).open(stored.file, key, {stored.evidence.sha256, stored.evidence.bytes});
}

Error note_damage(App& app, const Actor& actor, std::string_view reference, const Error& found) {
  const auto tx = app.db.write();
  const auto stored = load_to_change(*tx, reference);
  if (stored && stored->evidence.state == State::kept) {
    append(*tx, app, actor, stored->evidence, {.act = Act::damaged, .reason = found.message});
    tx->commit();
  }
  return {ErrorCode::conflict,
          fmt::format("{} is damaged: {}; restore its file, or add the content again", reference,
                      found.message),
          {}};
}

}  // namespace candor::evidence
