// SPDX-License-Identifier: Apache-2.0
#include "trust/outcomes.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "base/text.h"

namespace candor::trust {
namespace {

constexpr std::array<std::string_view, 4> kColumns = {"customer", "period", "active", "spend"};
enum : std::size_t { kCustomer, kPeriod, kActive, kSpend };

constexpr std::int64_t kFirstYear = 1900;
constexpr std::int64_t kLastYear = 2999;

}  // namespace

Period period_of(Instant instant) {
  const Date date = utc_date(instant);
  return {std::int64_t{date.year} * 12 + date.month - 1};
}

Result<Period> parse_period(std::string_view text) {
  const auto digits = [](std::string_view part) {
    return std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  if (text.size() == 7 && text[4] == '-' && digits(text.substr(0, 4)) && digits(text.substr(5))) {
    const std::int64_t year = *parse_integer(text.substr(0, 4));
    const std::int64_t month = *parse_integer(text.substr(5));
    if (year >= kFirstYear && year <= kLastYear && month >= 1 && month <= 12) {
      return Period{year * 12 + month - 1};
    }
  }
  return fail(ErrorCode::invalid, "is not a month such as 2026-05");
}

std::string to_text(Period period) {
  return fmt::format("{:04}-{:02}", period.months / 12, period.months % 12 + 1);
}

Result<void> OutcomeFile::begin() {
  const std::vector<std::string> header = TRY(read_header());
  for (const std::string_view wanted : kColumns) {
    const auto found = std::find_if(header.begin(), header.end(), [&](const std::string& name) {
      return to_lower(trim(name)) == wanted;
    });
    if (found == header.end()) {
      return fail(ErrorCode::invalid,
                  fmt::format("{} has no column {}; it needs customer, period, active and spend",
                              name(), wanted));
    }
    columns_.push_back(static_cast<std::size_t>(found - header.begin()));
  }
  return {};
}

std::string_view OutcomeFile::field(std::size_t column) const {
  return trim(row_.fields[columns_[column]]);
}

void OutcomeFile::add_fault(std::size_t column, std::string message) {
  CsvFile::add_fault(row_.line, columns_[column], std::move(message));
}

void OutcomeFile::check_row(OutcomeRow& row) {
  row.line = row_.line;
  row.customer = std::string(field(kCustomer));
  if (row.customer.empty()) add_fault(kCustomer, "is empty");
  const auto period = parse_period(field(kPeriod));
  if (!period) {
    add_fault(kPeriod, period.error().message);
  } else if (*period > last_) {
    add_fault(kPeriod, "is in the future");
  } else {
    row.period = *period;
  }
  const std::string_view active = field(kActive);
  if (active != "1" && active != "0") add_fault(kActive, "is not 1 or 0");
  row.active = active == "1";
  const std::string_view spend = field(kSpend);
  const auto amount =
      spend.empty() && !row.active ? std::optional<double>(0.0) : parse_number(spend);
  if (!amount || !std::isfinite(*amount)) {
    add_fault(kSpend, "is not a number");
  } else if (*amount < 0) {
    add_fault(kSpend, "is negative");
  } else if (*amount > kSpendMax) {
    add_fault(kSpend, "is more than a million millions");
  } else {
    row.spend = *amount;
  }
}

Result<bool> OutcomeFile::next(OutcomeRow& row) {
  while (!has_all_faults() && TRY(read_row(row_))) {
    const std::size_t before = faults().size();
    check_row(row);
    if (faults().size() == before) return true;
  }
  if (!faults().empty()) return refuse();
  return false;
}

void OutcomeFile::add_repeated(std::int64_t line, std::int64_t first) {
  CsvFile::add_fault(line, columns_[kPeriod],
                     fmt::format("stands in line {} already for this customer", first));
}

}  // namespace candor::trust
