// SPDX-License-Identifier: Apache-2.0
// The public log over HTTP: c2sp.org/tlog-tiles under /log, and what a reader with a shell needs.
#include <fmt/format.h>

#include "record/page.h"
#include "record/record.h"
#include "sequencer/sequencer.h"

namespace candor::record {
namespace {

using http::Request;
using http::Response;

// The checkpoint moves within seconds; a tile of its width never changes.
constexpr std::string_view kSoon = "public, max-age=2";
constexpr std::string_view kForever = "public, max-age=31536000, immutable";
constexpr std::string_view kText = "text/plain; charset=utf-8";

Response of(std::string_view type, std::string_view cache, std::string body) {
  Response response;
  response.content_type = type;
  response.headers.emplace_back("Cache-Control", cache);
  response.headers.emplace_back("Access-Control-Allow-Origin", "*");
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  response.body = std::move(body);
  return response;
}

tl::unexpected<Error> no_such_page() { return fail(ErrorCode::not_found, "there is no such page"); }

Result<std::int64_t> index_of(const Request& request) {
  const auto index = tlog::parse_count(request.param("index"));
  if (!index) return no_such_page();
  return *index;
}

Result<Response> get_checkpoint(App& app, const Request&) {
  const auto head = sequencer::find_head(*app.db.read(), kLogName);
  if (!head) return no_such_page();
  return of(kText, kSoon, head->checkpoint);
}

Result<Response> get_tile(App& app, const Request& request) {
  const auto tile = tlog::tile_of("tile/" + request.param("tile"));
  if (!tile) return no_such_page();
  const auto tx = app.db.read();
  return of("application/octet-stream", kForever, TRY(sequencer::reader(*tx, kLogName)(*tile)));
}

Result<Response> get_proof(App& app, const Request& request) {
  const auto tx = app.db.read();
  return of(kText, kSoon,
            tlog::to_text(TRY(sequencer::prove(*tx, kLogName, TRY(index_of(request))))));
}

Result<Response> get_entry(App& app, const Request& request) {
  const auto tx = app.db.read();
  const auto head = sequencer::find_head(*tx, kLogName);
  const std::int64_t index = TRY(index_of(request));
  if (!head || index >= head->size) return no_such_page();
  const auto bundle = tlog::tile_at(tlog::Tile::kEntries, index / tlog::kTileWidth, head->size);
  const std::string bytes = TRY(sequencer::reader(*tx, kLogName)(*bundle));
  const auto entries = TRY(tlog::entries_in(*bundle, bytes));
  return of("application/json", kForever,
            std::string(entries[static_cast<std::size_t>(index % tlog::kTileWidth)]));
}

Result<Response> get_key(App& app, const Request&) {
  const auto head = sequencer::find_head(*app.db.read(), kLogName);
  if (!head) return no_such_page();
  return of(kText, kSoon, tlog::to_text(head->key) + "\n");
}

constexpr http::Route get(std::string_view path, std::string_view summary, http::Handler handler) {
  return {.method = http::Method::get,
          .path = path,
          .access = Access::anyone,
          .summary = summary,
          .request = "",
          .response = "",
          .status = 200,
          .query = {},
          .handler = handler};
}

constexpr http::Route kRoutes[] = {
    get("/log/checkpoint", "The public log's last checkpoint, a signed note.", get_checkpoint),
    get("/log/key", "The key that its checkpoints are signed with.", get_key),
    get("/log/tile/{+tile}", "A tile of hashes, or a bundle of entries.", get_tile),
    get("/log/entry/{index}", "One entry alone, as its leaf is made of.", get_entry),
    get("/log/proof/{index}", "That one entry is in the log, a .tlog-proof.", get_proof),
};

}  // namespace

http::RoomRoutes log_routes() { return {"record", kRoutes, {}}; }

}  // namespace candor::record
