// SPDX-License-Identifier: Apache-2.0
// Letters as signed requests to a program of the company's, which sends them on as text messages or
// push: one POST for each letter, several at once.
#pragma once

#include <memory>
#include <string>

#include "delivery/channel.h"
#include "http/http.h"

namespace candor::delivery {

struct GatewayServer {
  std::string url;
  std::string key;  // that requests are signed with
  std::int64_t connections_max = 8;
};
// "whsec_" and base64 in the settings' file. Refused: no URL that can be asked, no such file, a key
// of fewer than 24 or more than 64 bytes.
Result<GatewayServer> gateway_of(const Settings& settings);

// What an answer means. 2xx: taken over. 400, 413, 422: refused for good, this letter alone. 408,
// 425, 429 and 5xx: try this letter again later. Anything else (a redirection, 401, 404) says that
// the gateway does not take us: nothing is offered to it any more. A request that was sent and not
// answered is uncertain; its Webhook-Id is the Message-ID, the same at every attempt.
Sent sent_of(const Result<http::Response>& response);

class Gateway final : public Outbox {
 public:
  Gateway(GatewayServer server, std::unique_ptr<http::HttpClient> client);

 private:
  Channel do_channel() const override { return Channel::gateway; }
  std::vector<Sent> do_send(const NextLetter& next) override;
  Sent offer(const Message& message);

  const GatewayServer server_;
  const std::unique_ptr<http::HttpClient> client_;
};

}  // namespace candor::delivery
