// SPDX-License-Identifier: Apache-2.0
#include "incident/rules.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "base/text.h"

namespace candor::incident {
namespace {

// Text that people wrote: there is some, not too much, UTF-8, and no control characters but line
// ends and tabs.
void check_text(std::string_view text, std::size_t characters_max, const std::string& place,
                std::vector<Fault>& faults) {
  if (find_invalid_utf8(text)) {
    faults.push_back({place, "is not UTF-8"});
    return;
  }
  if (trim(text).empty()) faults.push_back({place, "is empty"});
  if (const std::size_t count = count_characters(text); count > characters_max) {
    faults.push_back(
        {place, fmt::format("has {} characters; at most {} fit", count, characters_max)});
  }
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f) {
      faults.push_back({place, "holds a control character; use plain text"});
      break;
    }
  }
}

void check_not_future(Instant at, Instant now, const std::string& place,
                      std::vector<Fault>& faults) {
  if (at > now) {
    faults.push_back({place, fmt::format("is in the future; it is now {}", to_rfc3339(now))});
  }
}

Result<void> refuse_if_any(std::string_view what, std::vector<Fault> faults) {
  if (faults.empty()) return {};
  return fail(ErrorCode::invalid, fmt::format("the {} cannot be taken as it is", what),
              std::move(faults));
}

}  // namespace

Result<void> check(const NewIncident& wanted) {
  std::vector<Fault> faults;
  check_text(wanted.title, kTitleCharactersMax, "/title", faults);
  if (wanted.title.find('\n') != std::string::npos) {
    faults.push_back({"/title", "has more than one line"});
  }
  return refuse_if_any("incident", std::move(faults));
}

Result<void> check(const NewAnchor& wanted, Instant now) {
  std::vector<Fault> faults;
  check_not_future(wanted.at, now, "/at", faults);
  check_text(wanted.reason, kReasonCharactersMax, "/reason", faults);
  return refuse_if_any("clock anchor", std::move(faults));
}

Result<void> check(const NewFact& wanted) {
  std::vector<Fault> faults;
  check_text(wanted.text, kTextCharactersMax, "/text", faults);
  if (wanted.status == FactStatus::unknown && !wanted.known_by) {
    faults.push_back({"/known_by", "is required: say when this will be known"});
  }
  return refuse_if_any("fact", std::move(faults));
}

Result<void> check(const NewTimelineEntry& wanted, Instant now) {
  std::vector<Fault> faults;
  check_not_future(wanted.occurred_at, now, "/occurred_at", faults);
  check_text(wanted.text, kTextCharactersMax, "/text", faults);
  return refuse_if_any("timeline entry", std::move(faults));
}

Result<void> check_reason(std::string_view reason) {
  std::vector<Fault> faults;
  check_text(reason, kReasonCharactersMax, "/reason", faults);
  return refuse_if_any("change", std::move(faults));
}

std::string reference_of(std::int64_t year, std::int64_t number) {
  return fmt::format("INC-{:04}-{:04}", year, number);
}

std::vector<Fact> current_facts(std::vector<Fact> all) {
  std::set<FactId> corrected;
  for (const Fact& fact : all) {
    if (fact.corrects) corrected.insert(*fact.corrects);
  }
  std::erase_if(all, [&](const Fact& fact) { return corrected.count(fact.fact_id) != 0; });
  std::stable_sort(all.begin(), all.end(),
                   [](const Fact& a, const Fact& b) { return a.question < b.question; });
  return all;
}

std::int64_t quantile(const std::vector<std::int64_t>& sorted, double p) {
  CHECK(!sorted.empty() && p >= 0 && p <= 1);
  const auto rank = static_cast<std::size_t>(std::ceil(p * static_cast<double>(sorted.size())));
  return sorted[rank == 0 ? 0 : rank - 1];
}

}  // namespace candor::incident
