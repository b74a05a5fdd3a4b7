// SPDX-License-Identifier: Apache-2.0
#include "exposure/exposure.h"

#include <filesystem>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/testing.h"
#include "base/text.h"
#include "exposure/testing.h"
#include "seal/seal.h"
#include "storage/testing.h"

namespace candor::exposure {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr std::string_view kCustomers =
    "external_id,email,phone,name,jurisdiction,language,joined_on,plan\n"
    "c1,Ada@Example.com,(415) 555-0132,Ada Lovelace,US-CA,en,2019-04-01,gold\n"
    "c2,grace@example.com,+1 212 555 0198,Grace Hopper,US-NY,,,\n"
    "c3,,030 901820,Konrad Zuse,DE,de,2020-01-31,\n"
    "c4,family@example.com,,Alan Turing,GB,en,,\n"
    "c5,family@example.com,,Joan Clarke,GB,en,,\n"
    "c6,,,Emmy Noether,DE,de,,\n";

class ExposureRoom : public storage::RoomTest {
 protected:
  ExposureRoom() : RoomTest(testing::schemas(), "2026-06-10T07:30:00Z") {}

  Result<CustomersImported> customers(std::string_view csv) {
    App a = app();
    TextSource input{std::string(csv)};
    return import_customers(a, alice_, {.input = input, .name = "customers.csv"});
  }
  Result<RecordsImported> records(std::string_view csv, const LeakedClasses& classes) {
    App a = app();
    TextSource input{std::string(csv)};
    return import_records(a, alice_, incident_.reference, {.input = input, .name = "leak.csv"},
                          classes);
  }
  void declare() {
    App a = app();
    incident_ = must(incident::declare(a, alice_, {.title = "a copied backup"}));
  }
  Extent extent() { return must(load_extent(*db().read(), incident_.reference)); }
  std::vector<AffectedPerson> affected() {
    App a = app();
    return list_affected(*db().read(), a, incident_.incident_id, std::nullopt, 100).people;
  }
  std::vector<journal::Entry> entries() { return journal::list(*db().read(), {}); }

  // All that the database holds of customers and of the journal, to see that nothing changed.
  std::string snapshot() {
    std::string text;
    const auto tx = db().read();
    for (const auto& row : tx->query("SELECT external_id, content FROM customer ORDER BY 1")) {
      text += row.text(0) + " " + to_hex(row.blob(1)) + "\n";
    }
    text += std::to_string(tx->one("SELECT COUNT(*) FROM customer_arrival").integer(0));
    text += std::to_string(tx->one("SELECT COUNT(*) FROM customer_import").integer(0));
    return text + journal::verify(*tx).head;
  }

  incident::Incident incident_;
};

LeakedClasses every(std::string_view names) {
  return {.every_row = must(parse_classes(names, "--class")), .by_column = {}};
}

TEST_P(ExposureRoom, TakesCustomersAndSaysWhatItDidNotRead) {
  const auto imported = must(customers(kCustomers));

  EXPECT_EQ(imported.rows, 6);
  EXPECT_EQ(imported.added, 6);
  EXPECT_EQ(imported.changed, 0);
  EXPECT_EQ(imported.file_sha256, sha256_hex(kCustomers));
  EXPECT_THAT(imported.columns_not_read, ElementsAre("plan"));
  EXPECT_EQ(count_customers(*db().read()), 6);
  ASSERT_THAT(entries(), SizeIs(1));
  EXPECT_EQ(entries()[0].kind, "exposure.customers_imported");
  EXPECT_THAT(entries()[0].body, HasSubstr("\"file_sha256\":\"" + imported.file_sha256 + "\""));
}

TEST_P(ExposureRoom, ImportingTheSameFileTwiceChangesNothing) {
  must(customers(kCustomers));
  const std::string before = snapshot();
  clock_.advance_seconds(60);
  const auto again = must(customers(kCustomers));

  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.rows, 6);
  EXPECT_EQ(snapshot(), before);
}

TEST_P(ExposureRoom, BringsCustomersUpToDateByTheirExternalId) {
  must(customers(kCustomers));
  const auto imported =
      must(customers("external_id,email,jurisdiction,name\n"
                     "c2,hopper@example.com,US-VA,Grace Hopper\n"
                     "c6,,DE,Emmy Noether\n"
                     "c7,,FR,Sophie Germain\n"));

  EXPECT_EQ(imported.added, 1);
  EXPECT_EQ(imported.changed, 2) << "c6 speaks English now, as far as this file says";
  EXPECT_EQ(imported.unchanged, 0);
  EXPECT_EQ(count_customers(*db().read()), 7);
  declare();
  must(records("id\nc2\n", every("full_name")));
  EXPECT_EQ(affected().at(0).email, "hopper@example.com");
  EXPECT_EQ(affected().at(0).jurisdiction, "US-VA");
}

TEST_P(ExposureRoom, AnOlderFileTakesCustomersBack) {
  must(customers(kCustomers));
  must(customers("id,jurisdiction\nc1,FR\n"));
  const auto back = must(customers(kCustomers));

  EXPECT_FALSE(back.repeated);
  EXPECT_EQ(back.changed, 1);
  EXPECT_EQ(back.unchanged, 5);
}

TEST_P(ExposureRoom, KeepsNothingReadableThatNamesAPerson) {
  must(customers(kCustomers));
  declare();
  must(records("email,phone,name\nstranger@example.net,+33123456789,A Stranger\n",
               every("email_address")));

  std::string all;
  const auto tx = db().read();
  for (const auto& row : tx->query("SELECT name, email, phone FROM customer")) {
    for (std::size_t i = 0; i < 3; ++i) {
      if (!row.is_null(i)) all += row.blob(i);
    }
  }
  for (const auto& row : tx->query("SELECT person FROM leaked_record")) all += row.blob(0);
  for (const auto& entry : entries()) all += entry.body;
  EXPECT_GT(all.size(), 500u);
  for (const char* word : {"Ada", "ada@", "example", "Zuse", "901820", "555", "Stranger"}) {
    EXPECT_THAT(all, Not(HasSubstr(word)));
  }
}

TEST_P(ExposureRoom, FindsPeopleByIdElseByEmailElseByPhone) {
  must(customers(kCustomers));
  declare();
  const auto imported =
      must(records("customer_id,e-mail,phone,jurisdiction\n"
                   "c1,grace@example.com,,\n"              // the id counts, not the address
                   "unknown,GRACE@example.com,,\n"         // by e-mail
                   ",nobody@example.com,+49 30 901820,\n"  // by phone
                   ",,030 901820,DE\n"                     // by phone, dialled within Germany
                   ",family@example.com,+49 30 901820,\n"  // two customers share the address
                   "c9,nobody@example.com,12,\n",          // nobody
                   every("email_address")));

  EXPECT_EQ(imported.rows, 6);
  EXPECT_EQ(imported.found_by_external_id, 1);
  EXPECT_EQ(imported.found_by_email, 1);
  EXPECT_EQ(imported.found_by_phone, 2);
  EXPECT_EQ(imported.ambiguous, 1);
  EXPECT_EQ(imported.unmatched, 1);
  EXPECT_EQ(imported.people, 3);
  EXPECT_EQ(imported.people_new, 3);
}

TEST_P(ExposureRoom, ForgetsTheExternalIdsOfLeakedRowsAfterMatching) {
  must(customers(kCustomers));
  declare();
  must(records("id\nc1\nc9\n", every("full_name")));

  EXPECT_EQ(db().read()
                ->one("SELECT COUNT(*) FROM leaked_record WHERE external_id IS NOT NULL")
                .integer(0),
            0);
}

TEST_P(ExposureRoom, OpensWhatAPersonNeedsToBeWrittenTo) {
  must(customers(kCustomers));
  declare();
  must(records("id\nc3\nc1\n", every("password,email_address")));

  ASSERT_THAT(affected(), SizeIs(2));
  const AffectedPerson ada = affected()[0];
  EXPECT_EQ(ada.external_id, "c1");
  EXPECT_EQ(ada.name, "Ada Lovelace");
  EXPECT_EQ(ada.email, "Ada@Example.com");
  EXPECT_EQ(ada.phone, "(415) 555-0132");
  EXPECT_EQ(ada.jurisdiction, "US-CA");
  EXPECT_EQ(ada.language, "en");
  EXPECT_EQ(class_names(ada.classes), "password,email_address");
  EXPECT_EQ(affected()[1].email, "");
  App a = app();
  const auto tx = db().read();
  EXPECT_EQ(find_affected(*tx, a, incident_.incident_id, ada.customer_id)->name, "Ada Lovelace");
  EXPECT_FALSE(find_affected(*tx, a, incident_.incident_id, CustomerId{"none"}));
}

TEST_P(ExposureRoom, ReadsAffectedPeopleInPages) {
  must(customers(kCustomers));
  declare();
  must(records("id\nc1\nc2\nc3\nc4\nc5\n", every("full_name")));

  App a = app();
  const auto tx = db().read();
  std::vector<std::string> ids;
  std::optional<CustomerId> after;
  int pages = 0;
  do {
    const AffectedPage page = list_affected(*tx, a, incident_.incident_id, after, 2);
    for (const auto& person : page.people) ids.push_back(person.external_id);
    after = page.next;
    ++pages;
  } while (after);
  EXPECT_THAT(ids, ElementsAre("c1", "c2", "c3", "c4", "c5"));
  EXPECT_EQ(pages, 3);
}

TEST_P(ExposureRoom, UnitesWhatAPersonLostOverRowsAndImports) {
  must(customers(kCustomers));
  declare();
  must(records("id,ssn,card\nc1,1,\nc1,,2\nc2,,\nc3,,  \n",
               {.every_row = 0,
                .by_column = {{"ssn", must(parse_classes("social_security_number", "--map"))},
                              {"card", must(parse_classes("payment_card", "--map"))}}}));
  const auto second = must(records("id\nc1\nc4\n", every("full_name")));

  EXPECT_EQ(second.people_new, 1);
  EXPECT_EQ(second.people, 2);
  ASSERT_THAT(affected(), SizeIs(2));
  EXPECT_EQ(class_names(affected()[0].classes), "payment_card,social_security_number,full_name");
  EXPECT_EQ(class_names(affected()[1].classes), "full_name");
}

TEST_P(ExposureRoom, KeepsEveryClassOfAMask) {
  must(customers(kCustomers));
  declare();
  const std::string everything = class_names(~ClassMask{0});
  must(records("id\nc1\n", every(everything)));
  must(records("id\nc2\n", every("browsing_history")));  // the highest bit

  ASSERT_THAT(affected(), SizeIs(2));
  EXPECT_EQ(class_names(affected()[0].classes), everything);
  EXPECT_EQ(class_names(affected()[1].classes), "browsing_history");
}

TEST_P(ExposureRoom, CountsRowsThatExposeNothing) {
  must(customers(kCustomers));
  declare();
  const auto imported = must(records(
      "id,ssn\nc1,\nc2,7\n",
      {.every_row = 0, .by_column = {{"ssn", must(parse_classes("social_security_number", ""))}}}));

  EXPECT_EQ(imported.rows, 2);
  EXPECT_EQ(imported.empty, 1);
  EXPECT_EQ(imported.people, 1);
}

TEST_P(ExposureRoom, CountsPeopleByClassAndJurisdiction) {
  must(customers(kCustomers));
  declare();
  must(records("id\nc1\nc2\nc3\nc3\nc6\nc9\n", every("full_name")));
  must(records("id\nc3\n", every("password")));

  const Extent now = extent();
  EXPECT_EQ(now.incident, incident_.reference);
  EXPECT_EQ(now.people, 4);
  EXPECT_EQ(now.people_without_email, 2);
  EXPECT_EQ(now.records, 7);
  EXPECT_EQ(now.found_by_external_id, 6);
  EXPECT_EQ(now.unmatched, 1);
  ASSERT_THAT(now.by_class, SizeIs(2));
  EXPECT_EQ(now.by_class[0].data_class, "password");
  EXPECT_EQ(now.by_class[0].people, 1);
  EXPECT_EQ(now.by_class[1].people, 4);
  ASSERT_THAT(now.by_jurisdiction, SizeIs(3));
  EXPECT_EQ(now.by_jurisdiction[0].jurisdiction, "DE");
  EXPECT_EQ(now.by_jurisdiction[0].people, 2);
  EXPECT_EQ(now.by_jurisdiction[0].by_class.at(0).people, 1);
  EXPECT_EQ(now.by_jurisdiction[1].jurisdiction, "US-CA");
  EXPECT_THAT(now.by_jurisdiction[1].by_class, SizeIs(1));
}

TEST_P(ExposureRoom, TakesTheSameLeakAgainOnlyWhenCustomersHaveComeInSince) {
  must(customers("id,jurisdiction\nc1,DE\n"));
  declare();
  const std::string leak = "id\nc1\nc2\n";
  EXPECT_EQ(must(records(leak, every("full_name"))).unmatched, 1);

  const auto repeated = must(records(leak, every("full_name")));
  EXPECT_TRUE(repeated.repeated);
  EXPECT_EQ(repeated.unmatched, 1);
  EXPECT_EQ(repeated.people, 1);
  EXPECT_FALSE(must(records(leak, every("password"))).repeated) << "it exposes something else";

  must(customers("id,jurisdiction\nc2,DE\n"));
  const auto again = must(records(leak, every("full_name")));
  EXPECT_FALSE(again.repeated);
  EXPECT_EQ(again.unmatched, 0);
  EXPECT_EQ(again.people_new, 1);
  EXPECT_EQ(extent().records, 4) << "the earlier import was replaced, the one of passwords stays";
}

TEST_P(ExposureRoom, PeopleAreCountedWhereTheyLiveNowAndByWhatTheyHaveNow) {
  must(customers("id,jurisdiction,email\nc1,DE,c1@example.org\nc2,DE,\n"));
  declare();
  must(records("external_id\nc1\nc2\n", every("password")));
  ASSERT_EQ(extent().people_without_email, 1);

  must(customers("id,jurisdiction,email\nc1,FR,c1@example.org\nc2,DE,c2@example.org\n"));

  EXPECT_EQ(extent().people, 2);
  EXPECT_EQ(extent().people_without_email, 0);
  ASSERT_THAT(extent().by_jurisdiction, SizeIs(2));
  for (const JurisdictionCount& count : extent().by_jurisdiction) {
    EXPECT_EQ(count.people, 1) << count.jurisdiction;
  }
}

TEST_P(ExposureRoom, AWrongImportIsTakenBackWithAllThatItSaid) {
  must(customers(kCustomers));
  declare();
  must(records("external_id\nc1\nc2\n", every("email_address")));
  clock_.advance_seconds(60);
  const auto wrong = must(records("external_id\nc2\nc3\nnobody\n", every("password")));
  ASSERT_THAT(extent().imports, SizeIs(2));
  EXPECT_EQ(extent().imports[1].import_id, wrong.import_id);
  EXPECT_EQ(extent().imports[1].people, 2);

  App a = app();
  const auto withdrawn =
      must(withdraw_import(a, alice_, incident_.reference, wrong.import_id, "last year's file"));

  EXPECT_EQ(withdrawn.people_gone, 1);
  EXPECT_EQ(withdrawn.people, 2);
  EXPECT_EQ(withdrawn.rows, 3);
  EXPECT_THAT(extent().imports, SizeIs(1));
  EXPECT_EQ(extent().unmatched, 0);
  for (const AffectedPerson& person : affected()) {
    EXPECT_EQ(person.classes, must(parse_classes("email_address", ""))) << person.external_id;
  }
  EXPECT_EQ(entries().back().kind, "exposure.import_withdrawn");
  EXPECT_THAT(entries().back().body, HasSubstr("\"reason\":\"last year's file\""));
  EXPECT_THAT(entries().back().body, HasSubstr(wrong.file_sha256));
  EXPECT_FALSE(must(records("external_id\nc2\nc3\nnobody\n", every("password"))).repeated)
      << "it may come in again";
}

TEST_P(ExposureRoom, AnImportIsWithdrawnWithAReasonAndWhileItIsThere) {
  must(customers(kCustomers));
  declare();
  const auto imported = must(records("external_id\nc1\n", every("password")));
  App a = app();
  const auto withdraw = [&](std::string_view id, std::string_view reason) {
    return withdraw_import(a, alice_, incident_.reference, id, reason);
  };
  EXPECT_TRUE(is_refused(withdraw(imported.import_id, " "), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(withdraw("another", "wrong"), ErrorCode::not_found));
  EXPECT_TRUE(is_ok(withdraw(imported.import_id, "wrong")));
  EXPECT_TRUE(is_refused(withdraw(imported.import_id, "wrong"), ErrorCode::not_found));
  EXPECT_EQ(extent().people, 0);
}

TEST_P(ExposureRoom, NoImportIsWithdrawnOnceLettersAreMadeFromIt) {
  must(customers(kCustomers));
  declare();
  const auto imported = must(records("external_id\nc1\n", every("password")));
  App a = app();
  {
    const auto tx = db().write();
    hold_imports(*tx, incident_.incident_id, clock_.now());
    tx->commit();
  }
  EXPECT_TRUE(
      is_refused(withdraw_import(a, alice_, incident_.reference, imported.import_id, "wrong"),
                 ErrorCode::conflict));
  EXPECT_EQ(extent().people, 1);
}

TEST_P(ExposureRoom, KeepsIncidentsApart) {
  must(customers(kCustomers));
  declare();
  must(records("id\nc1\n", every("full_name")));
  declare();

  EXPECT_THAT(affected(), IsEmpty());
  EXPECT_EQ(must(records("id\nc1\n", every("password"))).people, 1);
  const auto exposed = list_exposed(*db().read(), incident_.incident_id);
  ASSERT_THAT(exposed, SizeIs(1));
  EXPECT_EQ(exposed[0].external_id, "c1");
  EXPECT_EQ(exposed[0].customer_id, affected()[0].customer_id);
  EXPECT_EQ(class_names(exposed[0].classes), "password");
}

TEST_P(ExposureRoom, TellsCustomersIdsByTheCompanysOwn) {
  must(customers(kCustomers));
  std::map<std::string, CustomerId> ids;
  const auto tx = db().read();
  for_each_customer(*tx, [&](const std::string& own, const CustomerId& id) { ids[own] = id; });

  EXPECT_THAT(ids, SizeIs(6));
  EXPECT_TRUE(is_uuid(ids["c1"].value));
}

TEST_P(ExposureRoom, JournalsCountsOfLeakedRecordsUnderTheIncident) {
  must(customers(kCustomers));
  declare();
  must(records("id\nc1\n", every("full_name")));

  const auto entry = entries().back();
  EXPECT_EQ(entry.kind, "exposure.records_imported");
  EXPECT_EQ(entry.subject, incident_.reference);
  EXPECT_THAT(entry.body, HasSubstr("\"every_row\":\"full_name\""));
  EXPECT_THAT(entry.body, HasSubstr("\"people_new\":1"));
  EXPECT_FALSE(journal::verify(*db().read()).first_bad);
}

TEST_P(ExposureRoom, RefusesRecordsThatCannotBeMatchedOrMeanNothing) {
  must(customers(kCustomers));
  declare();
  const std::string before = snapshot();

  EXPECT_TRUE(is_refused(records("id\nc1\n", {}), ErrorCode::invalid));
  EXPECT_EQ(records("name\nAda\n", every("full_name")).error().message,
            "leak.csv has no column external_id, email or phone, so nobody can be found");
  EXPECT_EQ(records("id\nc1\n", {.every_row = 0, .by_column = {{"ssn", 1}}}).error().message,
            "leak.csv has no column ssn to map");
  EXPECT_EQ(records("id\nc1\n\"c2\n", every("full_name")).error().faults.at(0).place,
            "leak.csv line 3, column 1 (id)");
  incident_.reference = "INC-2026-0099";
  EXPECT_TRUE(is_refused(records("id\nc1\n", every("full_name")), ErrorCode::not_found));
  EXPECT_EQ(snapshot(), before);
}

TEST_P(ExposureRoom, RefusesAnotherKeyThanTheDatabaseWasSealedWith) {
  must(customers(kCustomers));
  const TemporaryFolder elsewhere;
  settings_.data_folder = elsewhere.path();
  (void)seal::ensure_seal(elsewhere.path());

  const auto refused = customers("id,jurisdiction\nc1,DE\n");
  ASSERT_TRUE(is_refused(refused, ErrorCode::conflict));
  EXPECT_THAT(refused.error().message, HasSubstr("restore the one it was made with"));
}

TEST_P(ExposureRoom, MakesNoNewKeyWhereTheOldOneIsMissing) {
  must(customers(kCustomers));
  const TemporaryFolder elsewhere;
  settings_.data_folder = elsewhere.path();

  EXPECT_THROW((void)customers("id,jurisdiction\nc1,DE\n"), std::runtime_error);
  EXPECT_TRUE(std::filesystem::is_empty(elsewhere.path()));
}

// The cells are people's data and stay as they are; what writes a CSV must escape them.
TEST_P(ExposureRoom, KeepsStolenCellsThatASpreadsheetWouldRunAndRefusesTheCompanysOwn) {
  EXPECT_TRUE(is_refused(customers("id,name,jurisdiction\nc1,@SUM(1+1),DE\n"), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(customers("id,jurisdiction\n=1+1,DE\n"), ErrorCode::invalid));
  must(customers("id,name,jurisdiction\nc1,-5,DE\n+49 30 901820,Ana,DE\n"));
  declare();
  const RecordsImported taken = must(records(
      "id,name\nc1,\"=HYPERLINK(\"\"http://x.example\"\")\"\n=1+1,@SUM(1)\n", every("full_name")));
  EXPECT_EQ(taken.found_by_external_id, 1);
  EXPECT_EQ(taken.unmatched, 1);
}

TEST_P(ExposureRoom, RefusesEachBadFileWithTheWordsExpectedAndChangesNothing) {
  must(customers(kCustomers));
  const std::string before = snapshot();
  App a = app();
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator("tests/bad-input/customers")) {
    if (entry.path().extension() == ".expected") continue;
    ++files;
    const auto expected = std::filesystem::path(entry.path()).replace_extension(".expected");
    const auto input = must(open_source(entry.path().string()));
    const auto refused =
        import_customers(a, alice_, {.input = *input, .name = entry.path().filename().string()});
    ASSERT_FALSE(refused) << entry.path();
    EXPECT_EQ(to_text(refused.error()) + "\n", must(read_file(expected.string(), 10'000)));
    EXPECT_EQ(snapshot(), before) << entry.path();
  }
  EXPECT_GE(files, 15);
}

TEST_P(ExposureRoom, LeavesOutFewBadRowsAndSaysWhich) {
  std::string csv = "id,jurisdiction\n";
  for (int i = 0; i < 400; ++i) csv += fmt::format("c{},DE\n", i);
  const auto imported = must(customers(csv + "c400,Atlantis\n"));

  EXPECT_EQ(imported.rows, 400);
  EXPECT_EQ(count_customers(*db().read()), 400);
  EXPECT_EQ(imported.rejected.rows, 1);
  ASSERT_THAT(imported.rejected.faults, SizeIs(1));
  EXPECT_EQ(imported.rejected.faults[0].place, "customers.csv line 402, column 2 (jurisdiction)");
}

TEST_P(ExposureRoom, TakesNothingWhereTooManyRowsAreBad) {
  const auto refused = customers("id,jurisdiction\nc1,DE\nc2,DE\nc3,nowhere\n");
  ASSERT_TRUE(is_refused(refused, ErrorCode::invalid));
  EXPECT_THAT(refused.error().faults, SizeIs(1));
  EXPECT_EQ(count_customers(*db().read()), 0);
}

TEST_P(ExposureRoom, KnowsWhomALetterMustNotReachAsItIs) {
  must(
      customers("id,jurisdiction,date_of_birth,minor,deceased,do_not_contact\n"
                "c1,DE,2015-02-01,yes,,\nc2,DE,,no,1,\nc3,DE,,,false,X\n"));
  declare();
  must(records("id\nc1\nc2\nc3\n", every("full_name")));
  const auto people = affected();
  ASSERT_THAT(people, SizeIs(3));
  EXPECT_TRUE(people[0].minor && !people[0].deceased && !people[0].do_not_contact);
  EXPECT_TRUE(!people[1].minor && people[1].deceased && !people[1].do_not_contact);
  EXPECT_TRUE(!people[2].minor && !people[2].deceased && people[2].do_not_contact);
}

TEST_P(ExposureRoom, KeepsAMappingUnderItsName) {
  App a = app();
  const Mapping mapping{.preset = Preset::hubspot, .columns = {{"Kunde", Column::external_id}}};
  EXPECT_TRUE(is_refused(load_mapping(*db().read(), "crm"), ErrorCode::not_found));
  EXPECT_TRUE(is_refused(save_mapping(a, alice_, " ", mapping), ErrorCode::invalid));
  must(save_mapping(a, alice_, "crm", {}));
  must(save_mapping(a, alice_, "crm", mapping));
  const Mapping loaded = must(load_mapping(*db().read(), "crm"));
  EXPECT_EQ(loaded.preset, Preset::hubspot);
  EXPECT_EQ(loaded.columns, mapping.columns);
  EXPECT_EQ(entries().back().kind, "exposure.mapping_saved");
}

TEST_P(ExposureRoom, RefusesALineOfTenMegabytes) {
  const std::string before = snapshot();
  const auto refused =
      customers("id,jurisdiction\nc1,DE\n" + std::string(10'000'000, 'x') + ",DE\n");

  EXPECT_EQ(to_text(refused.error()),
            "customers.csv cannot be imported; nothing was changed\n  customers.csv line 3, column "
            "1 (id): is longer than 65,536 bytes; look for a quote that is not closed");
  EXPECT_EQ(snapshot(), before);
}

// Rows without end: as many as are asked for, and then more.
class Endless final : public ByteSource {
 private:
  Result<std::size_t> do_read(std::span<char> into) override {
    for (char& to : into) to = next();
    return into.size();
  }
  char next() {
    if (at_ == row_.size()) {
      row_ = fmt::format("c{},DE\n", ++rows_);
      at_ = 0;
    }
    return row_[at_++];
  }
  std::string row_ = "id,jurisdiction\n";
  std::size_t at_ = 0;
  std::int64_t rows_ = 0;
};

TEST_P(ExposureRoom, StopsWhereAFileHasNoEnd) {
  Endless input;
  App a = app();
  const auto refused =
      import_customers(a, alice_, {.input = input, .name = "endless.csv", .rows_max = 5000});

  EXPECT_EQ(refused.error().message,
            "endless.csv has more than 5,000 rows; import_rows_max in candor.toml sets how many it "
            "may have");
  EXPECT_EQ(count_customers(*db().read()), 0);
}

CANDOR_EACH_ENGINE(ExposureRoom);

}  // namespace
}  // namespace candor::exposure
