// SPDX-License-Identifier: Apache-2.0
// One letter, by its id.
#include "delivery/store.h"

namespace candor::delivery::store {

bool has_letters(storage::Transaction& tx) {
  return tx.find("SELECT delivery_id FROM delivery LIMIT 1").has_value();
}

std::optional<LetterPlace> find_place(storage::Transaction& tx, const DeliveryId& letter) {
  const auto row =
      tx.find("SELECT notice_id, customer_id FROM delivery WHERE delivery_id = $1", {letter});
  if (!row) return std::nullopt;
  return LetterPlace{{row->text(0)}, {row->text(1)}};
}

}  // namespace candor::delivery::store
