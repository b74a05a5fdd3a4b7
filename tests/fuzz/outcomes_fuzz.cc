// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <sstream>

#include "fuzz.h"
#include "trust/outcomes.h"

using candor::fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  candor::TextSource input{std::string(candor::fuzz::bytes(data, size))};
  const candor::trust::Period last = *candor::trust::parse_period("2026-06");
  candor::trust::OutcomeFile file({input, "outcomes.csv"}, last);
  if (!file.begin()) return 0;
  candor::trust::OutcomeRow row;
  while (true) {
    const auto more = file.next(row);
    if (!more) {
      claim(more.error().faults.size() <= candor::kFaultsMax, "faults are limited");
      return 0;
    }
    if (!*more) return 0;
    claim(!row.customer.empty(), "a row has a customer");
    claim(row.period <= last, "a row is not of the future");
    claim(std::isfinite(row.spend) && row.spend >= 0, "spend is a number, and not negative");
  }
}
