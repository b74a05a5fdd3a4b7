// SPDX-License-Identifier: Apache-2.0
// Who is affected by an incident, as it was found.
#include "exposure/store.h"

namespace candor::exposure::store {
namespace {

constexpr char kCountPeopleAnew[] = R"sql(
  INSERT INTO exposed_count (incident_id, jurisdiction, language, classes, wave, people,
                             without_email)
  SELECT CAST($1 AS TEXT), c.jurisdiction, c.language, p.classes, p.wave, COUNT(*),
         COUNT(CASE WHEN c.email IS NULL THEN 1 END)
  FROM exposed_person AS p
  JOIN customer AS c ON c.customer_id = p.customer_id
  WHERE p.incident_id = $1
  GROUP BY c.jurisdiction, c.language, p.classes, p.wave)sql";

constexpr char kGroupPeople[] = R"sql(
  SELECT jurisdiction, classes, wave, CAST(SUM(people) AS BIGINT),
         CAST(SUM(without_email) AS BIGINT)
  FROM exposed_count
  WHERE incident_id = $1
  GROUP BY jurisdiction, classes, wave
  ORDER BY jurisdiction, classes, wave)sql";

constexpr char kListPeople[] = R"sql(
  SELECT c.customer_id, c.external_id, c.jurisdiction, c.language, c.name, c.email, c.phone,
         c.address, c.flags, p.classes, c.key_number, p.wave
  FROM exposed_person AS p
  JOIN customer AS c ON c.customer_id = p.customer_id
  WHERE p.incident_id = $1 AND p.customer_id > $2 AND ($4 = 0 OR p.wave = $4)
  ORDER BY p.customer_id
  LIMIT $3)sql";

constexpr char kFindPerson[] = R"sql(
  SELECT c.customer_id, c.external_id, c.jurisdiction, c.language, c.name, c.email, c.phone,
         c.address, c.flags, p.classes, c.key_number, p.wave
  FROM exposed_person AS p
  JOIN customer AS c ON c.customer_id = p.customer_id
  WHERE p.incident_id = $1 AND p.customer_id = $2)sql";

constexpr char kListExposed[] = R"sql(
  SELECT c.external_id, p.classes, c.customer_id, c.language
  FROM exposed_person AS p
  JOIN customer AS c ON c.customer_id = p.customer_id
  WHERE p.incident_id = $1
  ORDER BY c.external_id)sql";

constexpr char kFindExposed[] = R"sql(
  SELECT c.external_id, p.classes, c.customer_id, c.language
  FROM customer AS c
  JOIN exposed_person AS p ON p.customer_id = c.customer_id
  WHERE p.incident_id = $1 AND c.external_id = $2)sql";

constexpr char kFindExposedById[] = R"sql(
  SELECT c.external_id, p.classes, c.customer_id, c.language
  FROM customer AS c
  JOIN exposed_person AS p ON p.customer_id = c.customer_id
  WHERE p.incident_id = $1 AND c.customer_id = $2)sql";

std::optional<storage::Blob> find_blob(const storage::Row& row, std::size_t column) {
  if (row.is_null(column)) return std::nullopt;
  return storage::Blob{row.blob(column)};
}

SealedPerson person_of(const storage::Row& row) {
  return {.customer = {.customer_id = {row.text(0)},
                       .external_id = row.text(1),
                       .jurisdiction = row.text(2),
                       .language = row.text(3),
                       .joined_on = std::nullopt,
                       .name = find_blob(row, 4),
                       .email = find_blob(row, 5),
                       .phone = find_blob(row, 6),
                       .email_index = std::nullopt,
                       .phone_index = std::nullopt,
                       .address = find_blob(row, 7),
                       .born_on = std::nullopt,
                       .flags = row.integer(8),
                       .content = {},
                       .key_number = row.integer(10)},
          .classes = row.integer(9),
          .wave = row.integer(11)};
}

ExposedCustomer exposed_of(const storage::Row& row) {
  return {row.text(0), row.integer(1), CustomerId{row.text(2)}, row.text(3)};
}

std::optional<ExposedCustomer> exposed_in(const std::optional<storage::Row>& row) {
  if (!row) return std::nullopt;
  return exposed_of(*row);
}

}  // namespace

void count_people_anew(storage::Transaction& tx, const incident::IncidentId& incident) {
  tx.take_turn("exposed_count");  // a file of customers counts every incident's anew
  tx.execute("DELETE FROM exposed_count WHERE incident_id = $1", {incident});
  tx.execute(kCountPeopleAnew, {incident});
}

void count_people_anew(storage::Transaction& tx) {
  tx.take_turn("exposed_count");
  for (const storage::Row& row : tx.query("SELECT DISTINCT incident_id FROM exposed_count")) {
    count_people_anew(tx, incident::IncidentId{row.text(0)});
  }
}

std::int64_t count_people(storage::Transaction& tx, const incident::IncidentId& incident) {
  return tx.one("SELECT COUNT(*) FROM exposed_person WHERE incident_id = $1", {incident})
      .integer(0);
}

std::vector<PeopleGroup> group_people(storage::Transaction& tx,
                                      const incident::IncidentId& incident) {
  std::vector<PeopleGroup> groups;
  tx.for_each(kGroupPeople, {incident}, [&](const storage::Row& row) {
    groups.push_back({row.text(0), row.integer(1), row.integer(2), row.integer(3), row.integer(4)});
  });
  return groups;
}

std::vector<SealedPerson> list_people(storage::Transaction& tx,
                                      const incident::IncidentId& incident,
                                      const std::optional<CustomerId>& after, std::int64_t limit,
                                      std::optional<std::int64_t> wave) {
  std::vector<SealedPerson> people;
  tx.for_each(kListPeople, {incident, after.value_or(CustomerId{}), limit, wave.value_or(0)},
              [&](const storage::Row& row) { people.push_back(person_of(row)); });
  return people;
}

std::vector<CustomerId> list_by_email(storage::Transaction& tx, const storage::Blob& email_index) {
  std::vector<CustomerId> customers;
  tx.for_each("SELECT customer_id FROM customer WHERE email_index = $1 ORDER BY customer_id",
              {email_index}, [&](const storage::Row& row) { customers.push_back({row.text(0)}); });
  return customers;
}

std::optional<SealedPerson> find_person(storage::Transaction& tx,
                                        const incident::IncidentId& incident,
                                        const CustomerId& customer) {
  const auto row = tx.find(kFindPerson, {incident, customer});
  if (!row) return std::nullopt;
  return person_of(*row);
}

std::optional<ExposedCustomer> find_exposed(storage::Transaction& tx,
                                            const incident::IncidentId& incident,
                                            std::string_view external_id) {
  return exposed_in(tx.find(kFindExposed, {incident, external_id}));
}

std::optional<ExposedCustomer> find_exposed(storage::Transaction& tx,
                                            const incident::IncidentId& incident,
                                            const CustomerId& customer) {
  return exposed_in(tx.find(kFindExposedById, {incident, customer}));
}

std::vector<ExposedCustomer> list_exposed(storage::Transaction& tx,
                                          const incident::IncidentId& incident) {
  std::vector<ExposedCustomer> exposed;
  tx.for_each(kListExposed, {incident},
              [&](const storage::Row& row) { exposed.push_back(exposed_of(row)); });
  return exposed;
}

}  // namespace candor::exposure::store
