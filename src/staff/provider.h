// SPDX-License-Identifier: Apache-2.0
// The company's provider of OpenID Connect, as the settings name it: its description and its keys,
// fetched and kept for minutes, and the exchange of a code for an ID token.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/settings.h"
#include "http/http.h"
#include "staff/id_token.h"
#include "staff/provider_codec.h"

namespace candor::staff {

// One for a program. Any thread may call; no lock is held while the provider is waited for.
class Provider {
 public:
  // OpenID Connect Discovery 1.0 section 4.
  Result<ProviderEndpoints> endpoints(http::HttpClient& client, const Settings& settings,
                                      Instant now);
  // The key of the token's header. Where none is known by its id the keys are fetched again, at
  // most once a minute.
  Result<ProviderKey> key_for(http::HttpClient& client, const Settings& settings,
                              const TokenHeader& header, Instant now);
  // How many keys there are that can be used.
  Result<std::size_t> count_keys(http::HttpClient& client, const Settings& settings, Instant now);

 private:
  Result<std::vector<ProviderKey>> fetch_keys(http::HttpClient& client, const Settings& settings,
                                              Instant now);

  std::mutex mutex_;
  std::optional<ProviderEndpoints> endpoints_;
  Instant endpoints_at_;
  std::vector<ProviderKey> keys_;
  std::optional<Instant> keys_asked_at_;
};

// The ID token for the code of an answer: RFC 6749 section 4.1.3 with the verifier of RFC 7636.
// `redirect_uri` is the one that the code was asked for with.
Result<std::string> exchange_code(http::HttpClient& client, const Settings& settings,
                                  const ProviderEndpoints& endpoints, std::string_view code,
                                  std::string_view code_verifier, std::string_view redirect_uri);

// What asks the provider: whatever the settings allow, and the issuer's own host.
std::unique_ptr<http::HttpClient> open_provider_client(const Settings& settings);

// Whether the URL is https, or leads to this machine.
bool is_safe_url(std::string_view url);

}  // namespace candor::staff
