// SPDX-License-Identifier: Apache-2.0
// Who follows the public record by e-mail. Double opt-in: an address gets statements once its owner
// has pressed the button behind a link that was mailed to it; one click ends it and deletes it.
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/app.h"
#include "base/command.h"
#include "base/rate_limit.h"
#include "base/result.h"
#include "http/http.h"
#include "storage/storage.h"

namespace candor::subscription {

inline constexpr std::int64_t kConfirmHours = 48;

// Mails the address a link, whether it is known or not; who follows already is told so. No mail
// leaves to an address that had its mails by `limit`, whose keys are the addresses' keyed hashes;
// whoever asks is not told. Refused: what is no address (invalid; the message does not repeat it),
// settings by which no mail can be sent (conflict).
Result<void> ask(App& app, std::string_view address, RateLimit& limit);

enum class Standing {
  unknown,    // no such link, or not any more
  waiting,    // asked for, not confirmed
  following,  // gets statements
};
// What the link in a mail to confirm leads to.
Standing find_to_confirm(App& app, std::string_view token);
// Follows from now on, or goes on to; false where the link is unknown.
bool confirm(App& app, std::string_view token);
// What the link to end in any other mail leads to.
Standing find_to_end(App& app, std::string_view token);
// Deletes the address, and the mails that wait for it; false where the link is unknown.
bool end(App& app, std::string_view token);

struct Counts {
  std::int64_t following = 0;  // confirmed
  std::int64_t waiting = 0;    // asked for within 48 hours, not confirmed
  std::int64_t mails = 0;      // of this room, queued or on their way
};
Counts count(storage::Transaction& tx, Instant now);

// For somebody who asked the company instead of pressing the button. False where the address does
// not follow. Journalled without it. Refused (invalid): what is no address.
Result<bool> remove(App& app, const Actor& actor, std::string_view address);

struct Ran {
  std::int64_t queued = 0;     // mails about statements
  std::int64_t forgotten = 0;  // addresses that were not confirmed in time
};
// One pass of the serving program: queues what was published since, for whoever followed by then,
// and forgets what was not confirmed. Any number of nodes may do so at once; a crash at any moment
// neither loses a mail nor queues one twice. Throws std::runtime_error where the key file is not
// the one that the addresses were sealed with. Does nothing while the settings name no sender.
Ran run(App& app, const std::stop_token& stop = {});

storage::RoomSchema schema();
http::RoomRoutes routes();
http::RoomRoutes public_routes();
std::span<const Command> commands();

}  // namespace candor::subscription
