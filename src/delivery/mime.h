// SPDX-License-Identifier: Apache-2.0
// A letter as a mail: RFC 5322 and MIME, by GMime. Pure: the same letter always gives the same
// bytes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "notice/notice.h"

namespace candor::delivery {

// Before the first use of GMime, as often as you like.
void start_gmime();

struct Mail {
  std::string message_id;  // "<delivery id>@<domain>", without the angle brackets
  Instant date;
  std::string from_name;
  std::string from_address;
  std::string reply_to_address;  // answered by people; "" if it is from_address
  std::string to_name;           // may be ""
  std::string to_address;
  std::string subject;
  std::string text;                  // UTF-8, lines end in LF
  std::optional<std::string> html;   // nothing: there is plain text alone
  std::string unsubscribe_url = "";  // of one click; "": none
};

// The mail with CRLF line ends, plain text and HTML as alternatives, header words encoded after RFC
// 2047. It carries Auto-Submitted: auto-generated (RFC 3834), so that holiday replies do not bury
// the answers of people, and no Precedence: it must not be filed away as bulk mail. A letter has no
// List-Unsubscribe, because nobody can opt out of being told; with an unsubscribe_url a mail has it
// and List-Unsubscribe-Post (RFC 8058). Refused: an address that check_address refuses, and an
// unsubscribe_url that is none.
Result<std::string> compose(const Mail& mail);

// The mails to all who lost the same, encoded once but for what is one person's. Each has the bytes
// that compose() gives it; ten times as fast.
class MailForm {
 public:
  // Of `common` the sender and the subject count. Refused as compose() refuses.
  static Result<MailForm> make(Mail common, const notice::LetterForm& letter);

  struct Person {
    std::string message_id;
    Instant date;
    std::string to_name;  // may be ""
    std::string to_address;
    notice::Filling filling;  // of the letter
  };
  // Refused: an address that check_address refuses.
  Result<std::string> compose(const Person& person) const;

 private:
  enum class Slot { date, to, message_id, boundary, text_line, html_line, end };
  // Bytes that all have, and what comes after them.
  struct Part {
    std::string bytes;
    Slot slot = Slot::end;
    notice::Pieces line;  // of text_line and html_line
  };
  void add(std::string_view bytes, Slot slot) { parts_.push_back({std::string(bytes), slot, {}}); }
  void add_body(const notice::Pieces& pieces, Slot slot);

  std::vector<Part> parts_;
  std::size_t bytes_ = 0;  // about those of one mail
};

// Whether mail can be sent to it: a local part in UTF-8 (RFC 6531; a server that takes ASCII only
// refuses it, and says so) and a domain in ASCII (internationalised ones in their xn-- form) around
// one "@", no spaces, control characters or brackets, at most 254 bytes (RFC 5321 section 4.5.3.1).
// The message does not repeat the address.
Result<void> check_address(std::string_view address);

}  // namespace candor::delivery
