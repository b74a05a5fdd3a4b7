// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "live/codec.h"
#include "live/listening.h"
#include "live/live.h"
#include "live/rules.h"
#include "live/store.h"

namespace candor::live {
namespace {

constexpr std::int64_t kFeedsOfAnAccountMax = 8;
constexpr std::int64_t kLookAgainSeconds = 60;

// What was committed behind the place of whoever is furthest back.
struct News {
  std::int64_t newest = 0;
  std::vector<journal::Entry> entries;
};

News news_since(storage::Transaction& tx, std::int64_t place) {
  News news{.newest = journal::newest(tx), .entries = {}};
  if (news.newest > place && news.newest - place <= kMissedMax) {
    news.entries = journal::list(
        tx, {.subject = std::nullopt, .kind = std::nullopt, .after = place, .limit = 500});
  }
  return news;
}

Result<void> look_at(storage::Transaction& tx, const Listening& listening, Instant now) {
  const Actor actor = TRY(staff::look_again(tx, listening.credential, now));
  if (actor.roles != listening.actor.roles || actor.access != listening.actor.access) {
    return fail(ErrorCode::forbidden, "your roles have changed; listen again");
  }
  if (listening.incident) TRY(staff::check_entrance(tx, actor, *listening.incident));
  return {};
}

// Whether they may stay.
bool keep(storage::Transaction& tx, Listening& listening, Instant now) {
  const Result<void> kept = look_at(tx, listening, now);
  listening.looked_at = now;
  if (kept) return true;
  listening.send({.type = "bye", .data = codec::bye(kept.error().message), .id = std::nullopt});
  listening.end();
  return false;
}

using PresenceByIncident = std::map<std::string, Presence, std::less<>>;

PresenceByIncident all_presence(storage::Transaction& tx, Instant now) {
  PresenceByIncident all;
  store::for_each(tx, std::nullopt, now, [&](const std::string& incident, Person person) {
    all[incident].people.push_back(std::move(person));
  });
  return all;
}

void tell_presence(Listening& listening, const PresenceByIncident& all) {
  const auto found = all.find(*listening.incident);
  std::string data =
      codec::presence_change(*listening.incident, found == all.end() ? Presence() : found->second);
  if (listening.presence == data) return;
  listening.send({.type = "presence", .data = data, .id = std::nullopt});
  listening.presence = std::move(data);
}

}  // namespace

std::vector<std::shared_ptr<Listening>> Audience::present() {
  std::vector<std::shared_ptr<Listening>> all;
  const std::lock_guard lock(mutex_);
  std::erase_if(listening_, [&](const std::weak_ptr<Listening>& held) {
    auto listening = held.lock();
    if (!listening || !listening->is_open()) return true;
    all.push_back(std::move(listening));
    return false;
  });
  return all;
}

http::Response Audience::admit(http::Response response, std::string_view request_id) {
  const auto listening = std::dynamic_pointer_cast<Listening>(response.feed);
  if (!listening) return response;
  const std::lock_guard lock(mutex_);
  const auto held = std::count_if(listening_.begin(), listening_.end(), [&](const auto& other) {
    const auto there = other.lock();
    return there && there->is_open() && there->actor.name == listening->actor.name;
  });
  if (held < kFeedsOfAnAccountMax) {
    listening_.push_back(listening);
    return response;
  }
  http::Response refused = http::problem(
      {ErrorCode::too_many,
       fmt::format("{} listens {} times already; end one of them", listening->actor.name, held),
       {}},
      request_id);
  // A session's new cookie is not lost with it.
  refused.headers.insert(refused.headers.end(), response.headers.begin(), response.headers.end());
  return refused;
}

void Audience::tell() {
  auto listening = present();
  if (listening.empty()) return;
  const Instant now = app_.clock.now();
  const auto tx = app_.db.read();
  const std::int64_t furthest_back = (*std::min_element(listening.begin(), listening.end(),
                                                        [](const auto& one, const auto& other) {
                                                          return one->place < other->place;
                                                        }))
                                         ->place;
  const News news = news_since(*tx, furthest_back);
  // A place in the journal that was given out is taken.
  if (news.newest > furthest_back) tx->settle();
  const bool is_reload = news.newest > furthest_back && news.entries.empty();
  const bool may_differ =
      is_reload || std::any_of(news.entries.begin(), news.entries.end(), is_about_staff);
  std::erase_if(listening, [&](const auto& one) {
    const bool is_due = may_differ || now >= add_seconds(one->looked_at, kLookAgainSeconds);
    return is_due && !keep(*tx, *one, now);
  });
  std::optional<PresenceByIncident> presence;
  for (const auto& one : listening) {
    if (is_reload && one->place < news.newest) {
      tell_reload(*one, news.newest);
    } else if (!news.entries.empty()) {
      tell_changes(*tx, *one, news.entries, news.newest);
    }
    if (!one->incident) continue;
    if (!presence) presence = all_presence(*tx, now);
    tell_presence(*one, *presence);
  }
}

}  // namespace candor::live
