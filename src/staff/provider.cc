// SPDX-License-Identifier: Apache-2.0
#include "staff/provider.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"

namespace candor::staff {
namespace {

constexpr std::int64_t kKeptSeconds = 10 * 60;
constexpr std::int64_t kAskAgainSeconds = 60;
constexpr std::int64_t kTimeMsMax = 10'000;
constexpr std::size_t kAnswerBytesMax = 256 * 1024;
constexpr std::size_t kSecretBytesMax = 4096;

// "idp.example" of "https://idp.example:8443/realm"; of an IPv6 address what its brackets hold.
std::string host_of(std::string_view url) {
  std::string host = http::origin_of(url);
  host.erase(0, host.find("//") + 2);
  if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
  return host.substr(0, host.find(':'));
}

Settings reaching_issuer(const Settings& settings) {
  Settings reaching;
  reaching.outgoing = settings.outgoing;
  reaching.outgoing.allow.push_back(host_of(settings.sign_in.issuer));
  return reaching;
}

Result<std::string> ask(http::HttpClient& client, const http::OutgoingRequest& request,
                        const char* what) {
  const auto answer = client.send(request);
  if (!answer) {
    return fail(answer.error().code,
                fmt::format("{} of the provider: {}", what, answer.error().message));
  }
  // RFC 6749 section 5.2: why the token endpoint refuses stands in the body.
  if (answer->status != 200 && answer->status != 400 && answer->status != 401) {
    return fail(ErrorCode::unavailable,
                fmt::format("{} of the provider: the answer is {}", what, answer->status));
  }
  return answer->body;
}

Result<std::string> get(http::HttpClient& client, const std::string& url, const char* what) {
  return ask(client,
             {.method = http::Method::get,
              .url = url,
              .headers = {{"Accept", "application/json"}},
              .body = "",
              .time_ms_max = kTimeMsMax,
              .response_bytes_max = kAnswerBytesMax},
             what);
}

Result<void> check(const ProviderEndpoints& endpoints, const Settings& settings) {
  if (endpoints.issuer != settings.sign_in.issuer) {
    return fail(ErrorCode::invalid,
                "the provider's description names another issuer than sign_in.issuer in "
                "candor.toml; both must be the same to the letter");
  }
  const Settings reaching = reaching_issuer(settings);
  for (const auto& [name, url] :
       {std::pair("authorization_endpoint", &endpoints.authorization_endpoint),
        std::pair("token_endpoint", &endpoints.token_endpoint),
        std::pair("jwks_uri", &endpoints.jwks_uri)}) {
    const auto checked = http::check_url(reaching, *url);
    if (!checked || !is_safe_url(*url)) {
      return fail(ErrorCode::invalid,
                  fmt::format("the provider's {} {}", name,
                              checked ? "is not https" : checked.error().message));
    }
  }
  return {};
}

}  // namespace

bool is_safe_url(std::string_view url) {
  if (url.starts_with("https://")) return true;
  const std::string host = host_of(url);
  return host == "localhost" || host == "127.0.0.1" || host == "::1";
}

std::unique_ptr<http::HttpClient> open_provider_client(const Settings& settings) {
  return http::open_client(reaching_issuer(settings));
}

Result<ProviderEndpoints> Provider::endpoints(http::HttpClient& client, const Settings& settings,
                                              Instant now) {
  {
    const std::lock_guard lock(mutex_);
    if (endpoints_ && now < add_seconds(endpoints_at_, kKeptSeconds)) return *endpoints_;
  }
  std::string url = settings.sign_in.issuer;
  if (url.ends_with('/')) url.pop_back();
  ProviderEndpoints fetched = TRY(codec::decode_endpoints(
      TRY(get(client, url + "/.well-known/openid-configuration", "the description"))));
  TRY(check(fetched, settings));
  const std::lock_guard lock(mutex_);
  endpoints_ = fetched;
  endpoints_at_ = now;
  return fetched;
}

Result<std::vector<ProviderKey>> Provider::fetch_keys(http::HttpClient& client,
                                                      const Settings& settings, Instant now) {
  const ProviderEndpoints known = TRY(endpoints(client, settings, now));
  {
    const std::lock_guard lock(mutex_);
    keys_asked_at_ = now;
  }
  auto fetched = TRY(codec::decode_provider_keys(TRY(get(client, known.jwks_uri, "the keys"))));
  const std::lock_guard lock(mutex_);
  keys_ = fetched;
  return fetched;
}

Result<ProviderKey> Provider::key_for(http::HttpClient& client, const Settings& settings,
                                      const TokenHeader& header, Instant now) {
  {
    const std::lock_guard lock(mutex_);
    const auto asked_within = [&](std::int64_t seconds) {
      return keys_asked_at_ && now < add_seconds(*keys_asked_at_, seconds);
    };
    const ProviderKey* known = find_key(keys_, header);
    if (known != nullptr && asked_within(kKeptSeconds)) return *known;
    if (known == nullptr && !keys_.empty() && asked_within(kAskAgainSeconds)) {
      return fail(ErrorCode::invalid, "the ID token's key is none of the provider's");
    }
  }
  const auto fetched = TRY(fetch_keys(client, settings, now));
  if (const ProviderKey* key = find_key(fetched, header)) return *key;
  return fail(ErrorCode::invalid, "the ID token's key is none of the provider's");
}

Result<std::size_t> Provider::count_keys(http::HttpClient& client, const Settings& settings,
                                         Instant now) {
  return TRY(fetch_keys(client, settings, now)).size();
}

Result<std::string> exchange_code(http::HttpClient& client, const Settings& settings,
                                  const ProviderEndpoints& endpoints, std::string_view code,
                                  std::string_view code_verifier, std::string_view redirect_uri) {
  const Settings::SignIn& sign_in = settings.sign_in;
  http::OutgoingRequest request{
      .method = http::Method::post,
      .url = endpoints.token_endpoint,
      .headers = {{"Accept", "application/json"},
                  {"Content-Type", "application/x-www-form-urlencoded"}},
      .body = fmt::format("grant_type=authorization_code&code={}&code_verifier={}&redirect_uri={}",
                          escape_url(code), escape_url(code_verifier), escape_url(redirect_uri)),
      .time_ms_max = kTimeMsMax,
      .response_bytes_max = kAnswerBytesMax};
  const std::string client_id = escape_url(sign_in.client_id);
  if (sign_in.client_secret_file.empty()) {
    request.body += "&client_id=" + client_id;
  } else {
    const std::string content = TRY(read_file(sign_in.client_secret_file, kSecretBytesMax));
    const std::string secret = escape_url(trim(content));
    if (endpoints.secret_in_form) {
      request.body += fmt::format("&client_id={}&client_secret={}", client_id, secret);
    } else {
      // RFC 6749 section 2.3.1.
      request.headers.emplace_back("Authorization", "Basic " + to_base64(client_id + ":" + secret));
    }
  }
  return codec::decode_token_answer(TRY(ask(client, request, "the token endpoint")));
}

}  // namespace candor::staff
