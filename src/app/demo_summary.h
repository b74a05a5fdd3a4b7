// SPDX-License-Identifier: Apache-2.0
// What the demo tells at its end. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/demo_company.h"
#include "base/settings.h"
#include "delivery/delivery.h"
#include "duty/duty.h"
#include "exposure/exposure.h"
#include "incident/incident.h"
#include "journal/journal.h"
#include "notice/notice.h"
#include "record/record.h"
#include "trust/trust.h"

namespace candor::app {

// Gathered on the way.
struct Walk {
  Company company;
  incident::Incident incident;
  exposure::RecordsImported records;
  std::vector<duty::Duty> duties;  // as they stand at the end
  notice::Notice notice;
  delivery::Ran sent;
  std::int64_t statements = 0;
  trust::Report report;
  journal::Verification journal;
  record::LogVerification log;
  Instant aware_at;
  Instant told_at;      // the first of them
  Instant all_told_at;  // the last
  double planted_change = 0;
  std::string password;  // of both accounts of the console
};

// The verdict first; then what was planted beside what was found; what happened; where to look.
// The commander and the one who approves have accounts. Folded for a terminal.
std::string summary_of(const Walk& walk, const Settings& settings, const std::string& report_path,
                       const std::string& commander, const std::string& approver);

}  // namespace candor::app
