// SPDX-License-Identifier: Apache-2.0
#include "task/request.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "task/codec.h"
#include "task/variables.h"

namespace candor::task {
namespace {

constexpr std::array<std::string_view, 6> kMethods = {"GET", "HEAD",  "POST",
                                                      "PUT", "PATCH", "DELETE"};
// Headers that carry secrets, and those that the sender computes.
constexpr std::array<std::string_view, 5> kSecretHeaders = {"authorization", "proxy-authorization",
                                                            "cookie", "x-api-key", "x-auth-token"};
constexpr std::array<std::string_view, 5> kOwnHeaders = {"host", "content-length", "connection",
                                                         "transfer-encoding", "upgrade"};

template <typename List>
bool has(const List& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool only(std::string_view text, std::string_view signs) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return is_alphanumeric(c) || signs.find(c) != std::string_view::npos;
  });
}

// The characters of a path and query, RFC 3986 sections 3.3 and 3.4.
constexpr std::string_view kPathSigns = "-._~!$&'()*+,;=:@/?%";

std::string percent_encoded(std::string_view value) {
  std::string encoded;
  for (char c : value) {
    if (only({&c, 1}, "-._~")) {
      encoded += c;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

bool is_json(const std::vector<HttpHeader>& headers) {
  return std::any_of(headers.begin(), headers.end(), [](const HttpHeader& header) {
    return to_lower(header.name) == "content-type" &&
           header.value.find("json") != std::string::npos;
  });
}

}  // namespace

void check_request(const StepCommand& command, const std::string& place,
                   std::vector<Fault>& faults) {
  if (!command.text.empty()) {
    const auto parts = split(command.text, ' ');
    const bool is_start_line = parts.size() == 3 && has(kMethods, parts[0]) &&
                               parts[1].starts_with('/') && only(parts[1], kPathSigns) &&
                               (parts[2] == "HTTP/1.1" || parts[2] == "HTTP/1.0");
    if (!is_start_line) {
      faults.push_back({place + "/command",
                        "is not a start line such as POST /api/block?id=1 HTTP/1.1, with one of "
                        "GET, HEAD, POST, PUT, PATCH, DELETE"});
    }
  }
  for (const HttpHeader& header : command.headers) {
    const std::string name = to_lower(header.name);
    if (name.empty() || name.size() > 100 || !only(name, "!#$%&'*+-.^_`|~")) {
      faults.push_back({place + "/headers", "has a name that is not that of a header"});
    } else if (has(kSecretHeaders, name)) {
      faults.push_back(
          {place + "/headers/" + header.name, "carries a secret, which a playbook must not hold"});
    } else if (has(kOwnHeaders, name)) {
      faults.push_back({place + "/headers/" + header.name, "is set by who sends the request"});
    } else if (header.value.find('\n') != std::string::npos) {
      faults.push_back({place + "/headers/" + header.name, "is not one line"});
    }
  }
}

std::string wrong_with_base_url(std::string_view url) {
  std::string_view rest = url;
  if (rest.starts_with("https://")) {
    rest.remove_prefix(8);
  } else if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
  } else {
    return "does not begin with https:// or http://";
  }
  const std::string_view host = rest.substr(0, rest.find('/'));
  const std::string_view path = rest.substr(host.size());
  if (host.find('@') != std::string_view::npos) return "names a user, which a playbook must not";
  if (host.empty() || !only(host, "-.:[]") || !only(path, "-._~!$&'()*+,;=:@/%")) {
    return "is not https://host[:port][/path] without variables";
  }
  return variables_in(url).empty() ? "" : "is not https://host[:port][/path] without variables";
}

HttpRequest prepared_request(const Step& step, const Variables& variables) {
  const StepCommand& command = step.commands.front();
  const auto parts = split(command.text, ' ');
  HttpRequest request{
      .method = std::string(parts[0]),
      .url = step.url + interpolated(parts[1], variables, percent_encoded),
      .headers = {},
      .content = interpolated(command.content, variables,
                              is_json(command.headers) ? codec::json_escaped : Escape()),
  };
  for (const HttpHeader& header : command.headers) {
    request.headers.push_back({header.name, interpolated(header.value, variables)});
  }
  return request;
}

std::string to_text(const HttpRequest& request) {
  std::string text = fmt::format("{} {}\n", request.method, request.url);
  for (const HttpHeader& header : request.headers) {
    text += fmt::format("{}: {}\n", header.name, header.value);
  }
  if (!request.content.empty()) text += "\n" + request.content + "\n";
  return text;
}

}  // namespace candor::task
