// SPDX-License-Identifier: Apache-2.0
#include "http/form.h"

#include <algorithm>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>

#include "base/text.h"
#include "http/address.h"
#include "http/http.h"

namespace candor::http {
namespace {

constexpr std::string_view kFormType = "application/x-www-form-urlencoded";
constexpr int kHouseholdBits = 56;      // of IPv6: what a provider gives to one customer
constexpr int kHouseholdBitsIpv4 = 24;  // the smallest that is routed
constexpr int kMappedBits = 96;         // before the bytes of an IPv4 address

tl::unexpected<Error> refused(std::string why) {
  return fail(ErrorCode::malformed, "the form cannot be read: " + std::move(why));
}

bool is_ours(const Address& address, std::span<const std::string> proxies) {
  return std::any_of(proxies.begin(), proxies.end(), [&](const std::string& entry) {
    const auto network = parse_network(entry);
    return network && contains(*network, address);
  });
}

Address with_first_bits(Address address, int bits) {
  for (int bit = bits; bit < 128; ++bit) {
    address.bytes[static_cast<std::size_t>(bit / 8)] &=
        static_cast<std::uint8_t>(~(0x80U >> static_cast<unsigned>(bit % 8)));
  }
  return address;
}

}  // namespace

Result<Form> form_of(const Request& request) {
  const std::string_view type = request.header("content-type").value_or("");
  if (to_lower(trim(type.substr(0, type.find(';')))) != kFormType) {
    return refused(fmt::format("it is not {}", kFormType));
  }
  const std::string target = "/?" + request.body;
  const auto url = boost::urls::parse_origin_form(target);
  if (!url) return refused("characters other than letters and digits are written as %XX");
  boost::urls::encoding_opts options;
  options.space_as_plus = true;
  Form form;
  for (const boost::urls::param& param : url->params(options)) {
    if (param.key.empty() && param.value.empty()) continue;
    const auto is_text = [](const std::string& text) {
      return text.find('\0') == std::string::npos && !find_invalid_utf8(text);
    };
    if (!is_text(param.key) || !is_text(param.value)) {
      return refused("it has a NUL, or text that is not UTF-8");
    }
    if (!form.emplace(param.key, param.value).second) return refused("a field is there twice");
  }
  return form;
}

std::string field_of(const Form& form, std::string_view name) {
  const auto found = form.find(name);
  return found == form.end() ? "" : std::string(trim(found->second));
}

std::string client_of(const Request& request, std::span<const std::string> proxies) {
  auto address = parse_address(request.remote);
  if (!address || !is_ours(*address, proxies)) return request.remote;
  const std::string_view forwarded = request.header("x-forwarded-for").value_or("");
  auto entries = split(forwarded, ',');
  for (; !entries.empty() && is_ours(*address, proxies); entries.pop_back()) {
    const auto before = parse_address(trim(entries.back()));
    if (!before) break;
    address = before;
  }
  return to_text(*address);
}

bool is_network(std::string_view text) { return parse_network(text).has_value(); }

std::string network_of(std::string_view text) {
  const auto address = parse_address(text);
  if (!address) return std::string(text);
  const bool is_ipv4 = contains(*parse_network("::ffff:0:0/96"), *address);
  const int bits = is_ipv4 ? kMappedBits + kHouseholdBitsIpv4 : kHouseholdBits;
  return to_text(with_first_bits(*address, bits));
}

}  // namespace candor::http
