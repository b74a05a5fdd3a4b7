// SPDX-License-Identifier: Apache-2.0
#include "staff/provider_sign_in.h"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/hash.h"
#include "base/text.h"
#include "journal/journal.h"
#include "seal/seal.h"
#include "staff/codec.h"
#include "staff/rules.h"
#include "staff/session.h"
#include "staff/store.h"

namespace candor::staff {
namespace {

constexpr std::int64_t kAttemptSeconds = 10 * 60;
constexpr std::size_t kRandomBytes = 32;
constexpr std::size_t kPathBytesMax = 1024;
constexpr std::size_t kNameBytesMax = 64;
constexpr std::size_t kGroupsSaid = 20;
constexpr std::size_t kGroupBytesSaid = 64;
constexpr std::string_view kPlace = "staff/sign_in";

struct Refusal {
  WhyNot why;
  std::string reason;
};
using Refused = tl::unexpected<Refusal>;

Refused refused(WhyNot why, std::string reason) { return Refused(Refusal{why, std::move(reason)}); }

void append(storage::Transaction& tx, App& app, std::string_view kind,
            const boost::json::value& body) {
  journal::append(tx, app, {.name = "candor"},
                  {.kind = kind, .subject = "", .occurred_at = std::nullopt}, body);
}

tl::unexpected<WhyNot> noted(App& app, const Refusal& refusal) {
  const auto tx = app.db.write();
  append(*tx, app, "staff.sign_in_refused", codec::journal_text("reason", refusal.reason));
  tx->commit();
  return tl::unexpected(refusal.why);
}

// BASE64URL(SHA-256(verifier)), RFC 7636 section 4.2.
std::string challenge_of(const std::string& verifier) {
  return to_base64url(*from_hex(sha256_hex(verifier)));
}

// What the two claims need where the provider has scopes of their names.
std::string scope_of(const Settings::SignIn& sign_in, const ProviderEndpoints& endpoints) {
  std::vector<std::string> scopes{"openid", "profile"};
  for (const std::string& claim : {sign_in.groups_claim, sign_in.name_claim}) {
    const auto& known = endpoints.scopes;
    if (std::find(known.begin(), known.end(), claim) != known.end()) scopes.push_back(claim);
  }
  return join(scopes, " ");
}

std::string authorization_url(const Settings& settings, const ProviderEndpoints& endpoints,
                              const Attempt& attempt) {
  const std::string& endpoint = endpoints.authorization_endpoint;
  return fmt::format(
      "{}{}response_type=code&client_id={}&redirect_uri={}&scope={}&state={}&nonce={}"
      "&code_challenge={}&code_challenge_method=S256",
      endpoint, endpoint.find('?') == std::string::npos ? '?' : '&',
      escape_url(settings.sign_in.client_id), escape_url(redirect_uri_of(settings)),
      escape_url(scope_of(settings.sign_in, endpoints)), attempt.state, attempt.nonce,
      challenge_of(attempt.code_verifier));
}

Result<std::string> sealed_attempt(App& app, const Attempt& attempt) {
  const auto tx = app.db.write();
  const seal::Seal seal = TRY(seal::claim(*tx, app));
  tx->commit();
  return seal.seal(codec::encode_attempt(attempt), kPlace);
}

Result<Attempt> open_attempt(storage::Transaction& tx, App& app, std::string_view cookie) {
  const Error no_attempt{ErrorCode::invalid, "the cookie of this sign-in cannot be read", {}};
  const auto sealed = from_base64url(cookie);
  if (!sealed) return tl::unexpected(no_attempt);
  const seal::Seal seal = TRY(seal::claim(tx, app));
  try {
    return codec::decode_attempt(seal.open(*sealed, kPlace));
  } catch (const std::runtime_error&) {
    return tl::unexpected(no_attempt);
  }
}

// The attempt that this answer ends; from now on nobody can come back with it.
tl::expected<Attempt, Refusal> end_attempt(App& app, std::optional<std::string_view> cookie,
                                           const Answer& answer) {
  if (!cookie) return refused(WhyNot::attempt, "this browser began no sign-in at the provider");
  const auto tx = app.db.write();
  Result<Attempt> attempt = open_attempt(*tx, app, *cookie);
  if (!attempt) return refused(WhyNot::attempt, attempt.error().message);
  if (app.clock.now() >= attempt->expires_at) {
    return refused(WhyNot::attempt, "the sign-in at the provider took more than ten minutes");
  }
  if (answer.state != attempt->state) {
    return refused(WhyNot::attempt, "the answer belongs to another sign-in (state)");
  }
  if (!store::use_return(*tx, sha256_hex(attempt->state), attempt->expires_at, app.clock.now())) {
    return refused(WhyNot::attempt, "the answer of the provider came a second time");
  }
  tx->commit();
  return *std::move(attempt);
}

bool is_error_code(std::string_view text) {
  return text.size() <= kGroupBytesSaid &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos;
}

tl::expected<Claims, Refusal> claims_of(App& app, Provider& provider, http::HttpClient& client,
                                        const Attempt& attempt, const Answer& answer) {
  const Settings& settings = app.settings;
  const Instant now = app.clock.now();
  const auto endpoints = provider.endpoints(client, settings, now);
  if (!endpoints) return refused(WhyNot::provider, endpoints.error().message);
  const bool is_theirs =
      answer.issuer.empty() ? !endpoints->says_issuer : answer.issuer == settings.sign_in.issuer;
  if (!is_theirs) return refused(WhyNot::provider, "the answer names no issuer, or another (iss)");
  if (!answer.error.empty()) {
    return refused(
        WhyNot::declined,
        fmt::format("the provider says {}",
                    is_error_code(answer.error) ? answer.error : "what is no error code"));
  }
  if (answer.code.empty()) return refused(WhyNot::provider, "the answer has no code");
  const auto token = exchange_code(client, settings, *endpoints, answer.code, attempt.code_verifier,
                                   redirect_uri_of(settings));
  if (!token) return refused(WhyNot::provider, token.error().message);
  const auto header = read_header(*token);
  if (!header) return refused(WhyNot::token, header.error().message);
  const auto key = provider.key_for(client, settings, *header, now);
  if (!key) return refused(WhyNot::token, key.error().message);
  auto claims = verify(*token, *key,
                       {.issuer = settings.sign_in.issuer,
                        .client_id = settings.sign_in.client_id,
                        .nonce = attempt.nonce,
                        .name_claim = settings.sign_in.name_claim,
                        .groups_claim = settings.sign_in.groups_claim,
                        .now = now});
  if (!claims) return refused(WhyNot::token, claims.error().message);
  return *std::move(claims);
}

// "came with the groups a, b; none of them gives a role".
Refused without_role(std::string_view who, const std::vector<std::string>& groups) {
  if (groups.empty()) {
    return refused(WhyNot::groups,
                   fmt::format("{} came without groups; see sign_in.groups_claim", who));
  }
  std::vector<std::string> said;
  for (const std::string& group : groups) {
    if (said.size() == kGroupsSaid) {
      said.push_back(fmt::format("and {} more", groups.size() - kGroupsSaid));
      break;
    }
    const bool is_whole = group.size() <= kGroupBytesSaid;
    said.push_back(is_whole ? group : "one whose name is long");
  }
  return refused(
      WhyNot::groups,
      fmt::format("{} came with the groups {}; none of them gives a role", who, join(said, ", ")));
}

tl::expected<Account, Refusal> make_account(storage::Transaction& tx, App& app,
                                            const Claims& claims, const std::vector<Role>& roles) {
  const std::string name = account_name_of(claims.name);
  if (roles.empty()) return without_role(name.empty() ? "somebody" : name, claims.groups);
  if (const auto allowed = check(NewAccount{name, roles}); !allowed) {
    return refused(WhyNot::name, fmt::format("the claim {} gives no name for an account",
                                             app.settings.sign_in.name_claim));
  }
  const Instant now = app.clock.now();
  const Account account{.account_id = new_id<AccountId>(now, app.random),
                        .name = name,
                        .roles = roles,
                        .state = AccountState::active,
                        .signs_in_by = SignInBy::provider,
                        .created_at = now,
                        .created_by = "candor",
                        .version = 1};
  if (!store::insert(tx, account, {claims.issuer, claims.subject})) {
    return refused(WhyNot::name, fmt::format("the name {} is another account's", name));
  }
  append(tx, app, "staff.account_created",
         codec::journal_account(account, "signed in at the provider for the first time"));
  return account;
}

tl::expected<Account, Refusal> take_roles(storage::Transaction& tx, App& app, Account account,
                                          const std::vector<Role>& roles) {
  if (account.state == AccountState::disabled) {
    return refused(WhyNot::disabled, fmt::format("{} is disabled", account.name));
  }
  if (account.roles == roles) return account;
  account.roles = roles;
  CHECK(store::update(tx, account, app.clock.now()));
  append(tx, app, "staff.roles_changed",
         codec::journal_account(account, "the groups at the provider are others"));
  return account;
}

tl::expected<SignedIn, Refusal> let_in(App& app, const Claims& claims) {
  const std::vector<Role> roles = roles_of(app.settings.sign_in, claims.groups);
  const auto tx = app.db.write();
  const auto kept = store::find_account(*tx, store::Identity{claims.issuer, claims.subject});
  const auto account =
      kept ? take_roles(*tx, app, kept->account, roles) : make_account(*tx, app, claims, roles);
  if (!account) return tl::unexpected(account.error());
  if (account->roles.empty()) {
    tx->commit();  // what the account had is gone, whether or not its person gets in
    return without_role(account->name, claims.groups);
  }
  SignedIn signed_in = begin_session(*tx, app, *account);
  tx->commit();
  return signed_in;
}

}  // namespace

tl::expected<Departure, WhyNot> depart(App& app, Provider& provider, http::HttpClient& client,
                                       std::string_view to) {
  const auto endpoints = provider.endpoints(client, app.settings, app.clock.now());
  if (!endpoints) return noted(app, {WhyNot::provider, endpoints.error().message});
  const Attempt attempt{.state = to_base64url(app.random.bytes(kRandomBytes)),
                        .nonce = to_base64url(app.random.bytes(kRandomBytes)),
                        .code_verifier = to_base64url(app.random.bytes(kRandomBytes)),
                        .to = is_own_path(to) ? std::string(to) : "/",
                        .expires_at = add_seconds(app.clock.now(), kAttemptSeconds)};
  const auto sealed = sealed_attempt(app, attempt);
  if (!sealed) return noted(app, {WhyNot::provider, sealed.error().message});
  return Departure{authorization_url(app.settings, *endpoints, attempt), to_base64url(*sealed)};
}

tl::expected<Arrival, WhyNot> arrive(App& app, Provider& provider, http::HttpClient& client,
                                     std::optional<std::string_view> cookie, const Answer& answer) {
  const auto attempt = end_attempt(app, cookie, answer);
  if (!attempt) return noted(app, attempt.error());
  const auto claims = claims_of(app, provider, client, *attempt, answer);
  if (!claims) return noted(app, claims.error());
  auto signed_in = let_in(app, *claims);
  if (!signed_in) return noted(app, signed_in.error());
  return Arrival{*std::move(signed_in), attempt->to};
}

std::string account_name_of(std::string_view claimed) {
  const std::string_view before_at = trim(claimed.substr(0, claimed.find('@')));
  std::string name;
  for (const char c : to_lower(before_at)) {
    const bool is_allowed =
        (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    if (is_allowed) {
      name += c;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  if (name.size() > kNameBytesMax) name.resize(kNameBytesMax);
  while (name.ends_with('-')) name.pop_back();
  return name;
}

std::vector<Role> roles_of(const Settings::SignIn& sign_in,
                           const std::vector<std::string>& groups) {
  std::vector<Role> roles;
  for (const Role role : every_enum<Role>()) {
    const bool is_given = std::any_of(groups.begin(), groups.end(), [&](const std::string& group) {
      const auto found = sign_in.roles.find(group);
      return found != sign_in.roles.end() && found->second == role;
    });
    if (is_given) roles.push_back(role);
  }
  return roles;
}

// Browsers read a backslash as a slash, and "//host" as another site.
bool is_own_path(std::string_view to) {
  return to.size() <= kPathBytesMax && to.starts_with('/') && !to.starts_with("//") &&
         std::all_of(to.begin(), to.end(), [](char c) { return c > ' ' && c < 0x7f && c != '\\'; });
}

std::string redirect_uri_of(const Settings& settings) {
  return settings.sign_in.staff_url + "/api/v1/staff/oidc/callback";
}

SignInOffer offer_sign_in(App& app) {
  SignInOffer offer;
  if (!app.settings.sign_in.issuer.empty()) {
    offer.openid_connect = ProviderOffer{app.settings.sign_in.label};
  }
  if (store::has_accounts(*app.db.read())) offer.accounts = Accounts::some;
  return offer;
}

}  // namespace candor::staff
