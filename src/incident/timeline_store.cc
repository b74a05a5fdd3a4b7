// SPDX-License-Identifier: Apache-2.0
#include "incident/timeline_store.h"

#include <algorithm>

#include "base/enums.h"
#include "base/text.h"
#include "incident/rules.h"

namespace candor::incident::store {
namespace {

constexpr char kInsert[] = R"sql(
  INSERT INTO timeline_entry (timeline_entry_id, incident_id, occurred_at, precision, text, source,
                              tlp, milestone, corrects, recorded_at, recorded_by, privilege,
                              shared_with)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13))sql";

constexpr char kFind[] = R"sql(
  SELECT e.timeline_entry_id, e.occurred_at, e.precision, e.text, e.source, e.tlp, e.milestone,
         e.corrects,
         (SELECT c.timeline_entry_id FROM timeline_entry AS c
          WHERE c.corrects = e.timeline_entry_id),
         e.recorded_at, e.recorded_by, e.privilege, e.shared_with
  FROM timeline_entry AS e
  WHERE e.timeline_entry_id = $1 AND e.incident_id = $2)sql";

// A row value is compared as a whole, so that reading on is one step into the index.
constexpr char kList[] = R"sql(
  SELECT e.timeline_entry_id, e.occurred_at, e.precision, e.text, e.source, e.tlp, e.milestone,
         e.corrects,
         (SELECT c.timeline_entry_id FROM timeline_entry AS c
          WHERE c.corrects = e.timeline_entry_id),
         e.recorded_at, e.recorded_by, e.privilege, e.shared_with
  FROM timeline_entry AS e
  WHERE e.incident_id = $1
    AND (e.occurred_at, e.timeline_entry_id) > (CAST($2 AS BIGINT), $3)
    AND e.occurred_at >= $4
    AND e.occurred_at < $5
    AND CASE e.tlp WHEN 'clear' THEN 0 WHEN 'green' THEN 1 WHEN 'amber' THEN 2
                   WHEN 'amber_strict' THEN 3 ELSE 4 END <= $6
    AND (e.privilege = 'none' OR CAST($8 AS BIGINT) = 1 OR e.recorded_by = $9
         OR e.shared_with LIKE $10 ESCAPE '!')
  ORDER BY e.occurred_at, e.timeline_entry_id
  LIMIT $7)sql";

constexpr char kListBefore[] = R"sql(
  SELECT e.timeline_entry_id, e.occurred_at, e.precision, e.text, e.source, e.tlp, e.milestone,
         e.corrects,
         (SELECT c.timeline_entry_id FROM timeline_entry AS c
          WHERE c.corrects = e.timeline_entry_id),
         e.recorded_at, e.recorded_by, e.privilege, e.shared_with
  FROM timeline_entry AS e
  WHERE e.incident_id = $1
    AND (e.occurred_at, e.timeline_entry_id) < (CAST($2 AS BIGINT), $3)
    AND e.occurred_at >= $4
    AND e.occurred_at < $5
    AND CASE e.tlp WHEN 'clear' THEN 0 WHEN 'green' THEN 1 WHEN 'amber' THEN 2
                   WHEN 'amber_strict' THEN 3 ELSE 4 END <= $6
    AND (e.privilege = 'none' OR CAST($8 AS BIGINT) = 1 OR e.recorded_by = $9
         OR e.shared_with LIKE $10 ESCAPE '!')
  ORDER BY e.occurred_at DESC, e.timeline_entry_id DESC
  LIMIT $7)sql";

constexpr char kCount[] = R"sql(
  SELECT COUNT(*)
  FROM timeline_entry AS e
  WHERE e.incident_id = $1
    AND (e.privilege = 'none' OR CAST($2 AS BIGINT) = 1 OR e.recorded_by = $3
         OR e.shared_with LIKE $4 ESCAPE '!'))sql";

constexpr char kFindMilestone[] = R"sql(
  SELECT e.timeline_entry_id, e.occurred_at, e.precision, e.text, e.source, e.tlp, e.milestone,
         e.corrects, NULL, e.recorded_at, e.recorded_by, e.privilege, e.shared_with
  FROM timeline_entry AS e
  WHERE e.incident_id = $1 AND e.milestone = $2 AND e.privilege = 'none'
    AND NOT EXISTS (SELECT 1 FROM timeline_entry AS c WHERE c.corrects = e.timeline_entry_id)
  ORDER BY e.occurred_at, e.timeline_entry_id
  LIMIT 1)sql";

constexpr char kListForCounts[] = R"sql(
  SELECT occurred_at, precision, recorded_at, source IS NOT NULL, corrects IS NOT NULL,
         privilege <> 'none'
  FROM timeline_entry
  WHERE incident_id = $1)sql";

TimelineEntry entry_of(const storage::Row& row) {
  TimelineEntry entry{.timeline_entry_id = {row.text(0)},
                      .occurred_at = row.instant(1),
                      .precision = load_enum<Precision>(row.text(2)),
                      .text = row.text(3),
                      .source = row.find_text(4),
                      .tlp = load_enum<Tlp>(row.text(5)),
                      .milestone = std::nullopt,
                      .corrects = std::nullopt,
                      .corrected_by = std::nullopt,
                      .privilege = load_enum<Privilege>(row.text(11)),
                      .shared_with = {},
                      .recorded_at = row.instant(9),
                      .recorded_by = row.text(10),
                      .late_by_s = std::nullopt};
  if (const auto milestone = row.find_text(6)) entry.milestone = load_enum<Milestone>(*milestone);
  if (const auto corrects = row.find_text(7)) entry.corrects = TimelineEntryId{*corrects};
  if (const auto by = row.find_text(8)) entry.corrected_by = TimelineEntryId{*by};
  for (std::string_view name : split(row.text(12), ',')) {
    if (!name.empty()) entry.shared_with.emplace_back(name);
  }
  entry.late_by_s = late_by_s(entry.occurred_at, entry.precision, entry.recorded_at);
  return entry;
}

// ",a,b,", or "," for nobody.
std::string list_of(const std::vector<std::string>& names) {
  std::string list = ",";
  for (const std::string& name : names) list += name + ",";
  return list;
}

// What the conditions on privilege ask of the reader.
struct Reader {
  bool sees_all;
  std::string name;
  std::string pattern;  // for shared_with, where "_" stands for itself

  explicit Reader(const Actor& actor)
      : sees_all(actor.reach == Reach::everywhere || has_role(actor, Role::counsel)),
        name(actor.name),
        // Nobody in particular is in no list.
        pattern(actor.name.empty() ? "" : "%," + replace_all(actor.name, "_", "!_") + ",%") {}
};

constexpr Instant kFirst{std::numeric_limits<std::int64_t>::min()};
constexpr Instant kLast{std::numeric_limits<std::int64_t>::max()};

template <const auto& kSql>
std::vector<TimelineEntry> read_page(storage::Transaction& tx, const IncidentId& id,
                                     const TimelineFilter& filter, Instant place,
                                     const std::string& entry, const Actor& actor) {
  const Reader reader(actor);
  std::vector<TimelineEntry> entries;
  tx.for_each(kSql,
              {id, place, entry, filter.from.value_or(kFirst), filter.to.value_or(kLast),
               static_cast<int>(filter.tlp_max.value_or(Tlp::red)), filter.limit,
               reader.sees_all ? 1 : 0, reader.name, reader.pattern},
              [&](const storage::Row& row) { entries.push_back(entry_of(row)); });
  return entries;
}

}  // namespace

void insert_timeline_entry(storage::Transaction& tx, const IncidentId& id,
                           const TimelineEntry& entry) {
  std::optional<std::string_view> milestone;
  if (entry.milestone) milestone = enum_name(*entry.milestone);
  tx.execute(kInsert, {entry.timeline_entry_id, id, entry.occurred_at, enum_name(entry.precision),
                       entry.text, entry.source, enum_name(entry.tlp), milestone, entry.corrects,
                       entry.recorded_at, entry.recorded_by, enum_name(entry.privilege),
                       list_of(entry.shared_with)});
}

std::optional<TimelineEntry> find_timeline_entry(storage::Transaction& tx, const IncidentId& id,
                                                 const TimelineEntryId& entry) {
  const auto row = tx.find(kFind, {entry, id});
  if (!row) return std::nullopt;
  return entry_of(*row);
}

std::vector<TimelineEntry> list_timeline(storage::Transaction& tx, const IncidentId& id,
                                         const TimelineFilter& filter,
                                         const std::optional<TimelineEntry>& after,
                                         const Actor& actor) {
  return read_page<kList>(tx, id, filter, after ? after->occurred_at : kFirst,
                          after ? after->timeline_entry_id.value : std::string(), actor);
}

std::vector<TimelineEntry> list_timeline_before(storage::Transaction& tx, const IncidentId& id,
                                                const TimelineFilter& filter,
                                                const std::optional<TimelineEntry>& before,
                                                const Actor& actor) {
  auto entries =
      read_page<kListBefore>(tx, id, filter, before ? before->occurred_at : kLast,
                             before ? before->timeline_entry_id.value : std::string(), actor);
  std::reverse(entries.begin(), entries.end());
  return entries;
}

std::int64_t count_entries(storage::Transaction& tx, const IncidentId& id, const Actor& actor) {
  const Reader reader(actor);
  return tx.one(kCount, {id, reader.sees_all ? 1 : 0, reader.name, reader.pattern}).integer(0);
}

std::optional<TimelineEntry> find_milestone(storage::Transaction& tx, const IncidentId& id,
                                            Milestone milestone) {
  const auto row = tx.find(kFindMilestone, {id, enum_name(milestone)});
  if (!row) return std::nullopt;
  return entry_of(*row);
}

TimelineCounts count_timeline(storage::Transaction& tx, const IncidentId& id) {
  TimelineCounts counts;
  tx.for_each(kListForCounts, {id}, [&](const storage::Row& row) {
    ++counts.entries;
    counts.late +=
        late_by_s(row.instant(0), load_enum<Precision>(row.text(1)), row.instant(2)) ? 1 : 0;
    counts.with_source += row.boolean(3) ? 1 : 0;
    counts.corrected += row.boolean(4) ? 1 : 0;
    counts.privileged += row.boolean(5) ? 1 : 0;
  });
  return counts;
}

}  // namespace candor::incident::store
