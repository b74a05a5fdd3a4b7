// SPDX-License-Identifier: Apache-2.0
// What came back: delivery status notifications (RFC 3464) and complaints (RFC 5965), by GMime.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/describe/enum.hpp>

namespace candor::delivery {

enum class ReportKind {
  hard,       // failed, by a permanent status: there is no such mailbox
  soft,       // failed too, after the relay's own retries: full, unreachable
  delayed,    // the relay still tries
  delivered,  // it is in the mailbox
  complaint,  // the person, or their provider, calls it spam
};
BOOST_DESCRIBE_ENUM(ReportKind, hard, soft, delayed, delivered, complaint)

struct Report {
  ReportKind kind = ReportKind::hard;
  std::string message_id;  // of the letter that it is about, without angle brackets
  std::string status;      // "5.1.1" (RFC 3463); "" if it names none
  std::string words;       // of the other server, one line without addresses, at most 500 bytes
  bool operator==(const Report&) const = default;
};

// Nothing where the mail is no such report, or names no letter. It is anybody's mail: whether the
// letter is ours is the caller's question.
std::optional<Report> read_report(std::string_view mail);

// For whoever reads reports: an id, "<id>" or "id", of at most 254 bytes of UTF-8, else ""; a
// status of at most 20; words on one line in which no address is left.
std::string plain_message_id(std::string_view text);
std::string short_status(std::string_view text);
std::string words_without_addresses(std::string_view text);

}  // namespace candor::delivery
