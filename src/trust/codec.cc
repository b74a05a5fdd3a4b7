// SPDX-License-Identifier: Apache-2.0
#include "trust/codec.h"

#include "base/described.h"

namespace candor::trust {

BOOST_DESCRIBE_STRUCT(OutcomesImported, (),
                      (file_sha256, rows, customers, strangers, first_period, last_period,
                       repeated))
BOOST_DESCRIBE_STRUCT(Interval, (), (estimate, lower, upper))
BOOST_DESCRIBE_STRUCT(StayedPoint, (), (months, at_risk, left, stayed, lower, upper))
BOOST_DESCRIBE_STRUCT(Group, (),
                      (customers, left, stayed, curve, compared, spend_before, spend_after))
BOOST_DESCRIBE_STRUCT(Month, (), (period, exposed_mean, others_mean, change))
BOOST_DESCRIBE_STRUCT(Test, (), (statistic, df, p))
BOOST_DESCRIBE_STRUCT(LeftOut, (), (left_before, joined_since, incomplete, strangers))
BOOST_DESCRIBE_STRUCT(Report, (),
                      (incident, verdict, headline, findings, cautions, currency, first_month,
                       beginning, began_at, months_before, months_after, exposed, others,
                       stayed_difference, log_rank, change, change_std_error, change_df,
                       change_share, change_share_90, margin, detectable_share, drift, months,
                       left_out, file_sha256, imported_at, version))

namespace codec {
namespace {

constexpr http::Schema kSchemas[] = {{"TrustReport", schema_of<Report>}};

}  // namespace

boost::json::value encode(const OutcomesImported& imported) { return to_json(imported); }
boost::json::value encode(const Report& report) { return to_json(report); }

boost::json::value journal_imported(const OutcomesImported& imported) {
  return {{"file_sha256", imported.file_sha256},
          {"rows", imported.rows},
          {"customers", imported.customers},
          {"strangers", imported.strangers}};
}

std::span<const http::Schema> schemas() { return kSchemas; }

}  // namespace codec
}  // namespace candor::trust
