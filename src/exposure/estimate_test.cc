// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "base/testing.h"
#include "exposure/exposure.h"
#include "exposure/testing.h"
#include "storage/testing.h"

namespace candor::exposure {
namespace {

class EstimateOfFiles : public storage::RoomTest {
 protected:
  EstimateOfFiles() : RoomTest(testing::schemas(), "2026-06-10T07:30:00Z") {}

  Result<Estimate> estimated(const std::string& customers, const std::string& leaked,
                             const LeakedClasses& classes) {
    App a = app();
    TextSource customer_text(customers);
    TextSource leaked_text(leaked);
    return estimate(a, {.input = customer_text, .name = "customers.csv", .rejects_share_max = 0.1},
                    {.input = leaked_text, .name = "leak.csv", .rejects_share_max = 0.1}, classes);
  }
  // Both files imported, and what is then known.
  Extent imported(const std::string& customers, const std::string& leaked,
                  const LeakedClasses& classes) {
    App a = app();
    TextSource customer_text(customers);
    must(import_customers(
        a, alice_, {.input = customer_text, .name = "customers.csv", .rejects_share_max = 0.1}));
    const auto incident = must(incident::declare(a, alice_, {.title = "a copied backup"}));
    TextSource leaked_text(leaked);
    rejected_ =
        must(import_records(a, alice_, incident.reference,
                            {.input = leaked_text, .name = "leak.csv", .rejects_share_max = 0.1},
                            classes))
            .rejected.rows;
    return must(load_extent(*db().read(), incident.reference));
  }
  void expect_agreement(const std::string& customers, const std::string& leaked,
                        const LeakedClasses& classes) {
    const Estimate made = must(estimated(customers, leaked, classes));
    EXPECT_EQ(count_customers(*db().read()), 0) << "nothing is stored";
    const Extent extent = imported(customers, leaked, classes);
    EXPECT_EQ(made.customers, count_customers(*db().read()));
    EXPECT_EQ(made.records_rejected.rows, rejected_);
    EXPECT_EQ(made.people, extent.people);
    EXPECT_EQ(made.people_without_email, extent.people_without_email);
    EXPECT_EQ(made.records, extent.records);
    EXPECT_EQ(made.found_by_external_id, extent.found_by_external_id);
    EXPECT_EQ(made.found_by_email, extent.found_by_email);
    EXPECT_EQ(made.found_by_phone, extent.found_by_phone);
    EXPECT_EQ(made.unmatched, extent.unmatched);
    EXPECT_EQ(made.ambiguous, extent.ambiguous);
    EXPECT_EQ(lines(made.by_class), lines(extent.by_class));
    ASSERT_EQ(made.by_jurisdiction.size(), extent.by_jurisdiction.size());
    for (std::size_t i = 0; i < made.by_jurisdiction.size(); ++i) {
      EXPECT_EQ(made.by_jurisdiction[i].jurisdiction, extent.by_jurisdiction[i].jurisdiction);
      EXPECT_EQ(made.by_jurisdiction[i].people, extent.by_jurisdiction[i].people);
      EXPECT_EQ(lines(made.by_jurisdiction[i].by_class), lines(extent.by_jurisdiction[i].by_class));
    }
  }
  static std::vector<std::string> lines(const std::vector<ClassCount>& counts) {
    std::vector<std::string> text;
    for (const auto& count : counts) {
      text.push_back(fmt::format("{} {}", count.data_class, count.people));
    }
    return text;
  }
  std::int64_t rejected_ = 0;
};

LeakedClasses one_class() {
  return {.every_row = must(parse_classes("password", "")), .by_column = {}};
}

// So that few of many are bad.
std::string many_customers() {
  std::string text;
  for (int i = 11; i < 40; ++i) text += fmt::format("c{},,,ES,,\n", i);
  return text;
}

LeakedClasses classes_with_map() {
  return {.every_row = must(parse_classes("email_address", "")),
          .by_column = {{"pw", must(parse_classes("password", ""))}},
          .matching = {.phones = "FR", .aliases = true}};
}

TEST_P(EstimateOfFiles, FindsWhatImportsOfTheSameFilesFind) {
  expect_agreement(
      "id,email,phone,country,region,name\n"
      "c1,Ada@Example.com,(415) 555-0132,United States,California,Ada\n"
      "c2,\"grace@example.com\",+1 212 555 0198,US,NY,\"Hopper, Grace\"\n"
      "c3,,030 901820,DE,,\"Konrad\r\nZuse\"\n"  // a line end in a name: left out
      "c4,family@example.com,,GB,ENG,\"Alan \"\"Prof\"\" Turing\"\n"
      "c5,family@example.com,,GB,,Joan\n"
      "c6,post@b\xc3\xbc"
      "cher.example,,DE,BY,\n"
      "c7,,030 901821,Germany,,Emmy\n"
      "c8,not an address,,FR,,\n"
      "c9,,,FR,,Sophie\n"
      "c10,konradzuse@googlemail.com,+33 1 23 45 67 89,FR,,\n" +
          many_customers(),
      "id,email,phone,country,pw\n"
      "c1,,,,x\n"
      ",<mailto:GRACE@example.com>,,,\n"
      ",family@example.com,,,y\n"                                    // two have it
      "c5,family@example.com,,,\n"                                   // the id says which
      ",post@xn--bcher-kva.example,,,\n,,+49 (0)30 901821,,z\n"      // IDN; phone
      ",konrad.zuse+z3@gmail.com,,,\n"                               // an alias
      ",,01 23 45 67 89,,\n"                                         // dialled in France
      ",nobody@example.com,030901821,DE,\n,nobody@example.com,,,\n"  // by phone; nobody
      "c9,ada@example.com,,,\n,,,,\n"
      ",,\"a\nb\",,\n",
      classes_with_map());
}

TEST_P(EstimateOfFiles, AgreesOnFilesOfManyBlocksWithAFaultInTheMiddle) {
  std::string customers = "id,email,phone,country,name,address\n";
  std::string leaked = "email,phone,pw\n";
  for (int i = 0; i < 14'000; ++i) {
    const bool quoted = i % 7 == 0;
    customers += fmt::format("{},c{}@mail{}.example,+4930{:06},{},{}Person {}{},{}\n", i, i, i % 9,
                             i + 100'000, i % 3 == 0 ? "DE" : "FR", quoted ? "\"" : "", i,
                             quoted ? " the\"\"x\"" : "",
                             i % 11 == 0 ? "\"Street 1\nsecond line, with a \"\"quote\"\"\""
                                         : "a street that is long enough to make blocks of rows");
    if (i == 9'000) customers += "broken\"quote,a@b.example,,DE,,\n";
    if (i % 2 == 0) {
      leaked += fmt::format(
          "{},{},{}\n", i % 4 == 0 ? fmt::format("C{}@mail{}.example", i, i % 9) : "",
          i % 4 == 0 ? "" : fmt::format("0049 30 {:06}", i + 100'000), i % 6 == 0 ? "x" : "");
    }
    if (i == 5'000) leaked += "\"open,,\nx,,,,\n\"\n";
  }
  expect_agreement(customers, leaked, classes_with_map());
}

TEST_P(EstimateOfFiles, SaysWhereAnIdIsThereTwiceHoweverFarApart) {
  const std::string leaked = "id\nc1\n";
  const auto repeated = [&](std::string_view ids) {
    std::string customers = "id,jurisdiction\n";
    for (const char id : ids) customers += fmt::format("c{},DE\n", id);
    return must(estimated(customers, leaked, one_class())).customers_repeated;
  };
  EXPECT_EQ(repeated("123"), 0);
  EXPECT_EQ(repeated("321"), 0);
  EXPECT_EQ(repeated("3213"), 1);
  EXPECT_EQ(repeated("1123341"), 3);
}

TEST_P(EstimateOfFiles, RefusesWhatAnImportRefuses) {
  const std::string good = "id,jurisdiction\nc1,DE\n";
  EXPECT_TRUE(is_refused(estimated(good, good, {}), ErrorCode::invalid)) << "no class";
  EXPECT_TRUE(is_refused(estimated("id\nc1\n", good, one_class()), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(estimated(good, "x\ny\n", one_class()), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(estimated("id,jurisdiction\nc1,Atlantis\n", good, one_class()),
                         ErrorCode::invalid))
      << "more is bad than may be";
  EXPECT_TRUE(is_refused(estimated("id,jurisdiction\n", good, one_class()), ErrorCode::invalid));
}

CANDOR_EACH_ENGINE(EstimateOfFiles);

}  // namespace
}  // namespace candor::exposure
