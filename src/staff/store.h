// SPDX-License-Identifier: Apache-2.0
// The tables of accounts, sessions, tokens and entrances. The only SQL of this room.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "staff/staff.h"

namespace candor::staff::store {

// What an account keeps besides what is shown of it.
struct Secrets {
  std::string password_hash;  // empty: none set
  std::optional<Instant> setup_expires_at;
  std::int64_t failures = 0;
  std::optional<Instant> failed_at;
  std::string totp_secret;   // sealed; empty: none
  std::string totp_pending;  // sealed; empty: none
  std::int64_t totp_step = 0;
};
struct KeptAccount {
  Account account;
  Secrets secrets;
};

// False if the name was given before.
bool insert(storage::Transaction& tx, const Account& account);
std::optional<KeptAccount> find_account(storage::Transaction& tx, std::string_view name);
std::optional<KeptAccount> find_account_by_setup(storage::Transaction& tx,
                                                 const std::string& setup_sha256);
// Who it is at the company's provider.
struct Identity {
  std::string issuer;
  std::string subject;
};
// False if the name was given before, or the identity has an account.
bool insert(storage::Transaction& tx, const Account& account, const Identity& identity);
std::optional<KeptAccount> find_account(storage::Transaction& tx, const Identity& identity);
bool has_accounts(storage::Transaction& tx);
// False if somebody came back with this state before. What is over by now is forgotten.
bool use_return(storage::Transaction& tx, const std::string& state_sha256, Instant expires_at,
                Instant now);
std::vector<Account> list_accounts(storage::Transaction& tx);
// Roles and state, under the next version; false if the version has moved.
bool update(storage::Transaction& tx, const Account& account, Instant now);
void set_setup(storage::Transaction& tx, const AccountId& account, const std::string& setup_sha256,
               Instant expires_at);
// A setup code is used up by it.
void set_password(storage::Transaction& tx, const AccountId& account, const std::string& hash);
// And the second factor.
void forget_password(storage::Transaction& tx, const AccountId& account);
void set_totp_pending(storage::Transaction& tx, const AccountId& account,
                      const std::string& sealed);
// The pending secret becomes the one that counts.
void confirm_totp(storage::Transaction& tx, const AccountId& account, std::int64_t step);
// False if a code of this step or a later one was taken before.
bool use_totp_step(storage::Transaction& tx, const AccountId& account, std::int64_t step);
void set_failures(storage::Transaction& tx, const AccountId& account, std::int64_t failures,
                  std::optional<Instant> failed_at);

struct KeptSession {
  Session session;
  KeptAccount owner;
  Instant rotated_at;
  bool by_previous_secret = false;
};
void insert(storage::Transaction& tx, const Session& session, const AccountId& account,
            const std::string& secret_sha256);
// One that has not ended, by its secret or the one before.
std::optional<KeptSession> find_session(storage::Transaction& tx, const std::string& secret_sha256);
std::optional<KeptSession> find_session(storage::Transaction& tx, const SessionId& session);
void rotate(storage::Transaction& tx, const SessionId& session, const std::string& secret_sha256,
            Instant now);
void set_used(storage::Transaction& tx, const SessionId& session, Instant used_at);
void end_session(storage::Transaction& tx, const SessionId& session, Instant at);
// All of the account's but `except`; how many.
std::int64_t end_sessions(storage::Transaction& tx, const AccountId& account, Instant at);
std::vector<Session> list_sessions(storage::Transaction& tx, const AccountId& account);

// False if a live token of the account has the label.
bool insert(storage::Transaction& tx, const Token& token, const AccountId& account,
            const std::string& secret_sha256);
std::optional<Token> find_live_token(storage::Transaction& tx, std::string_view account,
                                     std::string_view label);
std::optional<Token> find_live_token(storage::Transaction& tx, const std::string& secret_sha256);
std::optional<Token> find_live_token(storage::Transaction& tx, const TokenId& token);
void revoke(storage::Transaction& tx, const TokenId& token, Instant at);
void revoke_tokens(storage::Transaction& tx, const AccountId& account, Instant at);
std::vector<Token> list_tokens(storage::Transaction& tx, std::string_view account);

std::optional<Entrance> find_entrance(storage::Transaction& tx, std::string_view incident);
void set_entrance(storage::Transaction& tx, std::string_view incident, const Entrance& entrance);
// Of the restricted incidents only, by reference.
std::vector<std::pair<std::string, Entrance>> list_entrances(storage::Transaction& tx);

}  // namespace candor::staff::store
