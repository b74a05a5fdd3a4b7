// SPDX-License-Identifier: Apache-2.0
#include "record/site.h"

#include <algorithm>

#include <fmt/format.h>

#include "record/archive_page.h"
#include "record/codec.h"
#include "record/feeds.h"
#include "record/page.h"
#include "record/record.h"
#include "record/resource.h"
#include "record/reviews_page.h"
#include "record/services_page.h"
#include "record/status_codec.h"
#include "record/status_routes.h"
#include "record/status_store.h"
#include "record/store.h"
#include "sequencer/sequencer.h"

namespace candor::record {
namespace {

constexpr std::string_view kStatementCache = "public, max-age=86400, immutable";
constexpr std::string_view kRareCache = "public, max-age=3600";
// RFC 9116 section 2.5.5 recommends less than a year. In whole months, so that it is another file
// once a month and not at every look.
constexpr int kSecurityTxtMonths = 7;

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

// Those that the log's checkpoint has.
Logged logged_statements(storage::Transaction& tx, const std::vector<Statement>& statements) {
  const auto head = sequencer::find_head(tx, kLogName);
  Logged logged;
  for (const Statement& statement : statements) {
    const auto entry =
        store::find_entry(tx, fmt::format("statement/{}/{}", statement.incident, statement.number));
    if (head && entry && *entry < head->size) logged[statement.number] = *entry;
  }
  return logged;
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

// Named by its content. Where somebody opens it by itself, it is still only a picture.
void add_logo(http::Resources& at, const Settings::Theme& theme) {
  if (theme.logo_path.empty()) return;
  http::Resource logo = resource(theme.logo_path.ends_with(".png") ? "image/png" : "image/svg+xml",
                                 kForeverCache, theme.logo);
  logo.headers = {{"Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"}};
  at[theme.logo_path] = std::move(logo);
}

void add_feeds(http::Resources& at, const std::string& path, const Site& site, const Feed& feed) {
  at[path + "/history.atom"] = open_page(kAtom, atom(site, feed));
  at[path + "/history.json"] = open_page(kJsonFeed, json_feed(site, feed));
}

void add_incident(PublicSite& all, const Site& site, storage::Transaction& tx,
                  const std::vector<Statement>& statements, Instant now) {
  http::Resources& at = all.resources;
  const std::string& incident = statements.back().incident;
  const std::string path = "/incidents/" + incident;
  at[path] = page(site, incident_page_of(tx, site, statements, now));
  add_feeds(at, path, site, incident_feed(site, statements));
  for (const Statement& statement : statements) {
    at[fmt::format("{}/statements/{}", path, statement.number)] = statement_data(statement);
  }
  if (last_review(statements) != nullptr) {
    at["/reviews/" + incident] = page(site, review_page(site, statements));
  }
  note_due(all, statements.back(), now);
}

// In the shapes of Statuspage, under the paths that its readers ask for.
void add_status(http::Resources& at, const Site& site, const status::Published& all,
                const status::Published& unfinished) {
  using status::Which;
  const auto add = [&](std::string_view name, std::string json) {
    at[fmt::format("/api/v2/{}.json", name)] = open_page(kStatusJson, std::move(json));
  };
  add("summary", codec::summary_json(site, unfinished));
  add("status", codec::status_json(site, unfinished));
  add("components", codec::components_json(site, unfinished));
  add("incidents", codec::incidents_json(site, all));
  add("incidents/unresolved", codec::unresolved_json(site, unfinished));
  add("scheduled-maintenances", codec::maintenances_json(site, all, Which::all));
  add("scheduled-maintenances/upcoming",
      codec::maintenances_json(site, unfinished, Which::upcoming));
  add("scheduled-maintenances/active", codec::maintenances_json(site, unfinished, Which::active));
}

void add_archive(http::Resources& at, const Site& site, const std::vector<PastIncident>& past) {
  if (past.empty()) return;
  at["/archive"] = page(site, archive_page(site, past, ""));
  for (const PastIncident& one : past) {
    const std::string year = year_of(one, site.organisation.time_zone);
    http::Resource& place = at["/archive/" + year];
    if (place.body.empty()) place = page(site, archive_page(site, past, year));
  }
}

void add_log(http::Resources& at, storage::Transaction& tx) {
  const auto head = sequencer::find_head(tx, kLogName);
  if (!head) return;
  const auto add = [&](const std::string& path, std::string_view type, std::string_view cache,
                       Result<std::string> bytes) {
    CHECK(bytes);
    at["/log/" + path] = open_page(type, *std::move(bytes), cache);
  };
  add("checkpoint", kPlain, kSoonCache, head->checkpoint);
  add("key", kPlain, kSoonCache, tlog::to_text(head->key) + "\n");
  const tlog::ReadTile read = sequencer::reader(tx, kLogName);
  for (int level = tlog::Tile::kEntries; level < 8; ++level) {
    const std::int64_t hashes = tlog::hashes_at(std::max(level, 0), head->size);
    for (std::int64_t first = 0; first < hashes; first += tlog::kTileWidth) {
      const auto tile = tlog::tile_at(level, first / tlog::kTileWidth, head->size);
      add(path_of(*tile), "application/octet-stream", kForeverCache, read(*tile));
    }
  }
  for (std::int64_t index = 0; index < head->size; ++index) {
    add(fmt::format("entry/{}", index), "application/json", kForeverCache,
        store::list_entries(tx, index, 1).front());
    const auto proof = sequencer::prove(tx, kLogName, index);
    CHECK(proof);
    add(fmt::format("proof/{}", index), kPlain, kSoonCache, tlog::to_text(*proof));
  }
}

}  // namespace

std::string incident_page_of(storage::Transaction& tx, const Site& site,
                             const std::vector<Statement>& statements, Instant now) {
  return incident_page(site, statements, kept_promises(tx, statements.back().incident, now),
                       logged_statements(tx, statements), now);
}

http::Resource resource(std::string_view type, std::string_view cache, std::string body) {
  return {.content_type = std::string(type),
          .cache_control = std::string(cache),
          .headers = page_headers(),
          .body = std::move(body),
          .compressed = true};
}

http::Resource page(const Site& site, std::string html) {
  http::Resource made = resource(kHtml, kPageCache, std::move(html));
  made.headers = page_headers(pictures_of(site));
  return made;
}

http::Resource open_page(std::string_view type, std::string body, std::string_view cache) {
  http::Resource open = resource(type, cache, std::move(body));
  open.headers.emplace_back("Access-Control-Allow-Origin", "*");
  return open;
}

http::Response answer_with(http::Resource resource) {
  http::Response response{.status = 200,
                          .content_type = std::move(resource.content_type),
                          .body = std::move(resource.body),
                          .headers = std::move(resource.headers)};
  response.headers.emplace_back("Cache-Control", std::move(resource.cache_control));
  return response;
}

Site site_of(storage::Transaction& tx, const Settings& settings) {
  Site site = site_of(settings);
  site.has_archive = store::has_past(tx);
  site.has_services = store::has_services(tx);
  site.has_log = sequencer::find_head(tx, kLogName).has_value();
  site.has_reviews = store::has_reviews(tx);
  return site;
}

http::Response reader_page(storage::Transaction& tx, const Settings& settings,
                           const std::string& title, const std::string& body) {
  const Site site = site_of(tx, settings);
  http::Response response{.status = 200,
                          .content_type = std::string(kHtml),
                          .body = page_around(site, title, body),
                          .headers = page_headers(pictures_of(site))};
  response.headers.emplace_back("Cache-Control", "no-store");
  response.headers.emplace_back("X-Robots-Tag", "noindex");
  return response;
}

PublicSite public_site(storage::Transaction& tx, const Settings& settings, Instant now) {
  const Site site = site_of(tx, settings);
  const status::Published published = load_published(tx);
  const std::vector<Statement> reviews = reviews_of(published.incidents);
  PublicSite all{.resources = {}, .changes_at = start_of_month(now, 1)};
  http::Resources& at = all.resources;
  at["/"] = page(site, home_page(site, published.incidents, now));
  at["/accessibility"] = page(site, standing_page(site, "accessibility.html", "Accessibility"));
  at["/letter"] = page(site, standing_page(site, "letter.html", "Is this letter from us?"));
  if (site.has_mail) {
    at["/affected"] = page(site, standing_page(site, "affected.html", "Am I affected?"));
    at["/subscribe"] = page(site, standing_page(site, "subscribe.html", "Follow by e-mail"));
  }
  at["/style.css"] = resource("text/css; charset=utf-8", kRareCache, style(site));
  add_logo(at, settings.theme);
  if (!site.organisation.contact_email.empty()) {
    at["/.well-known/security.txt"] =
        resource(kPlain, kRareCache, security_txt(site, start_of_month(now, kSecurityTxtMonths)));
  }
  if (const auto head = sequencer::find_head(tx, kLogName)) {
    const std::string key = tlog::to_text(head->key);
    at["/verify"] = page(site, verify_page(site, key));
    at["/verify.sh"] = resource(kPlain, kPageCache, verify_script(site, key));
  }
  if (site.has_reviews) at["/reviews"] = page(site, reviews_page(site, reviews));
  if (site.has_services) at["/services"] = page(site, services_page(site, published));
  add_archive(at, site, published.past);
  add_status(at, site, published, load_unfinished(tx));
  constexpr auto kMost = static_cast<std::int64_t>(kFeedItemsMax);
  add_feeds(at, "", site,
            history_feed(site, store::list_recent(tx, kMost), store::list_past(tx, kMost)));
  for (const auto& statements : published.incidents) add_incident(all, site, tx, statements, now);
  return all;
}

http::Resources public_shelf(storage::Transaction& tx, const Settings& settings) {
  const Site site = site_of(settings);
  http::Resources at;
  status::Published published = load_published(tx);
  const auto add = [&](const status::Entry& entry, const status::Published& of) {
    at[fmt::format("/api/v2/incidents/{}.json", entry.id)] =
        open_page(kStatusJson, codec::incident_json(site, of, entry.id).value());
  };
  for (const PastIncident& one : published.past) {
    at["/archive/" + one.past_id] = page(site, past_page(site, one));
  }
  for (const status::Entry& entry : status::all_incidents(site, published)) add(entry, published);
  for (const status::Entry& entry : status::maintenances(site, published, status::Which::all)) {
    add(entry, published);
  }
  add_log(at, tx);
  // As a route answers it.
  for (auto& [path, one] : at) one.compressed = false;
  return at;
}

PublicMark public_mark(storage::Transaction& tx) {
  const auto head = sequencer::find_head(tx, kLogName);
  PublicMark mark = store::status_mark(tx);
  mark.statements = store::count(tx);
  mark.promises_kept = incident::count_kept_promises(tx);
  mark.logged = head ? head->size : 0;
  return mark;
}

}  // namespace candor::record
