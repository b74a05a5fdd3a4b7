// SPDX-License-Identifier: Apache-2.0
// Logs of others that are cosigned here, and others who cosign our public log:
// c2sp.org/tlog-witness over HTTP, in both directions.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/app.h"
#include "base/command.h"
#include "base/result.h"
#include "http/http.h"
#include "storage/storage.h"

namespace candor::tlog {
struct WitnessAnswer;
}

namespace candor::witness {

// A log that is cosigned here.
struct WatchedLog {
  std::string origin;
  std::string public_key;  // as c2sp.org/signed-note writes it
  std::string checkpoint;  // the last one that was cosigned, a signed note; "" before the first
  std::optional<Instant> seen_at;
};
// Refused: what is no key of a log, and a log that is watched by another key.
Result<WatchedLog> watch(App& app, const Actor& actor, std::string_view key);
// By origin.
std::vector<WatchedLog> list_watched(storage::Transaction& tx);
// What to answer to the body of POST <prefix>/add-checkpoint. Refused: candor.key is not the one
// that the key was made with.
Result<tlog::WitnessAnswer> add_checkpoint(App& app, std::string_view request);

// Who cosigns our public log.
struct Witness {
  std::string name;
  std::string public_key;
  std::string url;  // of its submission prefix
};
// Refused: what is no key of a witness, a URL that leads inside.
Result<Witness> ask(App& app, const Actor& actor, std::string_view key, std::string_view url);
// By name.
std::vector<Witness> list_witnesses(storage::Transaction& tx);
// When it cosigned that checkpoint (a signed note); nothing: it has not.
std::optional<Instant> find_cosigned_at(const Witness& witness, const std::string& checkpoint);
// Asks those who have not cosigned the public log's last checkpoint.
struct Asked {
  std::int64_t cosigned = 0;
  std::vector<std::string> refusals;  // in words, with the witness's name
};
Asked run(App& app, http::HttpClient& client);

// The key that this installation cosigns with; made at the first call.
Result<std::string> own_key(App& app);

storage::RoomSchema schema();
http::RoomRoutes public_routes();
std::span<const Command> commands();

}  // namespace candor::witness
