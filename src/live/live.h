// SPDX-License-Identifier: Apache-2.0
// What changes while people look, and who else looks: entries of the journal told to who listens as
// they are committed, by whichever process, and who is where in an incident.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/app.h"
#include "base/result.h"
#include "http/http.h"
#include "storage/storage.h"

namespace candor::live {

struct Person {
  std::string name;   // of the account
  std::string where;  // the screen, as the client calls it: "timeline"
  Instant since;      // there without a break
};
struct Presence {
  std::vector<Person> people;  // by name
};

inline constexpr std::int64_t kPresenceSeconds = 45;
// The actor is there for the next 45 seconds, and nowhere else in the incident. Not journalled.
// `where`: 1 to 40 of a-z, '-' and '_'. not_found if there is no such incident.
Result<Presence> enter(App& app, const Actor& actor, std::string_view incident,
                       std::string_view where);
// Whose time is not up at `now`.
Presence load_presence(storage::Transaction& tx, std::string_view incident, Instant now);

class Listening;

// Those who listen at one listener of this process. Each holds a place in the journal, so that they
// hear every entry that they may see once, in order.
class Audience {
 public:
  explicit Audience(App app) : app_(app) {}
  // What a route answered. Where that is a feed of this room's, it is told from now on, or refused,
  // 429, where its account has 8 already.
  http::Response admit(http::Response response, std::string_view request_id);
  // Tells what happened since; to be called twice a second or so, by one thread. Looks at nothing
  // while nobody listens. Who may no longer listen is told so, and their feed ends.
  void tell();

 private:
  std::vector<std::shared_ptr<Listening>> present();

  App app_;
  std::mutex mutex_;
  std::vector<std::weak_ptr<Listening>> listening_;  // the connections own them
};

storage::RoomSchema schema();
http::RoomRoutes routes();

}  // namespace candor::live
