// SPDX-License-Identifier: Apache-2.0
// The console's files on the staff listener. They hold nothing of the company's and are given to
// anybody; what the console shows, it asks of the API as whoever is signed in.
#pragma once

#include <memory>
#include <optional>

#include "http/http.h"

namespace candor::app {

// All files, each under its path.
std::shared_ptr<const http::Site> console_site();
// The page of the console where the request asks for one of its addresses ("/incidents/…"): the
// browser makes the screen. Nothing for what only programs ask for.
std::optional<http::Response> console_page(const http::Site& site, const http::Request& request);

}  // namespace candor::app
