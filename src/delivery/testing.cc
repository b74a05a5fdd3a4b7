// SPDX-License-Identifier: Apache-2.0
#include "delivery/testing.h"

namespace candor::delivery {

Sent FakeOutbox::do_send(const Message& message) {
  const Sent sent = answer ? answer(message) : Sent{Outcome::accepted, "250 2.0.0 taken"};
  // An answer that was lost on the way back: the mail has arrived all the same.
  if (sent.outcome == Outcome::accepted || sent.outcome == Outcome::uncertain) {
    pending_.push_back(message);
  }
  return sent;
}

void FakeOutbox::do_flush() {
  if (on_flush) {
    std::vector<Message> batch = std::move(pending_);
    pending_.clear();
    on_flush();
    pending_ = std::move(batch);
  }
  arrived_.insert(arrived_.end(), pending_.begin(), pending_.end());
  pending_.clear();
}

}  // namespace candor::delivery
