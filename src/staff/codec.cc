// SPDX-License-Identifier: Apache-2.0
#include "staff/codec.h"

#include "base/described.h"

namespace candor {
BOOST_DESCRIBE_STRUCT(Actor, (), (name))
}

namespace candor::staff {

BOOST_DESCRIBE_STRUCT(Token, (), (staff_token_id, name, created_at, created_by, revoked_at))
BOOST_DESCRIBE_STRUCT(NewToken, (), (name, secret))

namespace codec {
namespace {

struct TokenRequest {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(TokenRequest, (), (name))

struct TokenList {
  std::vector<Token> tokens;
};
BOOST_DESCRIBE_STRUCT(TokenList, (), (tokens))

constexpr http::Schema kSchemas[] = {
    {"Actor", schema_of<Actor>},
    {"NewToken", schema_of<NewToken>},
    {"Token", schema_of<Token>},
    {"TokenList", schema_of<TokenList>},
    {"TokenRequest", schema_of<TokenRequest>},
};

}  // namespace

Result<std::string> decode_name(std::string_view body) {
  return TRY(from_json_text<TokenRequest>(body)).name;
}
boost::json::value encode(const Token& token) { return to_json(token); }
boost::json::value encode(const NewToken& token) { return to_json(token); }
boost::json::value encode(const std::vector<Token>& tokens) { return to_json(TokenList{tokens}); }
boost::json::value encode(const Actor& actor) { return to_json(actor); }

boost::json::value journal_body(const Token& token) {
  return {{"staff_token_id", token.staff_token_id.value}, {"name", token.name}};
}

std::span<const http::Schema> schemas() { return kSchemas; }

}  // namespace codec
}  // namespace candor::staff
