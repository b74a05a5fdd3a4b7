// SPDX-License-Identifier: Apache-2.0
// SQL of the mail domains that letters went to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "delivery/store.h"

namespace candor::delivery::store {

// Nothing happens if it is there.
void add_domain(storage::Transaction& tx, const notice::NoticeId& notice,
                const storage::Blob& domain, const storage::Blob& name);
void set_words(storage::Transaction& tx, const notice::NoticeId& notice,
               const storage::Blob& domain, std::string_view words);
// The same of the domain that this letter went to.
void set_words(storage::Transaction& tx, const DeliveryId& letter, std::string_view words);

struct DomainCount {
  storage::Blob domain;
  std::int64_t letters = 0;
  std::int64_t reached = 0;
  std::int64_t bounced = 0;
  std::int64_t deferred = 0;
};
// In no order. Reads every letter of the ledger once.
std::vector<DomainCount> count_domains(storage::Transaction& tx, const notice::NoticeId& notice);
struct KnownDomain {
  storage::Blob name;  // sealed
  std::string last_words;
};
KnownDomain load_domain(storage::Transaction& tx, const notice::NoticeId& notice,
                        const storage::Blob& domain);

}  // namespace candor::delivery::store
