// SPDX-License-Identifier: Apache-2.0
// One who listens.
#pragma once

#include <optional>
#include <string>

#include "journal/journal.h"
#include "live/live.h"
#include "staff/staff.h"

namespace candor::live {

// More missed than this are not told one by one: the client reads anew what it shows.
inline constexpr std::int64_t kMissedMax = 500;

class Listening final : public http::Feed {
 public:
  Actor actor;
  staff::Credential credential;
  std::optional<std::string> incident;  // nothing else is told
  std::int64_t place = 0;               // sequence of the last entry that was looked at
  Instant looked_at;                    // when they were last recognised
  std::optional<std::string> presence;  // as it was last told, in JSON
};

struct NewListening {
  Actor actor;
  staff::Credential credential;
  std::optional<std::string> incident;
  // Where the client was: all that it missed since is told first. -1 for what cannot be read.
  std::optional<std::int64_t> after;
};
// Greeted, and told what it missed. Refused: there is no such incident, or the actor is not let in.
Result<std::shared_ptr<Listening>> listen(App& app, NewListening wanted);

// The entries that this one may see, of those behind its place; it moves to `newest`.
void tell_changes(storage::Transaction& tx, Listening& listening,
                  const std::vector<journal::Entry>& entries, std::int64_t newest);
// Too many for that.
void tell_reload(Listening& listening, std::int64_t newest);

}  // namespace candor::live
