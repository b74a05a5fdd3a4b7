// SPDX-License-Identifier: Apache-2.0
// For the tests of this room and of those below it. A fake Outbox keeps what it is given and fails
// where it is told to.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "delivery/channel.h"
#include "delivery/delivery.h"
#include "duty/duty.h"
#include "journal/journal.h"
#include "seal/seal.h"
#include "staff/staff.h"

namespace candor::delivery {

// What the fake throws where a process would have died.
class PowerLost : public std::runtime_error {
 public:
  PowerLost() : std::runtime_error("the power is gone") {}
};

class FakeOutbox final : public Outbox {
 public:
  // Decides about each mail; default: accepted. May throw.
  std::function<Sent(const Message&)> answer;
  // Called at the end of each batch. May throw: then nothing of it has arrived.
  std::function<void()> on_flush;
  Channel as = Channel::maildir;

  // What arrived, in order, repeats included.
  const std::vector<Message>& arrived() const { return arrived_; }

 private:
  Channel do_channel() const override { return as; }
  std::vector<Sent> do_send(const NextLetter& next) override;

  std::vector<Message> arrived_;
};

namespace testing {

// Where in a conversation a relay misbehaves, and how.
enum class At {
  greeting,
  hello,
  starttls,
  handshake,
  sign_in,
  mail,
  recipient,
  data,
  content,
  dot
};
enum class Fault {
  none,
  drop,        // closes the connection
  reset,       // the same by RST
  stall,       // says nothing more until the client has gone
  half_close,  // closes its own direction, and reads on
  garbage,     // says what is not SMTP, and goes on
  not_now,     // 451
  never,       // 550
  going_down,  // 421, and closes
  in_pieces,   // what is right, byte by byte
  last_word,   // what is right, then closes
};

// An SMTP server on a port of the loopback, with real sockets and threads of its own. It takes mail
// for everybody, and does what it is told to at each step.
class Relay {
 public:
  struct Options {
    bool offers_pipelining = true;
    bool offers_tls = false;
    std::string certificate_host = "127.0.0.1";  // whom its own, self-signed certificate names
    std::string sign_in;                         // the base64 of AUTH PLAIN that it takes
    std::function<Fault(At)> fault;              // called by many threads, one at a time
  };
  struct Letter {
    std::string recipient;
    std::string bytes;         // without the dots of SMTP
    bool was_taken = false;    // it said 250, though this may not have arrived
    bool was_refused = false;  // it said 4xx or 5xx, as before
  };

  explicit Relay(Options options);
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  std::uint16_t port() const;
  // Its certificate in PEM, to be trusted.
  std::string ca_file() const;
  // Every letter whose last dot came, in order.
  std::vector<Letter> letters() const;
  std::int64_t connections() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// What must be migrated for deliveries to work.
inline std::array<storage::RoomSchema, 8> schemas() {
  return {seal::schema(),     journal::schema(), staff::schema(),  incident::schema(),
          exposure::schema(), duty::schema(),    notice::schema(), delivery::schema()};
}

}  // namespace testing
}  // namespace candor::delivery
