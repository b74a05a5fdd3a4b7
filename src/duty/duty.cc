// SPDX-License-Identifier: Apache-2.0
#include "duty/duty.h"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/text.h"
#include "duty/calendar.h"
#include "duty/codec.h"
#include "duty/store.h"
#include "exposure/exposure.h"
#include "incident/incident.h"
#include "journal/journal.h"

namespace candor::duty {

extern const std::span<const EmbeddedFile> kSchemaFiles;

namespace {

constexpr std::size_t kProofCharactersMax = 1000;

Result<const Rule*> load_rule(const LawBook& law, std::string_view id) {
  const Rule* rule = law.find_rule(id);
  if (rule == nullptr) {
    return fail(ErrorCode::not_found,
                "there is no rule of that id; `candor duty rules` lists them");
  }
  return rule;
}

std::map<std::string, std::int64_t, std::less<>> by_class(
    const std::vector<exposure::ClassCount>& counts) {
  std::map<std::string, std::int64_t, std::less<>> people;
  for (const exposure::ClassCount& count : counts) people[count.data_class] = count.people;
  return people;
}

Facts facts_of(const exposure::Extent& extent, const std::vector<FlagSetting>& flags) {
  Facts facts;
  facts.everywhere = {extent.people, by_class(extent.by_class)};
  for (const exposure::JurisdictionCount& place : extent.by_jurisdiction) {
    facts.by_jurisdiction[place.jurisdiction] = {place.people, by_class(place.by_class)};
  }
  for (const FlagSetting& flag : flags) {
    if (flag.state == FlagState::set) facts.flags.insert(flag.flag);
  }
  return facts;
}

Anchors anchors_of(const incident::Overview& overview, const std::vector<FlagSetting>& flags,
                   const std::vector<Met>& met) {
  Anchors anchors;
  for (const incident::ClockAnchor& anchor : overview.anchors) {
    anchors.emplace(enum_name(anchor.anchor), anchor.at);
  }
  for (const FlagSetting& flag : flags) {
    if (flag.state == FlagState::set && flag.since) anchors.emplace(flag.flag, *flag.since);
  }
  for (const Met& one : met) anchors.emplace(one.rule, one.at);
  return anchors;
}

Duty duty_of(const Rule& rule, std::string why, const Anchors& anchors, const std::vector<Met>& met,
             const LawBook& law, Instant now) {
  Duty duty{.rule = rule,
            .why = std::move(why),
            .deadline = deadline_for(rule, anchors, law),
            .order = order_in_words(rule, anchors, law),
            .status = DutyStatus::open,
            .seconds_left = std::nullopt,
            .met = std::nullopt};
  const auto& due = duty.deadline.due_at;
  const auto found =
      std::find_if(met.begin(), met.end(), [&](const Met& one) { return one.rule == rule.id; });
  if (found != met.end()) {
    duty.status = DutyStatus::met;
    duty.met = *found;
  } else if (!due) {
    duty.status = DutyStatus::no_anchor;
  } else {
    duty.status = now > *due ? DutyStatus::late : DutyStatus::open;
    duty.seconds_left = seconds_between(now, *due);
  }
  return duty;
}

// Late and next first, then what waits for an anchor, then what is done.
bool comes_first(const Duty& a, const Duty& b) {
  const auto group = [](const Duty& duty) {
    if (duty.status == DutyStatus::met) return 2;
    return duty.status == DutyStatus::no_anchor ? 1 : 0;
  };
  const Instant never{INT64_MAX};
  const auto key = [&](const Duty& duty) {
    return std::tuple(group(duty), duty.deadline.due_at.value_or(never), duty.rule.id);
  };
  return key(a) < key(b);
}

// The law of the day on which the rule's clock started, or of today while it has not.
Date day_of_law(const Rule& rule, const Anchors& anchors, Instant now) {
  const auto start = anchors.find(anchor_of(rule));
  const Moment moment = start == anchors.end() ? Moment(now) : start->second;
  if (const auto* day = std::get_if<Date>(&moment)) return *day;
  return local_date(std::get<Instant>(moment), rule.deadline.zone);
}

void check_not_future(Instant at, Instant now, std::string place, std::vector<Fault>& faults) {
  if (at > now) {
    faults.push_back(
        {std::move(place), fmt::format("is in the future; it is now {}", to_rfc3339(now))});
  }
}

Result<void> check(const NewMet& wanted, Instant now) {
  std::vector<Fault> faults;
  check_not_future(wanted.at, now, "/at", faults);
  if (find_invalid_utf8(wanted.proof)) {
    faults.push_back({"/proof", "is not UTF-8"});
  } else if (trim(wanted.proof).empty()) {
    faults.push_back({"/proof", "is empty; say how it can be shown, such as a receipt's number"});
  } else if (count_characters(wanted.proof) > kProofCharactersMax) {
    faults.push_back({"/proof", fmt::format("has more than {} characters", kProofCharactersMax)});
  }
  if (faults.empty()) return {};
  return fail(ErrorCode::invalid, "the notice cannot be recorded as it is", std::move(faults));
}

}  // namespace

Result<DutyList> list_duties(App& app, std::string_view reference) {
  const LawBook& law = law_book();
  const Instant now = app.clock.now();
  const auto tx = app.db.read();
  const incident::Overview overview = TRY(incident::load_overview(*tx, reference));
  const exposure::Extent extent = TRY(exposure::load_extent(*tx, reference));
  DutyList list{.as_of = now,
                .people = extent.people,
                .rows_unmatched = extent.unmatched + extent.ambiguous,
                .duties = {},
                .flags = store::list_flags(*tx, overview.incident.incident_id)};
  const auto met = store::list_met(*tx, overview.incident.incident_id);
  const Anchors anchors = anchors_of(overview, list.flags, met);
  const Facts facts = facts_of(extent, list.flags);

  for (const Rule& rule : law.rules) {
    auto why = why_triggered(rule, facts, law);
    if (!why || !in_force(rule, day_of_law(rule, anchors, now))) continue;
    list.duties.push_back(duty_of(rule, std::move(*why), anchors, met, law, now));
  }
  std::sort(list.duties.begin(), list.duties.end(), comes_first);
  return list;
}

Result<std::vector<Duty>> duties_of(App& app, std::string_view reference) {
  return TRY(list_duties(app, reference)).duties;
}

Result<Met> mark_met(App& app, const Actor& actor, std::string_view reference,
                     std::string_view rule, const NewMet& wanted) {
  const Instant now = app.clock.now();
  const LawBook& law = law_book();
  const Rule* known = TRY(load_rule(law, rule));
  TRY(check(wanted, now));
  const auto tx = app.db.write();
  const incident::Incident incident = TRY(incident::load_incident(*tx, reference));
  const Met met{.rule = known->id,
                .at = wanted.at,
                .proof = wanted.proof,
                .recorded_at = now,
                .recorded_by = actor.name};
  store::insert_met(*tx, incident.incident_id, met);
  journal::append(*tx, app, actor,
                  {.kind = "duty.met", .subject = reference, .occurred_at = met.at},
                  codec::journal_met(met));
  tx->commit();
  return met;
}

Result<FlagSetting> set_flag(App& app, const Actor& actor, std::string_view reference,
                             std::string_view flag, const NewFlagSetting& wanted) {
  const Instant now = app.clock.now();
  const LawBook& law = law_book();
  const Flag* known = law.find_flag(flag);
  if (known == nullptr) {
    std::vector<std::string> names;
    for (const Flag& one : law.flags) names.push_back(one.id);
    return fail(ErrorCode::not_found, "there is no such flag; there are " + join(names, ", "));
  }
  if (wanted.since) {
    std::vector<Fault> faults;
    check_not_future(*wanted.since, now, "/since", faults);
    if (!faults.empty()) {
      return fail(ErrorCode::invalid, "the flag cannot be set as it is", std::move(faults));
    }
  }
  const auto tx = app.db.write();
  const incident::Incident incident = TRY(incident::load_incident(*tx, reference));
  const FlagSetting setting{.flag = known->id,
                            .state = wanted.state,
                            .since = wanted.since,
                            .set_at = now,
                            .set_by = actor.name};
  store::insert_flag(*tx, incident.incident_id, setting);
  journal::append(*tx, app, actor,
                  {.kind = "duty.flagged", .subject = reference, .occurred_at = setting.since},
                  codec::journal_flag(setting));
  tx->commit();
  return setting;
}

Result<Computed> compute(std::string_view id, const Anchors& given) {
  const LawBook& law = law_book();
  const Rule* rule = TRY(load_rule(law, id));
  Anchors anchors = given;
  // Asked by itself, "another notice" can only be the one that the rule counts from.
  const auto another = anchors.find("another_notice");
  if (rule->deadline.of && another != anchors.end()) {
    anchors.emplace(*rule->deadline.of, another->second);
  }
  Computed computed{*rule, deadline_for(*rule, anchors, law)};
  if (!computed.deadline.due_at) {
    return fail(ErrorCode::invalid,
                fmt::format("{} has no due time: {}", id, computed.deadline.missing),
                {{rule->deadline.anchor,
                  fmt::format("is required; give --anchor {}=TIME", rule->deadline.anchor)}});
  }
  return computed;
}

storage::RoomSchema schema() { return {"duty", kSchemaFiles}; }

}  // namespace candor::duty
