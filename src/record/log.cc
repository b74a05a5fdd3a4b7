// SPDX-License-Identifier: Apache-2.0
#include "record/log.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/enums.h"
#include "delivery/delivery.h"
#include "journal/journal.h"
#include "notice/notice.h"
#include "record/log_codec.h"
#include "record/rules.h"
#include "record/store.h"
#include "sequencer/sequencer.h"

namespace candor::record {
namespace {

using incident::Promise;

std::vector<std::string> entries(storage::Transaction& tx, const seal::Key&, std::int64_t from,
                                 std::int64_t limit) {
  return store::list_entries(tx, from, limit);
}

constexpr sequencer::Log kLog{kLogName, store::count_entries, entries};

struct Waiting {
  std::string about;
  std::string entry;
};

std::string about(std::string_view kind, std::string_view incident, std::int64_t number) {
  return fmt::format("{}/{}/{}", kind, incident, number);
}

// The statement that first said this fact.
std::int64_t statement_of(const incident::FactId& fact, const std::vector<Statement>& all) {
  const auto said = std::find_if(all.begin(), all.end(), [&](const Statement& statement) {
    return std::any_of(statement.facts.begin(), statement.facts.end(),
                       [&](const StatedFact& one) { return one.fact_id == fact; });
  });
  CHECK(said != all.end());
  return said->number;
}

std::vector<Waiting> of_statement(const Statement& statement, const std::vector<Statement>& all,
                                  Instant now) {
  std::vector<Waiting> waiting;
  waiting.push_back({about("statement", statement.incident, statement.number),
                     codec::statement_entry(statement, now)});
  for (const StatedFact& fact : statement.facts) {
    if (!fact.replaces) continue;
    const std::int64_t corrects = statement_of(*fact.replaces, all);
    // A fact that was corrected stands in every statement after; it was news in one.
    if (statement_of(fact.fact_id, all) != statement.number) continue;
    waiting.push_back({"correction/" + fact.fact_id.value,
                       codec::correction_entry(statement, fact.question, corrects, now)});
  }
  return waiting;
}

// A promise is public from the statement on that says it; the next word is one that each makes.
bool is_public(const Promise& promise, const Statement& last) {
  if (promise.audience != incident::Audience::customers) return false;
  if (promise.kind == incident::PromiseKind::next_word) return true;
  return std::any_of(last.promises.begin(), last.promises.end(),
                     [&](const StatedPromise& stated) { return stated.number == promise.number; });
}

// What the clock says of a promise: kept, missed, and kept after all.
std::vector<Waiting> of_promise(std::string_view incident, const Promise& promise, Instant now) {
  std::vector<Waiting> waiting;
  if (promise.state == incident::PromiseState::missed) {
    waiting.push_back({about("promise_missed", incident, promise.number),
                       codec::promise_entry("promise_missed", incident, promise, now)});
  }
  if (promise.kept_at) {
    const bool late = promise.state == incident::PromiseState::missed;
    waiting.push_back({about("promise_kept", incident, promise.number),
                       codec::promise_entry(late ? "promise_kept_late" : "promise_kept", incident,
                                            promise, now)});
  }
  return waiting;
}

std::string letters_about(std::string_view notice, delivery::Channel channel,
                          std::string_view what) {
  return fmt::format("letters/{}/{}/{}", notice, enum_name(channel), what);
}

std::vector<Waiting> of_letters(const delivery::NoticeStatus& status, const notice::Notice& notice,
                                Instant now) {
  const auto about_letters = [&](std::string_view what) {
    return letters_about(status.notice, status.channel, what);
  };
  std::vector<Waiting> waiting;
  waiting.push_back({about_letters("started"), codec::letters_started_entry(status, notice, now)});
  if (status.finished_at) {
    waiting.push_back({about_letters(fmt::format("ended/{}", status.finished_at->micros)),
                       codec::letters_ended_entry(status, notice, now)});
  }
  return waiting;
}

Result<std::vector<Waiting>> of_incident(storage::Transaction& tx, const std::string& incident,
                                         const std::set<std::string>& written, Instant now) {
  const std::vector<Statement> all = store::list(tx, incident);
  std::vector<Waiting> waiting;
  const auto add = [&](std::vector<Waiting> more) {
    for (Waiting& one : more) {
      if (!written.count(one.about)) waiting.push_back(std::move(one));
    }
  };
  for (const Statement& statement : all) add(of_statement(statement, all, now));
  for (const Promise& promise : TRY(incident::list_promises(tx, incident, now))) {
    if (is_public(promise, all.back())) add(of_promise(incident, promise, now));
  }
  const auto notices = TRY(notice::list_notices(tx, incident));
  const auto notice_of = [&](const std::string& reference) -> const notice::Notice& {
    return *std::find_if(notices.begin(), notices.end(),
                         [&](const auto& one) { return one.reference == reference; });
  };
  const std::size_t without_letters = waiting.size();
  for (const auto& started : TRY(delivery::list_started(tx, incident))) {
    add(of_letters(started, notice_of(started.notice), now));
  }
  if (waiting.size() == without_letters) return waiting;
  // Only now is it worth counting them.
  waiting.resize(without_letters);
  for (const auto& counted : TRY(delivery::load_status(tx, incident)).notices) {
    add(of_letters(counted, notice_of(counted.notice), now));
  }
  return waiting;
}

std::int64_t write(storage::Transaction& tx, std::string_view incident,
                   const std::vector<Waiting>& waiting) {
  std::int64_t written = 0;
  for (const Waiting& one : waiting) {
    if (store::insert_entry(tx, one.about, incident, one.entry)) ++written;
  }
  return written;
}

// A log bears the name under which it began; one of this machine alone would be of no use to
// anybody, so nothing is committed to before the pages have a public name or something was
// published.
bool is_begun(storage::Transaction& tx, const Settings& settings) {
  return store::count_entries(tx) > 0 || !notice::names_local_host(settings.public_url);
}

Result<std::int64_t> commit_to_journal(App& app, Instant now) {
  const std::string day = to_rfc3339(now).substr(0, 10);
  {
    const auto tx = app.db.read();
    if (!is_begun(*tx, app.settings) || store::has_commitment(*tx, day)) return 0;
  }
  TRY(sequencer::catch_up(app, journal::log()));
  const auto tx = app.db.write();
  take_log_turn(*tx);
  if (store::has_commitment(*tx, day)) return 0;
  const auto sealed = journal::seal_checkpoint(app, *tx, day);
  // A journal without an entry has no log yet.
  if (!sealed && sealed.error().code == ErrorCode::not_found) return 0;
  const auto& [checkpoint, salt] = TRY(sealed);
  const auto number = store::insert_entry(
      *tx, "journal/" + day, "", codec::journal_entry(journal::commitment(salt, checkpoint), now));
  CHECK(number.has_value());
  store::insert_commitment(
      *tx, {day, *number, sequencer::find_head(*tx, journal::log().name)->size, checkpoint});
  tx->commit();
  return 1;
}

}  // namespace

const sequencer::Log& log() { return kLog; }

void take_log_turn(storage::Transaction& tx) { tx.take_turn("record/log"); }

void log_statement(storage::Transaction& tx, const Statement& statement,
                   const std::vector<Statement>& all, Instant now) {
  write(tx, statement.incident, of_statement(statement, all, now));
}

std::optional<std::int64_t> find_letters_entry(storage::Transaction& tx, std::string_view notice,
                                               delivery::Channel channel) {
  const auto head = sequencer::find_head(tx, kLogName);
  const auto entry = store::find_entry(tx, letters_about(notice, channel, "started"));
  if (!head || !entry || *entry >= head->size) return std::nullopt;
  return entry;
}

Result<std::int64_t> keep_log(App& app) {
  const Instant now = app.clock.now();
  std::int64_t written = 0;
  for (const std::string& incident : store::list_incidents(*app.db.read())) {
    const auto read = app.db.read();
    const auto waiting = TRY(of_incident(*read, incident, store::list_about(*read, incident), now));
    if (waiting.empty()) continue;
    const auto tx = app.db.write();
    take_log_turn(*tx);
    written += write(*tx, incident, waiting);
    tx->commit();
  }
  return written + TRY(commit_to_journal(app, now));
}

}  // namespace candor::record
