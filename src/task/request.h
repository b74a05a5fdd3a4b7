// SPDX-License-Identifier: Apache-2.0
// An http-api command as the request that it means. It is shown to a person as it is, byte for
// byte, and nothing is sent before they confirm.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "task/cacao.h"

namespace candor::task {

// Adds what is wrong with an http-api command: its start line, its headers. A header that carries a
// secret (Authorization, Cookie, …) is refused: a playbook is read by many and kept for long.
void check_request(const StepCommand& command, const std::string& place,
                   std::vector<Fault>& faults);

// Why this cannot be where requests go, https://host[:port][/path]; "" if it can.
std::string wrong_with_base_url(std::string_view url);

// The request of a step whose one command is http-api. Values of variables are percent-encoded in
// the URL (RFC 3986) and escaped within a JSON body.
HttpRequest prepared_request(const Step& step, const Variables& variables);

// As it goes over the wire, for people: start line, headers, empty line, body.
std::string to_text(const HttpRequest& request);

}  // namespace candor::task
