// SPDX-License-Identifier: Apache-2.0
// The same bytes as each of the files that trust takes, whatever they are.
#include <cmath>
#include <sstream>

#include "fuzz.h"
#include "trust/checks.h"
#include "trust/departures.h"
#include "trust/outcomes.h"
#include "trust/relationship_file.h"
#include "trust/segment.h"

namespace candor::trust {
namespace {

using fuzz::claim;

void claim_of(const candor::Error& error) {
  claim(error.faults.size() <= candor::kFaultsMax, "faults are limited");
}

bool is_count(const std::optional<double>& count) {
  return !count || (std::isfinite(*count) && *count >= 0);
}

template <typename File, typename Row, typename Claim>
void read(File& file, Row& row, const Claim& claims) {
  while (true) {
    const auto more = file.next(row);
    if (!more) return claim_of(more.error());
    if (!*more) return;
    claims(row);
  }
}

void read_outcomes(const std::string& text, Format format) {
  candor::TextSource input(text);
  OutcomeFile file({input, "outcomes"}, format);
  if (!file.begin()) return;
  OutcomeChecks checks(*parse_period("2026-06"));
  OutcomeRow row;
  read(file, row, [&](const OutcomeRow& read) {
    claim(!read.customer.empty(), "a row has a customer");
    claim(std::isfinite(read.spend) && read.spend >= 0, "spend is a number, and not negative");
    claim(is_count(read.contacts) && is_count(read.complaints) && is_count(read.logins),
          "counts are numbers, and not negative");
    checks.add(read, std::nullopt);
  });
  for (const Finding& finding : checks.findings()) {
    claim(finding.rows > 0 && finding.customers > 0, "a finding is of something");
    claim(!finding.choices.empty(), "a finding can be decided");
  }
}

void read_calls(const std::string& text) {
  candor::TextSource input(text);
  SegmentFile file({input, "calls"}, {{"Ticket Opened", Meaning::contacts}});
  SegmentEvent event;
  read(file, event, [](const SegmentEvent& read) {
    claim(std::isfinite(read.amount), "an amount is a number");
    claim(read.meaning != Meaning::refund, "a refund is spend below nothing");
    claim(candor::utc_date(read.happened_at).year >= 2000, "a call is of this century");
  });
}

void read_departures(const std::string& text) {
  candor::TextSource input(text);
  DepartureFile file({input, "left"});
  if (!file.begin()) return;
  DepartureRow row;
  read(file, row,
       [](const DepartureRow& read) { claim(!read.customer.empty(), "a row has a customer"); });
}

void read_relationship(const std::string& text) {
  candor::TextSource input(text);
  RelationshipFile file({input, "known"});
  if (!file.begin()) return;
  RelationshipRow row;
  read(file, row, [](const RelationshipRow& read) {
    claim(is_count(read.products) && is_count(read.complaints), "counts are not negative");
    claim(is_count(read.survey) && read.survey.value_or(0) <= 10, "an answer is from 0 to 10");
  });
}

}  // namespace

void read_all(const std::string& text) {
  read_outcomes(text, Format::csv);
  read_outcomes(text, Format::ndjson);
  read_calls(text);
  read_departures(text);
  read_relationship(text);
}

}  // namespace candor::trust

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  candor::trust::read_all(std::string(candor::fuzz::bytes(data, size)));
  return 0;
}
