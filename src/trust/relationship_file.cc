// SPDX-License-Identifier: Apache-2.0
#include "trust/relationship_file.h"

#include <array>

namespace candor::trust {
namespace {

constexpr std::array<WantedColumn, 5> kColumns = {{{"customer", true},
                                                   {"products", false},
                                                   {"complaints", false},
                                                   {"survey", false},
                                                   {"since", false}}};
enum : std::size_t { kCustomer, kProducts, kComplaints, kSurvey, kSince };

constexpr double kMost = 1e6;
constexpr double kSurveyMost = 10;

}  // namespace

Result<void> RelationshipFile::begin() {
  rows_ = TRY(open_rows(source_, Format::csv, kColumns));
  for (const std::size_t column : {kProducts, kComplaints, kSurvey, kSince}) {
    if (rows_->has(column)) return {};
  }
  return fail(ErrorCode::invalid, source_.name +
                                      " has none of the columns products, complaints, survey and "
                                      "since; it needs one of them");
}

Result<bool> RelationshipFile::next(RelationshipRow& row) {
  return rows_->next_good([&] {
    row.line = rows_->line();
    row.customer = std::string(rows_->field(kCustomer));
    if (row.customer.empty()) rows_->add_fault(kCustomer, "is empty");
    row.products = check_number(*rows_, kProducts, kMost);
    row.complaints = check_number(*rows_, kComplaints, kMost);
    row.survey = check_number(*rows_, kSurvey, kSurveyMost);
    row.since = check_date(*rows_, kSince);
  });
}

}  // namespace candor::trust
