// SPDX-License-Identifier: Apache-2.0
// The pages of what an earlier status page said. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "record/history.h"
#include "record/page.h"

namespace candor::record {

// The year in which it began, in UTC: "2024".
std::string year_of(const PastIncident& past, std::string_view zone);
// Those of one year, with links to the other years; `past` is all there is, newest first. A year of
// "" is the newest. "" where there is nothing of that year.
std::string archive_page(const Site& site, const std::vector<PastIncident>& past,
                         std::string_view year);
std::string past_page(const Site& site, const PastIncident& past);
// The text of an update: Markdown where it may stand on a page as that, else as it was typed.
// Nothing that it holds is HTML.
std::string past_html(std::string_view body);

}  // namespace candor::record
