// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>

#include "record/feeds.h"

namespace candor::record {

std::string json_feed(const Site& site, const Feed& feed) {
  boost::json::array items;
  for (const FeedItem& item : feed.items) {
    items.push_back({{"id", "urn:uuid:" + item.uuid},
                     {"url", item.url},
                     {"title", item.title},
                     {"content_html", item.html},
                     {"date_published", to_rfc3339(item.published_at)},
                     {"date_modified", to_rfc3339(item.updated_at)},
                     {"tags", boost::json::value_from(item.tags)}});
  }
  const boost::json::object made{
      {"version", "https://jsonfeed.org/version/1.1"},
      {"title", feed.title},
      {"home_page_url", feed.url},
      {"feed_url", site.url + feed.path + ".json"},
      {"language", "en"},
      {"authors", boost::json::array{boost::json::object{{"name", site.organisation.name},
                                                         {"url", site.url + "/"}}}},
      {"items", std::move(items)}};
  return boost::json::serialize(made);
}

}  // namespace candor::record
