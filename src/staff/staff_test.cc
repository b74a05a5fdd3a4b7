// SPDX-License-Identifier: Apache-2.0
#include "staff/staff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/hash.h"
#include "base/text.h"
#include "journal/journal.h"
#include "seal/seal.h"
#include "staff/testing.h"
#include "staff/totp.h"
#include "storage/testing.h"

namespace candor::staff {
namespace {

using testing::an_account;
using testing::an_account_with_password;
using testing::an_operator;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kPassword;
using ::testing::SizeIs;
using testing::the_actor;

class Staff : public storage::RoomTest {
 protected:
  Staff()
      : RoomTest(std::vector{seal::schema(), journal::schema(), schema()}, "2026-06-10T09:30:00Z") {
  }

  std::vector<std::string> kinds() {
    std::vector<std::string> kinds;
    for (const auto& entry : journal::list(*db().read(), {})) kinds.push_back(entry.kind);
    return kinds;
  }
  static NewToken a_token(std::string label, std::vector<Access> access = {}) {
    return {.label = std::move(label), .access = std::move(access), .days = std::nullopt};
  }

  const Actor root_ = an_operator();
};
class StaffAccount : public Staff {};
class StaffSignIn : public Staff {};
class StaffToken : public Staff {};
class StaffEntrance : public Staff {};

TEST_P(StaffAccount, ItsPersonAloneSetsThePasswordAndTheCodeIsGoodOnce) {
  App a = app();
  const Invitation invitation = must(create_account(a, root_, {"alice", {Role::commander}}));
  EXPECT_TRUE(is_refused(sign_in(a, {"alice", kPassword, {}}), ErrorCode::unauthenticated));
  EXPECT_TRUE(is_refused(set_up_account(a, {invitation.setup_code, "short"}), ErrorCode::invalid));

  EXPECT_EQ(must(set_up_account(a, {invitation.setup_code, kPassword})).state,
            AccountState::active);

  EXPECT_TRUE(is_ok(sign_in(a, {"alice", kPassword, {}})));
  EXPECT_TRUE(is_refused(set_up_account(a, {invitation.setup_code, "another password of hers"}),
                         ErrorCode::forbidden));
}

TEST_P(StaffAccount, ACodeIsOverAfterThreeDays) {
  App a = app();
  const Invitation invitation = must(create_account(a, root_, {"alice", {Role::commander}}));
  clock_.set(invitation.expires_at);
  EXPECT_TRUE(
      is_refused(set_up_account(a, {invitation.setup_code, kPassword}), ErrorCode::forbidden));
}

TEST_P(StaffAccount, ANameIsGivenOnce) {
  App a = app();
  an_account(a, "alice", {Role::observer});
  must(create_account(a, root_, {"maya", {Role::administrator}}));
  must(disable_account(a, root_, "alice", "left"));
  EXPECT_TRUE(
      is_refused(create_account(a, root_, {"alice", {Role::observer}}), ErrorCode::conflict));
}

TEST_P(StaffAccount, NamesThatCouldMisleadAreRefused) {
  App a = app();
  for (const char* name : {"", "Alice", "a b", "root@cli", "alice\n", "é", "a,b", "candor"}) {
    EXPECT_TRUE(is_refused(create_account(a, root_, {name, {Role::observer}}), ErrorCode::invalid))
        << name;
  }
  EXPECT_TRUE(is_refused(create_account(a, root_, {std::string(65, 'a'), {Role::observer}}),
                         ErrorCode::invalid));
  EXPECT_TRUE(is_ok(create_account(a, root_, {std::string(64, 'a'), {Role::observer}})));
  EXPECT_TRUE(is_refused(create_account(a, root_, {"roleless", {}}), ErrorCode::invalid));
}

TEST_P(StaffAccount, SomebodyIsAlwaysAdministrator) {
  App a = app();
  an_account(a, "maya", {Role::administrator});
  an_account(a, "rita", {Role::responder});
  EXPECT_TRUE(is_refused(disable_account(a, root_, "maya", "left"), ErrorCode::conflict));
  EXPECT_TRUE(is_refused(set_roles(a, root_, "maya", {{Role::observer}, "moved on", std::nullopt}),
                         ErrorCode::conflict));

  must(set_roles(a, root_, "rita", {{Role::administrator}, "takes over", std::nullopt}));

  EXPECT_TRUE(is_ok(disable_account(a, root_, "maya", "left")));
}

TEST_P(StaffAccount, OtherRolesCountFromTheNextRequest) {
  App a = app();
  an_account_with_password(a, "maya", {Role::administrator});
  an_account_with_password(a, "rita", {Role::observer});
  const std::string secret = must(sign_in(a, {"rita", kPassword, {}})).secret;
  EXPECT_FALSE(may(must(recognise(a, secret)).actor, Access::respond));

  const Account rita = must(set_roles(a, root_, "rita", {{Role::responder}, "on call", 1}));

  EXPECT_TRUE(may(must(recognise(a, secret)).actor, Access::respond));
  EXPECT_EQ(rita.version, 2);
  EXPECT_TRUE(
      is_refused(set_roles(a, root_, "rita", {{Role::observer}, "late", 1}), ErrorCode::stale));
}

TEST_P(StaffAccount, ADisabledOneIsOutAtOnceByEveryDoor) {
  App a = app();
  an_account_with_password(a, "maya", {Role::administrator});
  an_account_with_password(a, "rita", {Role::responder});
  const std::string session = must(sign_in(a, {"rita", kPassword, {}})).secret;
  const std::string token = must(create_token(a, root_, "rita", a_token("job"))).secret;

  must(disable_account(a, root_, "rita", "laptop stolen"));

  EXPECT_TRUE(is_refused(recognise(a, session), ErrorCode::unauthenticated));
  EXPECT_TRUE(is_refused(authenticate(a, token), ErrorCode::unauthenticated));
  EXPECT_TRUE(is_refused(sign_in(a, {"rita", kPassword, {}}), ErrorCode::unauthenticated));
  must(enable_account(a, root_, "rita", "found"));
  EXPECT_TRUE(is_refused(recognise(a, session), ErrorCode::unauthenticated)) << "it had ended";
  EXPECT_TRUE(is_ok(authenticate(a, token)));
}

TEST_P(StaffAccount, AResetForgetsEverythingThatOpened) {
  App a = app();
  an_account_with_password(a, "rita", {Role::responder});
  const std::string session = must(sign_in(a, {"rita", kPassword, {}})).secret;
  const std::string token = must(create_token(a, root_, "rita", a_token("job"))).secret;

  const Invitation again = must(reset_account(a, root_, "rita", "forgot the password"));

  EXPECT_TRUE(is_refused(recognise(a, session), ErrorCode::unauthenticated));
  EXPECT_TRUE(is_refused(authenticate(a, token), ErrorCode::unauthenticated));
  EXPECT_TRUE(is_refused(sign_in(a, {"rita", kPassword, {}}), ErrorCode::unauthenticated));
  must(set_up_account(a, {again.setup_code, "a new sentence of hers"}));
  EXPECT_TRUE(is_ok(sign_in(a, {"rita", "a new sentence of hers", {}})));
}

TEST_P(StaffAccount, APasswordIsChangedByWhoKnowsIt) {
  App a = app();
  an_account_with_password(a, "rita", {Role::responder});
  const std::string session = must(sign_in(a, {"rita", kPassword, {}})).secret;
  const Actor rita = must(recognise(a, session)).actor;
  EXPECT_TRUE(is_refused(change_password(a, rita, {"wrong", "a new sentence of hers"}),
                         ErrorCode::forbidden));

  must(change_password(a, rita, {kPassword, "a new sentence of hers"}));

  EXPECT_TRUE(is_refused(recognise(a, session), ErrorCode::unauthenticated));
  EXPECT_TRUE(is_ok(sign_in(a, {"rita", "a new sentence of hers", {}})));
}

TEST_P(StaffSignIn, TellsNothingOfWhoIsThere) {
  App a = app();
  an_account_with_password(a, "alice", {Role::observer});
  const auto wrong = sign_in(a, {"alice", "not her password", {}});
  const auto nobody = sign_in(a, {"nobody", "not her password", {}});
  ASSERT_FALSE(wrong || nobody);
  EXPECT_EQ(wrong.error().message, nobody.error().message);
  EXPECT_EQ(wrong.error().code, nobody.error().code);
}

TEST_P(StaffSignIn, FailuresInARowMustWaitAndSuccessForgivesThem) {
  App a = app();
  an_account_with_password(a, "alice", {Role::observer});
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(is_refused(sign_in(a, {"alice", "wrong", {}}), ErrorCode::unauthenticated));
  }
  EXPECT_TRUE(is_refused(sign_in(a, {"alice", kPassword, {}}), ErrorCode::too_many));
  clock_.advance_seconds(1);

  EXPECT_TRUE(is_ok(sign_in(a, {"alice", kPassword, {}})));
  EXPECT_TRUE(is_refused(sign_in(a, {"alice", "wrong", {}}), ErrorCode::unauthenticated));
  EXPECT_TRUE(is_ok(sign_in(a, {"alice", kPassword, {}})));
}

TEST_P(StaffSignIn, EveryRefusalIsInTheJournalWithoutWhatWasTyped) {
  App a = app();
  an_account_with_password(a, "alice", {Role::observer});
  EXPECT_TRUE(is_refused(sign_in(a, {"alice", "hunter2hunter2", {}}), ErrorCode::unauthenticated));
  EXPECT_TRUE(is_refused(sign_in(a, {"hunter2hunter2", "", {}}), ErrorCode::unauthenticated));

  std::size_t refusals = 0;
  for (const auto& entry : journal::list(*db().read(), {})) {
    if (entry.kind == "staff.sign_in_refused") ++refusals;
    EXPECT_EQ((entry.body + entry.author).find("hunter2"), std::string::npos);
  }
  EXPECT_EQ(refusals, 2u);
}

TEST_P(StaffSignIn, ASessionEndsWhenItIsNotUsed) {
  App a = app();
  an_account_with_password(a, "alice", {Role::observer});
  std::string secret = must(sign_in(a, {"alice", kPassword, {}})).secret;
  for (int hour = 1; hour <= 3; ++hour) {
    clock_.advance_seconds(7 * kSecondsPerHour);
    secret = must(recognise(a, secret)).new_secret.value();
  }
  clock_.advance_seconds(2 * kSecondsPerHour);
  EXPECT_TRUE(is_ok(recognise(a, secret)));
  clock_.advance_seconds(kSecondsPerHour);
  EXPECT_TRUE(is_refused(recognise(a, secret), ErrorCode::unauthenticated)) << "a day is over";
}

TEST_P(StaffSignIn, TheSecretIsExchangedAndACopyOfTheOldOneEndsTheSession) {
  App a = app();
  an_account_with_password(a, "alice", {Role::observer});
  const std::string first = must(sign_in(a, {"alice", kPassword, {}})).secret;
  EXPECT_FALSE(must(recognise(a, first)).new_secret);
  clock_.advance_seconds(15 * 60);
  const std::string second = must(recognise(a, first)).new_secret.value();

  EXPECT_TRUE(is_ok(recognise(a, first))) << "a request that was on its way";
  clock_.advance_seconds(60);
  EXPECT_TRUE(is_ok(recognise(a, second)));
  EXPECT_TRUE(is_refused(recognise(a, first), ErrorCode::unauthenticated));

  EXPECT_TRUE(is_refused(recognise(a, second), ErrorCode::unauthenticated));
  EXPECT_THAT(kinds(), Contains("staff.session_ended"));
}

TEST_P(StaffSignIn, SessionsAreListedAndEndedByTheirOwnerAndAdministratorsOnly) {
  App a = app();
  an_account_with_password(a, "alice", {Role::observer});
  an_account_with_password(a, "rita", {Role::commander});
  const Actor alice = the_actor(a, "alice");
  const Actor rita = the_actor(a, "rita");
  must(sign_in(a, {"alice", kPassword, {}}));
  EXPECT_THAT(must(list_sessions(a, alice, "alice")), SizeIs(1));
  EXPECT_TRUE(is_refused(list_sessions(a, rita, "alice"), ErrorCode::forbidden));
  EXPECT_TRUE(is_refused(end_sessions(a, rita, "alice"), ErrorCode::forbidden));

  EXPECT_EQ(must(end_sessions(a, root_, "alice")), 1);
  EXPECT_THAT(must(list_sessions(a, alice, "alice")), IsEmpty());
}

TEST_P(StaffSignIn, WhoStaysIsLookedAtAgainWithoutUsingTheSession) {
  App a = app();
  an_account_with_password(a, "maya", {Role::administrator});
  an_account_with_password(a, "alice", {Role::observer});
  const std::string secret = must(sign_in(a, {"alice", kPassword, {}})).secret;
  http::Request request;
  request.headers.emplace_back("cookie", session_cookie(secret));
  const Credential credential = must(credential_of(*db().read(), request));
  const auto look = [&] { return look_again(*db().read(), credential, clock_.now()); };
  EXPECT_EQ(must(look()).name, "alice");

  clock_.advance_seconds(15 * 60);
  const std::string second = must(recognise(a, secret)).new_secret.value();
  clock_.advance_seconds(2 * 60);
  EXPECT_EQ(must(look()).roles, std::vector{Role::observer}) << "the secret was exchanged";
  must(set_roles(a, root_, "alice", {{Role::commander}, "promoted", {}}));
  EXPECT_EQ(must(look()).roles, std::vector{Role::commander});
  clock_.advance_seconds(8 * kSecondsPerHour);
  EXPECT_TRUE(is_refused(look(), ErrorCode::unauthenticated)) << "nobody used it";
  EXPECT_TRUE(is_refused(recognise(a, second), ErrorCode::unauthenticated));
}

TEST_P(StaffSignIn, WhoseSessionEndedIsNotKnownAgain) {
  App a = app();
  an_account_with_password(a, "alice", {Role::observer});
  const std::string secret = must(sign_in(a, {"alice", kPassword, {}})).secret;
  http::Request request;
  request.headers.emplace_back("cookie", session_cookie(secret));
  const Credential credential = must(credential_of(*db().read(), request));
  must(end_sessions(a, root_, "alice"));
  EXPECT_TRUE(
      is_refused(look_again(*db().read(), credential, clock_.now()), ErrorCode::unauthenticated));
  EXPECT_TRUE(is_refused(credential_of(*db().read(), request), ErrorCode::unauthenticated));
}

TEST_P(StaffSignIn, SigningOutEndsThisSessionOnly) {
  App a = app();
  an_account_with_password(a, "alice", {Role::observer});
  const std::string one = must(sign_in(a, {"alice", kPassword, {}})).secret;
  const std::string two = must(sign_in(a, {"alice", kPassword, {}})).secret;
  must(sign_out(a, must(recognise(a, one)).actor, one));
  EXPECT_TRUE(is_refused(recognise(a, one), ErrorCode::unauthenticated));
  EXPECT_TRUE(is_ok(recognise(a, two)));
}

// The secret that an authenticator app reads out of the URI.
std::string secret_in(const std::string& uri) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string secret;
  unsigned waiting = 0;
  int bits = 0;
  const std::size_t from = uri.find("secret=") + 7;
  for (const char c : uri.substr(from, uri.find('&', from) - from)) {
    waiting = waiting << 5 | static_cast<unsigned>(kDigits.find(c));
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    secret += static_cast<char>(waiting >> bits & 0xff);
  }
  return secret;
}

TEST_P(StaffSignIn, ASecondFactorIsAskedForOnceItIsConfirmed) {
  App a = app();
  an_account_with_password(a, "alice", {Role::observer});
  const Actor alice = the_actor(a, "alice");
  const std::string secret = secret_in(must(start_totp(a, alice)).uri);
  EXPECT_TRUE(is_ok(sign_in(a, {"alice", kPassword, {}}))) << "it is not confirmed yet";
  EXPECT_TRUE(is_refused(confirm_totp(a, alice, "000000"), ErrorCode::invalid));

  const auto code = [&] { return totp_code(secret, totp_step(clock_.now())); };
  EXPECT_EQ(load_me(a, alice).signs_in_by, SignInBy::password);
  EXPECT_EQ(load_me(a, alice).second_factor, SecondFactor::none);
  EXPECT_EQ(must(confirm_totp(a, alice, code())).second_factor, SecondFactor::totp);
  EXPECT_EQ(load_me(a, alice).second_factor, SecondFactor::totp);

  EXPECT_TRUE(is_refused(sign_in(a, {"alice", kPassword, {}}), ErrorCode::unauthenticated));
  EXPECT_TRUE(is_refused(sign_in(a, {"alice", kPassword, code()}), ErrorCode::unauthenticated))
      << "a code is good once";
  clock_.advance_seconds(30);
  EXPECT_TRUE(is_refused(sign_in(a, {"alice", "wrong", code()}), ErrorCode::unauthenticated));
  EXPECT_TRUE(is_ok(sign_in(a, {"alice", kPassword, code()})));
  EXPECT_TRUE(is_refused(sign_in(a, {"alice", kPassword, code()}), ErrorCode::unauthenticated));
}

TEST_P(StaffSignIn, GuessedCodesMustWaitToo) {
  App a = app();
  an_account_with_password(a, "alice", {Role::observer});
  const Actor alice = the_actor(a, "alice");
  const std::string secret = secret_in(must(start_totp(a, alice)).uri);
  must(confirm_totp(a, alice, totp_code(secret, totp_step(clock_.now()))));
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(is_refused(sign_in(a, {"alice", kPassword, "guess"}), ErrorCode::unauthenticated));
  }
  EXPECT_TRUE(is_refused(sign_in(a, {"alice", kPassword, "guess"}), ErrorCode::too_many));
}

TEST_P(StaffSignIn, AResetForgetsTheSecondFactor) {
  App a = app();
  an_account_with_password(a, "alice", {Role::observer});
  const Actor alice = the_actor(a, "alice");
  const std::string secret = secret_in(must(start_totp(a, alice)).uri);
  must(confirm_totp(a, alice, totp_code(secret, totp_step(clock_.now()))));
  const Invitation again = must(reset_account(a, root_, "alice", "lost the telephone"));
  must(set_up_account(a, {again.setup_code, kPassword}));
  EXPECT_TRUE(is_ok(sign_in(a, {"alice", kPassword, {}})));
}

TEST_P(StaffToken, NamesItsHolderUntilItIsRevoked) {
  App a = app();
  an_account(a, "alice", {Role::commander});
  const TokenSecret token = must(create_token(a, root_, "alice", a_token("job")));
  EXPECT_EQ(must(authenticate(a, token.secret)).name, "alice");

  must(revoke_token(a, root_, "alice", "job"));

  EXPECT_TRUE(is_refused(authenticate(a, token.secret), ErrorCode::unauthenticated));
  EXPECT_TRUE(is_refused(revoke_token(a, root_, "alice", "job"), ErrorCode::not_found));
}

TEST_P(StaffToken, WhoseTokenIsRevokedIsNotKnownAgain) {
  App a = app();
  an_account_with_password(a, "maya", {Role::administrator});
  an_account(a, "alice", {Role::commander});
  NewToken wanted = a_token("job");
  wanted.access = {Access::read};
  http::Request request;
  request.headers.emplace_back("authorization",
                               "Bearer " + must(create_token(a, root_, "alice", wanted)).secret);
  const Credential credential = must(credential_of(*db().read(), request));
  const auto look = [&] { return look_again(*db().read(), credential, clock_.now()); };
  EXPECT_TRUE(may(must(look()), Access::read));
  EXPECT_FALSE(may(must(look()), Access::command)) << "as narrow as the token";
  must(disable_account(a, root_, "alice", "on leave"));
  EXPECT_TRUE(is_refused(look(), ErrorCode::unauthenticated));
  must(enable_account(a, root_, "alice", "is back"));
  must(revoke_token(a, root_, "alice", "job"));
  EXPECT_TRUE(is_refused(look(), ErrorCode::unauthenticated));
}

TEST_P(StaffToken, NothingButTheSecretOpens) {
  App a = app();
  an_account(a, "alice", {Role::commander});
  const std::string secret = must(create_token(a, root_, "alice", a_token("job"))).secret;
  EXPECT_EQ(secret.size(), 7u + 43u);
  for (const std::string& wrong :
       {std::string(), secret + "x", secret.substr(1), to_lower(secret), std::string("candor_")}) {
    EXPECT_TRUE(is_refused(authenticate(a, wrong), ErrorCode::unauthenticated));
  }
}

TEST_P(StaffToken, IsGoodForWhatItSaysAndAsLongAsItSays) {
  App a = app();
  an_account(a, "alice", {Role::commander});
  NewToken wanted = a_token("job", {Access::read});
  wanted.days = 30;
  const std::string secret = must(create_token(a, root_, "alice", wanted)).secret;
  EXPECT_THAT(must(authenticate(a, secret)).access, ElementsAre(Access::signed_in, Access::read));
  clock_.advance_seconds(30 * kSecondsPerDay);
  EXPECT_TRUE(is_refused(authenticate(a, secret), ErrorCode::unauthenticated));
}

TEST_P(StaffToken, MakesNoneThatIsGoodForMore) {
  App a = app();
  an_account(a, "alice", {Role::commander});
  const std::string secret =
      must(create_token(a, root_, "alice", a_token("reader", {Access::read}))).secret;
  const Actor reader = must(authenticate(a, secret));
  EXPECT_TRUE(is_refused(create_token(a, reader, "alice", a_token("more", {Access::command})),
                         ErrorCode::forbidden));

  const std::string second = must(create_token(a, reader, "alice", a_token("same"))).secret;

  EXPECT_FALSE(may(must(authenticate(a, second)), Access::command));
  EXPECT_TRUE(is_refused(create_token(a, root_, "alice", a_token("odd", {Access::administer})),
                         ErrorCode::invalid))
      << "her roles have no such access";
}

TEST_P(StaffToken, ALabelIsOneLiveTokensOfTheAccount) {
  App a = app();
  an_account(a, "alice", {Role::commander});
  must(create_token(a, root_, "alice", a_token("job")));
  EXPECT_TRUE(is_refused(create_token(a, root_, "alice", a_token("job")), ErrorCode::conflict));
  must(revoke_token(a, root_, "alice", "job"));
  must(create_token(a, root_, "alice", a_token("job")));
  EXPECT_THAT(must(list_tokens(a, root_, "alice")), SizeIs(2));
}

TEST_P(StaffToken, NoSecretIsStoredAnywhere) {
  App a = app();
  an_account_with_password(a, "alice", {Role::commander});
  const std::string token = must(create_token(a, root_, "alice", a_token("job"))).secret;
  const std::string session = must(sign_in(a, {"alice", kPassword, {}})).secret;
  const Actor alice = the_actor(a, "alice");
  const std::string totp = secret_in(must(start_totp(a, alice)).uri);
  must(confirm_totp(a, alice, totp_code(totp, totp_step(clock_.now()))));
  const auto read = db().read();
  std::string everything;
  for (const auto& row : read->query("SELECT secret_sha256, name FROM staff_token")) {
    everything += row.text(0) + row.text(1);
  }
  for (const auto& row : read->query("SELECT secret_sha256, session_id FROM staff_session")) {
    everything += row.text(0) + row.text(1);
  }
  for (const auto& row : read->query("SELECT name, password_hash FROM staff_account")) {
    everything += row.text(0) + row.text(1);
  }
  for (const auto& row : read->query("SELECT totp_secret FROM staff_account")) {
    everything += row.blob(0);
  }
  for (const auto& entry : journal::list(*read, {})) everything += entry.body;
  for (const std::string& secret : {token.substr(7), session, std::string(kPassword), totp}) {
    EXPECT_EQ(everything.find(secret), std::string::npos);
  }
}

TEST_P(StaffEntrance, ARestrictedIncidentIsForThoseNamedAndTheirRoles) {
  App a = app();
  an_account(a, "alice", {Role::commander});
  an_account(a, "rita", {Role::responder});
  an_account(a, "carla", {Role::counsel});
  const Actor alice = the_actor(a, "alice");
  const Entrance named{Visibility::restricted, {"alice"}, {Role::counsel}};

  must(set_entrance(a, alice, "INC-2026-0001", {named, "an insider is suspected"}));

  const auto read = db().read();
  EXPECT_TRUE(is_ok(check_entrance(*read, alice, "INC-2026-0001")));
  EXPECT_TRUE(is_ok(check_entrance(*read, the_actor(a, "carla"), "INC-2026-0001")));
  const Actor rita = the_actor(a, "rita");
  EXPECT_TRUE(is_refused(check_entrance(*read, rita, "INC-2026-0001"), ErrorCode::forbidden));
  EXPECT_TRUE(is_ok(check_entrance(*read, rita, "INC-2026-0002")));
  EXPECT_THAT(closed_incidents(*read, rita), ElementsAre("INC-2026-0001"));
  EXPECT_THAT(closed_incidents(*read, root_), IsEmpty());
}

TEST_P(StaffEntrance, NobodyLocksThemselvesOutOrNamesAStranger) {
  App a = app();
  an_account(a, "alice", {Role::commander});
  const Actor alice = the_actor(a, "alice");
  EXPECT_TRUE(is_refused(
      set_entrance(a, alice, "INC-2026-0001", {{Visibility::restricted, {}, {Role::counsel}}, "x"}),
      ErrorCode::conflict));
  EXPECT_TRUE(is_refused(set_entrance(a, alice, "INC-2026-0001",
                                      {{Visibility::restricted, {"alice", "bob"}, {}}, "x"}),
                         ErrorCode::invalid));
  EXPECT_TRUE(is_refused(
      set_entrance(a, alice, "INC-2026-0001", {{Visibility::restricted, {"alice"}, {}}, " "}),
      ErrorCode::invalid));
  EXPECT_EQ(load_entrance(*db().read(), "INC-2026-0001").visibility, Visibility::open);
}

TEST_P(StaffEntrance, AnOpenedIncidentIsOpenToAll) {
  App a = app();
  an_account(a, "alice", {Role::commander});
  an_account(a, "rita", {Role::responder});
  const Actor alice = the_actor(a, "alice");
  must(set_entrance(a, alice, "INC-2026-0001", {{Visibility::restricted, {"alice"}, {}}, "x"}));
  must(set_entrance(a, alice, "INC-2026-0001", {{}, "it was nothing"}));
  EXPECT_TRUE(is_ok(check_entrance(*db().read(), the_actor(a, "rita"), "INC-2026-0001")));
}

TEST_P(Staff, EveryActIsOneEntryOfTheJournal) {
  App a = app();
  an_account_with_password(a, "maya", {Role::administrator});
  an_account_with_password(a, "alice", {Role::observer});
  const std::string secret = must(sign_in(a, {"alice", kPassword, {}})).secret;
  must(set_roles(a, root_, "alice", {{Role::analyst}, "moved", std::nullopt}));
  must(sign_out(a, must(recognise(a, secret)).actor, secret));
  must(disable_account(a, root_, "alice", "left"));
  EXPECT_THAT(kinds(),
              ElementsAre("staff.account_created", "staff.password_set", "staff.account_created",
                          "staff.password_set", "staff.signed_in", "staff.roles_changed",
                          "staff.signed_out", "staff.account_disabled"));
}

CANDOR_EACH_ENGINE(Staff);
CANDOR_EACH_ENGINE(StaffAccount);
CANDOR_EACH_ENGINE(StaffSignIn);
CANDOR_EACH_ENGINE(StaffToken);
CANDOR_EACH_ENGINE(StaffEntrance);

// Until there were accounts, a token was its holder, who might do everything.
TEST(StaffMigration, AHolderOfATokenBecomesAnAdministrator) {
  storage::TestDatabase database(storage::Engine::sqlite);
  const auto all = schema().files;
  const storage::RoomSchema before[] = {
      seal::schema(), journal::schema(), {"staff", all.subspan(0, 1)}};
  storage::migrate_or_throw(database.db(), before);
  {
    const auto tx = database.db().write();
    tx->execute(
        "INSERT INTO staff_token (staff_token_id, name, secret_sha256, created_at, created_by) "
        "VALUES ('t1', 'alice', $1, 1, 'root@cli')",
        {sha256_hex("candor_secret")});
    tx->execute(
        "INSERT INTO staff_token VALUES ('t2', 'bob', 'x', 1, 'root@cli', 2), "
        "('t3', 'alice', 'y', 1, 'root@cli', 2)");
    tx->commit();
  }
  const storage::RoomSchema after[] = {seal::schema(), journal::schema(), schema()};
  storage::migrate_or_throw(database.db(), after);

  FakeClock clock{{3}};
  SeededRandom random{1};
  const Settings settings;
  App app{database.db(), clock, random, settings};
  const Actor alice = must(authenticate(app, "candor_secret"));
  EXPECT_EQ(alice.name, "alice");
  EXPECT_TRUE(may(alice, Access::administer));
  EXPECT_THAT(list_accounts(app), SizeIs(1));
}

}  // namespace
}  // namespace candor::staff
