// SPDX-License-Identifier: Apache-2.0
// The exposure's tables. The only SQL of this room.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exposure/exposure.h"

namespace candor::exposure::store {

struct CustomerImport {
  std::int64_t number = 0;  // from 1, in order
  std::string file_sha256;
  std::int64_t rows = 0;
  std::int64_t added = 0;
  std::int64_t changed = 0;
  Instant imported_at;
  std::string imported_by;
};
std::optional<CustomerImport> find_last_customer_import(storage::Transaction& tx);
void insert(storage::Transaction& tx, const CustomerImport& import);

// What the database keeps of a customer: identifying fields sealed.
struct SealedCustomer {
  CustomerId customer_id;
  std::string external_id;
  std::string jurisdiction;
  std::string language;
  std::optional<std::string> joined_on;
  std::optional<storage::Blob> name;
  std::optional<storage::Blob> email;
  std::optional<storage::Blob> phone;
  std::optional<storage::Blob> email_index;
  std::optional<storage::Blob> phone_index;
  std::optional<storage::Blob> address;
  std::optional<storage::Blob> born_on;
  std::int64_t flags = 0;
  storage::Blob content;
  std::optional<storage::Blob> alias_index = {};
  std::int64_t key_number = 0;  // of register_key
};
// Customers of a file, straight into a register that has none, under an import that is there.
class Newcomers {
 public:
  Newcomers(storage::Transaction& tx, std::int64_t customer_import);
  void add(const SealedCustomer& customer);
  std::int64_t finish();

 private:
  storage::Transaction& tx_;
  std::int64_t customer_import_;
  std::unique_ptr<storage::Bulk> bulk_;
};
bool has_customers(storage::Transaction& tx);
// Writes what is known only at the end of the file.
void complete(storage::Transaction& tx, const CustomerImport& import);
// Customers of a file wait in an anteroom until all of them are there.
class Arrivals {
 public:
  explicit Arrivals(storage::Transaction& tx);
  void add(std::int64_t line, const SealedCustomer& customer);
  std::int64_t finish();

 private:
  std::unique_ptr<storage::Bulk> bulk_;
};
struct Repeated {
  std::int64_t first_line = 0;
  std::int64_t second_line = 0;
};
// External ids that arrived more than once, in the order of their lines.
std::vector<Repeated> list_repeated(storage::Transaction& tx, std::int64_t limit);
std::int64_t count_new(storage::Transaction& tx);
std::int64_t count_changed(storage::Transaction& tx);
// Moves the arrived in: the new are added, the changed brought up to date. The import must be there
// already.
void admit_arrivals(storage::Transaction& tx, std::int64_t customer_import,
                    std::int64_t key_number);

struct RecordImport {
  std::string record_import_id;
  incident::IncidentId incident_id;
  std::string file_sha256;
  std::string classes;               // canonical JSON
  std::string matching;              // canonical JSON
  std::int64_t customer_import = 0;  // the last one before
  std::int64_t rows = 0;
  std::int64_t empty = 0;
  Instant imported_at;
  std::string imported_by;
  storage::Blob name = {};    // sealed; this and the next are read by import_store.h alone
  std::int64_t rejected = 0;  // rows that could not be taken
};
std::optional<RecordImport> find_record_import(storage::Transaction& tx,
                                               const incident::IncidentId& incident,
                                               std::string_view file_sha256,
                                               std::string_view classes);
void insert(storage::Transaction& tx, const RecordImport& import);
// Writes what is known only at the end of the file.
void complete(storage::Transaction& tx, const RecordImport& import);
std::optional<RecordImport> find_record_import(storage::Transaction& tx,
                                               const incident::IncidentId& incident,
                                               std::string_view record_import_id);
std::vector<exposure::RecordImport> list_record_imports(storage::Transaction& tx,
                                                        const incident::IncidentId& incident);
// From now on the people of this import lost what the other imports say; those whom no other is
// about are gone. How many those are.
std::int64_t unexpose(storage::Transaction& tx, const RecordImport& import);
// Delivery has the list of all waves up to now.
void hold_imports(storage::Transaction& tx, const incident::IncidentId& incident, Instant now);
// The one in which people are found from now on.
std::int64_t open_wave(storage::Transaction& tx, const incident::IncidentId& incident);
std::optional<Instant> find_held_at(storage::Transaction& tx, const incident::IncidentId& incident);
// With its records; what people lost by it stays known.
void remove_record_import(storage::Transaction& tx, std::string_view record_import_id);

struct SealedRecord {
  std::int64_t line = 0;
  ClassMask classes = 0;
  std::optional<std::string> external_id;
  std::optional<storage::Blob> email_index;
  std::optional<storage::Blob> alias_index;
  std::optional<storage::Blob> phone_index;
  storage::Blob person;
};
class Records {
 public:
  Records(storage::Transaction& tx, std::string_view record_import_id);
  void add(const SealedRecord& record);
  void finish();

 private:
  std::string record_import_id_;
  std::unique_ptr<storage::Bulk> bulk_;
};
// Finds the customers of an import's records: by external id, the rest by e-mail, the rest by what
// the e-mail address stands for, the rest by phone.
void match_records(storage::Transaction& tx, std::string_view record_import_id);
// Adds what the matched records say to what is known of each person. Returns how many people are
// new.
std::int64_t expose_matched(storage::Transaction& tx, const RecordImport& import);

struct Found {
  std::int64_t by_external_id = 0;
  std::int64_t by_email = 0;
  std::int64_t by_alias = 0;
  std::int64_t by_phone = 0;
  std::int64_t by_review = 0;
  std::int64_t unmatched = 0;
  std::int64_t ambiguous = 0;
};
// Once an import's records are matched.
void keep_found(storage::Transaction& tx, std::string_view record_import_id);
Found find_found(storage::Transaction& tx, std::string_view record_import_id);
Found sum_found(storage::Transaction& tx, const incident::IncidentId& incident);

std::int64_t count_people(storage::Transaction& tx, const incident::IncidentId& incident);
struct PeopleGroup {
  std::string jurisdiction;
  ClassMask classes = 0;
  std::int64_t wave = 1;
  std::int64_t people = 0;
  std::int64_t without_email = 0;
};
// Whenever people of an incident were found or forgotten; without an incident, when customers have
// changed.
void count_people_anew(storage::Transaction& tx, const incident::IncidentId& incident);
void count_people_anew(storage::Transaction& tx);
std::vector<PeopleGroup> group_people(storage::Transaction& tx,
                                      const incident::IncidentId& incident);

struct SealedPerson {
  SealedCustomer customer;
  ClassMask classes = 0;
  std::int64_t wave = 1;
};
// Of all waves where none is named.
std::vector<SealedPerson> list_people(storage::Transaction& tx,
                                      const incident::IncidentId& incident,
                                      const std::optional<CustomerId>& after, std::int64_t limit,
                                      std::optional<std::int64_t> wave);
std::vector<CustomerId> list_by_email(storage::Transaction& tx, const storage::Blob& email_index);
std::optional<SealedPerson> find_person(storage::Transaction& tx,
                                        const incident::IncidentId& incident,
                                        const CustomerId& customer);
std::optional<CustomerId> find_registered(storage::Transaction& tx, std::string_view external_id);
void for_each_registered(storage::Transaction& tx,
                         const std::function<void(const RegisteredCustomer&)>& each);
void for_each_customer(
    storage::Transaction& tx,
    const std::function<void(const std::string& external_id, const CustomerId& id)>& each);
std::vector<ExposedCustomer> list_exposed(storage::Transaction& tx,
                                          const incident::IncidentId& incident);
std::optional<ExposedCustomer> find_exposed(storage::Transaction& tx,
                                            const incident::IncidentId& incident,
                                            std::string_view external_id);
std::optional<ExposedCustomer> find_exposed(storage::Transaction& tx,
                                            const incident::IncidentId& incident,
                                            const CustomerId& customer);
std::int64_t count_customers(storage::Transaction& tx);

void save_mapping(storage::Transaction& tx, std::string_view name, std::string_view mapping,
                  Instant at, std::string_view by);
std::optional<std::string> find_mapping(storage::Transaction& tx, std::string_view name);
std::vector<std::string> list_mappings(storage::Transaction& tx);

}  // namespace candor::exposure::store
