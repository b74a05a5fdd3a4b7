// SPDX-License-Identifier: Apache-2.0
#include "delivery/post_store.h"

#include <algorithm>

namespace candor::delivery::store {
namespace {

constexpr char kInsert[] = R"sql(
  INSERT INTO outgoing_mail (mail_id, message_id, purpose, about, to_address, subject, text,
                             unsubscribe_url, answered, queued_at, next_attempt_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $9))sql";

constexpr char kHasDue[] = R"sql(
  SELECT 1
  FROM outgoing_mail
  WHERE next_attempt_at <= $1 AND (claim IS NULL OR lease_until < $1)
  LIMIT 1)sql";

constexpr char kClaim[] = R"sql(
  UPDATE outgoing_mail
  SET claim = $1, lease_until = $2
  WHERE mail_id IN (
    SELECT mail_id
    FROM outgoing_mail
    WHERE next_attempt_at <= $3 AND (claim IS NULL OR lease_until < $3)
    ORDER BY next_attempt_at, mail_id
    LIMIT $4)
  RETURNING mail_id, message_id, to_address, subject, text, unsubscribe_url, answered)sql";

// Nodes do not wait for one another; the array is made once, as for letters.
constexpr char kClaimPostgresql[] = R"sql(
  UPDATE outgoing_mail
  SET claim = $1, lease_until = $2
  WHERE mail_id = ANY (ARRAY(
    SELECT mail_id
    FROM outgoing_mail
    WHERE next_attempt_at <= $3 AND (claim IS NULL OR lease_until < $3)
    ORDER BY next_attempt_at, mail_id
    LIMIT $4
    FOR UPDATE SKIP LOCKED))
  RETURNING mail_id, message_id, to_address, subject, text, unsubscribe_url, answered)sql";

constexpr char kRequeue[] = R"sql(
  UPDATE outgoing_mail
  SET answered = $1, next_attempt_at = $2, claim = NULL, lease_until = NULL
  WHERE mail_id = $3 AND claim = $4)sql";

SealedMail mail_of(const storage::Row& row) {
  SealedMail mail{.mail_id = row.text(0),
                  .message_id = row.text(1),
                  .to_address = {row.blob(2)},
                  .subject = {row.blob(3)},
                  .text = {row.blob(4)},
                  .unsubscribe_url = std::nullopt,
                  .answered = row.integer(6)};
  if (!row.is_null(5)) mail.unsubscribe_url = storage::Blob{row.blob(5)};
  return mail;
}

}  // namespace

void insert_mail(storage::Transaction& tx, const SealedMail& mail, std::string_view purpose,
                 std::string_view about, Instant now) {
  tx.execute(kInsert, {mail.mail_id, mail.message_id, purpose, about, mail.to_address, mail.subject,
                       mail.text, mail.unsubscribe_url, now});
}

std::int64_t erase_mails(storage::Transaction& tx, std::string_view purpose,
                         std::string_view about) {
  return tx.execute("DELETE FROM outgoing_mail WHERE about = $1 AND purpose = $2",
                    {about, purpose});
}

std::int64_t count_mails(storage::Transaction& tx, std::string_view purpose_begins) {
  return tx
      .one("SELECT COUNT(*) FROM outgoing_mail WHERE SUBSTR(purpose, 1, $1) = $2",
           {std::ssize(purpose_begins), purpose_begins})
      .integer(0);
}

bool has_due_mail(storage::Transaction& tx, Instant now) {
  return tx.find(kHasDue, {now}).has_value();
}

std::vector<SealedMail> claim_mails(storage::Transaction& tx, const MailClaim& wanted) {
  std::vector<SealedMail> mails;
  tx.for_each(tx.engine() == storage::Engine::postgresql ? storage::Sql(kClaimPostgresql)
                                                         : storage::Sql(kClaim),
              {wanted.token, wanted.lease_until, wanted.now, wanted.mails_max},
              [&](const storage::Row& row) { mails.push_back(mail_of(row)); });
  // The ids are in order of time.
  std::sort(mails.begin(), mails.end(),
            [](const SealedMail& a, const SealedMail& b) { return a.mail_id < b.mail_id; });
  if (mails.empty()) return mails;
  tx.execute("DELETE FROM delivery_batch WHERE begun_at < $1",
             {add_seconds(wanted.now, -2 * kSecondsPerHour)});
  tx.execute("INSERT INTO delivery_batch (claim, begun_at, letters) VALUES ($1, $2, $3)",
             {wanted.token, wanted.now, std::ssize(mails)});
  return mails;
}

void erase_mail(storage::Transaction& tx, const SealedMail& mail, std::string_view token) {
  tx.execute("DELETE FROM outgoing_mail WHERE mail_id = $1 AND claim = $2", {mail.mail_id, token});
}

void requeue_mail(storage::Transaction& tx, const SealedMail& mail, std::string_view token,
                  std::int64_t answered, Instant next_attempt_at) {
  tx.execute(kRequeue, {answered, next_attempt_at, mail.mail_id, token});
}

}  // namespace candor::delivery::store
