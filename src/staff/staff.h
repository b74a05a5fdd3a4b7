// SPDX-License-Identifier: Apache-2.0
// The people who respond, as far as it is known who they are: by the token they hold.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/app.h"
#include "base/command.h"
#include "base/result.h"
#include "http/http.h"
#include "storage/storage.h"

namespace candor::staff {

using TokenId = Id<struct TokenTag>;

struct Token {
  TokenId staff_token_id;
  std::string name;
  Instant created_at;
  std::string created_by;
  std::optional<Instant> revoked_at;
};

// The only time that the secret is seen.
struct NewToken {
  std::string name;
  std::string secret;  // "candor_" and 43 characters of base64url
};

// `name` is 1 to 64 of a-z, 0-9, '.', '_' and '-'. conflict if a live token has it.
Result<NewToken> create_token(App& app, const Actor& actor, std::string_view name);
// not_found if no live token has that name.
Result<Token> revoke_token(App& app, const Actor& actor, std::string_view name);
// The newest first, revoked ones too.
std::vector<Token> list_tokens(App& app);
// Who holds this secret; unauthenticated if nobody does any more.
Result<Actor> authenticate(App& app, std::string_view secret);

storage::RoomSchema schema();
http::RoomRoutes routes();
std::span<const Command> commands();

}  // namespace candor::staff
