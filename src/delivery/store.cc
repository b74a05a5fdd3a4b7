// SPDX-License-Identifier: Apache-2.0
#include "delivery/store.h"

#include <algorithm>
#include <tuple>

#include "base/enums.h"

namespace candor::delivery::store {
namespace {

// Whoever was reached by one channel is never told the same by another.
constexpr char kFindReachedAt[] = R"sql(
  SELECT ended_at
  FROM delivery
  WHERE notice_id = $1 AND state = 'reached'
  ORDER BY ended_at
  LIMIT 1 OFFSET $2)sql";

constexpr char kStart[] = R"sql(
  INSERT INTO dispatch (notice_id, channel, started_at, started_by, order_seed)
  VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (notice_id, channel) DO UPDATE SET finished_at = NULL)sql";

constexpr char kFinish[] = R"sql(
  UPDATE dispatch
  SET finished_at = $1
  WHERE notice_id = $2 AND channel = $3 AND finished_at IS NULL)sql";

// Whoever was told by another channel, or waits for it there, is not told the same again.
constexpr char kInsert[] = R"sql(
  INSERT INTO delivery (delivery_id, notice_id, notice_version, channel, customer_id, message_id,
                        state, attempts, queued_at, next_attempt_at, ended_at, turn)
  SELECT $1, $2, CAST($3 AS BIGINT), $4, $5, $6, $7, 0, CAST($8 AS BIGINT), CAST($9 AS BIGINT),
         CAST($10 AS BIGINT), CAST($11 AS BIGINT)
  WHERE NOT EXISTS (SELECT 1 FROM delivery AS d
                    JOIN dispatch AS s ON s.notice_id = d.notice_id AND s.channel = d.channel
                    WHERE d.notice_id = $2 AND d.notice_version = CAST($3 AS BIGINT)
                      AND d.customer_id = $5 AND d.channel <> $4
                      AND (d.state IN ('sending', 'reached', 'uncertain')
                           OR (d.state = 'queued' AND COALESCE(s.hold, '') <> 'stopped')))
  ON CONFLICT (customer_id, notice_id, notice_version, channel) DO NOTHING)sql";

constexpr char kListUnfinished[] = R"sql(
  SELECT channel
  FROM dispatch AS s
  WHERE notice_id = $1 AND COALESCE(hold, '') <> 'stopped'
    AND EXISTS (SELECT 1 FROM delivery AS d
                WHERE d.notice_id = s.notice_id AND d.channel = s.channel
                  AND d.state IN ('queued', 'sending')))sql";

constexpr char kListUnreached[] = R"sql(
  SELECT customer_id, turn
  FROM delivery AS d
  WHERE notice_id = $1 AND channel = $2 AND state IN ('bounced', 'no_route')
    AND NOT EXISTS (SELECT 1 FROM delivery AS o
                    WHERE o.customer_id = d.customer_id AND o.notice_id = d.notice_id
                      AND o.notice_version = d.notice_version AND o.channel = $3)
  ORDER BY turn, delivery_id)sql";

constexpr char kFindDispatch[] = R"sql(
  SELECT order_seed, hold, begun_at, finished_at
  FROM dispatch
  WHERE notice_id = $1 AND channel = $2)sql";

constexpr char kListDue[] = R"sql(
  SELECT notice_id
  FROM dispatch AS s
  WHERE channel = $1 AND begun_at IS NOT NULL AND finished_at IS NULL AND hold IS NULL
    AND (EXISTS (SELECT 1 FROM delivery AS d
                 WHERE d.notice_id = s.notice_id AND d.channel = s.channel AND d.state = 'queued'
                   AND d.next_attempt_at <= $2)
         OR EXISTS (SELECT 1 FROM delivery AS d
                    WHERE d.notice_id = s.notice_id AND d.channel = s.channel
                      AND d.state = 'sending' AND d.lease_until < $2))
  ORDER BY started_at, notice_id)sql";

constexpr char kHold[] = R"sql(
  UPDATE dispatch
  SET hold = $1, held_at = $2
  WHERE notice_id = $3 AND (hold IS NULL OR (hold = 'paused' AND $1 = 'stopped')))sql";

constexpr char kDue[] = R"sql(
  SELECT delivery_id, customer_id, message_id, attempts
  FROM delivery
  WHERE notice_id = $1 AND channel = $2 AND state = 'queued' AND next_attempt_at <= $3
  ORDER BY turn, delivery_id
  LIMIT $4)sql";

constexpr char kClaim[] = R"sql(
  UPDATE delivery
  SET state = 'sending', claim = $1, claimed_node = $2, lease_until = $3, attempts = attempts + 1
  WHERE delivery_id IN (
    SELECT delivery_id
    FROM delivery
    WHERE notice_id = $4 AND channel = $5 AND state = 'queued' AND next_attempt_at <= $6
    ORDER BY turn, delivery_id
    LIMIT $7)
  RETURNING delivery_id, customer_id, message_id, attempts, turn,
            (SELECT COUNT(*) FROM delivery_attempt AS a
             WHERE a.delivery_id = delivery.delivery_id))sql";

// Runs on several machines do not wait for one another.
// An array is made once. PostgreSQL may run a subquery behind IN again for each row that it
// compares, and each time it locks others: more than the limit.
constexpr char kClaimPostgresql[] = R"sql(
  UPDATE delivery
  SET state = 'sending', claim = $1, claimed_node = $2, lease_until = $3, attempts = attempts + 1
  WHERE delivery_id = ANY (ARRAY(
    SELECT delivery_id
    FROM delivery
    WHERE notice_id = $4 AND channel = $5 AND state = 'queued' AND next_attempt_at <= $6
    ORDER BY turn, delivery_id
    LIMIT $7
    FOR UPDATE SKIP LOCKED))
  RETURNING delivery_id, customer_id, message_id, attempts, turn,
            (SELECT COUNT(*) FROM delivery_attempt AS a
             WHERE a.delivery_id = delivery.delivery_id))sql";

constexpr char kRecord[] = R"sql(
  UPDATE delivery
  SET state = $1, rendered_sha256 = COALESCE($2, rendered_sha256), ended_at = $3,
      next_attempt_at = $4, domain = COALESCE($7, domain), claim = NULL, claimed_node = NULL,
      lease_until = NULL
  WHERE delivery_id = $5 AND claim = $6)sql";

constexpr char kInsertReport[] = R"sql(
  INSERT INTO delivery_report (mail_sha256, delivery_id, kind, status, words, read_at)
  VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (mail_sha256) DO NOTHING)sql";

constexpr char kBounce[] = R"sql(
  UPDATE delivery
  SET state = 'bounced', ended_at = $1
  WHERE delivery_id = $2 AND state NOT IN ('sending', 'bounced'))sql";

constexpr char kListLetters[] = R"sql(
  SELECT delivery_id, channel, message_id, state, rendered_sha256, queued_at, ended_at
  FROM delivery
  WHERE notice_id = $1 AND customer_id = $2
  ORDER BY queued_at, delivery_id)sql";

constexpr char kListAttempts[] = R"sql(
  SELECT number, attempted_at, relay, outcome, words
  FROM delivery_attempt
  WHERE delivery_id = $1
  ORDER BY number)sql";

constexpr char kListReports[] = R"sql(
  SELECT read_at, kind, status, words, mail_sha256
  FROM delivery_report
  WHERE delivery_id = $1
  ORDER BY read_at, mail_sha256)sql";

constexpr char kRelease[] = R"sql(
  UPDATE delivery
  SET state = 'queued', attempts = attempts - 1, claim = NULL, claimed_node = NULL,
      lease_until = NULL, next_attempt_at = COALESCE(CAST($3 AS BIGINT), next_attempt_at)
  WHERE delivery_id = $1 AND claim = $2)sql";

constexpr char kRequeueExpired[] = R"sql(
  UPDATE delivery
  SET state = 'queued', claim = NULL, claimed_node = NULL, lease_until = NULL
  WHERE notice_id = $1 AND channel = $2 AND state = 'sending' AND lease_until < $3)sql";

constexpr char kRequeueNode[] = R"sql(
  UPDATE delivery
  SET state = 'queued', claim = NULL, claimed_node = NULL, lease_until = NULL
  WHERE notice_id = $1 AND channel <> 'paper' AND state = 'sending' AND claimed_node = $2)sql";

constexpr char kCount[] = R"sql(
  SELECT state, COUNT(*), CAST(SUM(attempts) AS BIGINT)
  FROM delivery
  WHERE notice_id = $1 AND channel = $2
  GROUP BY state)sql";

// The engines have no common way to pass a list: notices are given as one text of their ids. For
// SQLite, CROSS JOIN begins with the few dispatches, and || hides the index by person, which is of
// no use where each row is needed.
constexpr char kCountPeople[] = R"sql(
  SELECT COUNT(CASE WHEN best = 3 THEN 1 END), COUNT(CASE WHEN best = 2 THEN 1 END),
         COUNT(CASE WHEN best = 1 THEN 1 END)
  FROM (SELECT MAX(CASE WHEN d.state = 'reached' THEN 3
                        WHEN d.state NOT IN ('queued', 'sending') THEN 1
                        WHEN s.hold = 'stopped' THEN 0
                        WHEN CAST($2 AS TEXT) LIKE '%' || d.notice_id || '%' THEN 2
                        ELSE 0 END) AS best
        FROM dispatch AS s
        CROSS JOIN delivery AS d
        WHERE d.notice_id = s.notice_id AND d.channel = s.channel
          AND CAST($1 AS TEXT) LIKE '%' || s.notice_id || '%'
        GROUP BY d.customer_id || '') AS person)sql";

constexpr char kNextAttempt[] = R"sql(
  SELECT MIN(next_attempt_at)
  FROM delivery
  WHERE notice_id = $1 AND channel = $2 AND state = 'queued')sql";

constexpr char kListDispatches[] = R"sql(
  SELECT channel, started_at, finished_at, order_seed, hold
  FROM dispatch
  WHERE notice_id = $1
  ORDER BY started_at, channel)sql";

constexpr char kListJobs[] = R"sql(
  SELECT letters, no_address, queued, created_at, created_by, ended_at, receipt
  FROM print_job
  WHERE notice_id = $1
  ORDER BY number)sql";

constexpr char kFindJob[] = R"sql(
  SELECT letters, no_address, queued, created_at, created_by, ended_at, receipt
  FROM print_job
  WHERE notice_id = $1 AND number = $2)sql";

constexpr char kInsertJob[] = R"sql(
  INSERT INTO print_job (notice_id, number, letters, no_address, queued, created_at, created_by)
  VALUES ($1, $2, $3, $4, $5, $6, $7))sql";

constexpr char kListClaimed[] = R"sql(
  SELECT delivery_id, customer_id, message_id, attempts, turn
  FROM delivery
  WHERE notice_id = $1 AND channel = $2 AND state = 'sending' AND claim = $3
  ORDER BY turn, delivery_id)sql";

// What a letter on paper bears is the end of its id.
constexpr char kFindMarked[] = R"sql(
  SELECT delivery_id, customer_id, state
  FROM delivery
  WHERE notice_id = $1 AND channel = 'paper' AND SUBSTR(delivery_id, 25) = CAST($2 AS TEXT))sql";

PrintJob job_of(const storage::Row& row) {
  PrintJob job;
  job.letters = row.integer(0);
  job.no_address = row.integer(1);
  job.queued = row.integer(2);
  job.created_at = row.instant(3);
  job.created_by = row.text(4);
  job.ended_at = row.find_instant(5);
  job.receipt = row.text(6);
  return job;
}

bool is_end(State state) { return state != State::queued && state != State::sending; }

struct Tally {
  Counts counts;
  std::int64_t attempts = 0;
};

Tally tally(storage::Transaction& tx, const notice::NoticeId& notice, Channel channel) {
  Tally all;
  tx.for_each(kCount, {notice, enum_name(channel)}, [&](const storage::Row& row) {
    const std::int64_t people = row.integer(1);
    all.counts.people += people;
    all.attempts += row.integer(2);
    switch (load_enum<State>(row.text(0))) {
      case State::queued: all.counts.queued = people; break;
      case State::sending: all.counts.sending = people; break;
      case State::reached: all.counts.reached = people; break;
      case State::bounced: all.counts.bounced = people; break;
      case State::no_route: all.counts.no_route = people; break;
      case State::uncertain: all.counts.uncertain = people; break;
    }
  });
  return all;
}

std::optional<Hold> hold_of(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  return load_enum<Hold>(*text);
}

}  // namespace

void start_dispatch(storage::Transaction& tx, const notice::NoticeId& notice, Channel channel,
                    Instant now, std::string_view by, std::string_view order_seed) {
  tx.execute(kStart, {notice, enum_name(channel), now, by, order_seed});
}

std::optional<Dispatch> find_dispatch(storage::Transaction& tx, const notice::NoticeId& notice,
                                      Channel channel) {
  const auto row = tx.find(kFindDispatch, {notice, enum_name(channel)});
  if (!row) return std::nullopt;
  return Dispatch{channel, row->text(0), hold_of(row->find_text(1)), !row->is_null(2),
                  !row->is_null(3)};
}

void begin_dispatch(storage::Transaction& tx, const notice::NoticeId& notice, Channel channel,
                    Instant now) {
  tx.execute(
      "UPDATE dispatch SET begun_at = COALESCE(begun_at, $1) WHERE notice_id = $2 AND channel = $3",
      {now, notice, enum_name(channel)});
}

std::vector<notice::NoticeId> list_due(storage::Transaction& tx, Channel channel, Instant now) {
  std::vector<notice::NoticeId> notices;
  tx.for_each(kListDue, {enum_name(channel), now},
              [&](const storage::Row& row) { notices.push_back({row.text(0)}); });
  return notices;
}

std::vector<Channel> list_unfinished(storage::Transaction& tx, const notice::NoticeId& notice) {
  std::vector<Channel> channels;
  tx.for_each(kListUnfinished, {notice}, [&](const storage::Row& row) {
    channels.push_back(load_enum<Channel>(row.text(0)));
  });
  return channels;
}

void for_each_unreached(storage::Transaction& tx, const notice::NoticeId& notice, Channel from,
                        Channel to, const std::function<void(const Unreached&)>& each) {
  tx.for_each(kListUnreached, {notice, enum_name(from), enum_name(to)},
              [&](const storage::Row& row) {
                each({{row.text(0)}, row.integer(1)});
              });
}

std::int64_t hold(storage::Transaction& tx, const notice::NoticeId& notice, Hold hold,
                  Instant now) {
  return tx.execute(kHold, {enum_name(hold), now, notice});
}

std::int64_t end_pause(storage::Transaction& tx, const notice::NoticeId& notice) {
  return tx.execute(
      "UPDATE dispatch SET hold = NULL, held_at = NULL WHERE notice_id = $1 AND hold = 'paused'",
      {notice});
}

bool finish_dispatch(storage::Transaction& tx, const notice::NoticeId& notice, Channel channel,
                     Instant now) {
  return tx.execute(kFinish, {now, notice, enum_name(channel)}) == 1;
}

bool insert(storage::Transaction& tx, const Row& row) {
  std::optional<Instant> ended_at;
  if (is_end(row.state)) ended_at = row.queued_at;
  return tx.execute(kInsert,
                    {row.delivery_id, row.notice_id, row.notice_version, enum_name(row.channel),
                     row.customer_id, row.message_id, enum_name(row.state), row.queued_at,
                     row.queued_at, ended_at, row.turn}) == 1;
}

std::vector<Claimed> claim(storage::Transaction& tx, const notice::NoticeId& notice,
                           Channel channel, const Claim& wanted) {
  tx.execute("DELETE FROM delivery_batch WHERE begun_at < $1",
             {add_seconds(wanted.now, -2 * kSecondsPerHour)});
  std::vector<Claimed> claimed;
  const auto take = [&](const storage::Row& row) {
    claimed.push_back({.delivery_id = {row.text(0)},
                       .customer_id = {row.text(1)},
                       .message_id = row.text(2),
                       .attempts = row.integer(3),
                       .answered = row.integer(5),
                       .turn = row.integer(4)});
  };
  tx.for_each(tx.engine() == storage::Engine::postgresql ? storage::Sql(kClaimPostgresql)
                                                         : storage::Sql(kClaim),
              {wanted.token, wanted.node, wanted.lease_until, notice, enum_name(channel),
               wanted.now, wanted.letters_max},
              take);
  std::sort(claimed.begin(), claimed.end(), [](const Claimed& a, const Claimed& b) {
    return std::tie(a.turn, a.delivery_id) < std::tie(b.turn, b.delivery_id);
  });
  if (!claimed.empty()) {
    begin_batch(tx, wanted, notice, channel, std::ssize(claimed));
  }
  return claimed;
}

void for_each_due(storage::Transaction& tx, const notice::NoticeId& notice, Channel channel,
                  Instant now, std::int64_t letters_max,
                  const std::function<void(const Claimed&)>& each) {
  tx.for_each(kDue, {notice, enum_name(channel), now, letters_max}, [&](const storage::Row& row) {
    each({.delivery_id = {row.text(0)},
          .customer_id = {row.text(1)},
          .message_id = row.text(2),
          .attempts = row.integer(3),
          .answered = 0,
          .turn = 0});
  });
}

bool record(storage::Transaction& tx, const Claimed& claimed, std::string_view token,
            const Conclusion& conclusion) {
  std::optional<Instant> ended_at;
  if (is_end(conclusion.state)) ended_at = conclusion.at;
  return tx.execute(kRecord, {enum_name(conclusion.state), conclusion.rendered_sha256, ended_at,
                              conclusion.next_attempt_at, claimed.delivery_id, token,
                              conclusion.domain}) == 1;
}

void insert_attempts(storage::Transaction& tx, std::span<const Attempt> attempts) {
  const auto rows = tx.bulk("delivery_attempt",
                            {"delivery_id", "number", "attempted_at", "outcome", "words", "relay"});
  for (const Attempt& attempt : attempts) {
    const Conclusion& conclusion = *attempt.conclusion;
    rows->add({attempt.claimed->delivery_id, attempt.claimed->attempts, conclusion.at,
               enum_name(conclusion.sent->outcome), conclusion.sent->words, conclusion.relay});
  }
  rows->finish();
}

void release(storage::Transaction& tx, const Claimed& claimed, std::string_view token,
             const std::optional<Instant>& next_attempt_at) {
  tx.execute(kRelease, {claimed.delivery_id, token, next_attempt_at});
}

std::int64_t requeue_expired(storage::Transaction& tx, const notice::NoticeId& notice,
                             Channel channel, Instant now) {
  return tx.execute(kRequeueExpired, {notice, enum_name(channel), now});
}

std::int64_t requeue_node(storage::Transaction& tx, const notice::NoticeId& notice,
                          std::string_view node) {
  return tx.execute(kRequeueNode, {notice, node});
}

std::optional<Found> find_letter(storage::Transaction& tx, const notice::NoticeId& notice,
                                 std::string_view message_id) {
  const auto row =
      tx.find("SELECT delivery_id, state FROM delivery WHERE message_id = $1 AND notice_id = $2",
              {message_id, notice});
  if (!row) return std::nullopt;
  return Found{{row->text(0)}, load_enum<State>(row->text(1))};
}

bool insert_report(storage::Transaction& tx, std::string_view mail_sha256, const DeliveryId& letter,
                   const Report& report, Instant now) {
  return tx.execute(kInsertReport, {mail_sha256, letter, enum_name(report.kind), report.status,
                                    report.words, now}) == 1;
}

std::int64_t bounce(storage::Transaction& tx, const DeliveryId& letter, Instant now) {
  return tx.execute(kBounce, {now, letter});
}

std::vector<LetterProof> list_proof(storage::Transaction& tx, const notice::NoticeId& notice,
                                    const exposure::CustomerId& customer) {
  std::vector<LetterProof> letters;
  std::vector<std::string> ids;
  tx.for_each(kListLetters, {notice, customer}, [&](const storage::Row& row) {
    ids.push_back(row.text(0));
    LetterProof letter;
    letter.channel = load_enum<Channel>(row.text(1));
    letter.message_id = row.text(2);
    letter.state = load_enum<State>(row.text(3));
    letter.rendered_sha256 = row.find_text(4);
    letter.queued_at = row.instant(5);
    letter.ended_at = row.find_instant(6);
    letters.push_back(std::move(letter));
  });
  for (std::size_t i = 0; i < letters.size(); ++i) {
    tx.for_each(kListAttempts, {ids[i]}, [&](const storage::Row& row) {
      letters[i].attempts.push_back({.number = row.integer(0),
                                     .at = row.instant(1),
                                     .relay = row.text(2),
                                     .outcome = load_enum<Outcome>(row.text(3)),
                                     .words = row.text(4)});
    });
    tx.for_each(kListReports, {ids[i]}, [&](const storage::Row& row) {
      letters[i].reports.push_back({.read_at = row.instant(0),
                                    .kind = load_enum<ReportKind>(row.text(1)),
                                    .status = row.text(2),
                                    .words = row.text(3),
                                    .mail_sha256 = row.text(4)});
    });
  }
  return letters;
}

std::int64_t count_jobs(storage::Transaction& tx, const notice::NoticeId& notice) {
  return tx.one("SELECT COUNT(*) FROM print_job WHERE notice_id = $1", {notice}).integer(0);
}

void insert_job(storage::Transaction& tx, const JobKey& key, const PrintJob& job) {
  tx.execute(kInsertJob, {key.notice, key.number, job.letters, job.no_address, job.queued,
                          job.created_at, job.created_by});
}

std::optional<PrintJob> find_job(storage::Transaction& tx, const JobKey& key) {
  const auto row = tx.find(kFindJob, {key.notice, key.number});
  if (!row) return std::nullopt;
  return job_of(*row);
}

std::vector<PrintJob> list_jobs(storage::Transaction& tx, const notice::NoticeId& notice) {
  std::vector<PrintJob> jobs;
  tx.for_each(kListJobs, {notice}, [&](const storage::Row& row) { jobs.push_back(job_of(row)); });
  return jobs;
}

void end_job(storage::Transaction& tx, const JobKey& key, Instant now, std::string_view receipt) {
  tx.execute(
      "UPDATE print_job SET ended_at = $1, receipt = $2 WHERE notice_id = $3 AND number = $4",
      {now, receipt, key.notice, key.number});
}

std::vector<Claimed> list_claimed(storage::Transaction& tx, const notice::NoticeId& notice,
                                  Channel channel, std::string_view token) {
  std::vector<Claimed> claimed;
  tx.for_each(kListClaimed, {notice, enum_name(channel), token}, [&](const storage::Row& row) {
    claimed.push_back({.delivery_id = {row.text(0)},
                       .customer_id = {row.text(1)},
                       .message_id = row.text(2),
                       .attempts = row.integer(3),
                       .answered = 0,
                       .turn = row.integer(4)});
  });
  return claimed;
}

void set_rendered(storage::Transaction& tx, const DeliveryId& letter, std::string_view sha256) {
  tx.execute("UPDATE delivery SET rendered_sha256 = $1 WHERE delivery_id = $2", {sha256, letter});
}

std::optional<exposure::CustomerId> find_marked(storage::Transaction& tx,
                                                const notice::NoticeId& notice,
                                                std::string_view mark) {
  const auto row = tx.find(kFindMarked, {notice, mark});
  if (!row) return std::nullopt;
  return exposure::CustomerId{row->text(1)};
}

std::optional<DeliveryId> find_posted(storage::Transaction& tx, const notice::NoticeId& notice,
                                      std::string_view mark) {
  const auto row = tx.find(kFindMarked, {notice, mark});
  if (!row) return std::nullopt;
  const State state = load_enum<State>(row->text(2));
  if (state != State::reached && state != State::bounced) return std::nullopt;
  return DeliveryId{row->text(0)};
}

Counts count(storage::Transaction& tx, const notice::NoticeId& notice, Channel channel) {
  return tally(tx, notice, channel).counts;
}

People count_people(storage::Transaction& tx, const std::vector<notice::NoticeId>& all,
                    const std::vector<notice::NoticeId>& open) {
  const auto in_a_row = [](const std::vector<notice::NoticeId>& ids) {
    std::string text;
    for (const notice::NoticeId& id : ids) text += id.value + " ";
    return text;
  };
  const storage::Row row = tx.one(kCountPeople, {in_a_row(all), in_a_row(open)});
  return {.told = row.integer(0), .waiting = row.integer(1), .not_reached = row.integer(2)};
}

std::optional<Instant> next_attempt(storage::Transaction& tx, const notice::NoticeId& notice,
                                    Channel channel) {
  return tx.one(kNextAttempt, {notice, enum_name(channel)}).find_instant(0);
}

std::vector<NoticeStatus> list_started(storage::Transaction& tx, const notice::NoticeId& notice) {
  std::vector<NoticeStatus> all;
  tx.for_each(kListDispatches, {notice}, [&](const storage::Row& row) {
    NoticeStatus status;
    status.channel = load_enum<Channel>(row.text(0));
    status.started_at = row.instant(1);
    status.finished_at = row.find_instant(2);
    status.order_seed = row.text(3);
    status.hold = hold_of(row.find_text(4));
    all.push_back(std::move(status));
  });
  return all;
}

std::vector<NoticeStatus> list_status(storage::Transaction& tx, const notice::NoticeId& notice) {
  std::vector<NoticeStatus> all = list_started(tx, notice);
  for (NoticeStatus& status : all) {
    const Tally counted = tally(tx, notice, status.channel);
    status.counts = counted.counts;
    status.attempts = counted.attempts;
    status.next_attempt_at = next_attempt(tx, notice, status.channel);
  }
  return all;
}

std::optional<Instant> find_reached_at(storage::Transaction& tx, const notice::NoticeId& notice,
                                       std::int64_t rank) {
  const auto row = tx.find(kFindReachedAt, {notice, rank - 1});
  return row ? std::optional(row->instant(0)) : std::nullopt;
}

}  // namespace candor::delivery::store
