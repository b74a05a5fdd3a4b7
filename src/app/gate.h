// SPDX-License-Identifier: Apache-2.0
// The gate of both faces: who asks, whether their roles have the access that the table names, and
// whether they are let into the incident that is asked about. What it refuses, it journals.
#pragma once

#include <optional>
#include <string>

#include "app/cli.h"
#include "http/http.h"

namespace candor::app {

// By the session's cookie, or by `Authorization: Bearer candor_…`.
Result<http::Admitted> admit(App& app, const http::Request& request, const http::Route& route);

// By the token, or else as the operating system's user, who may do everything.
Result<Actor> admit(App& app, const Invocation& invocation);

}  // namespace candor::app
