// SPDX-License-Identifier: Apache-2.0
// Mail through the company's own relay by SMTP (RFC 5321), with libcurl: STARTTLS, AUTH, one
// connection kept for many mails.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/settings.h"
#include "delivery/channel.h"

namespace candor::delivery {

struct SmtpServer {
  std::string host;
  std::uint16_t port = 25;
  SmtpTls tls = SmtpTls::starttls;  // required when set: without it nothing is sent
  std::string user;                 // empty: no AUTH
  std::string password;
  std::string ca_file;  // trusted roots in PEM; empty: the system's
  std::int64_t connect_time_s_max = 15;
  std::int64_t send_time_s_max =
      120;  // RFC 5321 section 4.5.3.2 allows servers minutes for the last dot
};

// What a reply means depends on what it answers. Only a refusal of the recipient or of the letter
// itself concerns the person; a refusal of us (greeting, TLS, AUTH, sender) means that the server
// is unreachable for everybody. If the letter was handed over and no answer came, it is uncertain.
class Smtp final : public Outbox {
 public:
  explicit Smtp(SmtpServer server);
  ~Smtp() override;
  Smtp(const Smtp&) = delete;
  Smtp& operator=(const Smtp&) = delete;

 private:
  Sent do_send(const Message& message) override;
  void do_flush() override {}  // what the server accepted is the server's

  struct Session;
  std::unique_ptr<Session> session_;
};

}  // namespace candor::delivery
