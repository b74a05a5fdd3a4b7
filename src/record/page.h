// SPDX-License-Identifier: Apache-2.0
// The public pages, from templates in pages/record/. Pure: what is not in the
// arguments is on no page. `now` decides what is late and is not shown itself, so that the same
// record gives the same bytes until something falls due. Every value is escaped by the template;
// Markdown passes without raw HTML, images and scripts.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "record/record.h"

namespace candor::record {

// Whose pages these are, and where they are reached.
struct Site {
  Settings::Organisation organisation;
  Settings::Theme theme;      // without the logo's bytes
  std::string url;            // without a slash at the end
  bool has_archive = false;   // whether there is history from before Candor
  bool has_services = false;  // whether there are components or maintenance
  bool has_log = false;       // whether the public log has begun
  bool has_reviews = false;   // whether a review was published
  bool has_mail = false;      // whether mail can be sent to those who follow by e-mail
};
Site site_of(const Settings& settings);
// The same with what it has.
Site site_of(storage::Transaction& tx, const Settings& settings);

// All incidents, each with all its statements, oldest first; the newest incident first.
std::string home_page(const Site& site, const std::vector<std::vector<Statement>>& incidents,
                      Instant now);
// When each promise was kept, by its number; what was not is not in it.
using Kept = std::map<std::int64_t, Instant>;
// At what index of the public log a statement is, by its number.
using Logged = std::map<std::int64_t, std::int64_t>;
// One incident, from all its statements, oldest first; at least one.
std::string incident_page(const Site& site, const std::vector<Statement>& statements,
                          const Kept& kept, const Logged& logged, Instant now);
// The same, with what the tables say of promises kept and of the log.
std::string incident_page_of(storage::Transaction& tx, const Site& site,
                             const std::vector<Statement>& statements, Instant now);
// How to check the public log, and the script that does: `key` as c2sp.org/signed-note writes it.
std::string verify_page(const Site& site, std::string_view key);
std::string verify_script(const Site& site, std::string_view key);
// A page that is what its template in pages/record/ says, such as "accessibility.html".
std::string standing_page(const Site& site, std::string_view name, const std::string& title);
// One whose body was made elsewhere, as HTML.
std::string page_around(const Site& site, const std::string& title, const std::string& body);
// To whom somebody who finds a weakness should write: RFC 9116. The site has a contact_email.
std::string security_txt(const Site& site, Instant expires_at);
// For what cannot be shown: 404 and the like.
std::string refused_page(const Site& site, int status);
// With the colours of the site.
std::string style(const Site& site);

// Words that pages, feeds and the status API share.
// A sign beside the word, for those who look before they read; screen readers skip it.
std::string stage_sign(Stage stage);
std::string question_words(incident::Question question);
// At the end, what is not known any more is what could not be found out; unless a fact still is
// unknown, with the day on which it will be known.
std::string heading_of(incident::Question question, const Statement& last);
inline constexpr std::string_view kHtml = "text/html; charset=utf-8";
// Nothing from elsewhere, no script, no frame, and pictures only where the page shows its logo;
// nobody learns where a reader came from.
enum class Pictures { none, own };
http::Headers page_headers(Pictures pictures = Pictures::none);
Pictures pictures_of(const Site& site);

}  // namespace candor::record
