// SPDX-License-Identifier: Apache-2.0
#include "http/client.h"

#include <algorithm>

#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include "base/text.h"
#include "base/version.h"
#include "http/outgoing.h"

namespace candor::http {
namespace {

constexpr std::string_view kOwnHeaders[] = {"host", "connection", "content-length",
                                            "transfer-encoding", "expect"};

// What the callbacks of one request share.
struct Exchange {
  const Allowance& allowance;
  const std::stop_token& stop;
  std::string host;
  std::size_t bytes_max;
  std::size_t bytes = 0;
  std::optional<std::string> refused;  // the address that curl must not connect to, in words
  Response response;
};

Exchange& exchange_of(void* user) { return *static_cast<Exchange*>(user); }

// Curl connects to this address as it stands here, so there is no second look-up to lie to.
curl_socket_t open_socket(void* user, curlsocktype, curl_sockaddr* to) {
  Exchange& exchange = exchange_of(user);
  const auto address = address_of(to->addr);
  if (!address) return CURL_SOCKET_BAD;
  if (auto why = exchange.allowance.why_refused(exchange.host, *address)) {
    exchange.refused = std::move(why);
    return CURL_SOCKET_BAD;
  }
  return ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

int watch(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return exchange_of(user).stop.stop_requested() ? 1 : 0;
}

bool fits(Exchange& exchange, std::size_t size) {
  exchange.bytes += size;
  return exchange.bytes <= exchange.bytes_max;
}

std::size_t read_header(char* data, std::size_t, std::size_t size, void* user) {
  Exchange& exchange = exchange_of(user);
  if (!fits(exchange, size)) return 0;
  const std::string_view line(data, size);
  const std::size_t colon = line.find(':');
  if (line.starts_with("HTTP/")) {
    exchange.response.headers.clear();  // of an interim response
  } else if (colon != std::string_view::npos) {
    exchange.response.headers.emplace_back(to_lower(trim(line.substr(0, colon))),
                                           trim(line.substr(colon + 1)));
  }
  return size;
}

std::size_t read_body(char* data, std::size_t, std::size_t size, void* user) {
  Exchange& exchange = exchange_of(user);
  if (!fits(exchange, size)) return 0;
  exchange.response.body.append(data, size);
  return size;
}

Result<void> check_header(const std::string& name, const std::string& value) {
  const bool is_token = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
  if (!is_token) return fail(ErrorCode::invalid, "a header's name is not one of RFC 9110");
  const bool is_line = std::all_of(value.begin(), value.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7f) || c == '\t';
  });
  if (!is_line) return fail(ErrorCode::invalid, fmt::format("the header {} is not a line", name));
  if (std::find(std::begin(kOwnHeaders), std::end(kOwnHeaders), to_lower(name)) !=
      std::end(kOwnHeaders)) {
    return fail(ErrorCode::invalid, fmt::format("the header {} is not for the caller", name));
  }
  return {};
}

tl::unexpected<Error> failure(CURLcode code, const Exchange& exchange,
                              const OutgoingRequest& request, bool was_sent) {
  if (exchange.bytes > exchange.bytes_max) {
    return fail(ErrorCode::too_large,
                fmt::format("the answer has more than {} bytes",
                            with_commas(static_cast<std::int64_t>(exchange.bytes_max))));
  }
  if (exchange.refused) return fail(ErrorCode::forbidden, *exchange.refused);
  const auto failed = [&](std::string what) {
    return fail(was_sent ? ErrorCode::no_answer : ErrorCode::unavailable, std::move(what));
  };
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST: return failed("the name of the host is not known");
    case CURLE_COULDNT_CONNECT: return failed("the host takes no connection at this port");
    case CURLE_OPERATION_TIMEDOUT:
      return failed(
          fmt::format("no answer within {} s", static_cast<double>(request.time_ms_max) / 1000));
    case CURLE_PEER_FAILED_VERIFICATION:
      return failed("the host's TLS certificate is not its own, not valid, or of nobody known");
    case CURLE_SSL_CONNECT_ERROR: return failed("TLS could not be agreed on with the host");
    case CURLE_SSL_CACERT_BADFILE:
      return failed("the file of outgoing.ca_file in candor.toml cannot be read");
    case CURLE_ABORTED_BY_CALLBACK: return failed("Candor was stopped before the answer came");
    default:
      return failed(
          fmt::format("the answer was cut off or is not HTTP ({})", curl_easy_strerror(code)));
  }
}

using Handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using List = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

class CurlClient final : public HttpClient {
 public:
  CurlClient(const Settings::Outgoing& settings, std::stop_token stop)
      : allowance_(settings.allow), ca_file_(settings.ca_file), stop_(std::move(stop)) {
    static const bool started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    CHECK(started);
  }

 private:
  Result<Response> do_send(const OutgoingRequest& request) override {
    const Url url = TRY(parse_url(request.url));
    for (const auto& [name, value] : request.headers) TRY(check_header(name, value));
    Exchange exchange{.allowance = allowance_,
                      .stop = stop_,
                      .host = url.host,
                      .bytes_max = request.response_bytes_max,
                      .refused = std::nullopt,
                      .response = {}};
    const Handle curl(curl_easy_init(), curl_easy_cleanup);
    CHECK(curl != nullptr);
    set_rules(curl.get(), exchange);
    // Not the text as it was given: two readers of one URL may see two hosts in it.
    set(curl.get(), CURLOPT_URL, to_text(url).c_str());
    const List headers = set_request(curl.get(), request);
    const CURLcode code = curl_easy_perform(curl.get());
    if (code != CURLE_OK) {
      long bytes_sent = 0;
      curl_easy_getinfo(curl.get(), CURLINFO_REQUEST_SIZE, &bytes_sent);
      return failure(code, exchange, request, bytes_sent > 0);
    }
    long status = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    exchange.response.status = static_cast<int>(status);
    exchange.response.content_type.clear();
    for (const auto& [name, value] : exchange.response.headers) {
      if (name == "content-type") exchange.response.content_type = value;
    }
    return std::move(exchange.response);
  }

  template <typename Value>
  static void set(CURL* curl, CURLoption option, Value value) {
    CHECK(curl_easy_setopt(curl, option, value) == CURLE_OK);
  }

  void set_rules(CURL* curl, Exchange& exchange) const {
    set(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    set(curl, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
    set(curl, CURLOPT_FOLLOWLOCATION, 0L);
    set(curl, CURLOPT_PROXY, "");
    set(curl, CURLOPT_NETRC, long{CURL_NETRC_IGNORED});
    set(curl, CURLOPT_NOSIGNAL, 1L);
    set(curl, CURLOPT_FORBID_REUSE, 1L);
    set(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    set(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    set(curl, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
    if (!ca_file_.empty()) set(curl, CURLOPT_CAINFO, ca_file_.c_str());
    set(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    set(curl, CURLOPT_OPENSOCKETDATA, &exchange);
    set(curl, CURLOPT_NOPROGRESS, 0L);
    set(curl, CURLOPT_XFERINFOFUNCTION, watch);
    set(curl, CURLOPT_XFERINFODATA, &exchange);
    set(curl, CURLOPT_HEADERFUNCTION, read_header);
    set(curl, CURLOPT_HEADERDATA, &exchange);
    set(curl, CURLOPT_WRITEFUNCTION, read_body);
    set(curl, CURLOPT_WRITEDATA, &exchange);
  }

  // The list must live as long as the request.
  static List set_request(CURL* curl, const OutgoingRequest& request) {
    set(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(request.time_ms_max));
    set(curl, CURLOPT_USERAGENT, fmt::format("Candor/{}", kVersion).c_str());
    set(curl, CURLOPT_CUSTOMREQUEST, std::string(method_name(request.method)).c_str());
    if (request.method == Method::head) set(curl, CURLOPT_NOBODY, 1L);
    if (!request.body.empty() || request.method == Method::post || request.method == Method::put ||
        request.method == Method::patch) {
      set(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
      set(curl, CURLOPT_POSTFIELDS, request.body.data());
    }
    // Curl would wait for an answer to Expect, and call every body a form.
    curl_slist* lines = curl_slist_append(nullptr, "Expect:");
    lines = curl_slist_append(lines, "Content-Type:");
    for (const auto& [name, value] : request.headers) {
      const std::string line = value.empty() ? name + ";" : name + ": " + value;
      lines = curl_slist_append(lines, line.c_str());
    }
    List list(lines, curl_slist_free_all);
    CHECK(list != nullptr);
    set(curl, CURLOPT_HTTPHEADER, list.get());
    return list;
  }

  const Allowance allowance_;
  const std::string ca_file_;
  const std::stop_token stop_;
};

}  // namespace

std::unique_ptr<HttpClient> open_client(const Settings& settings, std::stop_token stop) {
  return std::make_unique<CurlClient>(settings.outgoing, std::move(stop));
}

}  // namespace candor::http
