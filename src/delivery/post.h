// SPDX-License-Identifier: Apache-2.0
// Single mails of other rooms, about no notice: queued in the transaction of the act that they
// tell of, and sent by `candor serve` the way letters leave.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/app.h"
#include "base/result.h"
#include "delivery/channel.h"
#include "storage/storage.h"

namespace candor::delivery {

struct OutgoingMail {
  std::string purpose;  // "subscription.update": no personal data
  std::string about;    // an id by which the room drops it again; "": nothing
  std::string to_address;
  std::string subject;          // one line
  std::string text;             // plain, UTF-8, lines end in LF
  std::string unsubscribe_url;  // of one click, RFC 8058; "": nothing to unsubscribe from
};

// Whether mail can leave: refused (conflict) while the settings give it, or by SMTP the pages that
// it leads to, an address at this machine; the faults say which line of candor.toml to write.
Result<void> check_can_send_mail(const Settings& settings);
// Whether a mail can be sent to it (RFC 5321, 6531). Refused (invalid) without repeating it.
Result<void> check_mail_address(std::string_view address);

// It leaves once the transaction is committed, and not if it is not. Address, subject, text and URL
// are sealed, and gone once the mail is accepted or given up. Refused: as the two above.
Result<void> queue_mail(storage::Transaction& tx, App& app, const OutgoingMail& mail);
// Those of that purpose that are about it leave no more, but for one that is on its way just now.
// How many.
std::int64_t drop_mails(storage::Transaction& tx, std::string_view purpose, std::string_view about);
// Queued or on their way, of purposes that begin so.
std::int64_t count_mails(storage::Transaction& tx, std::string_view purpose_begins);

// One pass of the serving program: sends what is due, with the retries, the pace and the hour's
// ceiling of letters. Any number of nodes may do so at once. A crash at any moment loses none; what
// was on its way leaves again under its Message-ID after fifteen minutes. Returns how many were
// answered. Throws std::runtime_error where the channel cannot be reached, so that the next pass is
// a while off, and where the key file is another than the mails were sealed with.
std::int64_t send_mails(App& app, const std::stop_token& stop = {});
// The same by an outbox of mail.
std::int64_t send_mails(App& app, Outbox& outbox, const std::stop_token& stop = {});

}  // namespace candor::delivery
