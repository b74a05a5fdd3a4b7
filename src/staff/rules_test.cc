// SPDX-License-Identifier: Apache-2.0
#include "staff/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/enums.h"
#include "base/testing.h"
#include "staff/password.h"

namespace candor::staff {
namespace {

using ::testing::ElementsAre;

TEST(StaffAccess, EveryAccessIsSomeRolesAndAnyoneIsNoRoles) {
  const auto all = access_of(every_enum<Role>());
  for (const Access access : every_enum<Access>()) {
    EXPECT_EQ(may({.name = "", .access = all}, access), access != Access::anyone)
        << enum_name(access);
  }
}

TEST(StaffAccess, OnlyTheAdministratorAdministers) {
  for (const Role role : every_enum<Role>()) {
    EXPECT_EQ(may({.name = "", .access = access_of(std::vector{role})}, Access::administer),
              role == Role::administrator)
        << enum_name(role);
  }
}

TEST(StaffAccess, AnObserverOnlyReads) {
  EXPECT_THAT(access_of(std::vector{Role::observer}), ElementsAre(Access::signed_in, Access::read));
}

TEST(StaffAccess, RolesAddUp) {
  EXPECT_THAT(access_of(std::vector{Role::analyst, Role::comms}),
              ElementsAre(Access::signed_in, Access::read, Access::respond, Access::identify,
                          Access::communicate, Access::measure));
}

TEST(StaffAccess, ATokenNarrowsAndNeverWidens) {
  const auto responder = access_of(std::vector{Role::responder});
  EXPECT_THAT(narrowed(responder, {Access::read, Access::administer}),
              ElementsAre(Access::signed_in, Access::read));
  EXPECT_EQ(narrowed(responder, {}), responder);
}

TEST(StaffAccess, ARefusalSaysWhichRolesMay) {
  const Result<void> refused = check_access({.name = "olga", .access = {}}, Access::comply);
  EXPECT_EQ(refused.error().message,
            "olga may not: this asks for access to comply, which administrator, commander, counsel "
            "have");
}

TEST(StaffWait, GrowsFromTheFifthFailureToAQuarterOfAnHour) {
  for (std::int64_t failures = 0; failures <= 4; ++failures) {
    EXPECT_EQ(wait_seconds_after(failures), 0);
  }
  EXPECT_EQ(wait_seconds_after(5), 1);
  EXPECT_EQ(wait_seconds_after(6), 2);
  EXPECT_EQ(wait_seconds_after(10), 32);
  EXPECT_EQ(wait_seconds_after(15), 900);
  EXPECT_EQ(wait_seconds_after(1'000'000), 900);
}

TEST(StaffSession, EndsEightHoursAfterItsLastUseAndADayAfterItBegan) {
  Session session;
  EXPECT_EQ(session_ends_at(session), add_seconds({}, 8 * kSecondsPerHour));
  session.used_at = add_seconds({}, 20 * kSecondsPerHour);
  EXPECT_EQ(session_ends_at(session), add_seconds({}, 24 * kSecondsPerHour));
}

TEST(StaffPassword, IsRefusedWithTheReason) {
  struct Case {
    const char* password;
    const char* message;
  };
  for (const Case& c :
       {Case{"short", "is not 12 to 256 characters long; a sentence is easy to keep"},
        Case{"Alice in wonderland", "holds the name of the account"},
        Case{"aaaabbbbccccdddd", "has fewer than 5 different characters"},
        Case{"\xff\xfe not utf-8 at all", "is not UTF-8"}}) {
    const Result<void> refused = check_password(c.password, "alice");
    ASSERT_FALSE(refused) << c.message;
    EXPECT_EQ(refused.error().faults[0].message, c.message);
  }
  EXPECT_TRUE(is_ok(check_password("ein Satz, den man behält", "alice")));
}

TEST(StaffPassword, IsArgon2idWithASaltOfItsOwn) {
  const Settings::PasswordCost cost;
  const std::string hash = hash_password("correct horse battery", cost);
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=65536,t=2,p=1$")) << hash;
  EXPECT_NE(hash_password("correct horse battery", cost), hash);
  EXPECT_EQ(match_password("correct horse battery", hash, cost), Match::yes);
  EXPECT_EQ(match_password("correct horse batterz", hash, cost), Match::no);
  EXPECT_EQ(match_password("a password that nobody has", "", cost), Match::no);
}

TEST(StaffCookie, IsFoundAmongOthersAndNothingElseIsTakenForIt) {
  const auto secret_in = [](const char* header) {
    http::Request request;
    request.headers = {{"cookie", header}};
    return find_session_cookie(request).value_or("none");
  };
  EXPECT_EQ(secret_in("a=b; __Host-candor_session=xyz; c=d"), "xyz");
  EXPECT_EQ(secret_in("candor_session=xyz"), "none");
  EXPECT_EQ(secret_in("__Host-candor_session2=xyz"), "none");
  EXPECT_EQ(secret_in(""), "none");
}

}  // namespace
}  // namespace candor::staff
