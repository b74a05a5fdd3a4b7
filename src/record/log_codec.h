// SPDX-License-Identifier: Apache-2.0
// The JSON of the public log: its entries, which are canonical, and what a check of it found.
#pragma once

#include <string>
#include <string_view>

#include "delivery/delivery.h"
#include "incident/incident.h"
#include "notice/notice.h"
#include "record/record.h"

namespace candor::record::codec {

// `at` is when the entry was made.
std::string statement_entry(const Statement& statement, Instant at);
std::string correction_entry(const Statement& statement, incident::Question question,
                             std::int64_t corrects, Instant at);
std::string promise_entry(std::string_view kind, std::string_view incident,
                          const incident::Promise& promise, Instant at);
std::string letters_started_entry(const delivery::NoticeStatus& status,
                                  const notice::Notice& notice, Instant at);
std::string letters_ended_entry(const delivery::NoticeStatus& status, const notice::Notice& notice,
                                Instant at);
std::string journal_entry(std::string_view sha256, Instant at);
// Of an entry that has one; "" otherwise.
std::string sha256_of(std::string_view entry);

std::string encode(const LogVerification& verification);

}  // namespace candor::record::codec
