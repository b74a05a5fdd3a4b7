// SPDX-License-Identifier: Apache-2.0
#include "trust/analysis.h"

#include <algorithm>

#include "trust/staying.h"

namespace candor::trust {
namespace {

Count shown(std::int64_t people) { return are_few(people) ? Count() : Count(people); }

}  // namespace

Result<Report> analyse(Cohort cohort, const Plan& plan, const Study& study) {
  cohort.leave_out_few();
  const Window& window = cohort.window();
  Report report;
  report.plan = plan;
  report.first_month = to_text(window.first_month);
  report.months_before = static_cast<std::int64_t>(window.before());
  report.months_after = static_cast<std::int64_t>(window.after());
  report.left_out.left_before = shown(cohort.left_before);
  report.left_out.joined_since = shown(cohort.joined_since);
  report.left_out.incomplete = shown(cohort.incomplete);
  report.by_strength = std::any_of(cohort.staying.stratum.begin(), cohort.staying.stratum.end(),
                                   [](std::int16_t stratum) { return stratum > 0; });
  const Strata strata = strata_of(cohort.staying);
  TRY(add_staying(report, cohort, strata));
  TRY(add_causes(report, cohort, strata, study.departures));
  add_hazards(report, cohort, strata, study.departures);
  TRY(add_effects(report, cohort, study.groups));
  add_queue_test(report, cohort, study.queue_days_apart);
  return report;
}

}  // namespace candor::trust
