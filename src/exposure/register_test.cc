// SPDX-License-Identifier: Apache-2.0
#include "exposure/register.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "base/testing.h"
#include "exposure/exposure.h"
#include "exposure/register_store.h"
#include "exposure/testing.h"
#include "storage/testing.h"

namespace candor::exposure {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Register : public storage::RoomTest {
 protected:
  Register() : RoomTest(testing::schemas(), "2026-06-10T07:30:00Z") {}
  void furnish() override {
    App a = app();
    incident_ = must(incident::declare(a, alice_, {.title = "a copied backup"}));
  }
  Result<CustomersImported> customers(const std::string& csv) {
    App a = app();
    TextSource input(csv);
    return import_customers(a, alice_, {.input = input, .name = "c.csv"});
  }
  Result<RecordsImported> records(const std::string& csv, const Matching& matching = {}) {
    App a = app();
    TextSource input(csv);
    return import_records(
        a, alice_, incident_.reference, {.input = input, .name = "l.csv"},
        {.every_row = must(parse_classes("password", "")), .by_column = {}, .matching = matching});
  }
  Result<RegisterRotated> rotate(std::int64_t customers_max = 1'000'000) {
    App a = app();
    return rotate_register_key(a, alice_, {.customers_max = customers_max, .progress = {}});
  }
  std::vector<std::string> affected(std::optional<std::int64_t> wave = {}) {
    App a = app();
    std::vector<std::string> people;
    for (const auto& person :
         list_affected(*db().read(), a, incident_.incident_id, std::nullopt, 10'000, wave).people) {
      people.push_back(fmt::format("{} {} {}", person.external_id, person.email, person.wave));
    }
    return people;
  }
  Extent extent() { return must(load_extent(*db().read(), incident_.reference)); }
  void hold() {
    const auto tx = db().write();
    hold_imports(*tx, incident_.incident_id, clock_.now());
    tx->commit();
  }
  incident::Incident incident_;
};

const std::string kThree =
    "id,email,phone,jurisdiction,name\n"
    "c1,ada@example.com,,DE,Ada\n"
    "c2,both@example.com,030 901820,DE,Bo\n"
    "c3,both@example.com,,FR,Di\n";

TEST_P(Register, IsSealedWithAnotherKeyAndFindsEverybodyAsBefore) {
  must(customers(kThree));
  must(records("email\nada@example.com\nboth@example.com\nnobody@example.com\n"));
  const std::string before =
      db().read()->one("SELECT email_index FROM customer WHERE external_id = 'c1'").blob(0);

  const RegisterRotated rotated = must(rotate());
  EXPECT_EQ(rotated.key_number, 2);
  EXPECT_EQ(rotated.sealed_anew, 3);
  EXPECT_EQ(rotated.left, 0);
  EXPECT_NE(db().read()->one("SELECT email_index FROM customer WHERE external_id = 'c1'").blob(0),
            before);
  EXPECT_TRUE(seal::key_destroyed_at(*db().read(), "register/1"));
  EXPECT_THAT(affected(), ElementsAre("c1 ada@example.com 1"));
  App a = app();
  EXPECT_THAT(must(review_records(a, incident_.reference, {}, 10)).records.at(0).customers,
              ElementsAre("c2", "c3"))
      << "who a row may be about is known still";
  EXPECT_EQ(must(records("phone,country\n030901820,DE\n")).found_by_phone, 1);
  EXPECT_EQ(must(customers(kThree + "c4,x@example.com,,DE,\n")).unchanged, 3)
      << "what a file said is known still";
  const auto entries =
      journal::list(*db().read(), {.subject = {}, .kind = "exposure.register_key_rotated"});
  EXPECT_THAT(entries.at(0).body, HasSubstr("\"customers\":3"));
}

TEST_P(Register, RotationThatWasEndedGoesOnAndUntilThenNothingIsImported) {
  std::string many = "id,email,jurisdiction\n";
  for (int i = 0; i < 2'500; ++i) many += fmt::format("c{0},c{0}@example.com,DE\n", i);
  must(customers(many));
  must(records("email\nc0@example.com\nc2499@example.com\n"));

  EXPECT_EQ(must(rotate(1)).left, 500);
  EXPECT_THAT(affected(), ElementsAre("c0 c0@example.com 1", "c2499 c2499@example.com 1"))
      << "both keys open";
  EXPECT_TRUE(is_refused(customers(kThree), ErrorCode::conflict));
  EXPECT_TRUE(is_refused(records("email\nc1@example.com\n"), ErrorCode::conflict));
  const RegisterRotated rest = must(rotate());
  EXPECT_EQ(rest.sealed_anew, 500);
  EXPECT_EQ(rest.key_number, 2);
  EXPECT_EQ(must(records("email\nc7@example.com\n")).found_by_email, 1);
  EXPECT_EQ(must(rotate()).key_number, 3);
}

TEST_P(Register, TakesOverWhatWasSealedWithTheKeyFileItself) {
  EXPECT_TRUE(is_refused(rotate(), ErrorCode::conflict)) << "nobody is there yet";
  {
    App a = app();
    const auto tx = db().write();
    const RegisterKey file_key(must(seal::claim(*tx, a)));
    store::insert_register_key(*tx, 0, {0});
    store::CustomerImport import;
    import.number = 1;
    store::insert(*tx, import);
    store::Newcomers newcomers(*tx, 1);
    CustomerRow row;
    row.external_id = "c1";
    row.jurisdiction = "DE";
    row.language = "en";
    row.email = row.email_normal = "ada@example.com";
    newcomers.add(sealed(file_key, row, new_id<CustomerId>(clock_.now(), random_)));
    newcomers.finish();
    tx->commit();
  }
  EXPECT_EQ(must(records("email\nada@example.com\n")).found_by_email, 1);
  EXPECT_THAT(affected(), ElementsAre("c1 ada@example.com 1"));
  EXPECT_EQ(must(rotate()).key_number, 1);
  EXPECT_THAT(affected(), ElementsAre("c1 ada@example.com 1"));
  EXPECT_EQ(must(records("email,x\nADA@example.com,\n")).found_by_email, 1);
}

TEST_P(Register, TellsWhoIsInItAndSinceWhen) {
  must(customers("external_id,jurisdiction,joined_on\nc1,DE,2019-04-01\nc2,DE,\n"));
  const auto tx = db().read();
  std::vector<std::string> seen;
  for_each_registered(*tx, [&](const RegisteredCustomer& customer) {
    seen.push_back(customer.external_id + " " +
                   (customer.joined_on ? to_text(*customer.joined_on) : "unknown"));
  });
  EXPECT_THAT(seen, ::testing::UnorderedElementsAre("c1 2019-04-01", "c2 unknown"));
  EXPECT_TRUE(find_registered(*tx, "c1").has_value());
  EXPECT_NE(find_registered(*tx, "c1"), find_registered(*tx, "c2"));
  EXPECT_FALSE(find_registered(*tx, "c3").has_value());
}

TEST_P(Register, RefusesIdsThatStandTwiceInAFirstFileAndTakesNothing) {
  const auto refused = customers("id,jurisdiction\nb,DE\na,DE\nb,FR\na,DE\n");
  ASSERT_TRUE(is_refused(refused, ErrorCode::invalid));
  ASSERT_EQ(refused.error().faults.size(), 2u);
  EXPECT_EQ(refused.error().faults[0].place, "c.csv line 4, column 1 (id)");
  EXPECT_EQ(refused.error().faults[0].message, "is the same as in line 2");
  EXPECT_EQ(count_customers(*db().read()), 0);
  EXPECT_EQ(must(customers("id,jurisdiction\nb,DE\na,DE\n")).added, 2);
}

TEST_P(Register, WhoIsFoundAfterDeliveryHasTheListIsTheNextWave) {
  must(customers(kThree));
  must(records("id\nc1\n"));
  EXPECT_EQ(extent().waves.size(), 1u);
  EXPECT_FALSE(extent().waves[0].delivery_has_list);
  hold();
  must(records("id,x\nc1,\nc2,\n"));
  must(records("id,y\nc3,\n"));

  EXPECT_THAT(affected(2), ElementsAre("c2 both@example.com 2", "c3 both@example.com 2"));
  EXPECT_THAT(affected(1), ElementsAre("c1 ada@example.com 1")) << "who was told stays as they are";
  EXPECT_THAT(affected(3), IsEmpty());
  ASSERT_EQ(extent().waves.size(), 2u);
  EXPECT_TRUE(extent().waves[0].delivery_has_list);
  EXPECT_EQ(extent().waves[1].people, 2);
  EXPECT_FALSE(extent().waves[1].delivery_has_list);
  EXPECT_EQ(extent().waves[1].by_jurisdiction.size(), 2u);
  EXPECT_EQ(extent().people, 3);
  hold();
  EXPECT_TRUE(extent().waves[1].delivery_has_list);
  must(customers(kThree + "c4,new@example.com,,ES,\n"));
  must(records("id\nc4\n"));
  EXPECT_THAT(affected(3), ElementsAre("c4 new@example.com 3"));
}

TEST_P(Register, FindsWhatAnAddressStandsForOnlyWhereThatIsAskedFor) {
  must(
      customers("id,email,jurisdiction\nc1,Ada.Lovelace@gmail.com,GB\nc2,bo@example.com,GB\n"
                "c3,d.e@gmail.com,GB\nc4,de+x@googlemail.com,GB\n"));
  const std::string leaked =
      "email\nadalovelace+shop@googlemail.com\nbo+shop@example.com\nd.e@gmail.com\nde@gmail.com\n";
  const auto plain = must(records(leaked));
  EXPECT_EQ(plain.found_by_email, 1);
  EXPECT_EQ(plain.unmatched, 3);
  const auto aliases = must(records(leaked, {.phones = "", .aliases = true}));
  EXPECT_FALSE(aliases.repeated) << "it is matched in another way";
  EXPECT_EQ(aliases.found_by_email, 1) << "the address itself counts first";
  EXPECT_EQ(aliases.found_by_alias, 1);
  EXPECT_EQ(aliases.ambiguous, 1);
  EXPECT_EQ(aliases.unmatched, 1) << "example.com tells tags apart, as far as anybody knows";
  EXPECT_EQ(extent().found_by_alias, 1);
  EXPECT_TRUE(must(records(leaked, {.phones = "", .aliases = true})).repeated);
}

CANDOR_EACH_ENGINE(Register);

}  // namespace
}  // namespace candor::exposure
