// SPDX-License-Identifier: Apache-2.0
// Whether what is kept is what was taken.
#include <algorithm>
#include <map>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "evidence/codec.h"
#include "evidence/custody.h"
#include "evidence/store.h"
#include "journal/journal.h"

namespace candor::evidence {
namespace {

using JournalledCustody = std::map<std::pair<std::string, std::int64_t>, std::string>;

// Evidence and number of each entry of custody in the journal of an incident, and its hash.
JournalledCustody journalled_custody(storage::Transaction& tx, const std::string& incident) {
  JournalledCustody found;
  journal::Filter filter{.subject = incident, .kind = std::nullopt, .after = 0, .limit = 1000};
  while (true) {
    const auto entries = journal::list(tx, filter);
    if (entries.empty()) return found;
    for (const journal::Entry& entry : entries) {
      if (!entry.kind.starts_with("evidence.")) continue;
      if (auto read = codec::read_journal(entry.body)) {
        found[{read->evidence_id, read->number}] = read->custody_sha256;
      }
    }
    filter.after = entries.back().sequence;
  }
}

// What is wrong with the custody of one; "" if nothing is.
std::string custody_fault(storage::Transaction& tx, const Evidence& evidence,
                          const JournalledCustody& journalled) {
  const auto custody = store::list_custody(tx, evidence.evidence_id);
  const std::string& id = evidence.evidence_id.value;
  for (const CustodyEntry& entry : custody) {
    const auto found = journalled.find({id, entry.number});
    if (found == journalled.end() || found->second != codec::custody_sha256(evidence, entry)) {
      return fmt::format("entry {} of its custody is not the one in the journal", entry.number);
    }
  }
  const auto last = std::find_if(journalled.rbegin(), journalled.rend(),
                                 [&](const auto& entry) { return entry.first.first == id; });
  if (last == journalled.rend() || last->first.second != std::ssize(custody)) {
    return "entries of its custody that the journal knows are missing";
  }
  return "";
}

// Nothing where something is being added just now.
std::optional<Leftovers> clear_up(App& app) {
  const seal::Vault vault = vault_of(app);
  const auto alone = vault.lock_to_clear_up();
  if (!alone) return std::nullopt;
  const auto tx = app.db.read();
  Leftovers leftovers;
  for (const std::string& file : vault.files()) {
    const auto state = store::find_file(*tx, file);
    if (state == State::kept) continue;
    if (state == State::destroyed || file.ends_with(seal::kPartial)) {
      vault.remove(file);
      ++leftovers.removed;
    } else {
      leftovers.unknown_files.push_back(file);
    }
  }
  return leftovers;
}

// All that is to be verified, and what is wrong with the custody of each, by reference.
struct Kept {
  std::vector<store::Stored> all;
  std::map<std::string, std::string> custody_faults;
};

Result<Kept> look_up(App& app, std::optional<std::string_view> incident) {
  const auto tx = app.db.read();
  std::optional<incident::IncidentId> only;
  if (incident) only = TRY(incident::load_incident(*tx, *incident)).incident_id;
  Kept kept;
  kept.all = store::list(*tx, only);
  JournalledCustody journalled;
  std::string of;  // the incident of which that is
  for (const store::Stored& stored : kept.all) {
    const Evidence& evidence = stored.evidence;
    if (evidence.incident != of) journalled = journalled_custody(*tx, evidence.incident);
    of = evidence.incident;
    std::string fault = custody_fault(*tx, evidence, journalled);
    if (!fault.empty()) kept.custody_faults.emplace(evidence.reference, std::move(fault));
  }
  return kept;
}

// Reads the content of one to its end. The refusal says what is wrong with it.
Result<void> read_all(const App& app, const store::Stored& stored, const seal::Key& key,
                      const std::function<void(std::int64_t)>& progress, std::int64_t& bytes) {
  const auto content = TRY(content_of(app, stored, key));
  std::string piece(seal::kPieceBytes, '\0');
  while (const std::size_t got = TRY(content->read(piece))) {
    bytes += static_cast<std::int64_t>(got);
    progress(bytes);
  }
  return {};
}

}  // namespace

Result<Verification> verify(App& app, const Actor& actor, std::optional<std::string_view> incident,
                            const std::function<void(std::int64_t)>& progress) {
  if (!incident && actor.reach != Reach::everywhere) {
    return fail(ErrorCode::forbidden,
                "who may not enter every incident verifies one at a time: name it");
  }
  Kept kept = TRY(look_up(app, incident));
  Verification verification;
  for (const store::Stored& stored : kept.all) {
    const std::string& reference = stored.evidence.reference;
    const auto custody_fault_found = kept.custody_faults.find(reference);
    if (stored.evidence.state == State::kept) {
      const seal::Key key = TRY(load_key(*app.db.read(), app, stored));
      const auto read = read_all(app, stored, key, progress, verification.bytes);
      const auto tx = app.db.write();
      const Evidence now = TRY(load_to_change(*tx, reference)).evidence;
      if (now.state == State::destroyed) continue;
      append(*tx, app, actor, now,
             read ? Entry{.act = Act::verified, .reason = "all evidence was verified"}
                  : Entry{.act = Act::damaged, .reason = read.error().message});
      tx->commit();
      if (!read) {
        verification.damaged.push_back({reference, read.error().message});
        continue;
      }
      if (custody_fault_found == kept.custody_faults.end()) ++verification.intact;
    }
    if (custody_fault_found != kept.custody_faults.end()) {
      verification.damaged.push_back({reference, custody_fault_found->second});
    }
  }
  if (!incident) verification.leftovers = clear_up(app);
  return verification;
}

}  // namespace candor::evidence
