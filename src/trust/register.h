// SPDX-License-Identifier: Apache-2.0
// The company's customers while a file is read: who is known, and under which id.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "exposure/exposure.h"
#include "trust/checks.h"
#include "trust/departure_store.h"

namespace candor::trust {

class Register {
 public:
  explicit Register(storage::Transaction& tx);

  struct Known {
    exposure::CustomerId id;
    std::optional<Date> joined_on;
  };
  // By the company's own id; nothing: a stranger.
  const Known* find(const std::string& external_id) const;

 private:
  std::unordered_map<std::string, Known> customers_;
};

// Takes the file's rows of known customers into an anteroom; how many are of strangers.
template <typename Row, typename File, typename Arrivals>
Result<std::int64_t> take_known(File& file, const Register& customers, Arrivals&& arrivals) {
  std::int64_t strangers = 0;
  Row row;
  while (TRY(file.next(row))) {
    if (const Register::Known* known = customers.find(row.customer)) {
      arrivals.add(row, known->id);
    } else {
      ++strangers;
    }
  }
  arrivals.finish();
  return strangers;
}

// Settles what the checks find, one finding after the other, each time looking anew: with the
// decision that was taken or, for the sake of the checks behind it, the first choice.
std::vector<Finding> settle_all(const Decisions& wanted,
                                const std::function<std::vector<Finding>()>& look,
                                const std::function<void(const Settled&)>& apply);

// Whether a file of one row a customer is to be taken: it is not where it is only looked at, or
// where `before` says that it was taken already; `done` says which. Refused: findings without a
// decision, and a file without any customer that we know. `command` is "trust departures INC".
Result<bool> may_take(RowsImported& done, const store::RowsImport& import,
                      const std::optional<store::RowsImport>& before, const Reading& reading,
                      const std::string& file, std::string_view command);
tl::unexpected<Error> nobody_known(const std::string& file);

}  // namespace candor::trust
