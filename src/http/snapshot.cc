// SPDX-License-Identifier: Apache-2.0
#include "http/snapshot.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"

namespace candor::http {
namespace {

constexpr std::size_t kCodedBytesMin = 200;  // below, a coding saves no packet
constexpr std::size_t kEtagHexDigits = 32;

bool is_text(std::string_view content_type) {
  return content_type.starts_with("text/") || content_type.find("json") != std::string_view::npos ||
         content_type.find("xml") != std::string_view::npos;
}

void append_lines(std::string& head, const Headers& headers) {
  for (const auto& [name, value] : headers) {
    CHECK(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
    head += name + ": " + value + "\r\n";
  }
}

// Whether the reader has it already; weak ETags compare equal to strong ones.
bool is_in(std::string_view if_none_match, std::string_view etag) {
  if (trim(if_none_match) == "*") return true;
  for (std::string_view tag : split(if_none_match, ',')) {
    tag = trim(tag);
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag == etag) return true;
  }
  return false;
}

}  // namespace

std::optional<Wish> wish_of(const Request& request) {
  if (request.method != Method::get && request.method != Method::head) return std::nullopt;
  return Wish{request.method, request.header("accept-encoding"), request.header("if-none-match")};
}

struct Snapshot::Choice {
  const Prepared& prepared;
  const Variant& variant;
  bool unchanged;
};

std::shared_ptr<const Snapshot::Prepared> Snapshot::prepare(Resource given) {
  const auto prepared = std::make_shared<Prepared>();
  prepared->resource = std::move(given);
  const Resource& resource = prepared->resource;
  auto& variants = prepared->variants;
  const std::string_view body = resource.embedded.empty() ? resource.body : resource.embedded;
  variants[0].emplace().body = body;
  if (resource.compressed && body.size() >= kCodedBytesMin && is_text(resource.content_type)) {
    for (const Coding coding : {Coding::gzip, Coding::br}) {
      const std::string_view before = resource.embedded_coded[static_cast<std::size_t>(coding)];
      std::string coded = before.empty() ? encoded(body, coding) : std::string();
      if (std::max(before.size(), coded.size()) >= body.size()) continue;
      Variant& variant = variants[static_cast<std::size_t>(coding)].emplace();
      variant.coded = std::move(coded);
      variant.body = before.empty() ? variant.coded : before;
    }
  }
  const bool varies = variants[1] || variants[2];
  const std::string hash = sha256_hex(body).substr(0, kEtagHexDigits);
  for (const Coding coding : kCodings) {
    if (!variants[static_cast<std::size_t>(coding)]) continue;
    Variant& variant = *variants[static_cast<std::size_t>(coding)];
    const bool coded = coding != Coding::identity;
    const std::string mark = coded ? fmt::format("-{}", coding_name(coding)) : "";
    variant.etag = fmt::format("\"{}{}\"", hash, mark);
    variant.always = {{"ETag", variant.etag}, {"Cache-Control", resource.cache_control}};
    if (varies) variant.always.emplace_back("Vary", "Accept-Encoding");
    if (coded) variant.of_body.emplace_back("Content-Encoding", coding_name(coding));
    variant.of_body.insert(variant.of_body.end(), resource.headers.begin(), resource.headers.end());
    append_lines(variant.unchanged, {{"X-Content-Type-Options", "nosniff"}});
    append_lines(variant.unchanged, variant.always);
    variant.head = variant.unchanged;
    append_lines(variant.head, {{"Content-Type", resource.content_type},
                                {"Content-Length", std::to_string(variant.body.size())}});
    append_lines(variant.head, variant.of_body);
    variant.head += "\r\n";
    variant.unchanged += "\r\n";
  }
  return prepared;
}

Snapshot::Snapshot(Resources resources, const Snapshot* before) {
  for (auto& [path, resource] : resources) {
    if (before != nullptr) {
      const auto found = before->resources_.find(path);
      if (found != before->resources_.end() && found->second->resource == resource) {
        resources_.emplace(path, found->second);
        continue;
      }
    }
    resources_.emplace(path, prepare(std::move(resource)));
  }
}

std::optional<Snapshot::Choice> Snapshot::choose(std::string_view path, const Wish& wish) const {
  const auto found = resources_.find(path);
  if (found == resources_.end()) return std::nullopt;
  const Prepared& prepared = *found->second;
  std::array<bool, kCodings.size()> there{};
  std::transform(prepared.variants.begin(), prepared.variants.end(), there.begin(),
                 [](const auto& variant) { return variant.has_value(); });
  const Coding coding = choose_coding(wish.accept_encoding, there);
  const Variant& variant = *prepared.variants[static_cast<std::size_t>(coding)];
  return Choice{prepared, variant, wish.if_none_match && is_in(*wish.if_none_match, variant.etag)};
}

std::optional<Ready> Snapshot::find(std::string_view path, const Wish& wish) const {
  const auto choice = choose(path, wish);
  if (!choice) return std::nullopt;
  if (choice->unchanged) return Ready{304, choice->variant.unchanged, {}};
  return Ready{200, choice->variant.head,
               wish.method == Method::head ? std::string_view() : choice->variant.body};
}

std::optional<Response> Snapshot::respond(const Request& request) const {
  const auto wish = wish_of(request);
  const auto choice = wish ? choose(request.path, *wish) : std::nullopt;
  if (!choice) return std::nullopt;
  Response response;
  response.content_type = choice->prepared.resource.content_type;
  response.headers = choice->variant.always;
  if (choice->unchanged) {
    response.status = 304;
    return response;
  }
  const Headers& more = choice->variant.of_body;
  response.headers.insert(response.headers.end(), more.begin(), more.end());
  response.body = choice->variant.body;
  return response;
}

void Snapshot::for_each(const std::function<void(std::string_view, const Resource&, Coding,
                                                 std::string_view)>& visit) const {
  for (const auto& [path, prepared] : resources_) {
    for (const Coding coding : kCodings) {
      const auto& variant = prepared->variants[static_cast<std::size_t>(coding)];
      if (variant) visit(path, prepared->resource, coding, variant->body);
    }
  }
}

}  // namespace candor::http
