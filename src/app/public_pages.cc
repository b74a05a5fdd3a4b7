// SPDX-License-Identifier: Apache-2.0
#include "app/public_pages.h"

#include <exception>

#include "app/rooms.h"

namespace candor::app {

PublicPages::PublicPages(App app)
    : app_(app),
      settled_(storage::settled(app.db)),
      told_{*settled_, app.clock, app.random, app.settings},
      // Nothing on the public listener asks who is there.
      router_(public_routes(), nullptr) {
  refresh();
}

void PublicPages::refresh() {
  const std::lock_guard lock(mutex_);
  const Instant now = app_.clock.now();
  auto tx = app_.db.read();
  // Asked for first: what is published in between is in the site, and the next look finds it again.
  const record::PublicMark mark = record::public_mark(*tx);
  if (mark == mark_ && now < changes_at_) return;
  tx->settle();
  record::PublicSite made = record::public_site(*tx, app_.settings, now);
  tx.reset();
  site_->put(std::make_shared<http::Snapshot>(std::move(made.resources), site_->snapshot().get()));
  mark_ = mark;
  changes_at_ = made.changes_at;
}

http::Response PublicPages::respond(http::Request& request) {
  request.remote = http::client_of(request, app_.settings.pages.proxies);
  http::Response response = answer(request);
  // A reader of a page wants words, not problem details; a program has its own.
  if (response.content_type != "application/problem+json") return response;
  http::Response page = record::refusal_page(app_.settings, response.status);
  page.headers.insert(page.headers.end(), response.headers.begin(), response.headers.end());
  return page;
}

http::Response PublicPages::answer(http::Request& request) {
  http::Response response = router_.handle(told_, request);
  if (response.status != 404) return response;
  try {
    refresh();
  } catch (const std::exception&) {
    // Whether there is such a page cannot be said; whoever follows the record says why.
    return http::problem({ErrorCode::unavailable, "the database cannot be reached", {}},
                         request.request_id);
  }
  return site_->snapshot()->respond(request).value_or(std::move(response));
}

}  // namespace candor::app
