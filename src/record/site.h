// SPDX-License-Identifier: Apache-2.0
// All that the public can read, made at once. Part of the face: include record/record.h.
#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "base/settings.h"
#include "http/http.h"
#include "storage/storage.h"

namespace candor::record {

// The same record gives the same bytes on every node, until the clock says that a promise is late.
struct PublicSite {
  http::Resources resources;
  Instant changes_at;  // when the clock alone makes it another one
};
PublicSite public_site(storage::Transaction& tx, const Settings& settings, Instant now);
// What is answered one by one, because there can be thousands of it and few ask: what an earlier
// status page said, incidents of the status API by their ids, and the public log.
http::Resources public_shelf(storage::Transaction& tx, const Settings& settings);

// What changes whenever the public site does, but for the clock: cheap to ask for.
struct PublicMark {
  std::int64_t statements = 0;
  std::int64_t promises_kept = 0;
  std::int64_t past_incidents = 0;
  std::int64_t maintenance_updates = 0;
  Instant components_at;    // when one of them last changed
  std::int64_t logged = 0;  // entries under the public log's checkpoint
  bool operator==(const PublicMark&) const = default;
};
PublicMark public_mark(storage::Transaction& tx);

}  // namespace candor::record
