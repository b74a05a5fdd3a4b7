// SPDX-License-Identifier: Apache-2.0
#include "exposure/codec.h"

#include "base/described.h"

namespace candor::exposure {

BOOST_DESCRIBE_STRUCT(Advice, (), (action, why, minutes, country))
BOOST_DESCRIBE_STRUCT(DataClass, (),
                      (bit, name, words, hibp, dpv, veris, gdpr_article_9, state_elements, urgency,
                       advice))
BOOST_DESCRIBE_STRUCT(CustomersImported, (),
                      (file_sha256, rows, added, changed, unchanged, repeated, columns_not_read))
BOOST_DESCRIBE_STRUCT(RecordImport, (),
                      (import_id, file_sha256, rows, people, imported_at, imported_by))
BOOST_DESCRIBE_STRUCT(ImportWithdrawn, (), (incident, import_id, rows, people_gone, people))
BOOST_DESCRIBE_STRUCT(RecordsImported, (),
                      (import_id, file_sha256, rows, found_by_external_id, found_by_email,
                       found_by_phone, unmatched, ambiguous, empty, people, people_new, repeated))
BOOST_DESCRIBE_STRUCT(ClassCount, (), (data_class, people))
BOOST_DESCRIBE_STRUCT(JurisdictionCount, (), (jurisdiction, people, by_class))
BOOST_DESCRIBE_STRUCT(Extent, (),
                      (incident, people, people_without_email, records, found_by_external_id,
                       found_by_email, found_by_phone, unmatched, ambiguous, by_class,
                       by_jurisdiction, imports))

namespace codec {
namespace {

struct DataClasses {
  std::vector<DataClass> data_classes;
};
BOOST_DESCRIBE_STRUCT(DataClasses, (), (data_classes))

struct WithdrawalBody {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(WithdrawalBody, (), (reason))

constexpr http::Schema kSchemas[] = {
    {"DataClasses", schema_of<DataClasses>},
    {"Extent", schema_of<Extent>},
    {"ImportWithdrawal", schema_of<WithdrawalBody>},
    {"ImportWithdrawn", schema_of<ImportWithdrawn>},
};

}  // namespace

Result<std::vector<DataClass>> decode_classes(std::string_view json) {
  boost::json::object wrapped{{"data_classes", TRY(parse_json(json))}};
  return TRY(from_json<DataClasses>(wrapped)).data_classes;
}

boost::json::value encode(const CustomersImported& imported) { return to_json(imported); }
boost::json::value encode(const RecordsImported& imported) { return to_json(imported); }
Result<std::string> decode_reason(std::string_view body) {
  return TRY(from_json_text<WithdrawalBody>(body)).reason;
}

boost::json::value encode(const ImportWithdrawn& withdrawn) { return to_json(withdrawn); }
boost::json::value encode(const Extent& extent) { return to_json(extent); }
boost::json::value encode(const std::vector<DataClass>& classes) {
  return to_json(DataClasses{classes});
}

std::string classes_text(const LeakedClasses& classes) {
  boost::json::object by_column;
  for (const auto& [column, mask] : classes.by_column) by_column[column] = class_names(mask);
  return canonical_json(
      {{"every_row", class_names(classes.every_row)}, {"by_column", std::move(by_column)}});
}

std::string person_text(const RecordRow& row) {
  boost::json::object person;
  if (!row.external_id.empty()) person["external_id"] = row.external_id;
  if (!row.email.empty()) person["email"] = row.email;
  if (!row.phone.empty()) person["phone"] = row.phone;
  if (!row.name.empty()) person["name"] = row.name;
  return canonical_json(person);
}

boost::json::value journal_customers(const CustomersImported& imported) {
  return {{"file_sha256", imported.file_sha256},
          {"rows", imported.rows},
          {"added", imported.added},
          {"changed", imported.changed},
          {"unchanged", imported.unchanged}};
}

boost::json::value journal_withdrawn(const ImportWithdrawn& withdrawn, std::string_view file_sha256,
                                     std::string_view reason) {
  return {{"import_id", withdrawn.import_id}, {"file_sha256", file_sha256},
          {"rows", withdrawn.rows},           {"people_gone", withdrawn.people_gone},
          {"people", withdrawn.people},       {"reason", reason}};
}

boost::json::value journal_records(const RecordsImported& imported, std::string_view classes) {
  return {{"file_sha256", imported.file_sha256},
          {"classes", parse_json(classes).value()},
          {"rows", imported.rows},
          {"found_by_external_id", imported.found_by_external_id},
          {"found_by_email", imported.found_by_email},
          {"found_by_phone", imported.found_by_phone},
          {"unmatched", imported.unmatched},
          {"ambiguous", imported.ambiguous},
          {"empty", imported.empty},
          {"people", imported.people},
          {"people_new", imported.people_new}};
}

std::span<const http::Schema> schemas() { return kSchemas; }

}  // namespace codec
}  // namespace candor::exposure
