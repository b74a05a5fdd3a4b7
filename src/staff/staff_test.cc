// SPDX-License-Identifier: Apache-2.0
#include "staff/staff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "base/text.h"
#include "journal/journal.h"
#include "storage/testing.h"

namespace candor::staff {
namespace {

class Staff : public storage::EachEngine {
 protected:
  void SetUp() override {
    EachEngine::SetUp();
    if (IsSkipped()) return;
    const storage::RoomSchema rooms[] = {journal::schema(), schema()};
    storage::migrate_or_throw(db(), rooms);
  }
  App app() { return {db(), clock_, random_, settings_}; }

  const Actor root_{"root@cli"};
  FakeClock clock_{{1'781'083'800'000'000}};
  SeededRandom random_{1};
  Settings settings_;
};

TEST_P(Staff, ATokenNamesItsHolderUntilItIsRevoked) {
  App a = app();
  const NewToken token = must(create_token(a, root_, "alice"));
  EXPECT_EQ(must(authenticate(a, token.secret)).name, "alice");

  must(revoke_token(a, root_, "alice"));

  EXPECT_TRUE(is_refused(authenticate(a, token.secret), ErrorCode::unauthenticated));
  EXPECT_TRUE(is_refused(revoke_token(a, root_, "alice"), ErrorCode::not_found));
}

TEST_P(Staff, NothingButTheSecretOpens) {
  App a = app();
  const std::string secret = must(create_token(a, root_, "alice")).secret;
  EXPECT_EQ(secret.size(), 7u + 43u);
  for (const std::string& wrong :
       {std::string(), secret + "x", secret.substr(1), to_lower(secret), std::string("candor_")}) {
    EXPECT_TRUE(is_refused(authenticate(a, wrong), ErrorCode::unauthenticated));
  }
}

TEST_P(Staff, ANameIsOneLivePersons) {
  App a = app();
  const std::string first = must(create_token(a, root_, "alice")).secret;
  EXPECT_TRUE(is_refused(create_token(a, root_, "alice"), ErrorCode::conflict));
  must(revoke_token(a, root_, "alice"));
  const std::string second = must(create_token(a, root_, "alice")).secret;
  EXPECT_NE(first, second);
  EXPECT_EQ(list_tokens(a).size(), 2u);
}

TEST_P(Staff, NamesThatCouldMisleadAreRefused) {
  App a = app();
  for (const char* name : {"", "Alice", "a b", "root@cli", "alice\n", "é"}) {
    EXPECT_TRUE(is_refused(create_token(a, root_, name), ErrorCode::invalid)) << name;
  }
  EXPECT_TRUE(is_refused(create_token(a, root_, std::string(65, 'a')), ErrorCode::invalid));
  EXPECT_TRUE(is_ok(create_token(a, root_, std::string(64, 'a'))));
}

TEST_P(Staff, TheSecretIsStoredNowhere) {
  App a = app();
  const std::string secret = must(create_token(a, root_, "alice")).secret;
  const auto read = db().read();
  for (const auto& entry : journal::list(*read, {})) {
    EXPECT_EQ(entry.body.find(secret), std::string::npos);
  }
  for (const auto& row : read->query("SELECT name, secret_sha256 FROM staff_token")) {
    EXPECT_EQ(row.text(1).size(), 64u);
    EXPECT_EQ(row.text(1).find(secret.substr(7)), std::string::npos);
  }
}

CANDOR_EACH_ENGINE(Staff);

}  // namespace
}  // namespace candor::staff
