// SPDX-License-Identifier: Apache-2.0
// The journal's tables. The only SQL of this room.
#pragma once

#include <functional>
#include <string>

#include "journal/journal.h"

namespace candor::journal::store {

struct Head {
  std::int64_t sequence = 0;
  std::string hash;
};

// Raises the head's sequence by one and holds the head until the transaction ends; returns it
// raised, with the hash of the entry before.
Head raise_head(storage::Transaction& tx);
void set_head_hash(storage::Transaction& tx, const std::string& hash);
Head load_head(storage::Transaction& tx);
void insert(storage::Transaction& tx, const Entry& entry);
void for_each(storage::Transaction& tx, const Filter& filter,
              const std::function<void(const Entry&)>& each);
// The entries after that sequence, in order, at most `limit` of them.
void for_each_after(storage::Transaction& tx, std::int64_t sequence, std::int64_t limit,
                    const std::function<void(const Entry&)>& each);

// False if the key is taken.
bool claim_key(storage::Transaction& tx, const Actor& actor, const Entry& entry);
// The request id of who took the key, which is taken.
std::string claimed_by(storage::Transaction& tx, std::string_view author, std::string_view key);
void clear_keys(storage::Transaction& tx, Instant before);
std::optional<Done> find_done(storage::Transaction& tx, std::string_view author,
                              std::string_view key);
void keep_answer(storage::Transaction& tx, const Actor& actor, std::string_view answer);

}  // namespace candor::journal::store
