// SPDX-License-Identifier: Apache-2.0
#include "app/demo_summary.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace candor::app {
namespace {

std::string measured(const Walk& walk) {
  const trust::Report& report = walk.report;
  const trust::Interval& change = trust::deciding(report).change;
  const std::string unit = report.currency.value_or("units of spend");
  return fmt::format(
      "{}\n\n"
      "planted    {:+.2f}; estimated {:+.2f} {} a month each (95 %: {:+.2f} to {:+.2f})\n",
      report.headline, walk.planted_change, change.estimate, unit, change.lower, change.upper);
}

// How many were met, and which one is late.
std::string duties_of(const Walk& walk) {
  const auto count = [&](duty::DutyStatus status) {
    return std::count_if(walk.duties.begin(), walk.duties.end(),
                         [&](const duty::Duty& duty) { return duty.status == status; });
  };
  std::string text = fmt::format("{} owed: {} met, {} late", walk.duties.size(),
                                 count(duty::DutyStatus::met), count(duty::DutyStatus::late));
  for (const duty::Duty& duty : walk.duties) {
    if (duty.status != duty::DutyStatus::late || !duty.deadline.due_at) continue;
    return text + fmt::format("; the first was due {}: {}", to_words(*duty.deadline.due_at),
                              duty.rule->title);
  }
  return text;
}

std::string happened(const Walk& walk) {
  const auto days = [&](Instant at) {
    return static_cast<double>(seconds_between(walk.aware_at, at)) / kSecondsPerDay;
  };
  std::string text = fmt::format("incident   {}: {}, {}\n", walk.incident.reference,
                                 walk.incident.title, to_words(walk.incident.declared_at));
  text += fmt::format("people     {} of {} customers; {} leaked rows are of nobody we know\n",
                      with_commas(walk.records.people), with_commas(walk.company.customers),
                      with_commas(walk.records.unmatched));
  text += fmt::format("duties     {}\n", duties_of(walk));
  text += fmt::format(
      "letters    {} reached, {} bounced, {} without a route, {} unknown; the first {:.1f} days "
      "after it was noticed, the last {:.1f}\n",
      with_commas(walk.sent.reached), with_commas(walk.sent.bounced),
      with_commas(walk.sent.no_route), with_commas(walk.sent.unknown), days(walk.told_at),
      days(walk.all_told_at));
  text += fmt::format(
      "record     {} statements; {} entries of the public log and {} of the journal are as they "
      "were "
      "written\n",
      walk.statements, with_commas(walk.log.entries), with_commas(walk.journal.entries));
  return text;
}

std::string where_to_look(const Walk& walk, const Settings& settings,
                          const std::string& report_path, const std::string& commander,
                          const std::string& approver) {
  return fmt::format(
      "console    http://{4}:{5}/, as {7} or {8}, password {9}\n"
      "page       {0}/incidents/{1}\n"
      "files      {2}, {3}/new\n"
      "API        http://{4}:{5}/api/v1/openapi.json, with the token of\n"
      "           candor --data {6} staff token create {7}\n",
      settings.public_url, walk.incident.reference, report_path, settings.mail.maildir,
      settings.staff.address, settings.staff.port, settings.data_folder, commander, approver,
      walk.password);
}

}  // namespace

std::string summary_of(const Walk& walk, const Settings& settings, const std::string& report_path,
                       const std::string& commander, const std::string& approver) {
  return fold(measured(walk) + "\n" + happened(walk) + "\n" +
              where_to_look(walk, settings, report_path, commander, approver));
}

}  // namespace candor::app
