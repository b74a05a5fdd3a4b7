// SPDX-License-Identifier: Apache-2.0
// What leaves the house: one of the five interfaces. A fake for tests is in testing.h.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/settings.h"

namespace candor::delivery {

// In the order in which they are tried: mail, then the gateway, then paper.
enum class Channel {
  maildir,
  smtp,
  gateway,  // a program of the company's that sends text messages or push
  paper,    // printed here, posted by people
};
BOOST_DESCRIBE_ENUM(Channel, maildir, smtp, gateway, paper)
// How mail leaves, by the settings.
constexpr Channel channel_of(const Settings::Mail& mail) {
  return mail.channel == MailChannel::maildir ? Channel::maildir : Channel::smtp;
}

// What is finished, and its envelope.
struct Message {
  std::string message_id;    // without angle brackets; the same in every attempt of one delivery
  std::string from_address;  // of the envelope: where bounces go; "" by the gateway
  std::string to_address;    // by the gateway a telephone number, or ""
  std::string bytes;         // of a mail header and body, lines end in CRLF; else JSON
};

enum class Outcome {
  accepted,     // the channel has taken it over
  deferred,     // refused for now: try again later
  refused,      // refused for good: this person cannot be reached this way
  uncertain,    // handed over, but the answer was lost: the person may have it
  unreachable,  // the channel itself is down or does not take us: nothing was offered, for nobody
};
BOOST_DESCRIBE_ENUM(Outcome, accepted, deferred, refused, uncertain, unreachable)

struct Sent {
  Outcome outcome = Outcome::uncertain;
  std::string words;  // of the other side, on one line, without the recipient's address
};

// The next letter of a batch, made when the channel has room for it; nothing at the batch's end.
using NextLetter = std::function<std::optional<Message>()>;

// For one thread. A broken world (a full disk) is an exception.
class Outbox {
 public:
  virtual ~Outbox() = default;
  Channel channel() const { return do_channel(); }
  // Offers them, and says what became of each, in the order they were given. What was accepted
  // survives a loss of power once this returns. Once the channel is unreachable it asks for no
  // more; those it asked for before and did not offer are unreachable too.
  std::vector<Sent> send(const NextLetter& next);
  // The same for one.
  Sent send(const Message& message);

 private:
  virtual Channel do_channel() const = 0;
  virtual std::vector<Sent> do_send(const NextLetter& next) = 0;
};

// One line of at most 500 characters in which `address`, in any case, is replaced by "<recipient>":
// what servers say goes into the ledger, and the ledger's attempts hold no addresses.
std::string without_address(std::string words, std::string_view address);

}  // namespace candor::delivery
