// SPDX-License-Identifier: Apache-2.0
#include "record/feeds.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/id.h"
#include "base/markdown.h"
#include "base/text.h"
#include "record/archive_page.h"
#include "record/page_template.h"
#include "record/rules.h"

namespace candor::record {
namespace {

using ctemplate::TemplateDictionary;

// Of the ids of imported incidents, which have no UUID.
constexpr std::string_view kPastNamespace = "e99a4ef7-f386-5253-b14c-23ba7d53ae3a";

const ctemplate::Template& atom_template() {
  static const auto parsed = parse_template("history.atom");
  return *parsed;
}

// What a feed reader shows of a statement.
std::string feed_html(const Statement& statement) {
  std::string html = fmt::format("<p><strong>{}</strong></p>", stage_words(statement.stage));
  if (!statement.message.empty()) html += to_html(statement.message);
  if (!statement.components.empty()) {
    html += fmt::format("<p>Affects: {}.</p>", escape_html(affected_words(statement.components)));
  }
  for (const StatedFact& fact : statement.facts) {
    html += fmt::format("<h2>{}</h2>{}", heading_of(fact.question, statement), to_html(fact.text));
  }
  for (const StatedPromise& promise : statement.promises) {
    const char* state = promise.state == incident::PromiseState::open   ? ""
                        : promise.state == incident::PromiseState::kept ? " Kept."
                                                                        : " Missed.";
    html += fmt::format("<p>Promised: {}, by {}.{}</p>", escape_html(promise.text),
                        to_words(promise.due_at), state);
  }
  if (statement.next_update_by) {
    html += fmt::format("<p>The next word comes by {}.</p>", to_words(*statement.next_update_by));
  }
  html += fmt::format("<p>Fingerprint: SHA-256 {}</p>", statement.sha256);
  return html;
}

FeedItem item_of(const Site& site, const Statement& statement) {
  return {
      .uuid = statement.statement_id.value,
      .url = fmt::format("{}/incidents/{}#{}", site.url, statement.incident, statement.reference),
      .title = statement.title,
      .published_at = statement.published_at,
      .updated_at = statement.published_at,
      .html = feed_html(statement),
      .tags = {stage_words(statement.stage)}};
}

FeedItem item_of(const Site& site, const PastIncident& past) {
  std::string html = fmt::format("<p>{}</p>", escape_html(kPastNote));
  for (std::size_t i = past.updates.size(); i-- > 0;) {
    const PastUpdate& update = past.updates[i];
    html += fmt::format("<p>{}<br><strong>{}</strong></p>{}", to_words(update.at),
                        escape_html(update.status), past_html(update.body));
  }
  return {.uuid = name_uuid(kPastNamespace, past.past_id),
          .url = fmt::format("{}/archive/{}", site.url, past.past_id),
          .title = past.title,
          .published_at = past.started_at,
          .updated_at = past.updated_at,
          .html = std::move(html),
          .tags = {"From before Candor"}};
}

Feed newest_first(Feed feed) {
  std::stable_sort(feed.items.begin(), feed.items.end(),
                   [](const FeedItem& left, const FeedItem& right) {
                     return left.updated_at > right.updated_at;
                   });
  return feed;
}

}  // namespace

Instant Feed::updated_at() const { return items.empty() ? Instant{0} : items.front().updated_at; }

Feed history_feed(const Site& site, const std::vector<Statement>& statements,
                  const std::vector<PastIncident>& past) {
  Feed feed{.title = "Security incidents at " + site.organisation.name,
            .url = site.url + "/",
            .path = "/history",
            .items = {}};
  for (const Statement& statement : statements) feed.items.push_back(item_of(site, statement));
  for (const PastIncident& each : past) feed.items.push_back(item_of(site, each));
  feed = newest_first(std::move(feed));
  feed.items.resize(std::min(feed.items.size(), kFeedItemsMax));
  return feed;
}

Feed incident_feed(const Site& site, const std::vector<Statement>& statements) {
  CHECK(!statements.empty());
  const std::string& incident = statements.back().incident;
  const std::string path = "/incidents/" + incident;
  Feed feed{.title = fmt::format("{} ({}, {})", headline_of(statements), incident,
                                 site.organisation.name),
            .url = site.url + path,
            .path = path + "/history",
            .items = {}};
  for (std::size_t place = statements.size(); place-- > 0;) {
    feed.items.push_back(item_of(site, statements[place]));
  }
  return feed;
}

std::string atom(const Site& site, const Feed& feed) {
  TemplateDictionary values("feed");
  set_site(values, site, feed.title);
  values.SetValue("page_url", feed.url);
  values.SetValue("path", feed.path);
  values.SetValue("updated", to_rfc3339(feed.updated_at()));
  for (const FeedItem& item : feed.items) {
    TemplateDictionary* entry = values.AddSectionDictionary("entry");
    entry->SetValue("id", item.uuid);
    entry->SetValue("url", item.url);
    entry->SetValue("headline", item.title);
    entry->SetValue("published", to_rfc3339(item.published_at));
    entry->SetValue("updated", to_rfc3339(item.updated_at));
    entry->SetValue("html", item.html);
    for (const std::string& tag : item.tags) {
      entry->AddSectionDictionary("tag")->SetValue("term", tag);
    }
  }
  return expand(atom_template(), values);
}

}  // namespace candor::record
