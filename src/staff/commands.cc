// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/json.h"
#include "base/text.h"
#include "staff/codec.h"
#include "staff/staff.h"

namespace candor::staff {
namespace {

template <typename Enum>
Result<std::vector<Enum>> enums_of(const Arguments& arguments, std::string_view name) {
  std::vector<Enum> values;
  for (const std::string& text : arguments.all(name)) {
    values.push_back(TRY(parse_enum<Enum>(text, name)));
  }
  return values;
}

template <typename Enum>
std::string words_of(const std::vector<Enum>& values) {
  std::vector<std::string> names;
  for (const Enum value : values) names.emplace_back(enum_name(value));
  return join(names, ", ");
}

Output said(const Account& account, std::string_view what) {
  return {.text = fmt::format("{}: {}\n", account.name, what),
          .json = pretty_json(codec::encode(account))};
}

Output invited(const Invitation& invitation) {
  return {.text = fmt::format(
              "{0}\n\nThis is the setup code of {1}, shown this once and good until {2}.\n"
              "With it {1} sets a password: candor staff setup, or POST /api/v1/staff/setup\n",
              invitation.setup_code, invitation.account, to_words(invitation.expires_at)),
          .json = pretty_json(codec::encode(invitation))};
}

Result<Output> run_account_create(App& app, const Actor& actor, const Arguments& arguments) {
  return invited(TRY(create_account(
      app, actor,
      {.name = arguments.value("NAME"), .roles = TRY(enums_of<Role>(arguments, "--role"))})));
}

Result<Output> run_provider(App& app, const Actor&, const Arguments&) {
  const ProviderCheck check = TRY(check_provider(app));
  return Output{
      .text = fmt::format("{} answers, with {} keys that can be used\n\nEnter there, as the "
                          "address that Candor is called back at:\n{}\n",
                          check.issuer, check.keys, check.redirect_uri),
      .json = pretty_json(codec::encode(check))};
}

Result<Output> run_account_list(App& app, const Actor&, const Arguments&) {
  const std::vector<Account> accounts = list_accounts(app);
  Output output{.text = "", .json = pretty_json(codec::encode(accounts))};
  for (const Account& account : accounts) {
    output.text += fmt::format("{:<20} {:<9} {}\n", account.name, enum_name(account.state),
                               words_of(account.roles));
  }
  if (accounts.empty()) {
    output.text =
        "no accounts; `candor staff account create NAME --role administrator` makes the first\n";
  }
  return output;
}

Result<Output> run_account_roles(App& app, const Actor& actor, const Arguments& arguments) {
  const Account account = TRY(set_roles(app, actor, arguments.value("NAME"),
                                        {.roles = TRY(enums_of<Role>(arguments, "--role")),
                                         .reason = arguments.value("--reason"),
                                         .version = std::nullopt}));
  return said(account, words_of(account.roles));
}

Result<Output> run_account_disable(App& app, const Actor& actor, const Arguments& arguments) {
  return said(
      TRY(disable_account(app, actor, arguments.value("NAME"), arguments.value("--reason"))),
      "disabled; its sessions have ended, its tokens do not work");
}

Result<Output> run_account_enable(App& app, const Actor& actor, const Arguments& arguments) {
  const Account account =
      TRY(enable_account(app, actor, arguments.value("NAME"), arguments.value("--reason")));
  return said(account, enum_name(account.state));
}

Result<Output> run_account_reset(App& app, const Actor& actor, const Arguments& arguments) {
  return invited(
      TRY(reset_account(app, actor, arguments.value("NAME"), arguments.value("--reason"))));
}

// From standard input, never from the command line: others can read that.
Result<Output> run_setup(App& app, const Actor&, const Arguments&) {
  Setup setup;
  std::cerr << "setup code on the first line, the new password on the second:\n";
  std::getline(std::cin, setup.code);
  std::getline(std::cin, setup.password);
  return said(TRY(set_up_account(app, setup)), "the password is set");
}

Result<Output> run_me(App& app, const Actor& actor, const Arguments&) {
  const Me me = load_me(app, actor);
  std::string text =
      fmt::format("{}: {}; may {}\n", me.name, words_of(me.roles), words_of(me.access));
  if (me.signs_in_by == SignInBy::provider) text += "signs in at the provider\n";
  if (me.signs_in_by == SignInBy::password) {
    text += fmt::format("signs in by a password, {}\n", me.second_factor == SecondFactor::totp
                                                            ? "and a code of an authenticator app"
                                                            : "without a second factor");
  }
  return Output{.text = std::move(text), .json = pretty_json(codec::encode(me))};
}

Result<Output> run_password(App& app, const Actor& actor, const Arguments&) {
  PasswordChange change;
  std::cerr << "the current password on the first line, the new one on the second:\n";
  std::getline(std::cin, change.current);
  std::getline(std::cin, change.password);
  TRY(change_password(app, actor, change));
  return Output{
      .text = fmt::format("{}: the password is changed, all sessions have ended\n", actor.name),
      .json = pretty_json(codec::encode(load_me(app, actor)))};
}

Result<Output> run_totp_start(App& app, const Actor& actor, const Arguments&) {
  const TotpEnrolment enrolment = TRY(start_totp(app, actor));
  return Output{.text = fmt::format("{}\n\nThis is the only time it is shown. Give it to an "
                                    "authenticator app, then: candor staff totp confirm CODE\n",
                                    enrolment.uri),
                .json = pretty_json(codec::encode(enrolment))};
}

Result<Output> run_totp_confirm(App& app, const Actor& actor, const Arguments& arguments) {
  return said(TRY(confirm_totp(app, actor, arguments.value("CODE"))),
              "signing in asks for a code from now on");
}

Result<Output> run_session_list(App& app, const Actor& actor, const Arguments& arguments) {
  const auto sessions = TRY(list_sessions(app, actor, arguments.value("NAME")));
  Output output{.text = "", .json = pretty_json(codec::encode(sessions))};
  for (const Session& session : sessions) {
    output.text += fmt::format("signed in {}, last used {}\n", to_words(session.created_at),
                               to_words(session.used_at));
  }
  if (sessions.empty()) output.text = "no sessions\n";
  return output;
}

Result<Output> run_session_end(App& app, const Actor& actor, const Arguments& arguments) {
  const std::int64_t ended = TRY(end_sessions(app, actor, arguments.value("NAME")));
  return Output{.text = fmt::format("{} sessions of {} ended\n", ended, arguments.value("NAME")),
                .json = pretty_json(codec::encode_ended(ended))};
}

Result<Output> run_token_create(App& app, const Actor& actor, const Arguments& arguments) {
  const TokenSecret token =
      TRY(create_token(app, actor, arguments.value("NAME"),
                       {.label = arguments.find("--label").value_or("command line"),
                        .access = TRY(enums_of<Access>(arguments, "--access")),
                        .days = TRY(arguments.integer("--days"))}));
  return Output{.text = fmt::format("{}\n\nThis is the only time it is shown. Use it as "
                                    "CANDOR_TOKEN, or as Authorization: Bearer …\n",
                                    token.secret),
                .json = pretty_json(codec::encode(token))};
}

Result<Output> run_token_list(App& app, const Actor& actor, const Arguments& arguments) {
  const auto tokens = TRY(list_tokens(app, actor, arguments.value("NAME")));
  Output output{.text = "", .json = pretty_json(codec::encode(tokens))};
  for (const Token& token : tokens) {
    output.text +=
        fmt::format("{:<20} made {} by {}{}{}\n", token.label, to_words(token.created_at),
                    token.created_by, token.access.empty() ? "" : ", for " + words_of(token.access),
                    token.revoked_at   ? ", revoked " + to_words(*token.revoked_at)
                    : token.expires_at ? ", until " + to_words(*token.expires_at)
                                       : "");
  }
  if (tokens.empty()) output.text = "no tokens; `candor staff token create NAME` makes one\n";
  return output;
}

Result<Output> run_token_revoke(App& app, const Actor& actor, const Arguments& arguments) {
  const Token token = TRY(revoke_token(app, actor, arguments.value("NAME"),
                                       arguments.find("--label").value_or("command line")));
  return Output{.text = fmt::format("{} of {} revoked\n", token.label, token.account),
                .json = pretty_json(codec::encode(token))};
}

constexpr Argument kWhose{"NAME", "", Need::required, "The account."};
constexpr Argument kRole{"--role", "ROLE", Need::repeated,
                         "administrator, commander, responder, counsel, comms, analyst or "
                         "observer."};
constexpr Argument kReason{"--reason", "TEXT", Need::required, "Why; it goes into the journal."};
constexpr Argument kLabel{"--label", "TEXT", Need::optional,
                          "What the token is for; \"command line\" if left out."};

constexpr Argument kCreate[] = {
    {"NAME", "", Need::required, "Whose: 1 to 64 of a-z, 0-9, '.', '_' and '-'."}, kRole};
constexpr Argument kRoles[] = {kWhose, kRole, kReason};
constexpr Argument kWithReason[] = {kWhose, kReason};
constexpr Argument kOne[] = {kWhose};
constexpr Argument kTokenCreate[] = {
    kWhose,
    kLabel,
    {"--access", "ACCESS", Need::repeated,
     "What it is for: read, respond, command, comply, identify, communicate, measure, administer; "
     "all that the account may if left out."},
    {"--days", "N", Need::optional, "How long it is good; without end if left out."}};
constexpr Argument kCode[] = {
    {"CODE", "", Need::required, "The six digits that the authenticator app shows."}};
constexpr Argument kTokenRevoke[] = {kWhose, kLabel};

constexpr Command kCommands[] = {
    {"staff account create", Access::administer, "Make an account and show its setup code, once.",
     kCreate, run_account_create},
    {"staff account list", Access::administer, "List the accounts by name.", {}, run_account_list},
    {"staff account roles", Access::administer, "Give an account other roles.", kRoles,
     run_account_roles},
    {"staff account disable", Access::administer,
     "Disable an account: its sessions end, its tokens do not work.", kWithReason,
     run_account_disable},
    {"staff account enable", Access::administer, "Let a disabled account act again.", kWithReason,
     run_account_enable},
    {"staff account reset", Access::administer,
     "Forget a password; sessions and tokens end, and there is a new setup code.", kWithReason,
     run_account_reset},
    {"staff provider",
     Access::administer,
     "Ask the provider of OpenID Connect whether it can be used, and say what to enter there.",
     {},
     run_provider},
    {"staff me",
     Access::signed_in,
     "Say who asks, in which roles, with which access, and how their account signs in.",
     {},
     run_me},
    {"staff password",
     Access::signed_in,
     "Change one's own password, from standard input; all one's sessions end.",
     {},
     run_password},
    {"staff totp start",
     Access::signed_in,
     "Begin a second factor for one's own account and show its secret, once.",
     {},
     run_totp_start},
    {"staff totp confirm", Access::signed_in, "Confirm it with the first code.", kCode,
     run_totp_confirm},
    {"staff setup",
     Access::anyone,
     "Set a password with a setup code, from standard input.",
     {},
     run_setup},
    {"staff session list", Access::signed_in, "List the account's sessions that are good.", kOne,
     run_session_list},
    {"staff session end", Access::signed_in, "End all sessions of the account.", kOne,
     run_session_end},
    {"staff token create", Access::signed_in, "Make a token and show its secret, once.",
     kTokenCreate, run_token_create},
    {"staff token list", Access::signed_in, "List the account's tokens; never their secrets.", kOne,
     run_token_list},
    {"staff token revoke", Access::signed_in, "Revoke the live token of that label.", kTokenRevoke,
     run_token_revoke},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

}  // namespace candor::staff
