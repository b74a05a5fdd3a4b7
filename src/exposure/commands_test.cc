// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "base/file.h"
#include "base/testing.h"
#include "exposure/exposure.h"
#include "exposure/testing.h"
#include "storage/testing.h"

namespace candor::exposure {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class ExposureCommands : public ::testing::Test {
 protected:
  ExposureCommands() {
    storage::migrate_or_throw(database_.db(), testing::schemas());
    settings_.data_folder = folder_.path();
    App app{database_.db(), clock_, random_, settings_};
    must(incident::declare(app, actor_, {.title = "a copied backup"}));
  }
  std::string file(const std::string& name, std::string_view content) {
    write_file(folder_.path() + "/" + name, content);
    return folder_.path() + "/" + name;
  }
  Result<Output> run(std::string_view words,
                     const std::vector<std::pair<std::string_view, std::string>>& given) {
    Arguments arguments;
    for (const auto& [name, value] : given) arguments.add(name, value);
    App app{database_.db(), clock_, random_, settings_};
    for (const Command& command : commands()) {
      if (command.words == words) return command.run(app, actor_, arguments);
    }
    throw std::runtime_error("there is no such command");
  }

  storage::TestDatabase database_{storage::Engine::sqlite};
  TemporaryFolder folder_;
  const Actor actor_{"root@cli"};
  FakeClock clock_{must(parse_rfc3339("2026-06-10T07:30:00Z"))};
  SeededRandom random_{1};
  Settings settings_;
};

TEST_F(ExposureCommands, SayWhatTheyDidInWords) {
  const std::string customers =
      file("c.csv", "id,email,jurisdiction,plan\nc1,a@example.com,DE,x\nc2,,US-CA,y\n");
  const std::string leak = file("l.csv", "id,ssn\nc1,\nc2,7\nc3,8\n");

  EXPECT_EQ(must(run("customer import", {{"FILE", customers}})).text,
            "imported 2 customers from " + customers +
                ": 2 new, 0 changed, 0 as they were\ncolumns not read: plan\n");
  EXPECT_EQ(must(run("customer import", {{"FILE", customers}})).text,
            customers + " was imported already (2 customers); nothing was done\n");
  const std::vector<std::pair<std::string_view, std::string>> import = {
      {"INC", "INC-2026-0001"},
      {"FILE", leak},
      {"--class", "full_name,email_address"},
      {"--map", "ssn=social_security_number"}};
  EXPECT_EQ(must(run("exposure import", import)).text,
            "INC-2026-0001: of 3 rows in " + leak +
                ", 2 found (2 by external id, 0 by e-mail, 0 by phone)\n"
                "1 row matches no customer, 0 rows match several; both kept sealed\n"
                "2 people are affected, 2 of them new\n");
  EXPECT_THAT(must(run("exposure import", import)).text, HasSubstr("nothing was done"));
  EXPECT_THAT(must(run("exposure show", {{"INC", "INC-2026-0001"}})).text,
              AllOf(StartsWith("INC-2026-0001: 2 people are affected, 1 without an e-mail address\n"
                               "3 records: 2 found by external id, 0 by e-mail, 0 by phone; 1 "
                               "unmatched, 0 ambiguous\n"
                               "\n"
                               "What was exposed, most urgent first\n"
                               "             1  social_security_number\n"
                               "             2  email_address\n"
                               "             2  full_name\n"
                               "\n"
                               "Where they live\n"
                               "             1  DE\n"
                               "             1  US-CA\n"
                               "\n"
                               "Imports, oldest first\n"),
                    HasSubstr("  3 rows, 2 people; Wed 10 Jun 2026, 07:30 UTC by root@cli\n"),
                    EndsWith("`candor notice draft INC-2026-0001` drafts the letter\n")));
}

TEST_F(ExposureCommands, ListTheDataClassesInTheWordsOfALetter) {
  const Output output = must(run("exposure classes", {}));

  EXPECT_THAT(output.text,
              StartsWith("wallet_key                    the recovery words or key of your crypto "
                         "wallet\npassword                      your password\n"));
  EXPECT_THAT(output.text, EndsWith("ip_address                    your internet address\n"));
  EXPECT_THAT(output.json, HasSubstr("\"state_elements\""));
}

TEST_F(ExposureCommands, GiveTheSameAsJson) {
  file("c.csv", "id,jurisdiction\nc1,DE\n");

  EXPECT_THAT(must(run("customer import", {{"FILE", folder_.path() + "/c.csv"}})).json,
              HasSubstr("\"added\": 1"));
  EXPECT_THAT(must(run("exposure show", {{"INC", "INC-2026-0001"}})).json,
              HasSubstr("\"people\": 0"));
}

TEST_F(ExposureCommands, RefuseClassesAndMapsThatMeanNothing) {
  const std::string leak = file("l.csv", "id\nc1\n");
  const auto import = [&](std::string_view option, const std::string& value) {
    return run("exposure import", {{"INC", "INC-2026-0001"}, {"FILE", leak}, {option, value}});
  };

  EXPECT_THAT(import("--class", "shoe_size").error().message, HasSubstr("not a data class"));
  EXPECT_EQ(import("--map", "ssn").error().message,
            "--map needs a column and a data class: --map ssn=social_security_number");
  EXPECT_EQ(import("--map", "ssn=password").error().message, leak + " has no column ssn to map");
  EXPECT_THAT(run("customer import", {{"FILE", "/nowhere.csv"}}).error().message,
              HasSubstr("/nowhere.csv cannot be opened"));
}

}  // namespace
}  // namespace candor::exposure
