// SPDX-License-Identifier: Apache-2.0
#include "scorecard/scorecard.h"

#include "scorecard/rules.h"

namespace candor::scorecard {
namespace {

Result<Known> gather(storage::Transaction& tx, std::string_view reference, Instant now) {
  incident::Overview overview = TRY(incident::load_overview(tx, reference));
  const incident::IncidentId id = overview.incident.incident_id;
  Known known{
      .now = now,
      .incident = std::move(overview.incident),
      .anchors = std::move(overview.anchors),
      .compromise = incident::find_milestone(tx, id, incident::Milestone::compromise),
      .containment = incident::find_milestone(tx, id, incident::Milestone::containment),
      .facts = std::move(overview.facts),
      .promises = TRY(incident::list_promises(tx, reference, now)),
      .roles = std::move(overview.roles),
      .timeline = incident::count_timeline(tx, id),
      .statements = TRY(record::list_statements(tx, reference)),
      .extent = TRY(exposure::load_extent(tx, reference)),
      .letters = std::nullopt,
      .reached_most_at = std::nullopt,
  };
  const delivery::Status letters = TRY(delivery::load_status(tx, reference));
  if (!letters.notices.empty()) known.letters = letters.notices.back().counts;
  if (known.extent.people > 0) {
    known.reached_most_at =
        TRY(delivery::find_reached_at(tx, reference, rank_of_most(known.extent.people)));
  }
  return known;
}

}  // namespace

Result<Scorecard> load_scorecard(storage::Transaction& tx, std::string_view incident, Instant now) {
  const Known known = TRY(gather(tx, incident, now));
  return Scorecard{.incident = known.incident.reference,
                   .title = known.incident.title,
                   .at = now,
                   .swift = swift(known),
                   .open = open(known),
                   .thorough = thorough(known)};
}

}  // namespace candor::scorecard
