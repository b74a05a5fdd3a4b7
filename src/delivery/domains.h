// SPDX-License-Identifier: Apache-2.0
// The mail domains that a run's letters go to, as the ledger keeps them: a keyed index and a sealed
// name, both under the incident's key.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "delivery/delivery.h"
#include "seal/seal.h"

namespace candor::delivery {

class Domains {
 public:
  Domains(seal::Key key, notice::NoticeId notice)
      : key_(std::move(key)), notice_(std::move(notice)) {}

  // Of an address's domain; how it is written does not matter.
  const storage::Blob& index_of(std::string_view domain);
  // This server did not take a letter; the last one's words are kept.
  void refused(std::string_view domain, std::string_view words);
  // Writes what is new since the last time, in an order that is the same for all.
  void keep(storage::Transaction& tx);

 private:
  struct Known {
    storage::Blob index;
    bool is_kept = false;
  };
  Known& known(std::string_view domain);

  seal::Key key_;
  notice::NoticeId notice_;
  std::map<std::string, Known, std::less<>> all_;
  std::map<std::string, std::string> words_;  // by domain
};

}  // namespace candor::delivery
