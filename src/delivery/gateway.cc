// SPDX-License-Identifier: Apache-2.0
#include "delivery/gateway.h"

#include <deque>
#include <future>
#include <mutex>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "base/wipe.h"

namespace candor::delivery {
namespace {

constexpr std::size_t kSecretBytesMax = 4096;
constexpr std::size_t kKeyBytesMin = 24;  // both as Standard Webhooks has it
constexpr std::size_t kKeyBytesMax = 64;

}  // namespace

Result<GatewayServer> gateway_of(const Settings& settings) {
  const Settings::Gateway& gateway = settings.gateway;
  if (gateway.url.empty()) {
    return fail(
        ErrorCode::conflict, "candor.toml names no gateway",
        {{"candor.toml", "put under [gateway]: url = \"https://…\" and secret_file = \"…\""}});
  }
  TRY(http::check_url(settings, gateway.url));
  const auto key = http::key_of_secret(trim(TRY(read_file(gateway.secret_file, kSecretBytesMax))));
  if (!key || key->size() < kKeyBytesMin || key->size() > kKeyBytesMax) {
    return fail(ErrorCode::conflict,
                fmt::format("gateway.secret_file does not hold \"whsec_\" and {} to {} bytes in "
                            "base64",
                            kKeyBytesMin, kKeyBytesMax));
  }
  return GatewayServer{gateway.url, *key, gateway.connections_max};
}

Sent sent_of(const Result<http::Response>& response) {
  if (!response) {
    const ErrorCode code = response.error().code;
    const bool was_sent = code == ErrorCode::no_answer || code == ErrorCode::too_large;
    return {was_sent ? Outcome::uncertain : Outcome::unreachable, response.error().message};
  }
  const int status = response->status;
  std::string words = fmt::format("answered {}", status);
  if (status >= 200 && status < 300) return {Outcome::accepted, std::move(words)};
  switch (status) {
    case 400:
    case 413:
    case 422: return {Outcome::refused, std::move(words)};
    case 408:
    case 425:
    case 429: return {Outcome::deferred, std::move(words)};
    default: return {status >= 500 ? Outcome::deferred : Outcome::unreachable, std::move(words)};
  }
}

Gateway::Gateway(GatewayServer server, std::unique_ptr<http::HttpClient> client)
    : server_(std::move(server)), client_(std::move(client)) {}

std::vector<Sent> Gateway::do_send(const NextLetter& next) {
  std::mutex mutex;
  std::deque<Sent> sent;  // a place stays where it is while others are added
  bool is_over = false;
  const auto work = [&] {
    for (;;) {
      std::optional<Message> message;
      Sent* place = nullptr;
      {
        const std::scoped_lock lock(mutex);
        if (!is_over) message = next();
        is_over = !message;
        if (is_over) break;
        place = &sent.emplace_back();
      }
      *place = offer(*message);
      if (place->outcome != Outcome::unreachable) continue;
      const std::scoped_lock lock(mutex);
      is_over = true;
    }
    wipe_stack();
  };
  std::vector<std::future<void>> others;
  for (std::int64_t i = 1; i < server_.connections_max; ++i) {
    others.push_back(std::async(std::launch::async, work));
  }
  work();
  for (auto& other : others) other.get();
  return {sent.begin(), sent.end()};
}

Sent Gateway::offer(const Message& message) {
  http::Headers headers =
      http::sign_request(std::vector<std::string>{server_.key}, message.message_id,
                         SystemClock().now(), message.bytes);
  headers.emplace_back("Content-Type", "application/json");
  return sent_of(client_->send({.method = http::Method::post,
                                .url = server_.url,
                                .headers = std::move(headers),
                                .body = message.bytes}));
}

}  // namespace candor::delivery
