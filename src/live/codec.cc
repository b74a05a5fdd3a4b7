// SPDX-License-Identifier: Apache-2.0
#include "live/codec.h"

#include "base/described.h"
#include "live/rules.h"

namespace candor::live {

BOOST_DESCRIBE_STRUCT(Person, (), (name, where, since))
BOOST_DESCRIBE_STRUCT(Presence, (), (people))

namespace codec {
namespace {

struct NewPresence {
  std::string where;
};
BOOST_DESCRIBE_STRUCT(NewPresence, (), (where))
struct Hello {
  std::int64_t sequence = 0;
};
BOOST_DESCRIBE_STRUCT(Hello, (), (sequence))
struct Change {
  std::int64_t sequence = 0;
  std::optional<std::string> incident;
  std::string kind;
  std::string by;
  Instant at;
};
BOOST_DESCRIBE_STRUCT(Change, (), (sequence, incident, kind, by, at))
struct PresenceChange {
  std::string incident;
  std::vector<Person> people;
};
BOOST_DESCRIBE_STRUCT(PresenceChange, (), (incident, people))
struct Bye {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(Bye, (), (reason))

// The data of the events `hello` and `reload`, `change`, `presence` and `bye`, and the rest.
constexpr http::Schema kSchemas[] = {
    {"EventHello", schema_of<Hello>},
    {"EventChange", schema_of<Change>},
    {"EventPresence", schema_of<PresenceChange>},
    {"EventBye", schema_of<Bye>},
    {"NewPresence", schema_of<NewPresence>},
    {"Presence", schema_of<Presence>},
};

}  // namespace

Result<std::string> decode_where(std::string_view body) {
  return TRY(from_json_text<NewPresence>(body)).where;
}

boost::json::value encode(const Presence& presence) { return to_json(presence); }

std::string hello(std::int64_t newest) {
  return boost::json::serialize(to_json(Hello{.sequence = newest}));
}

std::string change(const journal::Entry& entry) {
  Change change{.sequence = entry.sequence,
                .incident = std::nullopt,
                .kind = entry.kind,
                .by = entry.author,
                .at = entry.recorded_at};
  if (const auto incident = incident_of(entry); !incident.empty()) change.incident = incident;
  return boost::json::serialize(to_json(change));
}

std::string presence_change(std::string_view incident, const Presence& presence) {
  return boost::json::serialize(
      to_json(PresenceChange{.incident = std::string(incident), .people = presence.people}));
}

std::string bye(std::string_view reason) {
  return boost::json::serialize(to_json(Bye{.reason = std::string(reason)}));
}

std::span<const http::Schema> schemas() { return kSchemas; }

}  // namespace codec
}  // namespace candor::live
