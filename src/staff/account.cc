// SPDX-License-Identifier: Apache-2.0
// Accounts: who there is, in which roles, and how they come to a password.
#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "journal/journal.h"
#include "staff/codec.h"
#include "staff/password.h"
#include "staff/rules.h"
#include "staff/staff.h"
#include "staff/store.h"

namespace candor::staff {
namespace {

constexpr std::int64_t kSetupSeconds = 3 * kSecondsPerDay;
constexpr std::size_t kSetupBytes = 20;

void append(storage::Transaction& tx, App& app, const Actor& actor, std::string_view kind,
            const boost::json::value& body) {
  journal::append(tx, app, actor, {.kind = kind, .subject = "", .occurred_at = std::nullopt}, body);
}

Result<store::KeptAccount> load(storage::Transaction& tx, std::string_view name) {
  auto account = store::find_account(tx, name);
  if (!account) return fail(ErrorCode::not_found, "there is no account of that name");
  return std::move(*account);
}

Result<void> check_reason(std::string_view reason) {
  if (!trim(reason).empty()) return {};
  return fail(ErrorCode::invalid, "a reason is needed", {{"/reason", "is empty"}});
}

// What of an account is the provider's to decide.
Result<void> check_by_password(const Account& account, std::string_view instead) {
  if (account.signs_in_by == SignInBy::password) return {};
  return fail(ErrorCode::conflict,
              fmt::format("{} signs in at the company's provider; {}", account.name, instead));
}

Invitation invite(storage::Transaction& tx, App& app, const Account& account) {
  const std::string code = to_base64url(app.random.bytes(kSetupBytes));
  const Instant expires_at = add_seconds(app.clock.now(), kSetupSeconds);
  store::set_setup(tx, account.account_id, sha256_hex(code), expires_at);
  return {account.name, code, expires_at};
}

// An installation that nobody can administer could be mended at the command line only.
Result<void> check_somebody_administers(storage::Transaction& tx) {
  const std::vector<Account> accounts = store::list_accounts(tx);
  const bool somebody = std::any_of(accounts.begin(), accounts.end(), [](const Account& account) {
    return account.state != AccountState::disabled &&
           std::find(account.roles.begin(), account.roles.end(), Role::administrator) !=
               account.roles.end();
  });
  if (somebody) return {};
  return fail(ErrorCode::conflict, "nobody would be administrator any more");
}

Result<Account> set_state(App& app, const Actor& actor, std::string_view name,
                          std::string_view reason, AccountState to) {
  TRY(check_reason(reason));
  const auto tx = app.db.write();
  Account account = TRY(load(*tx, name)).account;
  const bool disabled = account.state == AccountState::disabled;
  if (disabled == (to == AccountState::disabled)) return account;
  account.state = to;
  CHECK(store::update(*tx, account, app.clock.now()));
  TRY(check_somebody_administers(*tx));
  if (to == AccountState::disabled) {
    store::end_sessions(*tx, account.account_id, app.clock.now());
  }
  account = TRY(load(*tx, name)).account;
  append(*tx, app, actor, disabled ? "staff.account_enabled" : "staff.account_disabled",
         codec::journal_account(account, reason));
  tx->commit();
  return account;
}

}  // namespace

Result<Invitation> create_account(App& app, const Actor& actor, const NewAccount& wanted) {
  TRY(check(wanted));
  const Instant now = app.clock.now();
  const Account account{.account_id = new_id<AccountId>(now, app.random),
                        .name = wanted.name,
                        .roles = wanted.roles,
                        .state = AccountState::waiting,
                        .created_at = now,
                        .created_by = actor.name,
                        .version = 1};
  const auto tx = app.db.write();
  if (!store::insert(*tx, account)) {
    return fail(ErrorCode::conflict, "an account has this name",
                {{"/name", "was given before; a name stays one person's"}});
  }
  Invitation invitation = invite(*tx, app, account);
  append(*tx, app, actor, "staff.account_created", codec::journal_account(account, ""));
  tx->commit();
  return invitation;
}

Me load_me(App& app, const Actor& actor) {
  Me me{.name = actor.name,
        .roles = actor.roles,
        .access = actor.access,
        .signs_in_by = std::nullopt,
        .second_factor = std::nullopt};
  if (const auto kept = store::find_account(*app.db.read(), actor.name)) {
    me.signs_in_by = kept->account.signs_in_by;
    me.second_factor = kept->account.second_factor;
  }
  return me;
}

std::vector<Account> list_accounts(App& app) { return store::list_accounts(*app.db.read()); }

bool has_account(storage::Transaction& tx, std::string_view name) {
  return store::find_account(tx, name).has_value();
}

Result<Account> set_roles(App& app, const Actor& actor, std::string_view name,
                          const RolesChange& change) {
  TRY(check_roles(change.roles));
  TRY(check_reason(change.reason));
  const auto tx = app.db.write();
  Account account = TRY(load(*tx, name)).account;
  if (change.version && *change.version != account.version) {
    return fail(ErrorCode::stale, "the account has changed since: look again");
  }
  TRY(check_by_password(account, "change the groups there, or disable the account"));
  account.roles = change.roles;
  CHECK(store::update(*tx, account, app.clock.now()));
  TRY(check_somebody_administers(*tx));
  account = TRY(load(*tx, name)).account;
  append(*tx, app, actor, "staff.roles_changed", codec::journal_account(account, change.reason));
  tx->commit();
  return account;
}

Result<Account> disable_account(App& app, const Actor& actor, std::string_view name,
                                std::string_view reason) {
  return set_state(app, actor, name, reason, AccountState::disabled);
}

Result<Account> enable_account(App& app, const Actor& actor, std::string_view name,
                               std::string_view reason) {
  return set_state(app, actor, name, reason, AccountState::active);
}

Result<Invitation> reset_account(App& app, const Actor& actor, std::string_view name,
                                 std::string_view reason) {
  TRY(check_reason(reason));
  const auto tx = app.db.write();
  const Account account = TRY(load(*tx, name)).account;
  if (account.state == AccountState::disabled) {
    return fail(ErrorCode::conflict, "the account is disabled; enable it first");
  }
  TRY(check_by_password(account, "there is no password here to forget"));
  store::forget_password(*tx, account.account_id);
  store::end_sessions(*tx, account.account_id, app.clock.now());
  store::revoke_tokens(*tx, account.account_id, app.clock.now());
  Invitation invitation = invite(*tx, app, account);
  append(*tx, app, actor, "staff.account_reset", codec::journal_account(account, reason));
  tx->commit();
  return invitation;
}

Result<Account> set_up_account(App& app, const Setup& setup) {
  const std::string code_sha256 = sha256_hex(setup.code);
  const Error unknown{ErrorCode::forbidden,
                      "this code is not known, was used, or is over; ask for a new one",
                      {{"/code", "opens nothing"}}};
  const auto found = store::find_account_by_setup(*app.db.read(), code_sha256);
  if (!found || app.clock.now() >= *found->secrets.setup_expires_at ||
      found->account.state == AccountState::disabled) {
    return tl::unexpected(unknown);
  }
  TRY(check_password(setup.password, found->account.name));
  const std::string hash = hash_password(setup.password, app.settings.password_cost);
  const auto tx = app.db.write();
  if (!store::find_account_by_setup(*tx, code_sha256)) return tl::unexpected(unknown);
  store::set_password(*tx, found->account.account_id, hash);
  Account account = TRY(load(*tx, found->account.name)).account;
  append(*tx, app, {.name = account.name}, "staff.password_set",
         codec::journal_account(account, ""));
  tx->commit();
  return account;
}

Result<void> change_password(App& app, const Actor& actor, const PasswordChange& change) {
  const auto kept = store::find_account(*app.db.read(), actor.name);
  if (!kept) return fail(ErrorCode::forbidden, "only an account has a password");
  TRY(check_by_password(kept->account, "the password is changed there"));
  if (match_password(change.current, kept->secrets.password_hash, app.settings.password_cost) ==
      Match::no) {
    return fail(ErrorCode::forbidden, "the current password is another one",
                {{"/current", "is wrong"}});
  }
  TRY(check_password(change.password, actor.name));
  const std::string hash = hash_password(change.password, app.settings.password_cost);
  const auto tx = app.db.write();
  store::set_password(*tx, kept->account.account_id, hash);
  store::end_sessions(*tx, kept->account.account_id, app.clock.now());
  append(*tx, app, actor, "staff.password_set", codec::journal_account(kept->account, ""));
  tx->commit();
  return {};
}

}  // namespace candor::staff
