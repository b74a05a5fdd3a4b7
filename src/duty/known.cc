// SPDX-License-Identifier: Apache-2.0
#include "duty/known.h"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/text.h"
#include "duty/calendar.h"
#include "duty/codec.h"
#include "duty/store.h"
#include "exposure/exposure.h"
#include "journal/journal.h"

namespace candor::duty {
namespace {

void add(PeopleCount& to, std::int64_t people, const std::vector<exposure::ClassCount>& by_class) {
  to.people += people;
  for (const exposure::ClassCount& count : by_class) to.by_class[count.data_class] += count.people;
}

void add(Whereabouts& to, std::int64_t people, const std::vector<exposure::ClassCount>& by_class,
         const std::vector<exposure::JurisdictionCount>& by_jurisdiction) {
  add(to.everywhere, people, by_class);
  for (const exposure::JurisdictionCount& place : by_jurisdiction) {
    add(to.by_jurisdiction[place.jurisdiction], place.people, place.by_class);
  }
}

Facts facts_of(const exposure::Extent& extent, const std::vector<FlagSetting>& flags) {
  Facts facts;
  add(facts, extent.people, extent.by_class, extent.by_jurisdiction);
  for (const exposure::Wave& wave : extent.waves) {
    if (wave.wave > 1) add(facts.later, wave.people, wave.by_class, wave.by_jurisdiction);
  }
  for (const FlagSetting& flag : flags) {
    if (flag.state == FlagState::set) facts.flags.insert(flag.flag);
  }
  return facts;
}

Anchors anchors_of(const std::vector<incident::ClockAnchor>& set, const Known& known) {
  Anchors anchors;
  for (const incident::ClockAnchor& anchor : set) {
    anchors.emplace(enum_name(anchor.anchor), anchor.at);
  }
  for (const FlagSetting& flag : known.flags) {
    if (flag.state == FlagState::set && flag.since) anchors.emplace(flag.flag, *flag.since);
  }
  // The first phase of each rule comes first, and stays.
  for (const Met& one : known.met) anchors.emplace(one.rule, one.at);
  return anchors;
}

// The law of the day on which the rule's clock started, or of today while it has not.
Date day_of_law(const Rule& rule, const Anchors& anchors, Instant now) {
  const auto start = anchors.find(anchor_of(rule));
  return day_of(start == anchors.end() ? Moment(now) : start->second, rule.deadline.zone);
}

bool is_complete(const std::vector<Met>& met) {
  return std::any_of(met.begin(), met.end(),
                     [](const Met& one) { return !one.phase || *one.phase == Phase::final; });
}

// The rule with its deadline and what was recorded, before anything is said of its standing.
Duty bare_duty(const Known& known, const Rule& rule, const LawBook& law) {
  Duty duty{.rule = &rule,
            .why = "",
            .deadline = deadline_for(rule, known.anchors, law, known.circumstances),
            .order = order_in_words(rule, known.anchors, law),
            .status = DutyStatus::open,
            .seconds_left = std::nullopt,
            .met = {}};
  std::copy_if(known.met.begin(), known.met.end(), std::back_inserter(duty.met),
               [&](const Met& one) { return one.rule == rule.id; });
  return duty;
}

Duty owed_duty(const Known& known, const Rule& rule, std::string why, const LawBook& law,
               Instant now) {
  Duty duty = bare_duty(known, rule, law);
  duty.why = std::move(why);
  const auto& due = duty.deadline.due_at;
  if (!duty.met.empty()) {
    duty.status = is_complete(duty.met) ? DutyStatus::met : DutyStatus::partly_met;
  } else if (duty.deadline.held == Held::yes) {
    duty.status = DutyStatus::held;
  } else if (!due) {
    duty.status = DutyStatus::no_anchor;
  } else {
    duty.status = now > *due ? DutyStatus::late : DutyStatus::open;
    duty.seconds_left = seconds_between(now, *due);
  }
  return duty;
}

std::vector<Seen> seen_in(const std::vector<Duty>& duties, Instant now) {
  std::vector<Seen> seen;
  for (const Duty& duty : duties) {
    seen.push_back(seen_of(*duty.rule, duty.why, duty.deadline, now));
  }
  std::sort(seen.begin(), seen.end(), [](const Seen& a, const Seen& b) { return a.rule < b.rule; });
  return seen;
}

}  // namespace

Result<Known> load_known(storage::Transaction& tx, std::string_view reference) {
  Known known{.incident = TRY(incident::load_incident(tx, reference)),
              .people = 0,
              .rows_unmatched = 0,
              .flags = {},
              .met = {},
              .hold = std::nullopt,
              .facts = {},
              .anchors = {},
              .circumstances = {}};
  const incident::IncidentId& id = known.incident.incident_id;
  const exposure::Extent extent = TRY(exposure::load_extent(tx, reference));
  known.people = extent.people;
  known.rows_unmatched = extent.unmatched + extent.ambiguous;
  known.flags = store::list_flags(tx, id);
  known.met = store::list_met(tx, id);
  known.hold = store::find_hold(tx, id);
  known.facts = facts_of(extent, known.flags);
  known.anchors = anchors_of(incident::list_anchors(tx, id), known);
  known.circumstances.flags = known.facts.flags;
  if (known.hold) known.circumstances.hold = {known.hold->held_from, known.hold->held_until};
  return known;
}

bool may_have_happened(const incident::Incident& incident) {
  return incident.status == incident::Status::suspected ||
         incident.status == incident::Status::confirmed;
}

std::optional<std::string> why_owed(const Known& known, const Rule& rule, const LawBook& law,
                                    Instant now) {
  if (!may_have_happened(known.incident)) return std::nullopt;
  auto why = why_triggered(rule, known.facts, law);
  if (why && !in_force(rule, day_of_law(rule, known.anchors, now))) return std::nullopt;
  return why;
}

Duty duty_in(const Known& known, const Rule& rule, const LawBook& law, Instant now) {
  if (auto why = why_owed(known, rule, law, now)) {
    return owed_duty(known, rule, std::move(*why), law, now);
  }
  Duty duty = bare_duty(known, rule, law);
  duty.status = DutyStatus::not_owed;
  if (!may_have_happened(known.incident)) {
    duty.why = fmt::format("it did not happen: {} is a {}", known.incident.reference,
                           replace_all(std::string(enum_name(known.incident.status)), "_", " "));
    return duty;
  }
  duty.why = why_triggered(rule, known.facts, law)
                 ? "its clock started on a day on which it was not law"
                 : why_not_triggered(rule, known.facts, law);
  return duty;
}

std::vector<Duty> duties_in(const Known& known, const LawBook& law, Instant now) {
  std::vector<Duty> duties;
  for (const Rule& rule : law.rules) {
    if (auto why = why_owed(known, rule, law, now)) {
      duties.push_back(owed_duty(known, rule, std::move(*why), law, now));
    }
  }
  return duties;
}

bool comes_first(const Duty& a, const Duty& b) {
  const auto group = [](const Duty& duty) {
    switch (duty.status) {
      case DutyStatus::late:
      case DutyStatus::open: return 0;
      case DutyStatus::held:
      case DutyStatus::no_anchor: return 1;
      case DutyStatus::partly_met: return 2;
      case DutyStatus::met:
      case DutyStatus::not_owed: return 3;
    }
    CHECK(false);
    return 3;
  };
  const Instant never{INT64_MAX};
  const auto key = [&](const Duty& duty) {
    return std::tuple(group(duty), duty.deadline.due_at.value_or(never),
                      std::string_view(duty.rule->id));
  };
  return key(a) < key(b);
}

void note_moves_within(storage::Transaction& tx, App& app, const Known& known,
                       const std::vector<Duty>& duties) {
  const incident::IncidentId& id = known.incident.incident_id;
  const auto moves = moved(store::list_seen(tx, id), seen_in(duties, app.clock.now()));
  if (moves.empty()) return;
  for (const Seen& move : moves) store::insert_seen(tx, id, move);
  journal::append(
      tx, app, {"candor"},
      {.kind = "duty.moved", .subject = known.incident.reference, .occurred_at = std::nullopt},
      codec::journal_moves(moves));
}

void note_moves(App& app, const Known& seen, const std::vector<Duty>& duties) {
  const Instant now = app.clock.now();
  {
    const auto tx = app.db.read();
    const auto before = store::list_seen(*tx, seen.incident.incident_id);
    if (moved(before, seen_in(duties, now)).empty()) return;
  }
  // Looked at again from within the write, so that two who look at once write it once.
  const auto tx = app.db.write();
  const auto known = load_known(*tx, seen.incident.reference);
  CHECK(known.has_value());
  note_moves_within(*tx, app, *known, duties_in(*known, law_book(), now));
  tx->commit();
}

}  // namespace candor::duty
