// SPDX-License-Identifier: Apache-2.0
// Requests that leave the house: webhooks, and the commands of playbooks. Whoever chooses the URL
// must not reach what only Candor can reach, so a request goes to public addresses alone, and
// elsewhere only where the settings allow it ([outgoing] allow). Part of the face: include
// http/http.h.
#pragma once

#include <cstdint>
#include <memory>
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
  // header, `forbidden` where the URL leads inside, `too_large` for the response, `unavailable` for
  // a name, connection, certificate or answer that failed, and for the time.
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
// An entry of [outgoing] allow: a host's name, an address, or a network such as 10.0.0.0/8.
bool is_allow_entry(std::string_view entry);

}  // namespace candor::http
