// SPDX-License-Identifier: Apache-2.0
// The people who respond: their accounts and roles, how they show who they are (a session in the
// browser, a token for programs), and which incidents they may enter.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/app.h"
#include "base/command.h"
#include "base/result.h"
#include "http/http.h"
#include "storage/storage.h"

namespace candor::staff {

using AccountId = Id<struct AccountTag>;
using SessionId = Id<struct SessionTag>;
using TokenId = Id<struct TokenTag>;

// waiting: the person has set no password yet; its tokens work, signing in does not.
enum class AccountState { waiting, active, disabled };
BOOST_DESCRIBE_ENUM(AccountState, waiting, active, disabled)

enum class SecondFactor { none, totp };
BOOST_DESCRIBE_ENUM(SecondFactor, none, totp)

// provider: the company's, by OpenID Connect; there is no password, and the roles are its groups'.
enum class SignInBy { password, provider };
BOOST_DESCRIBE_ENUM(SignInBy, password, provider)

struct Account {
  AccountId account_id;
  std::string name;
  std::vector<Role> roles;
  AccountState state = AccountState::waiting;
  SignInBy signs_in_by = SignInBy::password;
  SecondFactor second_factor = SecondFactor::none;
  Instant created_at;
  std::string created_by;
  std::int64_t version = 1;  // the ETag
};

struct NewAccount {
  std::string name;  // 1 to 64 of a-z, 0-9, '.', '_' and '-'
  std::vector<Role> roles;
};

// The only time that the code is seen. Whoever has it sets the password; it is good once, for three
// days.
struct Invitation {
  std::string account;
  std::string setup_code;
  Instant expires_at;
};

// conflict if the name was ever given.
Result<Invitation> create_account(App& app, const Actor& actor, const NewAccount& wanted);
std::vector<Account> list_accounts(App& app);
bool has_account(storage::Transaction& tx, std::string_view name);
// Who asks. The last two are of their account; nothing for who acts without one, as the operator
// at the command line does.
struct Me {
  std::string name;
  std::vector<Role> roles;
  std::vector<Access> access;
  std::optional<SignInBy> signs_in_by;
  std::optional<SecondFactor> second_factor;
};
Me load_me(App& app, const Actor& actor);
struct RolesChange {
  std::vector<Role> roles;
  std::string reason;
  std::optional<std::int64_t> version;  // stale unless the account is still at it
};
// conflict if nobody would be administrator any more.
Result<Account> set_roles(App& app, const Actor& actor, std::string_view account,
                          const RolesChange& change);
// Ends its sessions; its tokens do not work while it is disabled.
Result<Account> disable_account(App& app, const Actor& actor, std::string_view account,
                                std::string_view reason);
Result<Account> enable_account(App& app, const Actor& actor, std::string_view account,
                               std::string_view reason);
// For who has lost the password or the second factor: both are forgotten, sessions and tokens end,
// and there is a new code.
Result<Invitation> reset_account(App& app, const Actor& actor, std::string_view account,
                                 std::string_view reason);

struct Setup {
  std::string code;
  std::string password;  // 12 to 256 characters
};
Result<Account> set_up_account(App& app, const Setup& setup);
struct PasswordChange {
  std::string current;
  std::string password;
};
// The actor's own; ends the actor's other sessions.
Result<void> change_password(App& app, const Actor& actor, const PasswordChange& change);

struct Session {
  SessionId session_id;
  std::string account;
  Instant created_at;
  Instant used_at;  // to the minute
  std::optional<Instant> ended_at;
};

struct SignIn {
  std::string account;
  std::string password;
  std::optional<std::string> code;  // of the authenticator app, if the account has one
};
// A session, and the secret that its cookie holds.
struct SignedIn {
  Session session;
  std::string secret;
};
// unauthenticated alike for a wrong password, an unknown and a disabled account, and where a code
// is wanting; too_many while one must wait after failures in a row.
Result<SignedIn> sign_in(App& app, const SignIn& wanted);

// How one can sign in here. Read from the settings, and whether there is any account yet.
enum class Accounts { none, some };
BOOST_DESCRIBE_ENUM(Accounts, none, some)
struct ProviderOffer {
  std::string label;  // of the button
};
struct SignInOffer {
  bool password = true;
  std::optional<ProviderOffer> openid_connect;
  Accounts accounts = Accounts::none;  // none: the first is made at the command line
};
SignInOffer offer_sign_in(App& app);

// Whether the provider can be used, and what is to be entered there. Asks it now.
struct ProviderCheck {
  std::string issuer;
  std::string redirect_uri;
  std::string authorization_endpoint;
  std::int64_t keys = 0;  // that can be used
};
// not_found where the settings name none; else as the provider's answer or its absence.
Result<ProviderCheck> check_provider(App& app);

// Of [sign_in] in candor.toml: what is missing or unsafe, as the settings' faults; fills in
// staff_url. Nobody is asked.
Result<void> check_sign_in(Settings& settings);

// The Set-Cookie that gives the browser the secret; with an empty one it forgets it.
std::string session_cookie(std::string_view secret);
// The secret in the request's Cookie header.
std::optional<std::string_view> find_session_cookie(const http::Request& request);

struct Recognised {
  Actor actor;
  std::optional<std::string> new_secret;  // the secret was exchanged: the cookie is to hold this
};
// Whose session this secret opens. A secret that was exchanged long ago ends the session: somebody
// has a copy of it.
Result<Recognised> recognise(App& app, std::string_view secret);
// The session of this secret ends.
Result<void> sign_out(App& app, const Actor& actor, std::string_view secret);
// Those that are good, newest first.
Result<std::vector<Session>> list_sessions(App& app, const Actor& actor, std::string_view account);
// All of the account's.
Result<std::int64_t> end_sessions(App& app, const Actor& actor, std::string_view account);

// A second factor for the actor's own account: an authenticator app reads the secret, and its first
// code confirms that it did. Until then the one before counts.
struct TotpEnrolment {
  std::string uri;  // otpauth://…, shown this once: as text, or as a QR code
};
Result<TotpEnrolment> start_totp(App& app, const Actor& actor);
Result<Account> confirm_totp(App& app, const Actor& actor, std::string_view code);

struct Token {
  TokenId staff_token_id;
  std::string account;
  std::string label;           // "import job": one account's live tokens differ in it
  std::vector<Access> access;  // what it is for; empty: all that the account's roles may
  Instant created_at;
  std::string created_by;
  std::optional<Instant> expires_at;
  std::optional<Instant> revoked_at;
};

struct NewToken {
  std::string label;
  std::vector<Access> access;        // within what the account may; empty: all of it
  std::optional<std::int64_t> days;  // until it expires; never if absent
};
// The only time that the secret is seen.
struct TokenSecret {
  Token token;
  std::string secret;  // "candor_" and 43 characters of base64url
};

// One's own, or anybody's for who may administer; forbidden otherwise.
Result<TokenSecret> create_token(App& app, const Actor& actor, std::string_view account,
                                 const NewToken& wanted);
Result<Token> revoke_token(App& app, const Actor& actor, std::string_view account,
                           std::string_view label);
// The newest first, revoked ones too.
Result<std::vector<Token>> list_tokens(App& app, const Actor& actor, std::string_view account);
// Who holds this secret; unauthenticated if nobody does any more.
Result<Actor> authenticate(App& app, std::string_view secret);

// The token's secret in the request's Authorization header.
std::optional<std::string_view> find_bearer_token(const http::Request& request);

// What a request was let in by, for who stays: not the secret.
struct Credential {
  std::optional<SessionId> session_id;
  std::optional<TokenId> staff_token_id;  // where it was no session
};
// Of a request that the gate let in; unauthenticated where that ended meanwhile.
Result<Credential> credential_of(storage::Transaction& tx, const http::Request& request);
// Who that is now; unauthenticated once the session or the token is over or the account is
// disabled. Looking is no use of the session, and exchanges no secret.
Result<Actor> look_again(storage::Transaction& tx, const Credential& credential, Instant now);

// What the roles together may do, in the order of Access.
std::vector<Access> access_of(const std::vector<Role>& roles);
// Refuses, forbidden, whoever may not; says which roles may.
Result<void> check_access(const Actor& actor, Access access);

// Who may enter an incident.
enum class Visibility { open, restricted };
BOOST_DESCRIBE_ENUM(Visibility, open, restricted)

struct Entrance {
  Visibility visibility = Visibility::open;
  std::vector<std::string> people;  // names of accounts; of a restricted one
  std::vector<Role> roles;
};
struct EntranceChange {
  Entrance to;
  std::string reason;
};
Entrance load_entrance(storage::Transaction& tx, std::string_view incident);
// Refused: people who have no account, and a change that would lock out the actor.
Result<Entrance> set_entrance(App& app, const Actor& actor, std::string_view incident,
                              const EntranceChange& change);
// Refuses, forbidden, whoever is not let in.
Result<void> check_entrance(storage::Transaction& tx, const Actor& actor,
                            std::string_view incident);
// The references of the incidents that the actor may not enter: lists leave them out.
std::vector<std::string> closed_incidents(storage::Transaction& tx, const Actor& actor);

storage::RoomSchema schema();
http::RoomRoutes routes();
std::span<const Command> commands();

}  // namespace candor::staff

#include "staff/refusals.h"
