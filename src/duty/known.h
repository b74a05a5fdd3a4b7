// SPDX-License-Identifier: Apache-2.0
// What is known of an incident, as the rules want it, and what follows from it. Private to the
// room's use cases.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "duty/duty.h"
#include "incident/incident.h"
#include "storage/storage.h"

namespace candor::duty {

struct Known {
  incident::Incident incident;
  std::int64_t people = 0;
  std::int64_t rows_unmatched = 0;
  std::vector<FlagSetting> flags;
  std::vector<Met> met;
  std::optional<Hold> hold;
  Facts facts;
  Anchors anchors;
  Circumstances circumstances;
};
Result<Known> load_known(storage::Transaction& tx, std::string_view incident);

// The duties that follow, in the order of the law book.
std::vector<Duty> duties_in(const Known& known, const LawBook& law, Instant now);
// One rule, owed or not.
Duty duty_in(const Known& known, const Rule& rule, const LawBook& law, Instant now);
// Nobody is owed a notice of what was found not to have happened.
bool may_have_happened(const incident::Incident& incident);
// Whether the facts trigger the rule, and why, under the law of the day on which its clock started.
std::optional<std::string> why_owed(const Known& known, const Rule& rule, const LawBook& law,
                                    Instant now);

// Late and next first, then what is held or waits for an anchor, then what is done.
bool comes_first(const Duty& a, const Duty& b);

// Writes what moved since the last look into the journal, if anything did. `duties` is what was
// just computed, to spare the write when nothing moved.
void note_moves(App& app, const Known& known, const std::vector<Duty>& duties);
// The same within a transaction that changes something.
void note_moves_within(storage::Transaction& tx, App& app, const Known& known,
                       const std::vector<Duty>& duties);

}  // namespace candor::duty
