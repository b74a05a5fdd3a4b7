// SPDX-License-Identifier: Apache-2.0
#include "record/reviews_page.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/markdown.h"
#include "base/text.h"
#include "record/page_template.h"
#include "record/rules.h"

namespace candor::record {
namespace {

using ctemplate::TemplateDictionary;

const ctemplate::Template& reviews_template() {
  static const auto parsed = parse_template("reviews.html");
  return *parsed;
}
const ctemplate::Template& review_template() {
  static const auto parsed = parse_template("review.html");
  return *parsed;
}

void set_review(TemplateDictionary& values, const Site& site, const Statement& review) {
  values.SetValue("headline", review.title);
  values.SetValue("incident", review.incident);
  set_time(values, "published", review.published_at, site.organisation.time_zone);
}

}  // namespace

std::vector<Statement> reviews_of(const std::vector<std::vector<Statement>>& incidents) {
  std::vector<Statement> reviews;
  for (const auto& statements : incidents) {
    std::copy_if(statements.begin(), statements.end(), std::back_inserter(reviews),
                 [](const Statement& one) { return one.stage == Stage::review; });
  }
  std::stable_sort(reviews.begin(), reviews.end(), [](const Statement& a, const Statement& b) {
    return a.published_at > b.published_at;
  });
  return reviews;
}

const Statement* last_review(const std::vector<Statement>& statements) {
  const auto found = std::find_if(statements.rbegin(), statements.rend(),
                                  [](const Statement& one) { return one.stage == Stage::review; });
  return found == statements.rend() ? nullptr : &*found;
}

std::string opening_of(const Statement& statement) {
  for (const Block& block : read_blocks(statement.message)) {
    if (block.kind == BlockKind::paragraph) return block.text;
  }
  return "";
}

std::string reviews_page(const Site& site, const std::vector<Statement>& reviews) {
  if (reviews.empty()) return "";
  TemplateDictionary values("reviews");
  set_site(values, site, "Looking back");
  std::set<std::string_view> shown;
  for (const Statement& review : reviews) {
    TemplateDictionary* item = values.AddSectionDictionary("review");
    set_review(*item, site, review);
    const bool is_last = shown.insert(review.incident).second;
    item->SetValue("path",
                   is_last ? "/reviews/" + review.incident
                           : fmt::format("/incidents/{}#{}", review.incident, review.reference));
    const std::string opening = opening_of(review);
    if (!opening.empty()) item->SetValueAndShowSection("opening", opening, "has_opening");
  }
  return expand(reviews_template(), values);
}

std::string review_page(const Site& site, const std::vector<Statement>& statements) {
  const Statement* review = last_review(statements);
  if (review == nullptr) return "";
  TemplateDictionary values("review");
  set_site(values, site, review->title);
  set_review(values, site, *review);
  values.SetValue("about", headline_of(statements));
  values.SetValue("html", to_html(review->message));
  values.SetValue("reference", review->reference);
  values.SetIntValue("number", static_cast<long>(review->number));
  values.SetValue("sha256", review->sha256);
  for (const Statement& one : statements) {
    if (one.stage != Stage::review || &one == review) continue;
    TemplateDictionary* before = values.AddSectionDictionary("before");
    before->SetValue("reference", one.reference);
    set_time(*before, "published", one.published_at, site.organisation.time_zone);
  }
  return expand(review_template(), values);
}

}  // namespace candor::record
