// SPDX-License-Identifier: Apache-2.0
#include "staff/store.h"

#include "base/enums.h"
#include "base/text.h"

namespace candor::staff::store {
namespace {

constexpr char kInsertAccount[] = R"sql(
  INSERT INTO staff_account (account_id, name, roles, version, created_at, created_by, failures)
  VALUES ($1, $2, $3, $4, $5, $6, 0))sql";

constexpr char kFindAccount[] = R"sql(
  SELECT account_id, name, roles, version, created_at, created_by, disabled_at, password_hash,
         setup_expires_at, failures, failed_at, totp_secret, totp_pending, totp_step,
         provider_subject
  FROM staff_account
  WHERE name = $1)sql";

constexpr char kFindAccountBySetup[] = R"sql(
  SELECT account_id, name, roles, version, created_at, created_by, disabled_at, password_hash,
         setup_expires_at, failures, failed_at, totp_secret, totp_pending, totp_step,
         provider_subject
  FROM staff_account
  WHERE setup_sha256 = $1)sql";

constexpr char kInsertProviderAccount[] = R"sql(
  INSERT INTO staff_account (account_id, name, roles, version, created_at, created_by, failures,
                             provider_issuer, provider_subject)
  VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8))sql";

constexpr char kFindAccountByIdentity[] = R"sql(
  SELECT account_id, name, roles, version, created_at, created_by, disabled_at, password_hash,
         setup_expires_at, failures, failed_at, totp_secret, totp_pending, totp_step,
         provider_subject
  FROM staff_account
  WHERE provider_issuer = $1 AND provider_subject = $2)sql";

constexpr char kListAccounts[] = R"sql(
  SELECT account_id, name, roles, version, created_at, created_by, disabled_at, password_hash,
         setup_expires_at, failures, failed_at, totp_secret, totp_pending, totp_step,
         provider_subject
  FROM staff_account
  ORDER BY name)sql";

constexpr char kUpdateAccount[] = R"sql(
  UPDATE staff_account
  SET roles = $1, disabled_at = $2, version = version + 1
  WHERE account_id = $3 AND version = $4)sql";

constexpr char kSetPassword[] = R"sql(
  UPDATE staff_account
  SET password_hash = $1, setup_sha256 = NULL, setup_expires_at = NULL, failures = 0,
      failed_at = NULL
  WHERE account_id = $2)sql";

constexpr char kForgetPassword[] = R"sql(
  UPDATE staff_account
  SET password_hash = NULL, totp_secret = NULL, totp_pending = NULL
  WHERE account_id = $1)sql";

constexpr char kConfirmTotp[] = R"sql(
  UPDATE staff_account
  SET totp_secret = totp_pending, totp_pending = NULL, totp_step = $1
  WHERE account_id = $2)sql";

constexpr char kInsertSession[] = R"sql(
  INSERT INTO staff_session (session_id, account_id, secret_sha256, created_at, rotated_at, used_at)
  VALUES ($1, $2, $3, $4, $4, $4))sql";

constexpr char kFindSession[] = R"sql(
  SELECT a.account_id, a.name, a.roles, a.version, a.created_at, a.created_by, a.disabled_at,
         a.password_hash, a.setup_expires_at, a.failures, a.failed_at, a.totp_secret,
         a.totp_pending, a.totp_step, a.provider_subject, s.session_id, s.created_at, s.used_at,
         s.ended_at, s.rotated_at, s.secret_sha256
  FROM staff_session s
  JOIN staff_account a ON a.account_id = s.account_id
  WHERE (s.secret_sha256 = $1 OR s.previous_sha256 = $1 OR s.session_id = $2)
    AND s.ended_at IS NULL)sql";

constexpr char kRotate[] = R"sql(
  UPDATE staff_session
  SET previous_sha256 = secret_sha256, secret_sha256 = $1, rotated_at = $2
  WHERE session_id = $3)sql";

constexpr char kListSessions[] = R"sql(
  SELECT s.session_id, a.name, s.created_at, s.used_at, s.ended_at
  FROM staff_session s
  JOIN staff_account a ON a.account_id = s.account_id
  WHERE s.account_id = $1 AND s.ended_at IS NULL
  ORDER BY s.session_id DESC)sql";

constexpr char kInsertToken[] = R"sql(
  INSERT INTO staff_token (staff_token_id, name, secret_sha256, created_at, created_by, account_id,
                           access, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8))sql";

constexpr char kFindLiveToken[] = R"sql(
  SELECT t.staff_token_id, a.name, t.name, t.access, t.created_at, t.created_by, t.expires_at,
         t.revoked_at
  FROM staff_token t
  JOIN staff_account a ON a.account_id = t.account_id
  WHERE a.name = $1 AND t.name = $2 AND t.revoked_at IS NULL)sql";

constexpr char kFindLiveTokenBySecretOrId[] = R"sql(
  SELECT t.staff_token_id, a.name, t.name, t.access, t.created_at, t.created_by, t.expires_at,
         t.revoked_at
  FROM staff_token t
  JOIN staff_account a ON a.account_id = t.account_id
  WHERE (t.secret_sha256 = $1 OR t.staff_token_id = $2) AND t.revoked_at IS NULL)sql";

constexpr char kListTokens[] = R"sql(
  SELECT t.staff_token_id, a.name, t.name, t.access, t.created_at, t.created_by, t.expires_at,
         t.revoked_at
  FROM staff_token t
  JOIN staff_account a ON a.account_id = t.account_id
  WHERE a.name = $1
  ORDER BY t.staff_token_id DESC)sql";

constexpr char kSetEntrance[] = R"sql(
  INSERT INTO staff_entrance (subject, people, roles)
  VALUES ($1, $2, $3)
  ON CONFLICT (subject) DO UPDATE SET people = excluded.people, roles = excluded.roles)sql";

template <typename Enum>
std::string joined(const std::vector<Enum>& values) {
  std::vector<std::string> names;
  for (const Enum value : values) names.emplace_back(enum_name(value));
  return join(names, ",");
}

template <typename Enum>
std::vector<Enum> enums_of(std::string_view text) {
  std::vector<Enum> values;
  if (text.empty()) return values;
  for (std::string_view name : split(text, ',')) values.push_back(load_enum<Enum>(name));
  return values;
}

std::vector<std::string> names_of(std::string_view text) {
  if (text.empty()) return {};
  const auto parts = split(text, ',');
  return {parts.begin(), parts.end()};
}

KeptAccount account_of(const storage::Row& row) {
  KeptAccount kept{
      .account = {.account_id = {row.text(0)},
                  .name = row.text(1),
                  .roles = enums_of<Role>(row.text(2)),
                  .state = AccountState::waiting,
                  .signs_in_by = row.is_null(14) ? SignInBy::password : SignInBy::provider,
                  .second_factor = row.is_null(11) ? SecondFactor::none : SecondFactor::totp,
                  .created_at = row.instant(4),
                  .created_by = row.text(5),
                  .version = row.integer(3)},
      .secrets = {.password_hash = row.find_text(7).value_or(""),
                  .setup_expires_at = row.find_instant(8),
                  .failures = row.integer(9),
                  .failed_at = row.find_instant(10),
                  .totp_secret = row.is_null(11) ? "" : row.blob(11),
                  .totp_pending = row.is_null(12) ? "" : row.blob(12),
                  .totp_step = row.integer(13)}};
  if (!kept.secrets.password_hash.empty() || kept.account.signs_in_by == SignInBy::provider) {
    kept.account.state = AccountState::active;
  }
  if (!row.is_null(6)) kept.account.state = AccountState::disabled;
  return kept;
}

std::optional<KeptAccount> account_of(const std::optional<storage::Row>& row) {
  if (!row) return std::nullopt;
  return account_of(*row);
}

Token token_of(const storage::Row& row) {
  return {.staff_token_id = {row.text(0)},
          .account = row.text(1),
          .label = row.text(2),
          .access = enums_of<Access>(row.text(3)),
          .created_at = row.instant(4),
          .created_by = row.text(5),
          .expires_at = row.find_instant(6),
          .revoked_at = row.find_instant(7)};
}

std::optional<Token> token_of(const std::optional<storage::Row>& row) {
  if (!row) return std::nullopt;
  return token_of(*row);
}

Entrance entrance_of(const storage::Row& row, std::size_t people) {
  return {Visibility::restricted, names_of(row.text(people)), enums_of<Role>(row.text(people + 1))};
}

std::optional<KeptSession> kept_session_of(const std::optional<storage::Row>& row,
                                           const std::string& secret_sha256) {
  if (!row) return std::nullopt;
  KeptAccount owner = account_of(*row);
  Session session{.session_id = {row->text(15)},
                  .account = owner.account.name,
                  .created_at = row->instant(16),
                  .used_at = row->instant(17),
                  .ended_at = row->find_instant(18)};
  return KeptSession{
      .session = std::move(session),
      .owner = std::move(owner),
      .rotated_at = row->instant(19),
      .by_previous_secret = !secret_sha256.empty() && row->text(20) != secret_sha256};
}

}  // namespace

bool insert(storage::Transaction& tx, const Account& account) {
  try {
    tx.execute(kInsertAccount, {account.account_id, account.name, joined(account.roles),
                                account.version, account.created_at, account.created_by});
    return true;
  } catch (const storage::UniqueViolation&) {
    return false;
  }
}

std::optional<KeptAccount> find_account(storage::Transaction& tx, std::string_view name) {
  return account_of(tx.find(kFindAccount, {name}));
}

std::optional<KeptAccount> find_account_by_setup(storage::Transaction& tx,
                                                 const std::string& setup_sha256) {
  return account_of(tx.find(kFindAccountBySetup, {setup_sha256}));
}

bool insert(storage::Transaction& tx, const Account& account, const Identity& identity) {
  try {
    tx.execute(kInsertProviderAccount,
               {account.account_id, account.name, joined(account.roles), account.version,
                account.created_at, account.created_by, identity.issuer, identity.subject});
    return true;
  } catch (const storage::UniqueViolation&) {
    return false;
  }
}

std::optional<KeptAccount> find_account(storage::Transaction& tx, const Identity& identity) {
  return account_of(tx.find(kFindAccountByIdentity, {identity.issuer, identity.subject}));
}

bool has_accounts(storage::Transaction& tx) {
  return tx.find("SELECT account_id FROM staff_account LIMIT 1", {}).has_value();
}

bool use_return(storage::Transaction& tx, const std::string& state_sha256, Instant expires_at,
                Instant now) {
  tx.execute("DELETE FROM staff_sign_in_return WHERE expires_at <= $1", {now});
  try {
    tx.execute("INSERT INTO staff_sign_in_return (state_sha256, expires_at) VALUES ($1, $2)",
               {state_sha256, expires_at});
    return true;
  } catch (const storage::UniqueViolation&) {
    return false;
  }
}

std::vector<Account> list_accounts(storage::Transaction& tx) {
  std::vector<Account> accounts;
  tx.for_each(kListAccounts, {},
              [&](const storage::Row& row) { accounts.push_back(account_of(row).account); });
  return accounts;
}

bool update(storage::Transaction& tx, const Account& account, Instant now) {
  const bool disabled = account.state == AccountState::disabled;
  return tx.execute(kUpdateAccount,
                    {joined(account.roles), disabled ? std::optional(now) : std::nullopt,
                     account.account_id, account.version}) > 0;
}

void set_setup(storage::Transaction& tx, const AccountId& account, const std::string& setup_sha256,
               Instant expires_at) {
  tx.execute(
      "UPDATE staff_account SET setup_sha256 = $1, setup_expires_at = $2 WHERE account_id = $3",
      {setup_sha256, expires_at, account});
}

void set_password(storage::Transaction& tx, const AccountId& account, const std::string& hash) {
  tx.execute(kSetPassword, {hash, account});
}

void forget_password(storage::Transaction& tx, const AccountId& account) {
  tx.execute(kForgetPassword, {account});
}

void set_totp_pending(storage::Transaction& tx, const AccountId& account,
                      const std::string& sealed) {
  tx.execute("UPDATE staff_account SET totp_pending = $1 WHERE account_id = $2",
             {storage::Blob{sealed}, account});
}

void confirm_totp(storage::Transaction& tx, const AccountId& account, std::int64_t step) {
  tx.execute(kConfirmTotp, {step, account});
}

bool use_totp_step(storage::Transaction& tx, const AccountId& account, std::int64_t step) {
  return tx.execute(
             "UPDATE staff_account SET totp_step = $1 WHERE account_id = $2 AND totp_step < $1",
             {step, account}) > 0;
}

void set_failures(storage::Transaction& tx, const AccountId& account, std::int64_t failures,
                  std::optional<Instant> failed_at) {
  tx.execute("UPDATE staff_account SET failures = $1, failed_at = $2 WHERE account_id = $3",
             {failures, failed_at, account});
}

void insert(storage::Transaction& tx, const Session& session, const AccountId& account,
            const std::string& secret_sha256) {
  tx.execute(kInsertSession, {session.session_id, account, secret_sha256, session.created_at});
}

std::optional<KeptSession> find_session(storage::Transaction& tx,
                                        const std::string& secret_sha256) {
  return kept_session_of(tx.find(kFindSession, {secret_sha256, nullptr}), secret_sha256);
}

std::optional<KeptSession> find_session(storage::Transaction& tx, const SessionId& session) {
  return kept_session_of(tx.find(kFindSession, {nullptr, session}), "");
}

void rotate(storage::Transaction& tx, const SessionId& session, const std::string& secret_sha256,
            Instant now) {
  tx.execute(kRotate, {secret_sha256, now, session});
}

void set_used(storage::Transaction& tx, const SessionId& session, Instant used_at) {
  tx.execute("UPDATE staff_session SET used_at = $1 WHERE session_id = $2", {used_at, session});
}

void end_session(storage::Transaction& tx, const SessionId& session, Instant at) {
  tx.execute("UPDATE staff_session SET ended_at = $1 WHERE session_id = $2", {at, session});
}

std::int64_t end_sessions(storage::Transaction& tx, const AccountId& account, Instant at) {
  return tx.execute(
      "UPDATE staff_session SET ended_at = $1 WHERE account_id = $2 AND ended_at IS NULL",
      {at, account});
}

std::vector<Session> list_sessions(storage::Transaction& tx, const AccountId& account) {
  std::vector<Session> sessions;
  tx.for_each(kListSessions, {account}, [&](const storage::Row& row) {
    sessions.push_back({.session_id = {row.text(0)},
                        .account = row.text(1),
                        .created_at = row.instant(2),
                        .used_at = row.instant(3),
                        .ended_at = row.find_instant(4)});
  });
  return sessions;
}

bool insert(storage::Transaction& tx, const Token& token, const AccountId& account,
            const std::string& secret_sha256) {
  try {
    tx.execute(kInsertToken, {token.staff_token_id, token.label, secret_sha256, token.created_at,
                              token.created_by, account, joined(token.access), token.expires_at});
    return true;
  } catch (const storage::UniqueViolation&) {
    return false;
  }
}

std::optional<Token> find_live_token(storage::Transaction& tx, std::string_view account,
                                     std::string_view label) {
  return token_of(tx.find(kFindLiveToken, {account, label}));
}

std::optional<Token> find_live_token(storage::Transaction& tx, const std::string& secret_sha256) {
  return token_of(tx.find(kFindLiveTokenBySecretOrId, {secret_sha256, nullptr}));
}

std::optional<Token> find_live_token(storage::Transaction& tx, const TokenId& token) {
  return token_of(tx.find(kFindLiveTokenBySecretOrId, {nullptr, token}));
}

void revoke(storage::Transaction& tx, const TokenId& token, Instant at) {
  tx.execute("UPDATE staff_token SET revoked_at = $1 WHERE staff_token_id = $2", {at, token});
}

void revoke_tokens(storage::Transaction& tx, const AccountId& account, Instant at) {
  tx.execute("UPDATE staff_token SET revoked_at = $1 WHERE account_id = $2 AND revoked_at IS NULL",
             {at, account});
}

std::vector<Token> list_tokens(storage::Transaction& tx, std::string_view account) {
  std::vector<Token> tokens;
  tx.for_each(kListTokens, {account},
              [&](const storage::Row& row) { tokens.push_back(token_of(row)); });
  return tokens;
}

std::optional<Entrance> find_entrance(storage::Transaction& tx, std::string_view incident) {
  const auto row =
      tx.find("SELECT people, roles FROM staff_entrance WHERE subject = $1", {incident});
  if (!row) return std::nullopt;
  return entrance_of(*row, 0);
}

void set_entrance(storage::Transaction& tx, std::string_view incident, const Entrance& entrance) {
  if (entrance.visibility == Visibility::open) {
    tx.execute("DELETE FROM staff_entrance WHERE subject = $1", {incident});
    return;
  }
  tx.execute(kSetEntrance, {incident, join(entrance.people, ","), joined(entrance.roles)});
}

std::vector<std::pair<std::string, Entrance>> list_entrances(storage::Transaction& tx) {
  std::vector<std::pair<std::string, Entrance>> entrances;
  tx.for_each(
      "SELECT subject, people, roles FROM staff_entrance ORDER BY subject", {},
      [&](const storage::Row& row) { entrances.emplace_back(row.text(0), entrance_of(row, 1)); });
  return entrances;
}

}  // namespace candor::staff::store
