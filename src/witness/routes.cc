// SPDX-License-Identifier: Apache-2.0
#include "base/hash.h"
#include "tlog/tlog.h"
#include "witness/witness.h"

namespace candor::witness {
namespace {

using http::Request;
using http::Response;

Result<Response> post_checkpoint(App& app, const Request& request) {
  const tlog::WitnessAnswer answer = TRY(add_checkpoint(app, request.body));
  return Response{.status = answer.status,
                  .content_type = answer.content_type,
                  .body = answer.body,
                  .headers = {{"Cache-Control", "no-store"}}};
}

// Named by the SHA-256 of its origin.
Result<Response> get_checkpoint(App& app, const Request& request) {
  for (const WatchedLog& log : list_watched(*app.db.read())) {
    if (sha256_hex(log.origin) != request.param("log") || log.checkpoint.empty()) continue;
    return Response{
        .status = 200,
        .content_type = "text/plain; charset=utf-8",
        .body = log.checkpoint,
        .headers = {{"Cache-Control", "public, max-age=2"}, {"Access-Control-Allow-Origin", "*"}}};
  }
  return fail(ErrorCode::not_found, "no checkpoint of such a log was cosigned here");
}

constexpr http::Route kPublicRoutes[] = {
    {.method = http::Method::post,
     .path = "/witness/add-checkpoint",
     .access = Access::anyone,
     .summary = "Cosign a checkpoint of a log that is watched here (c2sp.org/tlog-witness).",
     .request = "",
     .response = "",
     .status = 200,
     .query = {},
     .handler = post_checkpoint},
    {.method = http::Method::get,
     .path = "/witness/{log}/checkpoint",
     .access = Access::anyone,
     .summary = "The last checkpoint of a log that was cosigned here.",
     .request = "",
     .response = "",
     .status = 200,
     .query = {},
     .handler = get_checkpoint},
};

}  // namespace

http::RoomRoutes public_routes() { return {"witness", kPublicRoutes, {}}; }

}  // namespace candor::witness
