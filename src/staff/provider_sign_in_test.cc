// SPDX-License-Identifier: Apache-2.0
#include "staff/provider_sign_in.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"
#include "journal/journal.h"
#include "seal/seal.h"
#include "staff/provider_testing.h"
#include "staff/testing.h"
#include "storage/testing.h"

namespace candor::staff {
namespace {

namespace json = boost::json;

using testing::an_account;
using testing::an_account_with_password;
using testing::an_operator;
using ::testing::ElementsAre;
using testing::FakeProvider;
using ::testing::HasSubstr;
using testing::kClient;
using testing::kIssuer;
using testing::kPassword;

// The value of a parameter in a URL's query or a form.
std::string parameter(const std::string& text, const std::string& name) {
  const std::string query = "&" + text.substr(text.find('?') + 1) + "&";
  const std::size_t at = query.find("&" + name + "=");
  if (at == std::string::npos) return "absent";
  const std::size_t from = at + name.size() + 2;
  return query.substr(from, query.find('&', from) - from);
}

class StaffProvider : public storage::RoomTest {
 protected:
  StaffProvider()
      : RoomTest(std::vector{seal::schema(), journal::schema(), schema()}, "2026-06-10T09:30:00Z") {
    settings_.sign_in.issuer = kIssuer;
    settings_.sign_in.client_id = kClient;
    settings_.sign_in.staff_url = "https://candor.example";
    settings_.sign_in.roles = {{"incident-team", Role::responder},
                               {"legal", Role::counsel},
                               {"operations", Role::administrator}};
  }

  Departure leave(std::string_view to = "/incidents") {
    App a = app();
    const auto departure = depart(a, provider_, idp_.client, to);
    if (!departure) throw std::runtime_error("did not leave");
    idp_.nonce = parameter(departure->url, "nonce");
    return *departure;
  }
  static Answer answer_to(const Departure& departure) {
    return {
        .state = parameter(departure.url, "state"), .code = "c-1", .issuer = kIssuer, .error = ""};
  }
  tl::expected<Arrival, WhyNot> come_back(const Departure& departure, const Answer& answer) {
    App a = app();
    return arrive(a, provider_, idp_.client, departure.cookie, answer);
  }
  // All of it, by somebody whom the provider knows.
  tl::expected<Arrival, WhyNot> sign_in_there() {
    const Departure departure = leave();
    return come_back(departure, answer_to(departure));
  }
  std::optional<WhyNot> refusal_there() {
    const auto arrival = sign_in_there();
    return arrival ? std::nullopt : std::optional(arrival.error());
  }
  std::string last_entry() {
    const auto entries = journal::list(*db().read(), {});
    return entries.back().kind + " " + entries.back().body;
  }
  std::vector<std::string> kinds() {
    std::vector<std::string> kinds;
    for (const auto& entry : journal::list(*db().read(), {})) kinds.push_back(entry.kind);
    return kinds;
  }
  Account the_account(const std::string& name) {
    App a = app();
    for (const Account& account : list_accounts(a)) {
      if (account.name == name) return account;
    }
    throw std::runtime_error("no such account");
  }

  FakeProvider idp_{clock_};
  Provider provider_;
};

TEST_P(StaffProvider, TheFirstSignInMakesTheAccountInTheRolesOfItsGroups) {
  idp_.claims["groups"] = {"legal", "incident-team", "everybody"};
  const auto arrival = sign_in_there();
  ASSERT_TRUE(arrival);
  EXPECT_EQ(arrival->to, "/incidents");
  App a = app();
  const Actor actor = must(recognise(a, arrival->signed_in.secret)).actor;
  EXPECT_EQ(actor.name, "alice");
  EXPECT_THAT(actor.roles, ElementsAre(Role::responder, Role::counsel));
  EXPECT_EQ(the_account("alice").signs_in_by, SignInBy::provider);
  EXPECT_EQ(load_me(a, {.name = "alice"}).signs_in_by, SignInBy::provider);
  EXPECT_THAT(kinds(), ElementsAre("staff.account_created", "staff.signed_in"));

  ASSERT_TRUE(sign_in_there());
  EXPECT_EQ(list_accounts(a).size(), 1u);
  EXPECT_THAT(kinds(), ElementsAre("staff.account_created", "staff.signed_in", "staff.signed_in"));
}

TEST_P(StaffProvider, TheBrowserLeavesWithWhatTheCodeIsAskedForWith) {
  const Departure departure = leave();
  EXPECT_THAT(departure.url, ::testing::StartsWith("https://idp.example/auth?response_type=code&"));
  EXPECT_EQ(parameter(departure.url, "client_id"), kClient);
  EXPECT_EQ(parameter(departure.url, "scope"), "openid%20profile%20groups");
  EXPECT_EQ(parameter(departure.url, "code_challenge_method"), "S256");
  EXPECT_EQ(parameter(departure.url, "redirect_uri"),
            "https%3a%2f%2fcandor.example%2fapi%2fv1%2fstaff%2foidc%2fcallback");
  ASSERT_TRUE(come_back(departure, answer_to(departure)));
  const http::OutgoingRequest asked = idp_.client.arrived().at(1);
  EXPECT_EQ(asked.url, "https://idp.example/token");
  EXPECT_EQ(parameter(asked.body, "code"), "c-1");
  EXPECT_EQ(parameter(asked.body, "client_id"), kClient);
  EXPECT_EQ(parameter(asked.body, "redirect_uri"), parameter(departure.url, "redirect_uri"));
  const std::string verifier = parameter(asked.body, "code_verifier");
  EXPECT_GE(verifier.size(), 43u);
  EXPECT_EQ(to_base64url(*from_hex(sha256_hex(verifier))),
            parameter(departure.url, "code_challenge"));
  // What the browser keeps meanwhile tells it nothing.
  EXPECT_EQ(from_base64url(departure.cookie)->find(verifier), std::string::npos);
}

TEST_P(StaffProvider, ASecretGoesWhereTheProviderTakesIt) {
  settings_.sign_in.client_secret_file = folder_.path() + "/secret";
  write_file(settings_.sign_in.client_secret_file, "s3:cr+t\n");
  ASSERT_TRUE(sign_in_there());
  const http::OutgoingRequest basic = idp_.client.arrived().at(1);
  EXPECT_THAT(basic.headers, ::testing::Contains(std::pair<std::string, std::string>(
                                 "Authorization", "Basic " + to_base64("candor:s3%3acr%2bt"))));
  EXPECT_THAT(basic.body, ::testing::Not(HasSubstr("secret")));

  idp_.description["token_endpoint_auth_methods_supported"] = {"client_secret_post"};
  clock_.advance_seconds(601);
  ASSERT_TRUE(sign_in_there());
  EXPECT_EQ(parameter(idp_.client.arrived().at(4).body, "client_secret"), "s3%3acr%2bt");

  settings_.sign_in.client_secret_file = folder_.path() + "/none";
  EXPECT_EQ(refusal_there(), WhyNot::provider);
}

TEST_P(StaffProvider, RolesFollowTheGroupsAtEachSignIn) {
  ASSERT_TRUE(sign_in_there());
  idp_.claims["groups"] = {"operations"};
  const auto arrival = sign_in_there();
  ASSERT_TRUE(arrival);
  EXPECT_THAT(the_account("alice").roles, ElementsAre(Role::administrator));
  EXPECT_THAT(kinds(), ElementsAre("staff.account_created", "staff.signed_in",
                                   "staff.roles_changed", "staff.signed_in"));

  // Who is in no group any more loses at once what the account had, in open sessions too.
  idp_.claims["groups"] = {"everybody"};
  EXPECT_EQ(refusal_there(), WhyNot::groups);
  EXPECT_THAT(the_account("alice").roles, ElementsAre());
  App a = app();
  EXPECT_THAT(must(recognise(a, arrival->signed_in.secret)).actor.access,
              ElementsAre(Access::signed_in));
}

TEST_P(StaffProvider, WhoHasNoRoleIsToldWithWhichGroupsTheyCame) {
  idp_.claims["groups"] = {"everybody", "Incident-Team"};
  EXPECT_EQ(refusal_there(), WhyNot::groups);
  EXPECT_EQ(last_entry(),
            R"(staff.sign_in_refused {"reason":"alice came with the groups everybody, )"
            R"(Incident-Team; none of them gives a role"})");
  idp_.claims["groups"] = nullptr;
  EXPECT_EQ(refusal_there(), WhyNot::groups);
  EXPECT_THAT(last_entry(), HasSubstr("alice came without groups"));
  App a = app();
  EXPECT_TRUE(list_accounts(a).empty());
}

TEST_P(StaffProvider, ANameThatIsTakenIsNeverShared) {
  App a = app();
  an_account_with_password(a, "alice", {Role::observer});
  EXPECT_EQ(refusal_there(), WhyNot::name);
  EXPECT_THAT(last_entry(), HasSubstr("the name alice is another account's"));
  EXPECT_EQ(the_account("alice").signs_in_by, SignInBy::password);
  EXPECT_THAT(the_account("alice").roles, ElementsAre(Role::observer));

  idp_.claims["preferred_username"] = "bob";
  ASSERT_TRUE(sign_in_there());
  idp_.claims["sub"] = "another";
  EXPECT_EQ(refusal_there(), WhyNot::name);
  // The same person under another name is the same account.
  idp_.claims["sub"] = "0f3c";
  idp_.claims["preferred_username"] = "roberta";
  ASSERT_TRUE(sign_in_there());
  EXPECT_EQ(list_accounts(a).size(), 2u);
  for (const char* name : {"", "@shop.example", "candor", "日本"}) {
    idp_.claims["sub"] = "third";
    idp_.claims["preferred_username"] = name;
    EXPECT_EQ(refusal_there(), WhyNot::name) << name;
  }
}

TEST_P(StaffProvider, ADisabledAccountStaysOut) {
  App a = app();
  an_account(a, "maya", {Role::administrator});
  ASSERT_TRUE(sign_in_there());
  must(disable_account(a, an_operator(), "alice", "left"));
  EXPECT_EQ(refusal_there(), WhyNot::disabled);
  must(enable_account(a, an_operator(), "alice", "is back"));
  EXPECT_TRUE(sign_in_there());
}

TEST_P(StaffProvider, AnAccountOfTheProviderHasNoPasswordAndNoSecondFactor) {
  App a = app();
  ASSERT_TRUE(sign_in_there());
  const Actor alice = testing::the_actor(a, "alice");
  EXPECT_TRUE(is_refused(sign_in(a, {"alice", "", {}}), ErrorCode::unauthenticated));
  EXPECT_TRUE(is_refused(sign_in(a, {"alice", kPassword, {}}), ErrorCode::unauthenticated));
  EXPECT_TRUE(is_refused(reset_account(a, an_operator(), "alice", "lost"), ErrorCode::conflict));
  EXPECT_TRUE(is_refused(change_password(a, alice, {"", kPassword}), ErrorCode::conflict));
  EXPECT_TRUE(is_refused(start_totp(a, alice), ErrorCode::conflict));
  EXPECT_TRUE(is_refused(
      set_roles(a, an_operator(), "alice", {{Role::administrator}, "helps", std::nullopt}),
      ErrorCode::conflict));
}

TEST_P(StaffProvider, AnAnswerIsTakenOnceInTheBrowserThatBeganAndForTenMinutes) {
  App a = app();
  const Departure departure = leave();
  const Answer answer = answer_to(departure);
  ASSERT_TRUE(come_back(departure, answer));
  const std::size_t asked = idp_.client.arrived().size();
  const auto refusal = [&](std::optional<std::string_view> cookie, const Answer& given) {
    const auto arrival = arrive(a, provider_, idp_.client, cookie, given);
    return arrival ? std::nullopt : std::optional(arrival.error());
  };
  EXPECT_EQ(refusal(departure.cookie, answer), WhyNot::attempt);
  EXPECT_THAT(last_entry(), HasSubstr("a second time"));
  EXPECT_EQ(refusal(std::nullopt, answer), WhyNot::attempt);
  EXPECT_EQ(refusal("", answer), WhyNot::attempt);
  EXPECT_EQ(refusal("bm9uc2Vuc2U", answer), WhyNot::attempt);

  const Departure next = leave();
  EXPECT_EQ(refusal(next.cookie, answer), WhyNot::attempt);
  EXPECT_THAT(last_entry(), HasSubstr("(state)"));
  EXPECT_EQ(refusal(departure.cookie, answer_to(next)), WhyNot::attempt);
  EXPECT_EQ(refusal(next.cookie, {}), WhyNot::attempt);
  std::string changed = next.cookie;
  changed[60] = changed[60] == 'A' ? 'B' : 'A';
  EXPECT_EQ(refusal(changed, answer_to(next)), WhyNot::attempt);
  clock_.advance_seconds(600);
  EXPECT_EQ(refusal(next.cookie, answer_to(next)), WhyNot::attempt);
  EXPECT_THAT(last_entry(), HasSubstr("ten minutes"));
  EXPECT_EQ(idp_.client.arrived().size(), asked) << "the provider was asked";
}

TEST_P(StaffProvider, TheAnswerMustBeOfThisIssuer) {
  Departure departure = leave();
  Answer answer = answer_to(departure);
  answer.issuer = "https://other.example";
  EXPECT_EQ(come_back(departure, answer).error(), WhyNot::provider);
  departure = leave();
  answer = answer_to(departure);
  answer.issuer = "";
  EXPECT_EQ(come_back(departure, answer).error(), WhyNot::provider);

  idp_.description.erase("authorization_response_iss_parameter_supported");
  clock_.advance_seconds(601);
  departure = leave();
  answer = answer_to(departure);
  answer.issuer = "";
  EXPECT_TRUE(come_back(departure, answer));
}

TEST_P(StaffProvider, WhoDeclinedIsTakenAtTheirWord) {
  Departure departure = leave();
  Answer answer = answer_to(departure);
  answer.error = "access_denied";
  EXPECT_EQ(come_back(departure, answer).error(), WhyNot::declined);
  EXPECT_THAT(last_entry(), HasSubstr("the provider says access_denied"));
  departure = leave();
  answer = answer_to(departure);
  answer.error = "<b>alice@shop.example</b>";
  EXPECT_EQ(come_back(departure, answer).error(), WhyNot::declined);
  EXPECT_THAT(last_entry(), HasSubstr("the provider says what is no error code"));
}

TEST_P(StaffProvider, ACodeThatTheProviderRefusesOpensNothing) {
  idp_.token_answer = R"({"error": "invalid_grant", "error_description": "alice@shop.example"})";
  EXPECT_EQ(refusal_there(), WhyNot::provider);
  EXPECT_THAT(last_entry(), HasSubstr("the provider refused the code: invalid_grant\""));
  for (const char* odd : {"{}", "[]", "<html>", R"({"id_token": 7})"}) {
    idp_.token_answer = odd;
    EXPECT_EQ(refusal_there(), WhyNot::provider) << odd;
  }
  for (const char* odd : {R"({"id_token": ""})", R"({"id_token": "a.b.c"})"}) {
    idp_.token_answer = odd;
    EXPECT_EQ(refusal_there(), WhyNot::token) << odd;
  }
}

TEST_P(StaffProvider, ATokenThatIsNotForThisSignInOpensNothing) {
  idp_.claims["nonce"] = "another";
  EXPECT_EQ(refusal_there(), WhyNot::token);
  EXPECT_THAT(last_entry(), HasSubstr("answers another request"));
  idp_.claims = {{"aud", "another"}};
  EXPECT_EQ(refusal_there(), WhyNot::token);
  idp_.claims = {};
  idp_.header["alg"] = "HS256";
  EXPECT_EQ(refusal_there(), WhyNot::token);
  App a = app();
  EXPECT_TRUE(list_accounts(a).empty());
}

TEST_P(StaffProvider, AProviderThatIsNotTheOneInTheSettingsIsNotUsed) {
  App a = app();
  const auto refusal = [&] {
    const auto departure = depart(a, provider_, idp_.client, "/");
    return departure ? std::nullopt : std::optional(departure.error());
  };
  idp_.is_down = true;
  EXPECT_EQ(refusal(), WhyNot::provider);
  EXPECT_THAT(last_entry(), HasSubstr("takes no connection"));
  idp_.is_down = false;
  const json::object right = idp_.description;
  idp_.description["issuer"] = "https://idp.example/realm/";
  EXPECT_EQ(refusal(), WhyNot::provider);
  EXPECT_THAT(last_entry(), HasSubstr("names another issuer"));
  for (const char* url : {"", "http://idp.example/x", "https://10.0.0.1/x", "javascript:alert(1)",
                          "https://idp.example/x\r\nSet-Cookie: a=b"}) {
    for (const char* endpoint : {"authorization_endpoint", "token_endpoint", "jwks_uri"}) {
      idp_.description = right;
      idp_.description[endpoint] = url;
      EXPECT_EQ(refusal(), WhyNot::provider) << endpoint << " " << url;
    }
  }
  idp_.description = right;
  EXPECT_EQ(refusal(), std::nullopt);
}

TEST_P(StaffProvider, NewKeysAreFetchedButNotAtEveryonesBidding) {
  ASSERT_TRUE(sign_in_there());
  ASSERT_TRUE(sign_in_there());
  EXPECT_EQ(idp_.asked("/keys"), 1u);
  idp_.header["kid"] = "new";
  EXPECT_EQ(refusal_there(), WhyNot::token);
  EXPECT_EQ(idp_.asked("/keys"), 1u);
  clock_.advance_seconds(60);
  EXPECT_EQ(refusal_there(), WhyNot::token);
  EXPECT_EQ(refusal_there(), WhyNot::token);
  EXPECT_EQ(idp_.asked("/keys"), 2u);
  clock_.advance_seconds(60);
  idp_.keys = testing::key_set_of({testing::jwk_of(testing::the_rsa(), "new")});
  EXPECT_TRUE(sign_in_there());
  EXPECT_EQ(idp_.asked("/keys"), 3u);
  // What the provider has taken back is gone within ten minutes.
  idp_.keys = testing::key_set_of({testing::jwk_of(testing::the_p256(), "newer")});
  clock_.advance_seconds(600);
  EXPECT_EQ(refusal_there(), WhyNot::token);
}

TEST_P(StaffProvider, ItGoesOnToAPathOfOurOwnAlone) {
  for (const char* to : {"https://other.example/", "//other.example/", "/\\other.example", "", "x",
                         "/a b", "/\r\nSet-Cookie: a=b", "/é"}) {
    EXPECT_FALSE(is_own_path(to)) << to;
    const Departure departure = leave(to);
    EXPECT_EQ(come_back(departure, answer_to(departure))->to, "/") << to;
  }
  EXPECT_FALSE(is_own_path("/" + std::string(1024, 'a')));
  EXPECT_TRUE(is_own_path("/incidents/INC-2026-0007?tab=tasks#t1"));
}

TEST_P(StaffProvider, TheOfferSaysWhatThereIs) {
  App a = app();
  EXPECT_EQ(offer_sign_in(a).accounts, Accounts::none);
  EXPECT_EQ(offer_sign_in(a).openid_connect->label, settings_.sign_in.label);
  an_account(a, "maya", {Role::administrator});
  settings_.sign_in.issuer = "";
  EXPECT_EQ(offer_sign_in(a).accounts, Accounts::some);
  EXPECT_FALSE(offer_sign_in(a).openid_connect);
}

CANDOR_EACH_ENGINE(StaffProvider);

TEST(ProviderSignIn, NamesAreMadeToFit) {
  EXPECT_EQ(account_name_of("alice"), "alice");
  EXPECT_EQ(account_name_of("Alice.Adams@shop.example"), "alice.adams");
  EXPECT_EQ(account_name_of("SHOP\\alice"), "shop-alice");
  EXPECT_EQ(account_name_of(" Alice  Adams "), "alice-adams");
  EXPECT_EQ(account_name_of("josé"), "jos");
  EXPECT_EQ(account_name_of("@"), "");
  EXPECT_EQ(account_name_of(std::string(100, 'a')), std::string(64, 'a'));
}

TEST(ProviderSignIn, SettingsThatWouldOpenTheHouseAreRefused) {
  Settings right;
  right.sign_in.issuer = kIssuer;
  right.sign_in.client_id = kClient;
  right.sign_in.staff_url = "https://candor.example/";
  right.sign_in.roles = {{"incident-team", Role::responder}};
  Settings settings = right;
  ASSERT_TRUE(is_ok(check_sign_in(settings)));
  EXPECT_EQ(redirect_uri_of(settings), "https://candor.example/api/v1/staff/oidc/callback");
  const auto fault = [&](auto change) {
    settings = right;
    change(settings.sign_in);
    const auto checked = check_sign_in(settings);
    return checked ? "none" : checked.error().faults.front().message;
  };
  using SignInSettings = Settings::SignIn;
  EXPECT_EQ(fault([](SignInSettings& at) { at.issuer = "http://idp.example"; }),
            "sign_in.issuer is not https");
  EXPECT_EQ(fault([](SignInSettings& at) { at.issuer = "idp.example"; }),
            "sign_in.issuer is not a URL such as https://hooks.example/candor");
  EXPECT_EQ(fault([](SignInSettings& at) { at.issuer = "http://127.0.0.1:3000"; }), "none");
  EXPECT_EQ(fault([](SignInSettings& at) { at.client_id = ""; }),
            "sign_in.client_id is needed with an issuer");
  EXPECT_THAT(fault([](SignInSettings& at) { at.roles.clear(); }),
              HasSubstr("sign_in.roles is needed"));
  EXPECT_THAT(fault([](SignInSettings& at) { at.staff_url = "http://candor.example"; }),
              HasSubstr("is not https"));
  EXPECT_THAT(fault([](SignInSettings& at) { at.staff_url = "https://candor.example/staff"; }),
              HasSubstr("a scheme and a host alone"));
  EXPECT_THAT(fault([](SignInSettings& at) { at.label = ""; }), HasSubstr("1 to 60 characters"));
  settings = Settings{};
  ASSERT_TRUE(is_ok(check_sign_in(settings)));
  EXPECT_EQ(settings.sign_in.staff_url, "http://127.0.0.1:8180");
}

}  // namespace
}  // namespace candor::staff
