// SPDX-License-Identifier: Apache-2.0
// Tokens, with which programs act for an account.
#include <boost/json.hpp>

#include "base/hash.h"
#include "base/text.h"
#include "journal/journal.h"
#include "staff/codec.h"
#include "staff/credential.h"
#include "staff/rules.h"
#include "staff/staff.h"
#include "staff/store.h"

namespace candor::staff {
namespace {

constexpr std::size_t kSecretBytes = 32;

Result<store::KeptAccount> load_enabled(storage::Transaction& tx, std::string_view name) {
  auto kept = store::find_account(tx, name);
  if (!kept) return fail(ErrorCode::not_found, "there is no account of that name");
  if (kept->account.state == AccountState::disabled) {
    return fail(ErrorCode::conflict, "the account is disabled; enable it first");
  }
  return std::move(*kept);
}

// A token that is good for less makes none that is good for more.
Result<std::vector<Access>> access_for(const Actor& actor, const Account& owner,
                                       const NewToken& wanted) {
  if (may(actor, Access::administer)) return wanted.access;
  const bool narrow = actor.access != access_of(owner.roles);
  if (wanted.access.empty() && narrow) return actor.access;
  for (const Access access : wanted.access) TRY(check_access(actor, access));
  return wanted.access;
}

}  // namespace

Result<TokenSecret> create_token(App& app, const Actor& actor, std::string_view account,
                                 const NewToken& wanted) {
  TRY(check_own(actor, account));
  const auto tx = app.db.write();
  const Account owner = TRY(load_enabled(*tx, account)).account;
  TRY(check_token(wanted, owner));
  const std::vector<Access> access = TRY(access_for(actor, owner, wanted));
  const Instant now = app.clock.now();
  const std::string secret = "candor_" + to_base64url(app.random.bytes(kSecretBytes));
  const Token token{
      .staff_token_id = new_id<TokenId>(now, app.random),
      .account = owner.name,
      .label = wanted.label,
      .access = access,
      .created_at = now,
      .created_by = actor.name,
      .expires_at = wanted.days ? std::optional(add_seconds(now, *wanted.days * kSecondsPerDay))
                                : std::nullopt,
      .revoked_at = std::nullopt};
  if (!store::insert(*tx, token, owner.account_id, sha256_hex(secret))) {
    return fail(ErrorCode::conflict, "a live token of the account has this label; revoke it first",
                {{"/label", "is in use"}});
  }
  journal::append(*tx, app, actor,
                  {.kind = "staff.token_created", .subject = "", .occurred_at = std::nullopt},
                  codec::journal_token(token));
  tx->commit();
  return TokenSecret{token, secret};
}

Result<Token> revoke_token(App& app, const Actor& actor, std::string_view account,
                           std::string_view label) {
  TRY(check_own(actor, account));
  const auto tx = app.db.write();
  std::optional<Token> token = store::find_live_token(*tx, account, label);
  if (!token) return fail(ErrorCode::not_found, "the account has no live token of that label");
  token->revoked_at = app.clock.now();
  store::revoke(*tx, token->staff_token_id, *token->revoked_at);
  journal::append(*tx, app, actor,
                  {.kind = "staff.token_revoked", .subject = "", .occurred_at = std::nullopt},
                  codec::journal_token(*token));
  tx->commit();
  return std::move(*token);
}

Result<std::vector<Token>> list_tokens(App& app, const Actor& actor, std::string_view account) {
  TRY(check_own(actor, account));
  return store::list_tokens(*app.db.read(), account);
}

Result<Actor> holder_of(storage::Transaction& tx, const Token& token, Instant now) {
  if (token.expires_at && now >= *token.expires_at) {
    return fail(ErrorCode::unauthenticated, "this token is over; make a new one");
  }
  const auto owner = store::find_account(tx, token.account);
  CHECK(owner.has_value());
  if (owner->account.state == AccountState::disabled) {
    return fail(ErrorCode::unauthenticated, "the token's account is disabled");
  }
  const std::vector<Role>& roles = owner->account.roles;
  return Actor{
      .name = token.account, .roles = roles, .access = narrowed(access_of(roles), token.access)};
}

Result<Actor> authenticate(App& app, std::string_view secret) {
  const auto tx = app.db.read();
  const auto token = store::find_live_token(*tx, sha256_hex(secret));
  if (!token) return fail(ErrorCode::unauthenticated, "this token is not known or was revoked");
  return holder_of(*tx, *token, app.clock.now());
}

}  // namespace candor::staff
