// SPDX-License-Identifier: Apache-2.0
// Requests that leave the house: webhooks, and the commands of playbooks. Whoever chooses the URL
// must not reach what only Candor can reach, so a request goes to public addresses alone, and
// elsewhere only where the settings allow it ([outgoing] allow). Part of the face: include
// http/http.h.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "http/http.h"

namespace candor::http {

struct OutgoingRequest {
  Method method = Method::get;
  std::string url;  // see check_url
  Headers headers;  // Host, Connection and what frames the body are the client's own
  std::string body;
  std::int64_t time_ms_max = 20'000;           // from the name's resolution to the last byte
  std::size_t response_bytes_max = 64 * 1024;  // of head and body together
};

// May be used by many threads at once.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  // Whatever status came back is a response; a redirect is not followed. Names of headers are in
  // lower case. Refused, in words for the person who chose the URL: `invalid` for the URL or a
  // header, `forbidden` where the URL leads inside, `unavailable` where no connection was made, so
  // that nothing was asked for, `no_answer` where the answer failed or took too long, `too_large`
  // for one that has more bytes.
  Result<Response> send(const OutgoingRequest& request) { return do_send(request); }

 private:
  virtual Result<Response> do_send(const OutgoingRequest& request) = 0;
};

// By libcurl. Every address is checked at the moment of the connection to it, so a name that
// changes its mind gains nothing. Verifies TLS (by the system's authorities and [outgoing]
// ca_file), takes no proxy and no password from the environment. A request under way ends when
// `stop` is asked for.
std::unique_ptr<HttpClient> open_client(const Settings& settings, std::stop_token stop = {});

// What can be told of a URL without asking the network: http or https, at most 2,048 characters, a
// host that is a name or an address in its usual form, no user, no password, no fragment, and no
// address that the settings do not allow. Names are looked up when a request is sent. Refused as
// `invalid` or `forbidden`; the message never repeats the URL, whose path may be a secret.
Result<void> check_url(const Settings& settings, std::string_view url);
// "https://hooks.example:8443", of a URL that was checked: what a journal may say of it.
std::string origin_of(std::string_view url);
// The headers by which a receiver knows that a request is ours and not an old one: Webhook-Id,
// Webhook-Timestamp and Webhook-Signature, which holds "v1,…" for each key with a space between.
// `at` counts in whole seconds. Standard Webhooks 1.0.0, "Signature scheme".
Headers sign_request(std::span<const std::string> keys, std::string_view id, Instant at,
                     std::string_view body);
// How the key is given to people: "whsec_" and base64; and back, nothing if it is not that.
std::string secret_of_key(std::string_view key);
std::optional<std::string> key_of_secret(std::string_view secret);

// An entry of [outgoing] allow: a host's name, an address, or a network such as 10.0.0.0/8.
bool is_allow_entry(std::string_view entry);

}  // namespace candor::http
