// SPDX-License-Identifier: Apache-2.0
// What a page's form sends, and who sends it. Part of the face: include http/http.h.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace candor::http {

struct Request;

// The fields of a form by their names.
using Form = std::map<std::string, std::string, std::less<>>;
// Of an application/x-www-form-urlencoded body (URL Standard). Refused (malformed): a body of
// another type, a field twice, text that is not UTF-8, a NUL.
Result<Form> form_of(const Request& request);
// Without white space around it; "" where the form has no such field.
std::string field_of(const Form& form, std::string_view name);

// The address that a request comes from. Where the peer is one of our own proxies (addresses and
// networks), it is the last one in X-Forwarded-For that is none of them; an entry that is no
// address ends the search.
std::string client_of(const Request& request, std::span<const std::string> proxies);
// Whether a text is an address or a network, such as "10.0.0.0/8".
bool is_network(std::string_view text);
// What addresses of one household or company share: the /24 of IPv4, the /56 of IPv6.
std::string network_of(std::string_view address);

}  // namespace candor::http
