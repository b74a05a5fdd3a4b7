// SPDX-License-Identifier: Apache-2.0
#include "staff/staff.h"

#include <algorithm>

#include <boost/json.hpp>

#include "base/hash.h"
#include "base/text.h"
#include "journal/journal.h"
#include "staff/codec.h"
#include "staff/store.h"

namespace candor::staff {

extern const std::span<const EmbeddedFile> kSchemaFiles;

namespace {

constexpr std::size_t kNameCharactersMax = 64;
constexpr std::size_t kSecretBytes = 32;

Result<void> check_name(std::string_view name) {
  const bool allowed = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
  });
  if (!name.empty() && name.size() <= kNameCharactersMax && allowed) return {};
  return fail(ErrorCode::invalid, "the name cannot be taken as it is",
              {{"/name", "is not 1 to 64 of a-z, 0-9, '.', '_' and '-'"}});
}

}  // namespace

Result<NewToken> create_token(App& app, const Actor& actor, std::string_view name) {
  TRY(check_name(name));
  const Instant now = app.clock.now();
  const std::string secret = "candor_" + to_base64url(app.random.bytes(kSecretBytes));
  const Token token{.staff_token_id = new_id<TokenId>(now, app.random),
                    .name = std::string(name),
                    .created_at = now,
                    .created_by = actor.name,
                    .revoked_at = std::nullopt};
  const auto tx = app.db.write();
  if (!store::insert(*tx, token, sha256_hex(secret))) {
    return fail(ErrorCode::conflict, "a live token has this name; revoke it first",
                {{"/name", "is in use"}});
  }
  journal::append(*tx, app, actor,
                  {.kind = "staff.token_created", .subject = "", .occurred_at = std::nullopt},
                  codec::journal_body(token));
  tx->commit();
  return NewToken{token.name, secret};
}

Result<Token> revoke_token(App& app, const Actor& actor, std::string_view name) {
  const auto tx = app.db.write();
  std::optional<Token> token = store::find_live(*tx, name);
  if (!token) return fail(ErrorCode::not_found, "there is no live token of that name");
  token->revoked_at = app.clock.now();
  store::revoke(*tx, token->staff_token_id, *token->revoked_at);
  journal::append(*tx, app, actor,
                  {.kind = "staff.token_revoked", .subject = "", .occurred_at = std::nullopt},
                  codec::journal_body(*token));
  tx->commit();
  return std::move(*token);
}

std::vector<Token> list_tokens(App& app) { return store::list(*app.db.read()); }

Result<Actor> authenticate(App& app, std::string_view secret) {
  const auto token = store::find_live_by_secret(*app.db.read(), sha256_hex(secret));
  if (!token) return fail(ErrorCode::unauthenticated, "this token is not known or was revoked");
  return Actor{token->name};
}

storage::RoomSchema schema() { return {"staff", kSchemaFiles}; }

}  // namespace candor::staff
