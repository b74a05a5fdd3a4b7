// SPDX-License-Identifier: Apache-2.0
#include "staff/codec.h"

#include "base/described.h"

namespace candor::staff {

BOOST_DESCRIBE_STRUCT(Account, (),
                      (account_id, name, roles, state, signs_in_by, second_factor, created_at,
                       created_by, version))
BOOST_DESCRIBE_STRUCT(Me, (), (name, roles, access, signs_in_by, second_factor))
BOOST_DESCRIBE_STRUCT(NewAccount, (), (name, roles))
BOOST_DESCRIBE_STRUCT(Invitation, (), (account, setup_code, expires_at))
BOOST_DESCRIBE_STRUCT(Setup, (), (code, password))
BOOST_DESCRIBE_STRUCT(PasswordChange, (), (current, password))
BOOST_DESCRIBE_STRUCT(Session, (), (session_id, account, created_at, used_at, ended_at))
BOOST_DESCRIBE_STRUCT(SignIn, (), (account, password, code))
BOOST_DESCRIBE_STRUCT(ProviderOffer, (), (label))
BOOST_DESCRIBE_STRUCT(SignInOffer, (), (password, openid_connect, accounts))
BOOST_DESCRIBE_STRUCT(ProviderCheck, (), (issuer, redirect_uri, authorization_endpoint, keys))
BOOST_DESCRIBE_STRUCT(TotpEnrolment, (), (uri))
BOOST_DESCRIBE_STRUCT(Token, (),
                      (staff_token_id, account, label, access, created_at, created_by, expires_at,
                       revoked_at))
BOOST_DESCRIBE_STRUCT(NewToken, (), (label, access, days))
BOOST_DESCRIBE_STRUCT(TokenSecret, (), (token, secret))

namespace codec {
namespace {

struct AccountList {
  std::vector<Account> accounts;
};
BOOST_DESCRIBE_STRUCT(AccountList, (), (accounts))

struct AccountRoles {
  std::vector<Role> roles;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(AccountRoles, (), (roles, reason))

struct TotpCode {
  std::string code;
};
BOOST_DESCRIBE_STRUCT(TotpCode, (), (code))

struct Reason {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(Reason, (), (reason))

struct SessionList {
  std::vector<Session> sessions;
};
BOOST_DESCRIBE_STRUCT(SessionList, (), (sessions))

struct SessionsEnded {
  std::int64_t ended = 0;
};
BOOST_DESCRIBE_STRUCT(SessionsEnded, (), (ended))

struct TokenList {
  std::vector<Token> tokens;
};
BOOST_DESCRIBE_STRUCT(TokenList, (), (tokens))

constexpr http::Schema kSchemas[] = {
    {"Account", schema_of<Account>},
    {"AccountList", schema_of<AccountList>},
    {"AccountReason", schema_of<Reason>},
    {"AccountRoles", schema_of<AccountRoles>},
    {"Invitation", schema_of<Invitation>},
    {"Me", schema_of<Me>},
    {"NewAccount", schema_of<NewAccount>},
    {"NewToken", schema_of<NewToken>},
    {"PasswordChange", schema_of<PasswordChange>},
    {"Session", schema_of<Session>},
    {"SessionList", schema_of<SessionList>},
    {"SessionsEnded", schema_of<SessionsEnded>},
    {"Setup", schema_of<Setup>},
    {"SignIn", schema_of<SignIn>},
    {"SignInOffer", schema_of<SignInOffer>},
    {"Token", schema_of<Token>},
    {"TokenList", schema_of<TokenList>},
    {"TokenSecret", schema_of<TokenSecret>},
    {"TotpCode", schema_of<TotpCode>},
    {"TotpEnrolment", schema_of<TotpEnrolment>},
};

}  // namespace

Result<NewAccount> decode_new_account(std::string_view body) {
  return from_json_text<NewAccount>(body);
}
Result<RolesChange> decode_roles_change(std::string_view body) {
  auto change = TRY(from_json_text<AccountRoles>(body));
  return RolesChange{std::move(change.roles), std::move(change.reason), std::nullopt};
}
Result<std::string> decode_reason(std::string_view body) {
  return TRY(from_json_text<Reason>(body)).reason;
}
Result<Setup> decode_setup(std::string_view body) { return from_json_text<Setup>(body); }
Result<SignIn> decode_sign_in(std::string_view body) { return from_json_text<SignIn>(body); }
Result<PasswordChange> decode_password_change(std::string_view body) {
  return from_json_text<PasswordChange>(body);
}
Result<std::string> decode_totp_code(std::string_view body) {
  return TRY(from_json_text<TotpCode>(body)).code;
}
Result<NewToken> decode_new_token(std::string_view body) { return from_json_text<NewToken>(body); }

boost::json::value encode(const Me& me) { return to_json(me); }
boost::json::value encode(const Account& account) { return to_json(account); }
boost::json::value encode(const std::vector<Account>& accounts) {
  return to_json(AccountList{accounts});
}
boost::json::value encode(const Invitation& invitation) { return to_json(invitation); }
boost::json::value encode(const Session& session) { return to_json(session); }
boost::json::value encode(const std::vector<Session>& sessions) {
  return to_json(SessionList{sessions});
}
boost::json::value encode(const Token& token) { return to_json(token); }
boost::json::value encode(const std::vector<Token>& tokens) { return to_json(TokenList{tokens}); }
boost::json::value encode(const TokenSecret& token) { return to_json(token); }
boost::json::value encode(const TotpEnrolment& enrolment) { return to_json(enrolment); }
boost::json::value encode(const SignInOffer& offer) { return to_json(offer); }
boost::json::value encode(const ProviderCheck& check) { return to_json(check); }
boost::json::value encode_ended(std::int64_t sessions) { return to_json(SessionsEnded{sessions}); }

boost::json::value journal_account(const Account& account, std::string_view reason) {
  boost::json::object body{{"account", account.name},
                           {"roles", to_json(account.roles)},
                           {"state", to_json(account.state)}};
  if (!reason.empty()) body["reason"] = reason;
  return body;
}

boost::json::value journal_session(const Session& session) {
  return {{"session_id", session.session_id.value}, {"account", session.account}};
}

boost::json::value journal_token(const Token& token) {
  return {{"staff_token_id", token.staff_token_id.value},
          {"account", token.account},
          {"label", token.label},
          {"access", to_json(token.access)}};
}

boost::json::value journal_entrance(const EntranceChange& change) {
  return {{"visibility", to_json(change.to.visibility)},
          {"people", to_json(change.to.people)},
          {"roles", to_json(change.to.roles)},
          {"reason", change.reason}};
}

boost::json::value journal_refusal(std::string_view asked, const Error& error, std::int64_t times) {
  boost::json::object entry{{"asked", asked}, {"refusal", error.message}};
  if (times > 1) entry["times"] = times;
  return entry;
}

boost::json::value journal_text(std::string_view name, std::string_view text) {
  return boost::json::object{{name, text}};
}

std::span<const http::Schema> schemas() { return kSchemas; }

}  // namespace codec
}  // namespace candor::staff
