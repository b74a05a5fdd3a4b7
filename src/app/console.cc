// SPDX-License-Identifier: Apache-2.0
#include "app/console.h"

#include <string>
#include <string_view>

#include "base/embedded.h"
#include "base/text.h"

namespace candor::app {

extern const std::span<const EmbeddedFile> kConsoleFiles;

namespace {

constexpr std::string_view kPage = "index.html";

std::string_view content_type_of(std::string_view name) {
  if (name.ends_with(".html")) return "text/html; charset=utf-8";
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  CHECK(name.ends_with(".svg"));
  return "image/svg+xml";
}

bool is_coded(std::string_view name) { return name.ends_with(".br") || name.ends_with(".gz"); }

http::Resource resource_of(const EmbeddedFile& file) {
  http::Resource resource{.content_type = std::string(content_type_of(file.name)),
                          // The build names an asset by its content; the page names the assets.
                          .cache_control = file.name.starts_with("assets/")
                                               ? "public, max-age=31536000, immutable"
                                               : "no-cache",
                          .headers = {},
                          .body = {},
                          .embedded = file.bytes};
  for (const http::Coding coding : {http::Coding::gzip, http::Coding::br}) {
    const std::string end = coding == http::Coding::br ? ".br" : ".gz";
    resource.embedded_coded[static_cast<std::size_t>(coding)] =
        embedded_file(kConsoleFiles, std::string(file.name) + end);
  }
  if (file.name == kPage) {
    resource.headers = {
        {"Content-Security-Policy",
         "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
         "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
         "frame-ancestors 'none'"},
        {"Referrer-Policy", "same-origin"},
        {"Cross-Origin-Opener-Policy", "same-origin"}};
  }
  return resource;
}

}  // namespace

std::shared_ptr<const http::Site> console_site() {
  http::Resources resources;
  for (const EmbeddedFile& file : kConsoleFiles) {
    if (is_coded(file.name)) continue;
    resources.emplace(file.name == kPage ? "/" : "/" + std::string(file.name), resource_of(file));
  }
  auto site = std::make_shared<http::Site>();
  site->put(std::make_shared<http::Snapshot>(std::move(resources)));
  return site;
}

std::optional<http::Response> console_page(const http::Site& site, const http::Request& request) {
  const auto accept = request.header("accept");
  if (!accept || accept->find("text/html") == std::string_view::npos) return std::nullopt;
  if (request.path.starts_with("/api/") || request.path.starts_with("/assets/")) {
    return std::nullopt;
  }
  http::Request page = request;
  page.path = "/";
  return site.snapshot()->respond(page);
}

}  // namespace candor::app
