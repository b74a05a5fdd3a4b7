// SPDX-License-Identifier: Apache-2.0
// The pages that look back: a post-incident review is a statement of stage `review`. Pure.
#pragma once

#include <string>
#include <vector>

#include "record/page.h"

namespace candor::record {

// The reviews among the statements of all incidents, newest first.
std::vector<Statement> reviews_of(const std::vector<std::vector<Statement>>& incidents);
// The last review among the statements of one incident; nothing before the first. It is what
// /reviews/INC shows; the ones before it stay in the history of the incident's page.
const Statement* last_review(const std::vector<Statement>& statements);

// All of them, `reviews` newest first. "" where there are none: then there is no such page.
std::string reviews_page(const Site& site, const std::vector<Statement>& reviews);
// The last review of one incident as an article, from all its statements, oldest first. "" where
// there is none.
std::string review_page(const Site& site, const std::vector<Statement>& statements);

}  // namespace candor::record
