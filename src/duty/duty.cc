// SPDX-License-Identifier: Apache-2.0
#include "duty/duty.h"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.h"
#include "duty/codec.h"
#include "duty/known.h"
#include "duty/proofs.h"
#include "duty/store.h"
#include "incident/incident.h"
#include "journal/journal.h"

namespace candor::duty {

extern const std::span<const EmbeddedFile> kSchemaFiles;

namespace {

constexpr std::size_t kTextCharactersMax = 1000;
constexpr std::size_t kReasonCharactersMax = 20'000;

Result<const Rule*> load_rule(const LawBook& law, std::string_view id) {
  const Rule* rule = law.find_rule(id);
  if (rule == nullptr) {
    return fail(ErrorCode::not_found,
                "there is no rule of that id; `candor duty rules` lists them");
  }
  return rule;
}

void check_not_future(Instant at, Instant now, std::string place, std::vector<Fault>& faults) {
  if (at > now) {
    faults.push_back(
        {std::move(place), fmt::format("is in the future; it is now {}", to_rfc3339(now))});
  }
}

void check_text(std::string_view text, std::string place, std::string_view advice,
                std::size_t characters_max, std::vector<Fault>& faults) {
  if (find_invalid_utf8(text)) {
    faults.push_back({std::move(place), "is not UTF-8"});
  } else if (trim(text).empty()) {
    faults.push_back({std::move(place), fmt::format("is empty; {}", advice)});
  } else if (count_characters(text) > characters_max) {
    faults.push_back(
        {std::move(place), fmt::format("has more than {} characters", characters_max)});
  }
}

Result<void> refused_if_any(std::vector<Fault> faults, std::string_view message) {
  if (faults.empty()) return {};
  return fail(ErrorCode::invalid, std::string(message), std::move(faults));
}

Result<void> check(const NewMet& wanted, Instant now) {
  std::vector<Fault> faults;
  if (wanted.at) check_not_future(*wanted.at, now, "/at", faults);
  check_text(wanted.reference, "/reference", "say how it can be shown, such as a receipt's number",
             kTextCharactersMax, faults);
  if (wanted.order_override) {
    check_text(*wanted.order_override, "/order_override", "say why the order is not kept",
               kTextCharactersMax, faults);
  }
  if (wanted.file) check_proof(*wanted.file, faults);
  return refused_if_any(std::move(faults), "the notice cannot be recorded as it is");
}

// The owed rules that the law wants met before `rule` is, and that were not by `at`.
std::vector<Fault> broken_order(const Known& known, const Rule& rule, Instant at,
                                const LawBook& law, Instant now) {
  std::vector<Fault> broken;
  for (const Rule* first : must_come_first(rule, law)) {
    if (!why_owed(known, *first, law, now)) continue;
    const auto given = known.anchors.find(first->id);
    if (given != known.anchors.end() && earliest(given->second, rule.deadline.zone) <= at) continue;
    broken.push_back({first->id, fmt::format("must be met before {} ({}): {}", rule.id,
                                             first->citation, first->title)});
  }
  return broken;
}

Result<void> admit_order(storage::Transaction& tx, App& app, const Actor& actor,
                         const std::string& incident, std::vector<Fault> broken,
                         const std::optional<std::string>& order_override) {
  if (broken.empty()) return {};
  if (!order_override) {
    return fail(ErrorCode::conflict,
                "the law wants another notice first; record it with `candor duty meet`, or "
                "override the order with a reason",
                std::move(broken));
  }
  std::vector<std::string> rules;
  for (const Fault& one : broken) {
    if (std::find(rules.begin(), rules.end(), one.place) == rules.end()) rules.push_back(one.place);
  }
  journal::append(
      tx, app, actor,
      {.kind = "duty.order_overridden", .subject = incident, .occurred_at = std::nullopt},
      codec::journal_override(rules, *order_override));
  return {};
}

// Computes again after a change, within its transaction.
Result<void> note_change(storage::Transaction& tx, App& app, std::string_view reference) {
  const Known known = TRY(load_known(tx, reference));
  note_moves_within(tx, app, known, duties_in(known, law_book(), app.clock.now()));
  return {};
}

std::vector<ContentRule> contents_of(std::string_view jurisdiction,
                                     std::vector<std::string> Rule::*list) {
  const LawBook& law = law_book();
  std::vector<ContentRule> contents;
  for (const Rule& rule : law.rules) {
    if (rule.audience != Audience::people || rule.jurisdiction != jurisdiction) continue;
    for (const std::string& id : rule.*list) {
      const Content* content = law.find_content(id);
      CHECK(content != nullptr);
      contents.push_back({id, content->words, rule.id, rule.citation, rule.confidence});
    }
  }
  return contents;
}

}  // namespace

Result<DutyList> list_duties(App& app, std::string_view reference) {
  const Instant now = app.clock.now();
  Known known = TRY(load_known(*app.db.read(), reference));
  DutyList list{.as_of = now,
                .people = known.people,
                .rows_unmatched = known.rows_unmatched,
                .duties = duties_in(known, law_book(), now),
                .flags = known.flags,
                .hold = known.hold};
  note_moves(app, known, list.duties);
  std::sort(list.duties.begin(), list.duties.end(), comes_first);
  return list;
}

Result<std::vector<Duty>> duties_of(App& app, std::string_view reference) {
  return TRY(list_duties(app, reference)).duties;
}

Result<Explanation> explain_duty(App& app, std::string_view reference, std::string_view rule) {
  const LawBook& law = law_book();
  const Instant now = app.clock.now();
  const Rule* known_rule = TRY(load_rule(law, rule));
  const Known known = TRY(load_known(*app.db.read(), reference));
  note_moves(app, known, duties_in(known, law, now));
  const auto tx = app.db.read();
  return Explanation{.duty = duty_in(known, *known_rule, law, now),
                     .moves = store::list_seen_of(*tx, known.incident.incident_id, known_rule->id),
                     .disclaimer = std::string(kDisclaimer)};
}

Result<Met> meet(App& app, const Actor& actor, std::string_view reference, std::string_view rule,
                 const NewMet& wanted) {
  const Instant now = app.clock.now();
  const LawBook& law = law_book();
  const Rule* known_rule = TRY(load_rule(law, rule));
  TRY(check(wanted, now));
  const auto tx = app.db.write();
  const Known known = TRY(load_known(*tx, reference));
  Met met{.rule = known_rule->id,
          .at = wanted.at.value_or(now),
          .reference = wanted.reference,
          .phase = wanted.phase,
          .file = wanted.file,
          .recorded_at = now,
          .recorded_by = actor.name};
  if (met.file) {
    met.file->bytes = TRY(proof_bytes(*tx, app, known.incident.incident_id, *met.file));
  }
  TRY(admit_order(*tx, app, actor, known.incident.reference,
                  broken_order(known, *known_rule, met.at, law, now), wanted.order_override));
  store::insert_met(*tx, known.incident.incident_id, met);
  journal::append(*tx, app, actor,
                  {.kind = "duty.met", .subject = known.incident.reference, .occurred_at = met.at},
                  codec::journal_met(met));
  TRY(note_change(*tx, app, reference));
  tx->commit();
  return met;
}

Result<FlagSetting> set_flag(App& app, const Actor& actor, std::string_view reference,
                             std::string_view flag, const NewFlagSetting& wanted) {
  const Instant now = app.clock.now();
  const LawBook& law = law_book();
  const Flag* known_flag = law.find_flag(flag);
  if (known_flag == nullptr) {
    std::vector<std::string> names;
    for (const Flag& one : law.flags) names.push_back(one.id);
    return fail(ErrorCode::not_found, "there is no such flag; there are " + join(names, ", "));
  }
  std::vector<Fault> faults;
  if (wanted.since) check_not_future(*wanted.since, now, "/since", faults);
  if (wanted.reason) {
    check_text(*wanted.reason, "/reason", "say what was weighed and found", kReasonCharactersMax,
               faults);
  } else if (known_flag->asks_reason == Asks::always && wanted.state == FlagState::set) {
    faults.push_back({"/reason",
                      "is required: this is an assessment; say what was weighed and "
                      "found, and keep it as long as the rule says"});
  }
  TRY(refused_if_any(std::move(faults), "the flag cannot be set as it is"));
  const auto tx = app.db.write();
  const incident::Incident incident = TRY(incident::load_incident(*tx, reference));
  const FlagSetting setting{.flag = known_flag->id,
                            .state = wanted.state,
                            .since = wanted.since,
                            .reason = wanted.reason,
                            .set_at = now,
                            .set_by = actor.name};
  store::insert_flag(*tx, incident.incident_id, setting);
  journal::append(
      *tx, app, actor,
      {.kind = "duty.flagged", .subject = incident.reference, .occurred_at = setting.since},
      codec::journal_flag(setting));
  TRY(note_change(*tx, app, reference));
  tx->commit();
  return setting;
}

Result<Hold> hold(App& app, const Actor& actor, std::string_view reference, const NewHold& wanted) {
  const Instant now = app.clock.now();
  std::vector<Fault> faults;
  check_text(wanted.authority, "/authority", "say who asked", kTextCharactersMax, faults);
  check_text(wanted.reference, "/reference", "say how it can be shown, such as their letter",
             kTextCharactersMax, faults);
  if (wanted.held_from) check_not_future(*wanted.held_from, now, "/held_from", faults);
  TRY(refused_if_any(std::move(faults), "the hold cannot be recorded as it is"));
  const auto tx = app.db.write();
  const incident::Incident incident = TRY(incident::load_incident(*tx, reference));
  const Hold held{.authority = wanted.authority,
                  .reference = wanted.reference,
                  .held_from = wanted.held_from.value_or(now),
                  .held_until = std::nullopt,
                  .set_at = now,
                  .set_by = actor.name};
  store::insert_hold(*tx, incident.incident_id, held);
  journal::append(
      *tx, app, actor,
      {.kind = "duty.held", .subject = incident.reference, .occurred_at = held.held_from},
      codec::journal_hold(held));
  TRY(note_change(*tx, app, reference));
  tx->commit();
  return held;
}

Result<Hold> release(App& app, const Actor& actor, std::string_view reference,
                     const NewRelease& wanted) {
  const Instant now = app.clock.now();
  const auto tx = app.db.write();
  const incident::Incident incident = TRY(incident::load_incident(*tx, reference));
  auto held = store::find_hold(*tx, incident.incident_id);
  if (!held || held->held_until) {
    return fail(ErrorCode::conflict, "nothing is held back for this incident");
  }
  held->held_until = wanted.held_until.value_or(now);
  std::vector<Fault> faults;
  check_not_future(*held->held_until, now, "/held_until", faults);
  if (*held->held_until < held->held_from) {
    faults.push_back({"/held_until",
                      fmt::format("is before the hold began, at {}", to_rfc3339(held->held_from))});
  }
  TRY(refused_if_any(std::move(faults), "the hold cannot be ended like this"));
  held->set_at = now;
  held->set_by = actor.name;
  store::insert_hold(*tx, incident.incident_id, *held);
  journal::append(
      *tx, app, actor,
      {.kind = "duty.released", .subject = incident.reference, .occurred_at = held->held_until},
      codec::journal_hold(*held));
  TRY(note_change(*tx, app, reference));
  tx->commit();
  return *held;
}

Result<void> admit_telling_people(storage::Transaction& tx, App& app, const Actor& actor,
                                  std::string_view reference,
                                  const std::optional<std::string>& order_override) {
  const LawBook& law = law_book();
  const Instant now = app.clock.now();
  const Known known = TRY(load_known(tx, reference));
  if (order_override) {
    std::vector<Fault> faults;
    check_text(*order_override, "/order_override", "say why the order is not kept",
               kTextCharactersMax, faults);
    TRY(refused_if_any(std::move(faults), "the order cannot be overridden like this"));
  }
  std::vector<Fault> broken;
  for (const Rule& rule : law.rules) {
    if (rule.audience != Audience::people || !why_owed(known, rule, law, now)) continue;
    for (Fault& one : broken_order(known, rule, now, law, now)) broken.push_back(std::move(one));
  }
  return admit_order(tx, app, actor, known.incident.reference, std::move(broken), order_override);
}

Result<Computed> compute(std::string_view id, const Anchors& given,
                         const std::vector<NamedFact>& named) {
  const LawBook& law = law_book();
  const Rule* rule = TRY(load_rule(law, id));
  const GivenFacts facts = TRY(parse_facts(named, law));
  Anchors anchors = given;
  // Asked by itself, "another notice" can only be the one that the rule counts from.
  const auto another = anchors.find("another_notice");
  if (rule->deadline.of && another != anchors.end()) {
    anchors.emplace(*rule->deadline.of, another->second);
  }
  Computed computed{.rule = *rule,
                    .deadline = deadline_for(*rule, anchors, law, facts.circumstances),
                    .owed = std::nullopt,
                    .not_owed = std::nullopt};
  if (!computed.deadline.due_at) {
    std::vector<Fault> faults;
    for (const std::string& anchor : anchors_of(*rule, law)) {
      faults.push_back({anchor, fmt::format("is required; give --anchor {}=TIME", anchor)});
    }
    return fail(ErrorCode::invalid,
                fmt::format("{} has no due time: {}", id, computed.deadline.missing),
                std::move(faults));
  }
  if (!named.empty()) {
    computed.owed = why_triggered(*rule, facts.facts, law);
    if (!computed.owed) computed.not_owed = why_not_triggered(*rule, facts.facts, law);
  }
  return computed;
}

std::vector<ContentRule> required_contents(std::string_view jurisdiction) {
  return contents_of(jurisdiction, &Rule::content);
}

std::vector<ContentRule> forbidden_contents(std::string_view jurisdiction) {
  return contents_of(jurisdiction, &Rule::forbidden);
}

storage::RoomSchema schema() { return {"duty", kSchemaFiles}; }

}  // namespace candor::duty
