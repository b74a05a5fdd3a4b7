// SPDX-License-Identifier: Apache-2.0
#include "fuzz.h"
#include "http/outgoing.h"

using candor::fuzz::claim;
namespace http = candor::http;

namespace {

void read_url(std::string_view text) {
  const auto url = http::parse_url(text);
  if (!url) {
    claim(!url.error().message.empty(), "a refusal says what is wrong");
    claim(url.error().message.size() < 200, "a refusal does not repeat the URL");
    return;
  }
  claim(url->scheme == "https" || url->scheme == "http", "only the web is reached");
  claim(url->port != 0, "there is a port");
  for (const char c : url->host) {
    claim((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
              c == ':',
          "a host is a name or an address");
  }
  claim(url->target.starts_with('/'), "a target begins at the root");
  for (const char c : url->target) claim(c > ' ' && c < 0x7f, "a target is one word");
  const std::string form = http::to_text(*url);
  const auto again = http::parse_url(form);
  claim(again.has_value(), "the form of a URL is a URL");
  claim(http::to_text(*again) == form, "a URL has one form");
}

void read_network(std::string_view text) {
  const auto network = http::parse_network(text);
  if (!network) return;
  claim(http::contains(*network, network->base), "a network holds its base");
  const std::string form = http::to_text(network->base);
  claim(http::parse_address(form) == network->base, "an address has one form");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = candor::fuzz::bytes(data, size);
  read_url(text);
  read_network(text);
  return 0;
}
