// SPDX-License-Identifier: Apache-2.0
// The public site as this process serves it.
#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "base/app.h"
#include "http/http.h"
#include "record/record.h"

namespace candor::app {

// May be used by many threads at once.
class PublicPages {
 public:
  // There is a site from the beginning.
  explicit PublicPages(App app);

  // Makes the site anew if something was published or kept, by whatever process, or a time has
  // come: what was committed before the call is in it after. Asks the database for two counts
  // where nothing is new. Throws where the database is broken; the site stays as it was.
  void refresh();
  std::shared_ptr<const http::Site> site() const { return site_; }

  // Answers what is not in the site: by a route, or from a newer site if another process has just
  // published it; refusals are pages with words.
  http::Response respond(http::Request& request);

 private:
  http::Response answer(http::Request& request);

  App app_;
  const std::unique_ptr<storage::Database> settled_;
  App told_;  // the same, of which what is read may be told to outsiders
  http::Router router_;
  const std::shared_ptr<http::Site> site_ = std::make_shared<http::Site>();
  std::mutex mutex_;  // of one refresh at a time
  std::optional<record::PublicMark> mark_;
  Instant changes_at_;
};

}  // namespace candor::app
