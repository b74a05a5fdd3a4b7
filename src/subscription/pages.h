// SPDX-License-Identifier: Apache-2.0
// What readers see, as HTML inside the page that all share. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/settings.h"

namespace candor::subscription {

struct Page {
  std::string title;
  std::string body;  // HTML
};

// After somebody has given an address, whatever it was.
Page page_asked();
Page page_no_address();
Page page_too_many();
Page page_no_mail();
// Behind the link in a mail; the token is one.
Page page_to_confirm(const Settings& settings, std::string_view token);
Page page_following(const Settings& settings);
Page page_not_to_confirm();
Page page_to_end(const Settings& settings, std::string_view token);
Page page_ended();
Page page_nothing_to_end(const Settings& settings);

}  // namespace candor::subscription
