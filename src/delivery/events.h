// SPDX-License-Identifier: Apache-2.0
// What a mail service tells of letters in the body of its webhook: Amazon SES, as it is or by SNS,
// and SendGrid. They name a letter by its own Message-ID, so nothing is asked of the service but
// that it tells us: of SES, that it includes the original headers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "delivery/dsn.h"

namespace candor::delivery {

struct Event {
  std::string bytes;             // the same each time it is told
  std::optional<Report> report;  // nothing where it says nothing of a letter's way
  bool operator==(const Event&) const = default;
};

// Nothing where the text is no JSON; it is anybody's. Sources: Amazon SES Developer Guide, "Event
// publishing: contents of event data" and "Notification contents"; Twilio SendGrid, "Event Webhook
// Reference".
std::optional<std::vector<Event>> read_events(std::string_view body);

}  // namespace candor::delivery
