// SPDX-License-Identifier: Apache-2.0
// For the tests of this room and of those below it. A fake Outbox keeps what it is given and fails
// where it is told to.
#pragma once

#include <array>
#include <functional>
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
  // Called at each flush. May throw: then nothing of the batch has arrived.
  std::function<void()> on_flush;

  // What arrived, in order, repeats included.
  const std::vector<Message>& arrived() const { return arrived_; }

 private:
  Sent do_send(const Message& message) override;
  void do_flush() override;

  std::vector<Message> pending_;
  std::vector<Message> arrived_;
};

namespace testing {

// What must be migrated for deliveries to work.
inline std::array<storage::RoomSchema, 8> schemas() {
  return {seal::schema(),     journal::schema(), staff::schema(),  incident::schema(),
          exposure::schema(), duty::schema(),    notice::schema(), delivery::schema()};
}

}  // namespace testing
}  // namespace candor::delivery
