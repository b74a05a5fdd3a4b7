// SPDX-License-Identifier: Apache-2.0
// Mail through the company's own relay: the sockets around SmtpSession. Several connections on one
// thread, kept from batch to batch.
#pragma once

#include <memory>

#include "delivery/channel.h"
#include "delivery/smtp_session.h"

namespace candor::delivery {

// What a reply means depends on what it answers. Only a refusal of the recipient or of the letter
// itself concerns the person; a refusal of us (greeting, TLS, AUTH, sender) means that the server
// is unreachable for everybody. If the letter was handed over and no answer came, it is uncertain.
// What a lost connection took with it before that is offered again on another one; a letter over
// which two connections broke is deferred.
class Smtp final : public Outbox {
 public:
  explicit Smtp(SmtpServer server);
  // Says goodbye where the server listens, without waiting for its answer.
  ~Smtp() override;
  Smtp(const Smtp&) = delete;
  Smtp& operator=(const Smtp&) = delete;

 private:
  Channel do_channel() const override { return Channel::smtp; }
  std::vector<Sent> do_send(const NextLetter& next) override;

  class Pool;
  std::unique_ptr<Pool> pool_;
};

}  // namespace candor::delivery
