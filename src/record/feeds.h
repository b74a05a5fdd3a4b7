// SPDX-License-Identifier: Apache-2.0
// Feeds of what was said: Atom (RFC 4287) and JSON Feed 1.1, with the same items. Ids and times are
// those of the statements, so the same data always gives the same bytes. Pure.
#pragma once

#include <string>
#include <vector>

#include "record/history.h"
#include "record/page.h"
#include "record/record.h"

namespace candor::record {

inline constexpr std::size_t kFeedItemsMax = 50;

struct FeedItem {
  std::string uuid;
  std::string url;
  std::string title;
  Instant published_at;
  Instant updated_at;
  std::string html;
  std::vector<std::string> tags;
};
struct Feed {
  std::string title;
  std::string url;              // of the page that it is the feed of
  std::string path;             // "/history": its own address but for .atom or .json
  std::vector<FeedItem> items;  // newest first
  Instant updated_at() const;   // of the newest item; 0 where there is none
};

// The newest of the statements and of the imported incidents, both newest first.
Feed history_feed(const Site& site, const std::vector<Statement>& statements,
                  const std::vector<PastIncident>& past);
// All statements of one incident, which come oldest first; at least one.
Feed incident_feed(const Site& site, const std::vector<Statement>& statements);

std::string atom(const Site& site, const Feed& feed);
std::string json_feed(const Site& site, const Feed& feed);

}  // namespace candor::record
