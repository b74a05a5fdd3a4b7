// SPDX-License-Identifier: Apache-2.0
// What the use cases share: evidence loaded to be acted upon, its content, and its chain of
// custody.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "evidence/evidence.h"
#include "evidence/store.h"
#include "seal/seal.h"

namespace candor::evidence {

// An entry of custody, as far as the act says what is in it.
struct Entry {
  Act act;
  std::string reason;
  std::optional<std::string> party = std::nullopt;
  std::optional<Instant> until = std::nullopt;
  std::optional<Instant> occurred_at = std::nullopt;  // default: now
};

// The only way into custody: with its entry in the journal.
void append(storage::Transaction& tx, App& app, const Actor& actor, const Evidence& evidence,
            const Entry& wanted);

Result<store::Stored> load(storage::Transaction& tx, std::string_view reference);
// As it is once everybody who is changing it has done so; others wait for this transaction.
Result<store::Stored> load_to_change(storage::Transaction& tx, std::string_view reference);

seal::Vault vault_of(const App& app);
Result<seal::Key> load_key(storage::Transaction& tx, const App& app, const store::Stored& stored);
// The content of what is kept; the refusal says what is wrong with it, and nothing else.
Result<std::unique_ptr<ByteSource>> content_of(const App& app, const store::Stored& stored,
                                               const seal::Key& key);
// Notes in custody that the content is not what was taken, and says so to whoever wanted it.
Error note_damage(App& app, const Actor& actor, std::string_view reference, const Error& found);

}  // namespace candor::evidence
