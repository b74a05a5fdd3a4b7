// SPDX-License-Identifier: Apache-2.0
#include "staff/credential.h"

#include "base/hash.h"
#include "staff/rules.h"
#include "staff/staff.h"
#include "staff/store.h"

namespace candor::staff {
namespace {

tl::unexpected<Error> over(const char* what) { return fail(ErrorCode::unauthenticated, what); }

Result<Actor> look_at_session(storage::Transaction& tx, const SessionId& id, Instant now) {
  const auto kept = store::find_session(tx, id);
  if (!kept || kept->owner.account.state != AccountState::active ||
      age_of(kept->session, kept->rotated_at, now) == SessionAge::over) {
    return over("the session is over; sign in again");
  }
  const Account& account = kept->owner.account;
  return Actor{.name = account.name, .roles = account.roles, .access = access_of(account.roles)};
}

}  // namespace

std::optional<std::string_view> find_bearer_token(const http::Request& request) {
  constexpr std::string_view kScheme = "Bearer ";
  const auto header = request.header("authorization");
  if (!header || !header->starts_with(kScheme)) return std::nullopt;
  return header->substr(kScheme.size());
}

Result<Credential> credential_of(storage::Transaction& tx, const http::Request& request) {
  if (const auto secret = find_bearer_token(request)) {
    const auto token = store::find_live_token(tx, sha256_hex(*secret));
    if (!token) return over("this token is not known or was revoked");
    return Credential{.session_id = std::nullopt, .staff_token_id = token->staff_token_id};
  }
  if (const auto secret = find_session_cookie(request)) {
    if (const auto kept = store::find_session(tx, sha256_hex(*secret))) {
      return Credential{.session_id = kept->session.session_id, .staff_token_id = std::nullopt};
    }
  }
  return over("the session is over; sign in again");
}

Result<Actor> look_again(storage::Transaction& tx, const Credential& credential, Instant now) {
  if (credential.session_id) return look_at_session(tx, *credential.session_id, now);
  if (!credential.staff_token_id) return over("there is neither a session nor a token");
  const auto token = store::find_live_token(tx, *credential.staff_token_id);
  if (!token) return over("this token was revoked");
  return holder_of(tx, *token, now);
}

}  // namespace candor::staff
