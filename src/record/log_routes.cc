// SPDX-License-Identifier: Apache-2.0
// The public log over HTTP: c2sp.org/tlog-tiles under /log, and what a reader with a shell needs.
#include <fmt/format.h>

#include "record/record.h"
#include "record/resource.h"
#include "record/store.h"
#include "sequencer/sequencer.h"

namespace candor::record {
namespace {

using http::Request;
using http::Response;

tl::unexpected<Error> no_such_page() { return fail(ErrorCode::not_found, "there is no such page"); }

Result<sequencer::Head> load_head(storage::Transaction& tx) {
  if (auto head = sequencer::find_head(tx, kLogName)) return *std::move(head);
  return no_such_page();
}

Result<std::int64_t> index_of(const Request& request) {
  if (const auto index = tlog::parse_count(request.param("index"))) return *index;
  return no_such_page();
}

Result<Response> get_checkpoint(App& app, const Request&) {
  return answer_with(open_page(kPlain, TRY(load_head(*app.db.read())).checkpoint, kSoonCache));
}

Result<Response> get_key(App& app, const Request&) {
  return answer_with(
      open_page(kPlain, tlog::to_text(TRY(load_head(*app.db.read())).key) + "\n", kSoonCache));
}

Result<Response> get_tile(App& app, const Request& request) {
  const auto tile = tlog::tile_of("tile/" + request.param("tile"));
  if (!tile) return no_such_page();
  const auto tx = app.db.read();
  return answer_with(open_page("application/octet-stream",
                               TRY(sequencer::reader(*tx, kLogName)(*tile)), kForeverCache));
}

Result<Response> get_proof(App& app, const Request& request) {
  const auto tx = app.db.read();
  const auto proof = TRY(sequencer::prove(*tx, kLogName, TRY(index_of(request))));
  return answer_with(open_page(kPlain, tlog::to_text(proof), kSoonCache));
}

Result<Response> get_entry(App& app, const Request& request) {
  const auto tx = app.db.read();
  const std::int64_t index = TRY(index_of(request));
  if (index >= TRY(load_head(*tx)).size) return no_such_page();
  return answer_with(
      open_page("application/json", store::list_entries(*tx, index, 1).front(), kForeverCache));
}

constexpr http::Route kRoutes[] = {
    answered("/log/checkpoint", "The public log's last checkpoint, a signed note.", get_checkpoint),
    answered("/log/key", "The key that its checkpoints are signed with.", get_key),
    answered("/log/tile/{+tile}", "A tile of hashes, or a bundle of entries.", get_tile),
    answered("/log/entry/{index}", "One entry alone, as its leaf is made of.", get_entry),
    answered("/log/proof/{index}", "That one entry is in the log, a .tlog-proof.", get_proof),
};

}  // namespace

http::RoomRoutes log_routes() { return {"record", kRoutes, {}}; }

}  // namespace candor::record
