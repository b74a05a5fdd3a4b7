// SPDX-License-Identifier: Apache-2.0
#include "staff/second_factor.h"

#include <boost/json.hpp>

#include "journal/journal.h"
#include "seal/seal.h"
#include "staff/codec.h"
#include "staff/staff.h"
#include "staff/totp.h"

namespace candor::staff {
namespace {

std::string place_of(const AccountId& account) { return "staff/totp/" + account.value; }

Result<store::KeptAccount> own_account(storage::Transaction& tx, const Actor& actor) {
  auto kept = store::find_account(tx, actor.name);
  if (!kept) return fail(ErrorCode::forbidden, "only an account has a second factor");
  return std::move(*kept);
}

}  // namespace

Result<void> take_code(storage::Transaction& tx, App& app, const store::KeptAccount& kept,
                       const std::optional<std::string>& code) {
  if (kept.account.second_factor == SecondFactor::none) return {};
  if (!code) {
    return fail(ErrorCode::unauthenticated, "the code of the authenticator app is needed too",
                {{"/code", "is needed"}});
  }
  const seal::Seal seal = TRY(seal::claim(tx, app));
  const std::string secret = seal.open(kept.secrets.totp_secret, place_of(kept.account.account_id));
  const auto step = find_totp_step(secret, *code, app.clock.now(), kept.secrets.totp_step);
  if (step && store::use_totp_step(tx, kept.account.account_id, *step)) return {};
  return fail(ErrorCode::unauthenticated, "the code is wrong, or was used",
              {{"/code", "is not the current one"}});
}

Result<TotpEnrolment> start_totp(App& app, const Actor& actor) {
  const auto tx = app.db.write();
  const Account account = TRY(own_account(*tx, actor)).account;
  if (account.signs_in_by == SignInBy::provider) {
    return fail(ErrorCode::conflict, "the second factor of this account is its provider's");
  }
  const seal::Seal seal = TRY(seal::claim(*tx, app));
  const std::string secret = app.random.bytes(kTotpSecretBytes);
  store::set_totp_pending(*tx, account.account_id, seal.seal(secret, place_of(account.account_id)));
  journal::append(*tx, app, actor,
                  {.kind = "staff.totp_started", .subject = "", .occurred_at = std::nullopt},
                  codec::journal_account(account, ""));
  tx->commit();
  return TotpEnrolment{totp_uri(secret, account.name, app.settings.organisation.name)};
}

Result<Account> confirm_totp(App& app, const Actor& actor, std::string_view code) {
  const auto tx = app.db.write();
  const store::KeptAccount kept = TRY(own_account(*tx, actor));
  if (kept.secrets.totp_pending.empty()) {
    return fail(ErrorCode::conflict, "no second factor waits to be confirmed; start one first");
  }
  const seal::Seal seal = TRY(seal::claim(*tx, app));
  const std::string secret =
      seal.open(kept.secrets.totp_pending, place_of(kept.account.account_id));
  const auto step = find_totp_step(secret, code, app.clock.now(), 0);
  if (!step) {
    return fail(ErrorCode::invalid, "the code is wrong", {{"/code", "is not the current one"}});
  }
  store::confirm_totp(*tx, kept.account.account_id, *step);
  Account account = TRY(own_account(*tx, actor)).account;
  journal::append(*tx, app, actor,
                  {.kind = "staff.totp_confirmed", .subject = "", .occurred_at = std::nullopt},
                  codec::journal_account(account, ""));
  tx->commit();
  return account;
}

}  // namespace candor::staff
