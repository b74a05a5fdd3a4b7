// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/json.h"
#include "staff/codec.h"
#include "staff/staff.h"

namespace candor::staff {
namespace {

Result<Output> run_create(App& app, const Actor& actor, const Arguments& arguments) {
  const NewToken token = TRY(create_token(app, actor, arguments.value("NAME")));
  return Output{.text = fmt::format("{}\n\nThis is the only time it is shown. Use it as "
                                    "CANDOR_TOKEN, or as Authorization: Bearer …\n",
                                    token.secret),
                .json = pretty_json(codec::encode(token))};
}

Result<Output> run_list(App& app, const Actor&, const Arguments&) {
  const std::vector<Token> tokens = list_tokens(app);
  Output output{.text = "", .json = pretty_json(codec::encode(tokens))};
  for (const Token& token : tokens) {
    output.text += fmt::format(
        "{:<20} made {} by {}{}\n", token.name, to_words(token.created_at), token.created_by,
        token.revoked_at ? ", revoked " + to_words(*token.revoked_at) : std::string());
  }
  if (tokens.empty()) output.text = "no tokens; `candor staff token create NAME` makes one\n";
  return output;
}

Result<Output> run_revoke(App& app, const Actor& actor, const Arguments& arguments) {
  const Token token = TRY(revoke_token(app, actor, arguments.value("NAME")));
  return Output{.text = fmt::format("{} revoked\n", token.name),
                .json = pretty_json(codec::encode(token))};
}

constexpr Argument kName[] = {
    {"NAME", "", Need::required, "Whose: 1 to 64 of a-z, 0-9, '.', '_' and '-'."},
};

constexpr Command kCommands[] = {
    {"staff token create", Access::administer, "Make a token and show its secret, once.", kName,
     run_create},
    {"staff token list", Access::administer, "List the tokens; never their secrets.", {}, run_list},
    {"staff token revoke", Access::administer, "Revoke the live token of that name.", kName,
     run_revoke},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

}  // namespace candor::staff
