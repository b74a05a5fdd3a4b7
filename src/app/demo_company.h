// SPDX-License-Identifier: Apache-2.0
// An invented company for the demo: its customers, what was stolen from it, and what its customers
// did afterwards, as the CSV files that a real company would export. The same seed gives the same
// company; nothing in it is a person.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "base/clock.h"

namespace candor::app {

struct CompanyPlan {
  std::int64_t customers = 20'000;
  std::uint64_t seed = 20'260'610;
  Date incident;          // the day of the breach; its month is the first one after
  int months_before = 6;  // of outcomes
  int months_after = 6;   // of outcomes, the month of the incident included
  double exposed_share = 0.4;
  // Planted: what an exposed customer spends less per month, afterwards; the stronger the
  // relationship was, the less.
  double spend_lost = 2.5;
  double spend_lost_late = 2.0;  // planted: more, of those told late
  double leave_rate = 0.010;     // per month, of everybody
  double leave_rate_exposed =
      0.016;  // planted: per month, of the exposed, from the month after the incident
};

struct Company {
  std::string customers_csv;  // external_id,email,phone,name,jurisdiction,language,joined_on
  std::string leaked_csv;     // the same people as thieves hold them: messy, with ids, addresses or
                              // phones missing
  std::string relationship_csv;  // customer,products,survey
  std::int64_t customers = 0;
  std::int64_t exposed = 0;    // customers with at least one leaked row that can be matched
  std::int64_t strangers = 0;  // leaked rows of nobody we know
};
Company make_company(const CompanyPlan& plan);

struct Aftermath {
  std::string outcomes_csv;    // customer,period,active,spend,complaints
  std::string departures_csv;  // customer,left_on,cause
  // What the plan's effects do to an exposed customer's mean spend a month, afterwards.
  double planted_change = 0;
};
// What the company's customers did, before and since; `told_late` by external id.
Aftermath make_aftermath(const CompanyPlan& plan, const std::set<std::string>& told_late);

}  // namespace candor::app
