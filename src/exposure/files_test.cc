// SPDX-License-Identifier: Apache-2.0
#include "exposure/files.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "base/testing.h"

namespace candor::exposure {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

const Date kToday = must(parse_date("2026-06-10"));

// A file of customers, read to its end.
struct Read {
  std::vector<CustomerRow> rows;
  FileForm form;
  Rejected rejected;
  std::vector<std::string> not_read;
  std::vector<std::string> told;  // "line|reason|row" of each fault
};
Result<Read> read_customers(std::string text, const Mapping& mapping = {}, ReadAs read_as = {},
                            double rejects_share_max = 1) {
  TextSource input(std::move(text));
  Read read;
  const Source source{
      .input = input,
      .name = "c.csv",
      .read_as = read_as,
      .mapping = mapping,
      .rejects_share_max = rejects_share_max,
      .reject = [&](std::int64_t line, const std::string& reason, const std::string& row) {
        read.told.push_back(fmt::format("{}|{}|{}", line, reason.substr(0, 16), row));
      }};
  CustomerFile file(source, kToday);
  TRY(file.begin());
  CustomerRow row;
  while (TRY(file.next(row))) read.rows.push_back(row);
  read.form = file.form();
  read.rejected = file.rejected();
  read.not_read = file.columns().not_read();
  EXPECT_EQ(file.rows(), std::ssize(read.rows));
  return read;
}

TEST(CustomerFile, TellsEachFaultAndCountsEachRowOnce) {
  const Read read = must(
      read_customers("id,jurisdiction,email\nc0,DE,\nc1,Atlantis,x\nc2\nc3,FR,\n\"c4\"x,DE,\n"));

  EXPECT_THAT(read.rows, SizeIs(2));
  EXPECT_EQ(read.rejected.rows, 3);
  EXPECT_THAT(read.told,
              ElementsAre("3|is not a country|c1,Atlantis,x", "3|is not an e-mail|c1,Atlantis,x",
                          "4|has 1 field wher|", "6|text follows a c|"));
  EXPECT_EQ(read.rejected.faults.at(0).place, "c.csv line 3, column 2 (jurisdiction)");
}

TEST(CustomerFile, RefusesAFileOfWhichMoreIsBadThanMayBe) {
  const std::string half = "id,jurisdiction\nc1,DE\nc2,nowhere\n";
  EXPECT_TRUE(is_ok(read_customers(half, {}, {}, 0.5)));
  const auto refused = read_customers(half, {}, {}, 0.49);
  ASSERT_TRUE(is_refused(refused, ErrorCode::invalid));
  EXPECT_THAT(refused.error().faults, SizeIs(1));
}

TEST(CustomerFile, ReadsWhatOldProgramsWriteAndSaysHow) {
  const Read read = must(
      read_customers("Kundennr;E-Mail;Land;Name\nc1;ada@example.com;Germany;J\xfcrgen\n",
                     {.columns = {{"Kundennr", Column::external_id}, {"Land", Column::country}}}));
  EXPECT_EQ(read.form.encoding, Encoding::windows_1252);
  EXPECT_EQ(read.form.delimiter, ";");
  EXPECT_EQ(read.rows.at(0).name, "J\xc3\xbcrgen");
  EXPECT_EQ(read.rows.at(0).jurisdiction, "DE");
}

TEST(CustomerFile, DoesAsItIsToldWhereItWouldGuessOtherwise) {
  const std::string text = "id|jurisdiction|a,b,c,d\nc1|DE|x\n";
  EXPECT_TRUE(is_refused(read_customers(text), ErrorCode::invalid)) << "commas, by their number";
  EXPECT_THAT(must(read_customers(text, {}, {.delimiter = '|'})).rows, SizeIs(1));
}

TEST(CustomerFile, ReadsIdentifyCallsLineByLine) {
  const Read read = must(read_customers(
      R"({"type":"identify","userId":"u1","traits":{"firstName":"Ada","lastName":"Lovelace",)"
      R"("address":{"country":"United States","state":"California"}}})"
      "\n\n"
      R"({"userId":"u2","traits":{"email":"grace@example.com","address":{"country":"US",)"
      R"("state":"NY","street":"1 Main St","city":"Troy","postalCode":12180}}})",
      {.preset = Preset::segment}));
  EXPECT_EQ(read.form.format, FileFormat::ndjson);
  EXPECT_THAT(read.not_read, ElementsAre("type"));
  ASSERT_THAT(read.rows, SizeIs(2));
  EXPECT_EQ(read.rows[0].name, "Ada Lovelace");
  EXPECT_EQ(read.rows[0].jurisdiction, "US-CA");
  EXPECT_EQ(read.rows[1].email, "grace@example.com");
  EXPECT_EQ(read.rows[1].address, "1 Main St\nTroy, NY 12180");
  EXPECT_EQ(read.rows[0].address, "") << "nothing of one line stays for the next";
}

TEST(CustomerFile, WritesAnAddressAsThePostOfItsCountryWantsIt) {
  const Read read =
      must(read_customers("id,jurisdiction,street,city,postcode\n1,US-NY,1 Main St,Troy,12180\n"
                          "2,CA-ON,1 King St,Toronto,M5V 2T6\n3,GB,1 High St,Leeds,LS1 1AA\n"
                          "4,DE,Lange Str. 7,Berlin,10115\n5,US,1 Main St,,12180\n6,FR,,Paris,\n"));

  std::vector<std::string> addresses;
  for (const CustomerRow& row : read.rows) addresses.push_back(row.address);
  EXPECT_THAT(addresses, ElementsAre("1 Main St\nTroy, NY 12180", "1 King St\nToronto ON M5V 2T6",
                                     "1 High St\nLeeds LS1 1AA", "Lange Str. 7\n10115 Berlin",
                                     "1 Main St\n12180", "\nParis"));
}

TEST(CustomerFile, KnowsTheColumnsOfTwoProductsExports) {
  const Read hubspot = must(read_customers(
      "Record ID,First Name,Last Name,Email,Country/Region,State/Region,Lifecycle Stage\n"
      "501,Ada,Lovelace,ada@example.com,United States,Texas,Customer\n",
      {.preset = Preset::hubspot}));
  EXPECT_EQ(hubspot.rows.at(0).external_id, "501");
  EXPECT_EQ(hubspot.rows.at(0).jurisdiction, "US-TX");
  EXPECT_THAT(hubspot.not_read, ElementsAre("Lifecycle Stage"));
  const Read salesforce = must(read_customers(
      "Id,FirstName,LastName,Email,MailingCountry,MailingState,MailingCity,Birthdate\n"
      "003xx,Grace,Hopper,grace@example.com,USA,NY,Troy,1906-12-09\n",
      {.preset = Preset::salesforce}));
  EXPECT_EQ(salesforce.rows.at(0).jurisdiction, "US-NY");
  EXPECT_EQ(salesforce.rows.at(0).born_on, "1906-12-09");
}

TEST(CustomerFile, NamesTheFileWhereItCannotBeUnpacked) {
  const auto refused = read_customers(
      "\x1f\x8b"
      "damaged");
  ASSERT_TRUE(is_refused(refused, ErrorCode::malformed));
  EXPECT_THAT(refused.error().message, HasSubstr("c.csv is damaged"));
}

TEST(FindDelimiter, IsWhatStandsMostOftenInTheHeaderOutsideQuotes) {
  EXPECT_EQ(find_delimiter("a,b;c,d\n1;2;3;4;5"), ',');
  EXPECT_EQ(find_delimiter("\"a,b,c\";d\n"), ';');
  EXPECT_EQ(find_delimiter("a\tb"), '\t');
  EXPECT_EQ(find_delimiter("a|b|c"), '|');
  EXPECT_EQ(find_delimiter("a"), ',');
  EXPECT_EQ(find_delimiter(""), ',');
}

}  // namespace
}  // namespace candor::exposure
