// SPDX-License-Identifier: Apache-2.0
#include "trust/outcomes.h"

#include <array>
#include <cmath>

#include "base/text.h"

namespace candor::trust {
namespace {

constexpr std::array<WantedColumn, 7> kColumns = {{{"customer", true},
                                                   {"period", true},
                                                   {"active", true},
                                                   {"spend", true},
                                                   {"contacts", false},
                                                   {"complaints", false},
                                                   {"logins", false}}};
enum : std::size_t { kCustomer, kPeriod, kActive, kSpend, kContacts, kComplaints, kLogins };

}  // namespace

Result<void> OutcomeFile::begin() {
  rows_ = TRY(open_rows(source_, format_, kColumns));
  return {};
}

void OutcomeFile::check_row(OutcomeRow& row) {
  row.line = rows_->line();
  row.customer = std::string(rows_->field(kCustomer));
  if (row.customer.empty()) rows_->add_fault(kCustomer, "is empty");
  const auto period = parse_period(rows_->field(kPeriod));
  if (period) {
    row.period = *period;
  } else {
    rows_->add_fault(kPeriod, period.error().message);
  }
  const std::string_view active = rows_->field(kActive);
  if (active != "1" && active != "0") rows_->add_fault(kActive, "is not 1 or 0");
  row.active = active == "1";
  row.spend = check_spend(row.active);
  row.contacts = check_count(kContacts);
  row.complaints = check_count(kComplaints);
  row.logins = check_count(kLogins);
}

double OutcomeFile::check_spend(bool active) {
  const std::string_view spend = rows_->field(kSpend);
  if (spend.empty() && !active) return 0;
  const auto amount = parse_number(spend);
  if (!amount || !std::isfinite(*amount)) {
    rows_->add_fault(kSpend, "is not a number");
  } else if (*amount < 0) {
    rows_->add_fault(kSpend, "is negative");
  } else if (*amount > kSpendMax) {
    rows_->add_fault(kSpend, "is more than a million millions");
  }
  return amount.value_or(0);
}

std::optional<double> OutcomeFile::check_count(std::size_t column) {
  return check_number(*rows_, column, kCountMax);
}

Result<bool> OutcomeFile::next(OutcomeRow& row) {
  return rows_->next_good([&] { check_row(row); });
}

}  // namespace candor::trust
