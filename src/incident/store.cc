// SPDX-License-Identifier: Apache-2.0
#include "incident/store.h"

#include "base/enums.h"
#include "base/text.h"

namespace candor::incident::store {
namespace {

constexpr char kNextNumber[] = R"sql(
  INSERT INTO incident_counter (year, last) VALUES ($1, 1)
  ON CONFLICT (year) DO UPDATE SET last = incident_counter.last + 1
  RETURNING last)sql";

constexpr char kInsert[] = R"sql(
  INSERT INTO incident (incident_id, reference, title, severity, phase, status, declared_at,
                        declared_by, version, state, closed_at, veris_id, veris)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13))sql";

constexpr char kFind[] = R"sql(
  SELECT i.incident_id, i.reference, i.title, i.severity, i.phase, i.status, i.declared_at,
         i.declared_by, i.version, i.state, i.closed_at, d.reference
  FROM incident AS i
  LEFT JOIN incident AS d ON d.incident_id = i.duplicate_of
  WHERE i.reference = $1)sql";

// The inner query is answered from the index incident_by_filter alone.
constexpr char kList[] = R"sql(
  SELECT i.incident_id, i.reference, i.title, i.severity, i.phase, i.status, i.declared_at,
         i.declared_by, i.version, i.state, i.closed_at, d.reference
  FROM incident AS i
  LEFT JOIN incident AS d ON d.incident_id = i.duplicate_of
  WHERE i.incident_id IN (
    SELECT incident_id
    FROM incident
    WHERE (CAST($1 AS TEXT) IS NULL OR incident_id < $1)
      AND (CAST($2 AS TEXT) IS NULL OR (state = 'closed') = ($2 = 'closed'))
      AND (CAST($3 AS TEXT) IS NULL OR status = $3)
      AND (CAST($4 AS TEXT) IS NULL OR severity = $4)
      AND (CAST($5 AS TEXT) IS NULL OR title LIKE $5 ESCAPE '!' OR lower(title) LIKE $6 ESCAPE '!')
    ORDER BY incident_id DESC
    LIMIT $7)
  ORDER BY i.incident_id DESC)sql";

constexpr char kUpdate[] = R"sql(
  UPDATE incident
  SET severity = $1, phase = $2, status = $3, state = $4, closed_at = $5,
      duplicate_of = (SELECT d.incident_id FROM incident AS d WHERE d.reference = $6),
      version = version + 1
  WHERE incident_id = $7 AND version = $8)sql";

constexpr char kListDuplicates[] = R"sql(
  SELECT reference
  FROM incident
  WHERE duplicate_of = $1
  ORDER BY incident_id)sql";

constexpr char kInsertAnchor[] = R"sql(
  INSERT INTO incident_anchor (incident_id, anchor, revision, at, reason, set_at, set_by)
  SELECT $1, $2, COALESCE(MAX(revision), 0) + 1, CAST($3 AS BIGINT), $4, CAST($5 AS BIGINT), $6
  FROM incident_anchor
  WHERE incident_id = $1 AND anchor = $2)sql";

constexpr char kListAnchors[] = R"sql(
  SELECT anchor, at, reason, set_at, set_by
  FROM incident_anchor AS a
  WHERE incident_id = $1
    AND revision = (SELECT MAX(revision) FROM incident_anchor AS b
                    WHERE b.incident_id = a.incident_id AND b.anchor = a.anchor)
  ORDER BY at, anchor)sql";

constexpr char kInsertFact[] = R"sql(
  INSERT INTO fact (fact_id, incident_id, question, status, text, known_by, corrects, stated_at,
                    stated_by)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))sql";

constexpr char kListFacts[] = R"sql(
  SELECT fact_id, question, status, text, known_by, corrects, stated_at, stated_by
  FROM fact
  WHERE incident_id = $1
  ORDER BY fact_id)sql";

Incident incident_of(const storage::Row& row) {
  return {
      .incident_id = {row.text(0)},
      .reference = row.text(1),
      .title = row.text(2),
      .severity = load_enum<Severity>(row.text(3)),
      .phase = load_enum<Phase>(row.text(4)),
      .status = load_enum<Status>(row.text(5)),
      .declared_at = row.instant(6),
      .declared_by = row.text(7),
      .version = row.integer(8),
      .state = load_enum<State>(row.text(9)),
      .closed_at = row.find_instant(10),
      .duplicate_of = row.find_text(11),
  };
}

// A LIKE pattern for texts that hold `part`.
std::string holding(std::string part) {
  for (const char* sign : {"!", "%", "_"}) part = replace_all(part, sign, std::string("!") + sign);
  return "%" + part + "%";
}

}  // namespace

std::int64_t next_number(storage::Transaction& tx, std::int64_t year) {
  return tx.one(kNextNumber, {year}).integer(0);
}

void insert(storage::Transaction& tx, const Incident& incident,
            const std::optional<Origin>& origin) {
  std::optional<std::string> veris_id;
  std::optional<std::string> veris;
  if (origin) {
    veris_id = origin->veris_id;
    veris = origin->veris;
  }
  tx.execute(kInsert,
             {incident.incident_id, incident.reference, incident.title,
              enum_name(incident.severity), enum_name(incident.phase), enum_name(incident.status),
              incident.declared_at, incident.declared_by, incident.version,
              enum_name(incident.state), incident.closed_at, veris_id, veris});
}

std::optional<Incident> find(storage::Transaction& tx, std::string_view reference) {
  const auto row = tx.find(kFind, {reference});
  if (!row) return std::nullopt;
  return incident_of(*row);
}

std::optional<std::string> find_veris(storage::Transaction& tx, const IncidentId& id) {
  return tx.one("SELECT veris FROM incident WHERE incident_id = $1", {id}).find_text(0);
}

void set_origin(storage::Transaction& tx, const IncidentId& id, std::string_view origin) {
  tx.execute("UPDATE incident SET origin = $1 WHERE incident_id = $2", {origin, id});
}

std::optional<std::string> find_origin(storage::Transaction& tx, std::string_view origin) {
  const auto row = tx.find("SELECT reference FROM incident WHERE origin = $1", {origin});
  if (!row) return std::nullopt;
  return row->text(0);
}

bool has_veris_id(storage::Transaction& tx, std::string_view veris_id) {
  return tx.find("SELECT 1 FROM incident WHERE veris_id = $1", {veris_id}).has_value();
}

std::vector<Incident> list(storage::Transaction& tx, const Filter& filter) {
  const auto name = [](const auto& value) -> std::optional<std::string_view> {
    if (!value) return std::nullopt;
    return enum_name(*value);
  };
  std::optional<std::string> pattern;
  std::optional<std::string> pattern_folded;
  if (filter.title) {
    pattern = holding(*filter.title);
    pattern_folded = holding(to_lower(*filter.title));
  }
  std::vector<Incident> incidents;
  tx.for_each(kList,
              {filter.after, name(filter.state), name(filter.status), name(filter.severity),
               pattern, pattern_folded, filter.limit},
              [&](const storage::Row& row) { incidents.push_back(incident_of(row)); });
  return incidents;
}

bool update(storage::Transaction& tx, const Incident& incident) {
  return tx.execute(kUpdate,
                    {enum_name(incident.severity), enum_name(incident.phase),
                     enum_name(incident.status), enum_name(incident.state), incident.closed_at,
                     incident.duplicate_of, incident.incident_id, incident.version}) == 1;
}

void touch(storage::Transaction& tx, const IncidentId& id) {
  tx.execute("UPDATE incident SET version = version + 1 WHERE incident_id = $1", {id});
}

void insert_anchor(storage::Transaction& tx, const IncidentId& id, const ClockAnchor& anchor) {
  tx.execute(kInsertAnchor, {id, enum_name(anchor.anchor), anchor.at, anchor.reason, anchor.set_at,
                             anchor.set_by});
}

std::vector<ClockAnchor> list_anchors(storage::Transaction& tx, const IncidentId& id) {
  std::vector<ClockAnchor> anchors;
  tx.for_each(kListAnchors, {id}, [&](const storage::Row& row) {
    anchors.push_back({.anchor = load_enum<Anchor>(row.text(0)),
                       .at = row.instant(1),
                       .reason = row.text(2),
                       .set_at = row.instant(3),
                       .set_by = row.text(4)});
  });
  return anchors;
}

void insert_fact(storage::Transaction& tx, const IncidentId& id, const Fact& fact) {
  tx.execute(kInsertFact,
             {fact.fact_id, id, enum_name(fact.question), enum_name(fact.status), fact.text,
              fact.known_by, fact.corrects, fact.stated_at, fact.stated_by});
}

std::vector<Fact> list_facts(storage::Transaction& tx, const IncidentId& id) {
  std::vector<Fact> facts;
  tx.for_each(kListFacts, {id}, [&](const storage::Row& row) {
    Fact fact{
        .fact_id = {row.text(0)},
        .question = load_enum<Question>(row.text(1)),
        .status = load_enum<FactStatus>(row.text(2)),
        .text = row.text(3),
        .known_by = row.find_instant(4),
        .corrects = std::nullopt,
        .stated_at = row.instant(6),
        .stated_by = row.text(7),
    };
    if (const auto corrects = row.find_text(5)) fact.corrects = FactId{*corrects};
    facts.push_back(std::move(fact));
  });
  return facts;
}

std::vector<std::string> list_duplicates(storage::Transaction& tx, const IncidentId& id) {
  std::vector<std::string> references;
  tx.for_each(kListDuplicates, {id},
              [&](const storage::Row& row) { references.push_back(row.text(0)); });
  return references;
}

}  // namespace candor::incident::store
