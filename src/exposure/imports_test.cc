// SPDX-License-Identifier: Apache-2.0
#include "exposure/imports.h"

#include <gmock/gmock.h>

#include "base/testing.h"
#include "exposure/testing.h"
#include "storage/testing.h"

namespace candor::exposure {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class Imports : public storage::RoomTest {
 protected:
  Imports() : RoomTest(testing::schemas(), "2026-06-10T07:30:00Z") {}
  void furnish() override {
    App a = app();
    incident_ = must(incident::declare(a, alice_, {.title = "a copied backup"})).reference;
  }
  void take_customers() {
    App a = app();
    TextSource customers("id,jurisdiction,email\nc1,DE,ada@example.org\nc2,FR,bea@example.org\n");
    must(import_customers(a, alice_, {.input = customers, .name = "customers.csv"}));
  }
  RecordsImported take(const std::string& text, const std::string& name, double rejects_max = 0) {
    App a = app();
    TextSource leaked(text);
    LeakedClasses classes{.every_row = must(parse_classes("email_address", "")), .by_column = {}};
    if (text.find("ssn") != std::string::npos) {
      classes.by_column["ssn"] = must(parse_classes("social_security_number", ""));
    }
    return must(import_records(a, alice_, incident_,
                               {.input = leaked, .name = name, .rejects_share_max = rejects_max},
                               classes));
  }
  ImportList list() {
    App a = app();
    return must(list_imports(a, incident_));
  }

  std::string incident_;
};

TEST_P(Imports, AreToldWithWhatTheirRowsCameTo) {
  EXPECT_THAT(list().imports, IsEmpty());
  take_customers();
  take("email,ssn\nada@example.org,1\nnobody@example.org,\nada@example.org\n", "/home/ann/leak.csv",
       1);
  const ImportList all = list();
  EXPECT_EQ(all.incident, incident_);
  ASSERT_THAT(all.imports, SizeIs(1));
  const KnownImport& import = all.imports[0];
  EXPECT_EQ(import.name, "leak.csv") << "the folder stays at home";
  EXPECT_EQ(import.matched, 1);
  EXPECT_EQ(import.unmatched, 1);
  EXPECT_EQ(import.rejected, 1);
  EXPECT_EQ(import.people, 1);
  EXPECT_EQ(import.exposes.every_row, must(parse_classes("email_address", "")));
  EXPECT_EQ(import.exposes.by_column.at("ssn"), must(parse_classes("social_security_number", "")));
  EXPECT_EQ(import.imported_by, alice_.name);
  EXPECT_FALSE(import.withdrawn.has_value());
}

TEST_P(Imports, AWithdrawnOneIsToldWithWhoAndWhy) {
  take_customers();
  const std::string first = take("email\nada@example.org\n", "leak.csv").import_id;
  clock_.advance_seconds(1);
  const std::string second = take("email\nbea@example.org\n", "more.csv").import_id;
  App a = app();
  must(withdraw_import(a, alice_, incident_, first, "an old copy"));
  const ImportList all = list();
  ASSERT_THAT(all.imports, SizeIs(2));
  EXPECT_EQ(all.imports[0].import_id, first);
  EXPECT_EQ(all.imports[0].name, "leak.csv");
  EXPECT_EQ(all.imports[0].matched, 1) << "as it was then";
  ASSERT_TRUE(all.imports[0].withdrawn.has_value());
  EXPECT_EQ(all.imports[0].withdrawn->by, alice_.name);
  EXPECT_EQ(all.imports[0].withdrawn->reason, "an old copy");
  EXPECT_EQ(all.imports[1].import_id, second);
  EXPECT_FALSE(all.imports[1].withdrawn.has_value());
}

TEST_P(Imports, NamesOfFilesAreSealedAndGoWithTheIncidentsKey) {
  take_customers();
  take("email\nada@example.org\n", "divorce-of-ada.csv");
  const auto sealed = db().read()->one("SELECT name FROM record_import").blob(0);
  EXPECT_THAT(std::string(sealed), Not(HasSubstr("ada")));
  {
    const auto tx = db().write();
    const auto incident = must(incident::load_incident(*tx, incident_));
    seal::destroy_key(*tx, incident.incident_id.value, app().clock.now());
    tx->commit();
  }
  ASSERT_THAT(list().imports, SizeIs(1));
  EXPECT_FALSE(list().imports[0].name.has_value());
}

TEST_P(Imports, TheRegisterIsToldByItsCounts) {
  EXPECT_EQ(load_register(*db().read()).customers, 0);
  EXPECT_FALSE(load_register(*db().read()).last_imported_at.has_value());
  take_customers();
  App a = app();
  must(save_mapping(a, alice_, "shop", {}));
  const RegisterOverview known = load_register(*db().read());
  EXPECT_EQ(known.customers, 2);
  EXPECT_EQ(known.last_imported_at, a.clock.now());
  EXPECT_THAT(known.mappings, ElementsAre("shop"));
}

TEST_P(Imports, TwoLanguagesOfAPlaceAreOnePlace) {
  App a = app();
  TextSource customers(
      "id,jurisdiction,email,language\nc1,DE,ada@example.org,de\nc2,DE,bea@example.org,tr\n");
  must(import_customers(a, alice_, {.input = customers, .name = "customers.csv"}));
  take("email\nada@example.org\nbea@example.org\n", "leak.csv");
  const Extent extent = must(load_extent(*db().read(), incident_));
  ASSERT_THAT(extent.by_jurisdiction, SizeIs(1));
  EXPECT_EQ(extent.by_jurisdiction[0].people, 2);
  EXPECT_EQ(extent.waves.at(0).people, 2);
}

CANDOR_EACH_ENGINE(Imports);

}  // namespace
}  // namespace candor::exposure
