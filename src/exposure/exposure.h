// SPDX-License-Identifier: Apache-2.0
// Whose data. Customers come from the company's own list; what leaked comes as lists of records;
// matching says which person lost what. Everything told to people, regulators and the public counts
// from here.
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/app.h"
#include "base/bytes.h"
#include "base/command.h"
#include "base/decode.h"
#include "base/page.h"
#include "base/result.h"
#include "exposure/classes.h"
#include "http/http.h"
#include "incident/incident.h"
#include "storage/storage.h"

namespace candor::exposure {

using CustomerId = Id<struct CustomerTag>;

// The form of a file, as it was found or told.
enum class FileFormat { csv, ndjson };
BOOST_DESCRIBE_ENUM(FileFormat, csv, ndjson)
struct FileForm {
  FileFormat format = FileFormat::csv;
  Compression compression = Compression::none;
  Encoding encoding = Encoding::utf_8;
  std::optional<std::string> delimiter;  // of CSV
};
// What the importer is told; the rest it finds out from the first bytes.
struct ReadAs {
  std::optional<FileFormat> format = {};
  std::optional<Encoding> encoding = {};
  std::optional<char> delimiter = {};
};

// What a column of a file may be. Jurisdiction is "US-CA"; country and region are its two parts, as
// codes or English names. Street, city and postcode are of the postal address.
enum class Column {
  external_id,
  email,
  phone,
  name,
  first_name,
  last_name,
  jurisdiction,
  country,
  region,
  street,
  city,
  postcode,
  born_on,
  language,
  joined_on,
  minor,  // yes or no, as are the two below
  deceased,
  do_not_contact,  // at the addresses given here: somebody else may read what is sent there
};
BOOST_DESCRIBE_ENUM(Column, external_id, email, phone, name, first_name, last_name, jurisdiction,
                    country, region, street, city, postcode, born_on, language, joined_on, minor,
                    deceased, do_not_contact)
inline constexpr std::size_t kColumnCount = 18;

// By whose names of columns a file is read: usual ones, or those of one product's exports.
enum class Preset { usual, hubspot, salesforce, segment };
BOOST_DESCRIBE_ENUM(Preset, usual, hubspot, salesforce, segment)
struct Mapping {
  Preset preset = Preset::usual;
  std::map<std::string, Column> columns = {};  // by the file's own name for it
};

// A file to import: CSV or NDJSON, as it is or compressed by gzip or zstd; text in UTF-8, UTF-16 or
// Windows-1252.
struct Source {
  ByteSource& input;
  std::string name;  // as errors call it
  std::int64_t rows_max = 100'000'000;
  std::int64_t bytes = 0;  // of the file as it comes, to say how much is left; 0: not known
  ReadAs read_as = {};
  Mapping mapping = {};
  // Rows that cannot be taken are left out, as long as they are no more than this share of all.
  double rejects_share_max = 0.01;
  // Told of each of them: the line, what is wrong, and the row as far as it was read.
  std::function<void(std::int64_t line, const std::string& reason, const std::string& row)> reject =
      {};
};
// Rows that were left out.
struct Rejected {
  std::int64_t rows = 0;
  std::vector<Fault> faults;  // the first kFaultsMax
};

struct CustomersImported {
  std::string file_sha256;
  std::int64_t rows = 0;
  std::int64_t added = 0;
  std::int64_t changed = 0;
  std::int64_t unchanged = 0;
  bool repeated =
      false;  // the same file as the last time: nothing was done, the counts are of then
  FileForm form;
  Rejected rejected;
  std::vector<std::string> columns_not_read;
};

// Takes the company's customers: an external id (the company's own, unique), where each lives
// (`jurisdiction`, or `country` and `region`), and what else of Column there is; the language is
// "en" where none is said. A customer that is here already is brought up to date. Refused with up
// to 20 faults and their places, and nothing changed: too many rows that cannot be taken, and an id
// that stands in two rows.
Result<CustomersImported> import_customers(App& app, const Actor& actor, const Source& source);

// What else than the usual makes two addresses or numbers one.
struct Matching {
  // How a number without "+" or "00" is read where its row names no country: as one dialled in this
  // country (ISO 3166-1), or, with "international", as one whose "+" got lost. Empty: not at all.
  std::string phones;
  // Whether an address that matches nobody is compared without what its provider ignores: a tag
  // behind a plus, and dots at some.
  bool aliases = false;
};

struct RotateLimits {
  std::int64_t customers_max = 1'000'000'000;
  std::function<void(std::int64_t done)> progress;  // after each batch; may be empty
};
struct RegisterRotated {
  std::int64_t key_number = 0;   // of the new key, counted up
  std::int64_t sealed_anew = 0;  // customers, this time
  std::int64_t left = 0;  // customers that are still sealed with the key before; 0: it is gone
};
// Seals every customer's fields with a new key, in batches of a transaction each, and destroys the
// key before. Where it is ended before its end, it goes on at the next call; imports are refused
// until then. Copies of the database from before still open with the key file.
Result<RegisterRotated> rotate_register_key(App& app, const Actor& actor,
                                            const RotateLimits& limits);

// Which data classes the rows of a file of leaked records expose, and how rows are matched.
struct LeakedClasses {
  ClassMask every_row = 0;  // what each row exposes
  std::map<std::string, ClassMask>
      by_column;  // what a row exposes that has something in this column
  Matching matching = {};
};

struct RecordsImported {
  std::string import_id;  // for withdraw_import
  std::string file_sha256;
  std::int64_t rows = 0;
  std::int64_t found_by_external_id = 0;
  std::int64_t found_by_email = 0;
  std::int64_t found_by_alias = 0;  // by what the e-mail address stands for at its provider
  std::int64_t found_by_phone = 0;
  std::int64_t unmatched = 0;  // no customer has this id, address or number
  std::int64_t ambiguous = 0;  // several customers have it
  std::int64_t empty = 0;      // nothing in any of the mapped columns
  std::int64_t people = 0;     // affected by this incident, all imports together
  std::int64_t people_new = 0;
  bool repeated =
      false;  // nothing was done: this file was taken before and no customers have come in since
  FileForm form;
  Rejected rejected;
};

// Takes leaked records of an incident. Each row is matched to a customer by external id, else
// e-mail, else phone; rows that match none or several are kept sealed and counted. What a person
// lost is the union over all rows and imports. The same file may be given again after customers
// have come in: it takes the place of its earlier import.
Result<RecordsImported> import_records(App& app, const Actor& actor, std::string_view incident,
                                       const Source& source, const LeakedClasses& classes);

struct ClassCount {
  std::string data_class;
  std::int64_t people = 0;
};
struct JurisdictionCount {
  std::string jurisdiction;
  std::int64_t people = 0;
  std::vector<ClassCount> by_class;  // most urgent first
};

// What imports of the same two files would find.
struct Estimate {
  std::int64_t customers = 0;
  Rejected customers_rejected;
  // Rows whose external id stood in an earlier one: an import refuses the file for them.
  std::int64_t customers_repeated = 0;
  std::int64_t records = 0;  // rows that expose something
  Rejected records_rejected;
  std::int64_t empty = 0;
  std::int64_t found_by_external_id = 0;
  std::int64_t found_by_email = 0;
  std::int64_t found_by_alias = 0;  // by what the e-mail address stands for at its provider
  std::int64_t found_by_phone = 0;
  std::int64_t unmatched = 0;
  std::int64_t ambiguous = 0;
  std::int64_t people = 0;
  std::int64_t people_without_email = 0;
  std::vector<ClassCount> by_class = {};                // most urgent first
  std::vector<JurisdictionCount> by_jurisdiction = {};  // most people first
};
// For the first hour, before anything is stored: reads, normalises and matches both files as
// imports do, by all processors, in about 100 bytes of memory a leaked row. Stores nothing.
// Refused as the imports are.
Result<Estimate> estimate(App& app, const Source& customers, const Source& records,
                          const LeakedClasses& classes);

// A file of leaked records that counts at this moment.
struct RecordImport {
  std::string import_id;
  std::string file_sha256;
  std::int64_t rows = 0;
  std::int64_t people = 0;  // whom its rows were found to be about
  Instant imported_at;
  std::string imported_by;
};
struct ImportWithdrawn {
  std::string incident;
  std::string import_id;
  std::int64_t rows = 0;
  std::int64_t people_gone = 0;  // whom no other import is about
  std::int64_t people = 0;       // affected by this incident now
};
// Takes a wrong import back, with its records: what a person lost is then what the other imports
// say. It may be imported again. Refused once delivery has the list of people: what went out is
// corrected by another notice.
Result<ImportWithdrawn> withdraw_import(App& app, const Actor& actor, std::string_view incident,
                                        std::string_view import_id, std::string_view reason);
// Where a leaked row stands: in which import, in which line of its file.
struct RecordPlace {
  std::string import_id;
  std::int64_t line = 0;
};
enum class RecordState { unmatched, ambiguous };
BOOST_DESCRIBE_ENUM(RecordState, unmatched, ambiguous)
// A leaked row that is about nobody we know, or about one of several.
struct OpenRecord {
  RecordPlace place;
  RecordState state = RecordState::unmatched;
  std::optional<std::string> external_id;  // as the row says it, as are the three below
  std::optional<std::string> email;
  std::optional<std::string> phone;
  std::optional<std::string> name;
  std::vector<std::string> classes;    // most urgent first
  std::vector<std::string> customers;  // external ids of those that it may be about, up to 20
};
struct ReviewPage {
  std::vector<OpenRecord> records;
  std::optional<RecordPlace> next;  // give it as `after` to read on
};
// Opens what is sealed.
Result<ReviewPage> review_records(App& app, std::string_view incident,
                                  const std::optional<RecordPlace>& after, PageLimit limit);
struct RecordAssigned {
  std::string incident;
  RecordPlace place;
  std::int64_t people = 0;  // affected by this incident now
  std::int64_t people_new = 0;
};
// Says whom an open row is about, by the company's own id. The reason goes into the journal: no
// personal data.
Result<RecordAssigned> assign_record(App& app, const Actor& actor, std::string_view incident,
                                     const RecordPlace& place, std::string_view customer,
                                     std::string_view reason);

// Mappings kept under a name of 1 to 60 characters; saved again, the later one counts.
Result<void> save_mapping(App& app, const Actor& actor, std::string_view name,
                          const Mapping& mapping);
// not_found lists the names there are.
Result<Mapping> load_mapping(storage::Transaction& tx, std::string_view name);

// From now on no import of this incident is withdrawn: letters are being made from its list.
// Whoever is found later belongs to the next wave.
void hold_imports(storage::Transaction& tx, const incident::IncidentId& incident, Instant now);

// People found between two times that delivery took the list.
struct Wave {
  std::int64_t wave = 1;
  std::int64_t people = 0;
  bool delivery_has_list = false;
  std::vector<ClassCount> by_class;                // most urgent first
  std::vector<JurisdictionCount> by_jurisdiction;  // most people first
};
// How far an incident reaches, at this moment.
struct Extent {
  std::string incident;  // its reference
  std::int64_t people = 0;
  std::int64_t people_without_email = 0;
  std::int64_t records = 0;  // rows of all imports that expose something
  std::int64_t found_by_external_id = 0;
  std::int64_t found_by_email = 0;
  std::int64_t found_by_alias = 0;  // by what the e-mail address stands for at its provider
  std::int64_t found_by_phone = 0;
  std::int64_t found_by_review = 0;
  std::int64_t unmatched = 0;
  std::int64_t ambiguous = 0;
  std::vector<ClassCount> by_class;                // most urgent first
  std::vector<JurisdictionCount> by_jurisdiction;  // most people first
  std::vector<Wave> waves;                         // as they were found
  std::vector<RecordImport> imports;               // oldest first
};
Result<Extent> load_extent(storage::Transaction& tx, std::string_view incident);

// A person whose data is in an incident, with what is needed to write to them.
struct AffectedPerson {
  CustomerId customer_id;
  std::string external_id;
  std::string name;     // may be empty, as may be
  std::string email;    // this
  std::string phone;    // this
  std::string address;  // and this; street, a line end, postcode and city
  std::string jurisdiction;
  std::string language;  // BCP 47
  bool minor = false;
  bool deceased = false;
  bool do_not_contact = false;  // at any of these addresses: somebody else may read it
  ClassMask classes = 0;
  std::int64_t wave = 1;
};
// The address that a mail to it bears: without what people put around it, its domain in ASCII
// (xn--…), its local part as it was written. Nothing if it is none.
std::optional<std::string> mail_address(std::string_view email);
// Of somebody there ("US-CA"), E.164: "+14155550132". Nothing if it is none.
std::optional<std::string> phone_number(std::string_view phone, std::string_view jurisdiction);
struct AffectedPage {
  std::vector<AffectedPerson> people;  // in the order of customer_id
  std::optional<CustomerId> next;      // give it as `after` to read on
};
// Opens what is sealed: read as much as is needed at a time, keep none of it. Of all waves where
// none is named.
AffectedPage list_affected(storage::Transaction& tx, App& app, const incident::IncidentId& incident,
                           const std::optional<CustomerId>& after, std::int64_t limit,
                           std::optional<std::int64_t> wave = std::nullopt);
std::optional<AffectedPerson> find_affected(storage::Transaction& tx, App& app,
                                            const incident::IncidentId& incident,
                                            const CustomerId& customer);
// Those in the register who have this e-mail address, however it is written.
std::vector<CustomerId> find_by_email(storage::Transaction& tx, const App& app,
                                      std::string_view email);
// The same for many, in their order.
std::vector<std::optional<AffectedPerson>> find_affected(storage::Transaction& tx, App& app,
                                                         const incident::IncidentId& incident,
                                                         std::span<const CustomerId> customers);

// For joining with the company's own figures.
struct ExposedCustomer {
  std::string external_id;
  ClassMask classes = 0;
  CustomerId customer_id;
  std::string language;  // BCP 47
};
// In the order of external_id.
std::vector<ExposedCustomer> list_exposed(storage::Transaction& tx,
                                          const incident::IncidentId& incident);
// Those with one of their ids; nothing if this incident is not about them.
std::optional<ExposedCustomer> find_exposed(storage::Transaction& tx,
                                            const incident::IncidentId& incident,
                                            std::string_view external_id);
std::optional<ExposedCustomer> find_exposed(storage::Transaction& tx,
                                            const incident::IncidentId& incident,
                                            const CustomerId& customer);
// Every customer's id by the company's own, in memory for one; `each` must not use the transaction.
void for_each_customer(
    storage::Transaction& tx,
    const std::function<void(const std::string& external_id, const CustomerId& id)>& each);
// The same with the day on which they joined, where the register has it; in the order of
// customer_id, streamed.
struct RegisteredCustomer {
  std::string external_id;
  CustomerId customer_id;
  std::optional<Date> joined_on;
};
// By the company's own id.
std::optional<CustomerId> find_registered(storage::Transaction& tx, std::string_view external_id);
void for_each_registered(storage::Transaction& tx,
                         const std::function<void(const RegisteredCustomer&)>& each);
std::int64_t count_customers(storage::Transaction& tx);

storage::RoomSchema schema();
http::RoomRoutes routes();
std::span<const Command> commands();

}  // namespace candor::exposure
