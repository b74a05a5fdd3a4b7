// SPDX-License-Identifier: Apache-2.0
#include "record/site.h"

#include <algorithm>

#include <fmt/format.h>

#include "record/codec.h"
#include "record/page.h"
#include "record/record.h"
#include "record/store.h"

namespace candor::record {
namespace {

constexpr std::int64_t kFeedStatements = 50;
// Pages change when something is published, and must be right soon after; a statement never
// changes; the style changes with the program.
constexpr std::string_view kPageCache = "public, max-age=30";
constexpr std::string_view kStatementCache = "public, max-age=86400, immutable";
constexpr std::string_view kRareCache = "public, max-age=3600";
// RFC 9116 section 2.5.5 recommends less than a year. In whole months, so that it is another file
// once a month and not at every look.
constexpr int kSecurityTxtMonths = 7;

http::Resource resource(std::string_view type, std::string_view cache, std::string body) {
  return {.content_type = std::string(type),
          .cache_control = std::string(cache),
          .headers = page_headers(),
          .body = std::move(body)};
}

http::Resource page(std::string html) { return resource(kHtml, kPageCache, std::move(html)); }

// The bytes that the fingerprint is of, under the name that the page gives them.
http::Resource statement_data(const Statement& statement) {
  auto data = resource("application/json", kStatementCache, codec::public_json(statement));
  data.headers.emplace_back("Content-Disposition",
                            fmt::format("attachment; filename=\"{}.json\"", statement.reference));
  return data;
}

Instant start_of_month(Instant now, int months_later) {
  const Date today = utc_date(now);
  const int month = today.month - 1 + months_later;
  return start_of_utc_day({.year = today.year + month / 12, .month = month % 12 + 1, .day = 1});
}

Kept kept_promises(storage::Transaction& tx, const std::string& incident, Instant now) {
  const auto promises = incident::list_promises(tx, incident, now);
  CHECK(promises);
  Kept kept;
  for (const auto& promise : *promises) {
    if (promise.kept_at) kept[promise.number] = *promise.kept_at;
  }
  return kept;
}

// What is due at an instant is late just after it.
void note_due(PublicSite& site, const Statement& statement, Instant now) {
  const auto note = [&](const std::optional<Instant>& due_at) {
    if (due_at && *due_at >= now) {
      site.changes_at = std::min(site.changes_at, Instant{due_at->micros + 1});
    }
  };
  note(statement.next_update_by);
  for (const StatedFact& fact : statement.facts) note(fact.known_by);
  for (const StatedPromise& promise : statement.promises) note(promise.due_at);
}

}  // namespace

PublicSite public_site(storage::Transaction& tx, const Settings& settings, Instant now) {
  const Site site = site_of(settings);
  const std::vector<Statement> last = store::list_last(tx);
  PublicSite all{.resources = {}, .changes_at = start_of_month(now, 1)};
  http::Resources& at = all.resources;
  at["/"] = page(home_page(site, last, now));
  at["/accessibility"] = page(accessibility_page(site));
  at["/history.atom"] = resource("application/atom+xml; charset=utf-8", kPageCache,
                                 feed(site, store::list_recent(tx, kFeedStatements)));
  at["/style.css"] = resource("text/css; charset=utf-8", kRareCache, std::string(style()));
  if (!site.organisation.contact_email.empty()) {
    at["/.well-known/security.txt"] =
        resource("text/plain; charset=utf-8", kRareCache,
                 security_txt(site, start_of_month(now, kSecurityTxtMonths)));
  }
  for (const Statement& newest : last) {
    const auto statements = store::list(tx, newest.incident);
    const std::string path = "/incidents/" + newest.incident;
    at[path] = page(incident_page(site, statements, kept_promises(tx, newest.incident, now), now));
    for (const Statement& statement : statements) {
      at[fmt::format("{}/statements/{}", path, statement.number)] = statement_data(statement);
    }
    note_due(all, statements.back(), now);
  }
  return all;
}

PublicMark public_mark(storage::Transaction& tx) {
  return {.statements = store::count(tx), .promises_kept = incident::count_kept_promises(tx)};
}

}  // namespace candor::record
