// SPDX-License-Identifier: Apache-2.0
#include "trust/departures.h"

#include <array>

#include <fmt/format.h>

#include "base/enums.h"
#include "base/text.h"

namespace candor::trust {
namespace {

constexpr std::array<WantedColumn, 3> kColumns = {
    {{"customer", true}, {"left_on", true}, {"cause", false}}};
enum : std::size_t { kCustomer, kLeftOn, kCause };

}  // namespace

Result<void> DepartureFile::begin() {
  rows_ = TRY(open_rows(source_, Format::csv, kColumns));
  return {};
}

void DepartureFile::check_row(DepartureRow& row) {
  row.line = rows_->line();
  row.customer = std::string(rows_->field(kCustomer));
  if (row.customer.empty()) rows_->add_fault(kCustomer, "is empty");
  if (rows_->field(kLeftOn).empty()) {
    rows_->add_fault(kLeftOn, "is empty");
  } else if (const auto day = check_date(*rows_, kLeftOn)) {
    row.left_on = *day;
  }
  row.cause = Cause::other;
  if (const std::string cause = to_lower(rows_->field(kCause)); !cause.empty()) {
    const auto found = find_enum<Cause>(cause);
    if (!found) rows_->add_fault(kCause, "is not one of " + enum_names<Cause>());
    row.cause = found.value_or(Cause::other);
  }
}

Result<bool> DepartureFile::next(DepartureRow& row) {
  return rows_->next_good([&] { check_row(row); });
}

}  // namespace candor::trust
