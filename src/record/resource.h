// SPDX-License-Identifier: Apache-2.0
// What the public gets: its type, how long it may be kept, and the headers that all have.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "http/http.h"

namespace candor::record {

struct Site;

inline constexpr std::string_view kAtom = "application/atom+xml; charset=utf-8";
inline constexpr std::string_view kJsonFeed = "application/feed+json; charset=utf-8";
inline constexpr std::string_view kStatusJson = "application/json; charset=utf-8";
inline constexpr std::string_view kPlain = "text/plain; charset=utf-8";

// Pages change when something is published, and must be right soon after; a checkpoint moves within
// seconds; what is named by its content never changes.
inline constexpr std::string_view kPageCache = "public, max-age=30";
inline constexpr std::string_view kSoonCache = "public, max-age=2";
inline constexpr std::string_view kForeverCache = "public, max-age=31536000, immutable";

http::Resource resource(std::string_view type, std::string_view cache, std::string body);
http::Resource page(const Site& site, std::string html);
// What scripts of other pages may read too: it is public, and nobody is known here.
http::Resource open_page(std::string_view type, std::string body,
                         std::string_view cache = kPageCache);
// As the answer of a route.
http::Response answer_with(http::Resource resource);

// What is published is answered from the public site (site.h) before any route is looked for, so
// this finds nothing.
Result<http::Response> get_unpublished(App& app, const http::Request& request);
constexpr http::Route published(std::string_view path, std::string_view summary) {
  return {.method = http::Method::get,
          .path = path,
          .access = Access::anyone,
          .summary = summary,
          .request = "",
          .response = "",
          .status = 200,
          .query = {},
          .handler = get_unpublished};
}

// What is answered one by one.
constexpr http::Route answered(std::string_view path, std::string_view summary,
                               http::Handler handler,
                               std::span<const http::QueryParameter> query = {}) {
  http::Route route = published(path, summary);
  route.query = query;
  route.handler = handler;
  return route;
}

}  // namespace candor::record
