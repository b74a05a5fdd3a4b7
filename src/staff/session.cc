// SPDX-License-Identifier: Apache-2.0
// Sessions: signing in with a password, and recognising who comes back with a cookie.
#include "staff/session.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "journal/journal.h"
#include "staff/codec.h"
#include "staff/password.h"
#include "staff/rules.h"
#include "staff/second_factor.h"
#include "staff/staff.h"
#include "staff/store.h"

namespace candor::staff {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::int64_t kUsedSeconds = 60;

void append(storage::Transaction& tx, App& app, const Actor& actor, std::string_view kind,
            const boost::json::value& body) {
  journal::append(tx, app, actor, {.kind = kind, .subject = "", .occurred_at = std::nullopt}, body);
}

Actor actor_of(const Account& account) {
  return {.name = account.name, .roles = account.roles, .access = access_of(account.roles)};
}

Result<void> check_wait(const store::Secrets& secrets, Instant now) {
  if (!secrets.failed_at) return {};
  const Instant free_at = add_seconds(*secrets.failed_at, wait_seconds_after(secrets.failures));
  if (now >= free_at) return {};
  return fail(ErrorCode::too_many,
              fmt::format("too many wrong tries in a row; wait until {}", to_words(free_at)));
}

// The name that was typed is not kept: people type their password there.
void note_stranger(App& app) {
  const auto tx = app.db.write();
  append(*tx, app, {.name = "candor"}, "staff.sign_in_refused",
         codec::journal_text("reason", "no such account"));
  tx->commit();
}

void note_failure(App& app, const store::KeptAccount& kept, std::string_view what) {
  const auto tx = app.db.write();
  const auto now_kept = store::find_account(*tx, kept.account.name);
  CHECK(now_kept.has_value());
  store::set_failures(*tx, kept.account.account_id, now_kept->secrets.failures + 1,
                      app.clock.now());
  append(*tx, app, {.name = kept.account.name}, "staff.sign_in_refused",
         codec::journal_account(kept.account, what));
  tx->commit();
}

Result<void> refuse_sign_in() {
  return fail(ErrorCode::unauthenticated, "the name or the password is wrong");
}

Result<Recognised> refuse_session() {
  return fail(ErrorCode::unauthenticated, "the session is over; sign in again");
}

// Somebody holds a secret that was exchanged long ago: a copy of the cookie.
void end_copied(App& app, const store::KeptSession& kept) {
  const auto tx = app.db.write();
  store::end_session(*tx, kept.session.session_id, app.clock.now());
  append(*tx, app, {.name = "candor"}, "staff.session_ended",
         codec::journal_account(kept.owner.account, "an exchanged secret came back"));
  tx->commit();
}

std::string rotate(App& app, const store::KeptSession& kept) {
  std::string secret = to_base64url(app.random.bytes(kSecretBytes));
  const auto tx = app.db.write();
  store::rotate(*tx, kept.session.session_id, sha256_hex(secret), app.clock.now());
  store::set_used(*tx, kept.session.session_id, app.clock.now());
  tx->commit();
  return secret;
}

void note_use(App& app, const Session& session) {
  const Instant now = app.clock.now();
  if (now < add_seconds(session.used_at, kUsedSeconds)) return;
  const auto tx = app.db.write();
  store::set_used(*tx, session.session_id, now);
  tx->commit();
}

}  // namespace

SignedIn begin_session(storage::Transaction& tx, App& app, const Account& account) {
  const Instant now = app.clock.now();
  SignedIn signed_in{.session = {.session_id = new_id<SessionId>(now, app.random),
                                 .account = account.name,
                                 .created_at = now,
                                 .used_at = now,
                                 .ended_at = std::nullopt},
                     .secret = to_base64url(app.random.bytes(kSecretBytes))};
  store::insert(tx, signed_in.session, account.account_id, sha256_hex(signed_in.secret));
  append(tx, app, actor_of(account), "staff.signed_in", codec::journal_session(signed_in.session));
  return signed_in;
}

Result<SignedIn> sign_in(App& app, const SignIn& wanted) {
  const auto kept = store::find_account(*app.db.read(), wanted.account);
  if (kept) TRY(check_wait(kept->secrets, app.clock.now()));
  const Match match =
      match_password(wanted.password, kept ? kept->secrets.password_hash : std::string(),
                     app.settings.password_cost);
  if (match == Match::no) {
    if (kept) {
      note_failure(app, *kept, "wrong password");
    } else {
      note_stranger(app);
    }
    TRY(refuse_sign_in());
  }
  auto tx = app.db.write();
  const auto now_kept = store::find_account(*tx, wanted.account);
  // It may have been disabled or given another password while the hash was computed.
  if (!now_kept || now_kept->account.state != AccountState::active ||
      now_kept->secrets.password_hash != kept->secrets.password_hash) {
    TRY(refuse_sign_in());
  }
  if (const Result<void> taken = take_code(*tx, app, *now_kept, wanted.code); !taken) {
    tx.reset();
    // Without a code nothing was guessed: the page asks for it next.
    if (wanted.code) note_failure(app, *now_kept, "wrong code");
    return tl::unexpected(taken.error());
  }
  store::set_failures(*tx, now_kept->account.account_id, 0, std::nullopt);
  SignedIn signed_in = begin_session(*tx, app, now_kept->account);
  tx->commit();
  return signed_in;
}

Result<Recognised> recognise(App& app, std::string_view secret) {
  const auto kept = store::find_session(*app.db.read(), sha256_hex(secret));
  if (!kept || kept->owner.account.state != AccountState::active) return refuse_session();
  const Instant now = app.clock.now();
  const SessionAge age = age_of(kept->session, kept->rotated_at, now);
  if (age == SessionAge::over) return refuse_session();
  Recognised recognised{.actor = actor_of(kept->owner.account), .new_secret = std::nullopt};
  if (kept->by_previous_secret) {
    if (now < add_seconds(kept->rotated_at, kPreviousSecretSeconds)) return recognised;
    end_copied(app, *kept);
    return refuse_session();
  }
  if (age == SessionAge::due_for_rotation) {
    recognised.new_secret = rotate(app, *kept);
  } else {
    note_use(app, kept->session);
  }
  return recognised;
}

Result<void> sign_out(App& app, const Actor& actor, std::string_view secret) {
  const auto tx = app.db.write();
  const auto kept = store::find_session(*tx, sha256_hex(secret));
  if (!kept) return {};
  store::end_session(*tx, kept->session.session_id, app.clock.now());
  append(*tx, app, actor, "staff.signed_out", codec::journal_session(kept->session));
  tx->commit();
  return {};
}

Result<std::vector<Session>> list_sessions(App& app, const Actor& actor, std::string_view account) {
  TRY(check_own(actor, account));
  const auto tx = app.db.read();
  const auto kept = store::find_account(*tx, account);
  if (!kept) return fail(ErrorCode::not_found, "there is no account of that name");
  return store::list_sessions(*tx, kept->account.account_id);
}

Result<std::int64_t> end_sessions(App& app, const Actor& actor, std::string_view account) {
  TRY(check_own(actor, account));
  const auto tx = app.db.write();
  const auto kept = store::find_account(*tx, account);
  if (!kept) return fail(ErrorCode::not_found, "there is no account of that name");
  const std::int64_t ended = store::end_sessions(*tx, kept->account.account_id, app.clock.now());
  append(*tx, app, actor, "staff.sessions_ended", codec::journal_account(kept->account, ""));
  tx->commit();
  return ended;
}

}  // namespace candor::staff
