// SPDX-License-Identifier: Apache-2.0
// The rows of single mails.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "storage/storage.h"

namespace candor::delivery::store {

struct SealedMail {
  std::string mail_id;
  std::string message_id;
  storage::Blob to_address;
  storage::Blob subject;
  storage::Blob text;
  std::optional<storage::Blob> unsubscribe_url;
  std::int64_t answered = 0;
};
void insert_mail(storage::Transaction& tx, const SealedMail& mail, std::string_view purpose,
                 std::string_view about, Instant now);
std::int64_t erase_mails(storage::Transaction& tx, std::string_view purpose,
                         std::string_view about);
std::int64_t count_mails(storage::Transaction& tx, std::string_view purpose_begins);

bool has_due_mail(storage::Transaction& tx, Instant now);
struct MailClaim {
  std::string token;
  Instant now;
  Instant lease_until;
  std::int64_t mails_max = 0;
};
// Those that are due, and those whose batch is dead, in the order in which they were queued. They
// count for the hour's ceiling as a batch of letters does: end_batch() says how many were offered.
std::vector<SealedMail> claim_mails(storage::Transaction& tx, const MailClaim& wanted);
// These do nothing where another batch has it meanwhile.
void erase_mail(storage::Transaction& tx, const SealedMail& mail, std::string_view token);
// Back into the queue, due then; `answered` is how many attempts were by now.
void requeue_mail(storage::Transaction& tx, const SealedMail& mail, std::string_view token,
                  std::int64_t answered, Instant next_attempt_at);

}  // namespace candor::delivery::store
