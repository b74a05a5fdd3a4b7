// SPDX-License-Identifier: Apache-2.0
// Promises: what we said we would do, and by when. Whether one was kept is said by the clock and
// never by its author: it is kept by an act that is recorded before it falls due.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/app.h"
#include "base/result.h"
#include "incident/ids.h"
#include "storage/storage.h"

namespace candor::incident {

enum class PromiseState { open, kept, missed };
BOOST_DESCRIBE_ENUM(PromiseState, open, kept, missed)

// Pure. Due at an instant means at that instant at the latest. What is done afterwards is done, and
// missed all the same.
PromiseState state_of(Instant due_at, std::optional<Instant> kept_at, Instant now);

// To whom it was made. What is promised to `customers` stands on the public page from the next
// statement on.
enum class Audience { internal, customers };
BOOST_DESCRIBE_ENUM(Audience, internal, customers)

// The next word is promised by one statement, and kept by publishing the next.
enum class PromiseKind { act, next_word };
BOOST_DESCRIBE_ENUM(PromiseKind, act, next_word)

struct Promise {
  std::int64_t number = 1;  // from 1 within the incident
  PromiseKind kind = PromiseKind::act;
  Audience audience = Audience::internal;
  std::string text;
  Instant due_at;
  Instant made_at;
  std::string made_by;
  std::optional<Instant> kept_at;  // when the act was recorded, in time or not
  std::optional<std::string> kept_by;
  std::optional<std::string> how;  // what was done
  PromiseState state = PromiseState::open;
};

struct NewPromise {
  std::string text;  // one line, 1 to 300 characters
  Instant due_at;    // in the future
  Audience audience = Audience::internal;
  PromiseKind kind = PromiseKind::act;
};

Result<Promise> make_promise(App& app, const Actor& actor, std::string_view reference,
                             const NewPromise& wanted);
// Records that it was done. Refused: done before; the next word, which a statement keeps.
Result<Promise> keep_promise(App& app, const Actor& actor, std::string_view reference,
                             std::int64_t number, std::string_view how);
// In the order they were made. not_found if there is no such incident.
Result<std::vector<Promise>> list_promises(storage::Transaction& tx, std::string_view reference,
                                           Instant now);
// Of all incidents.
std::int64_t count_kept_promises(storage::Transaction& tx);

// Within another room's transaction: a statement keeps the next word that was promised before it,
// and may promise another.
void keep_next_word_within(storage::Transaction& tx, App& app, const Actor& actor,
                           const Incident& incident, std::string_view how);
Result<Promise> make_promise_within(storage::Transaction& tx, App& app, const Actor& actor,
                                    const Incident& incident, const NewPromise& wanted);

}  // namespace candor::incident
