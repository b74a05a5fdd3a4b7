// SPDX-License-Identifier: Apache-2.0
// How a page is made from its template; for the files that make pages and feeds.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <ctemplate/template.h>
#include <ctemplate/template_dictionary.h>

#include "record/page.h"

namespace candor::record {

// The template of that name in pages/record/: HTML bodies inside the page that all share.
std::unique_ptr<ctemplate::Template> parse_template(std::string_view name);
std::string expand(const ctemplate::Template& parsed, const ctemplate::TemplateDictionary& values);
// What the page around every body says.
void set_site(ctemplate::TemplateDictionary& values, const Site& site, const std::string& title);
// `name` in words, by the clocks of the zone (base/zone.h), and `name`_iso for programs, in UTC.
void set_time(ctemplate::TemplateDictionary& values, const std::string& name, Instant at,
              std::string_view zone);

}  // namespace candor::record
