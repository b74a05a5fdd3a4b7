// SPDX-License-Identifier: Apache-2.0
// The words of this room's mails. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/settings.h"
#include "delivery/delivery.h"
#include "record/record.h"

namespace candor::subscription {

// All of them begin so.
inline constexpr std::string_view kPurposes = "subscription.";
inline constexpr std::string_view kAskedMail = "subscription.asked";
inline constexpr std::string_view kStatementMail = "subscription.statement";

// Those without `about` and `to_address`. To somebody who has yet to confirm.
delivery::OutgoingMail mail_to_confirm(const Settings& settings, std::string_view confirm_url);
// To somebody who follows already and was asked for again.
delivery::OutgoingMail mail_that_follows(const Settings& settings, const std::string& end_url);
delivery::OutgoingMail mail_of(const Settings& settings, const record::Statement& statement,
                               const std::string& end_url);

}  // namespace candor::subscription
