// SPDX-License-Identifier: Apache-2.0
// What is public and the same for everybody, made ready once and then only written: each resource
// in each coding, with its header lines. Immutable; a newer one takes its place, and whoever reads
// the older one is not disturbed. Part of the face: include http/http.h.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "http/coding.h"
#include "http/http.h"

namespace candor::http {

struct Resource {
  std::string content_type;
  std::string cache_control;
  Headers headers;  // further ones, of an answer with a body
  std::string body;
  bool compressed = true;  // where that is smaller
  // Of what is part of the program, in place of `body` and not copied; in codings, where it was
  // coded before.
  std::string_view embedded = {};
  std::array<std::string_view, kCodings.size()> embedded_coded = {};
  bool operator==(const Resource&) const = default;
};
using Resources = std::map<std::string, Resource, std::less<>>;  // by path

// What of a request matters here.
struct Wish {
  Method method = Method::get;  // get or head
  std::optional<std::string_view> accept_encoding = {};
  std::optional<std::string_view> if_none_match = {};
};

// Nothing for other methods. It looks into the request.
std::optional<Wish> wish_of(const Request& request);

// An answer; it looks into the snapshot that gave it.
struct Ready {
  int status = 200;       // or 304
  std::string_view head;  // header lines and the empty one; all but Date and Connection
  std::string_view body;
};

class Snapshot {
 public:
  // What is as it was in `before` is taken over and not compressed again.
  explicit Snapshot(Resources resources, const Snapshot* before = nullptr);

  // Nothing where the path is not here. An ETag is of the content in its coding, so the condition
  // holds for the coding that this reader gets (RFC 9110 sections 8.8.3.3, 13.1.2 and 15.4.5).
  std::optional<Ready> find(std::string_view path, const Wish& wish) const;
  // The same as a Response, for whoever has no socket at hand. Nothing also for other methods.
  std::optional<Response> respond(const Request& request) const;
  // Each body in each coding that it has.
  void for_each(const std::function<void(std::string_view path, const Resource&, Coding,
                                         std::string_view body)>& visit) const;

 private:
  struct Variant {
    std::string etag;
    Headers always;  // what a 304 bears too
    Headers of_body;
    std::string head;       // of a 200
    std::string unchanged;  // of a 304
    std::string coded;
    std::string_view body;  // `coded`, or the resource's
  };
  struct Prepared {
    Resource resource;
    std::array<std::optional<Variant>, kCodings.size()> variants;
  };
  struct Choice;

  static std::shared_ptr<const Prepared> prepare(Resource given);
  std::optional<Choice> choose(std::string_view path, const Wish& wish) const;

  std::map<std::string, std::shared_ptr<const Prepared>, std::less<>> resources_;
};

// Which snapshot is served now. May be used by many threads at once.
class Site {
 public:
  std::shared_ptr<const Snapshot> snapshot() const {
    const std::lock_guard lock(mutex_);
    return snapshot_;
  }
  void put(std::shared_ptr<const Snapshot> snapshot) {
    const std::lock_guard lock(mutex_);
    snapshot_.swap(snapshot);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Snapshot> snapshot_ = std::make_shared<Snapshot>(Resources{});
};

}  // namespace candor::http
