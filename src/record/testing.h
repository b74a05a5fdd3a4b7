// SPDX-License-Identifier: Apache-2.0
// For the tests of this room and of those below it.
#pragma once

#include <array>

#include "delivery/delivery.h"
#include "duty/duty.h"
#include "exposure/exposure.h"
#include "incident/incident.h"
#include "journal/journal.h"
#include "notice/notice.h"
#include "record/record.h"
#include "seal/seal.h"
#include "sequencer/sequencer.h"
#include "staff/staff.h"
#include "storage/storage.h"
#include "webhook/webhook.h"

namespace candor::record::testing {

// What must be migrated for the record to work.
inline std::array<storage::RoomSchema, 11> schemas() {
  return {seal::schema(),    sequencer::schema(), journal::schema(),  staff::schema(),
          webhook::schema(), incident::schema(),  exposure::schema(), duty::schema(),
          notice::schema(),  delivery::schema(),  record::schema()};
}

// Drafted by somebody else, as the first statement must be.
inline Statement published(App& app, const Actor& actor, std::string_view incident,
                           const NewStatement& wanted) {
  const auto made = draft(app, Actor{"the colleague of " + actor.name}, incident, wanted);
  if (!made) throw std::runtime_error(to_text(made.error()));
  auto statement = publish_draft(app, actor, made->reference);
  if (!statement) throw std::runtime_error(to_text(statement.error()));
  return *std::move(statement);
}

// As the public gets it: from the site, or by a route. "?page=2" is the only query there is.
inline http::Response get(App& app, const std::string& target, http::Headers headers = {}) {
  http::Request request;
  request.path = target.substr(0, target.find('?'));
  if (const auto query = target.find("?page="); query != std::string::npos) {
    request.query["page"] = target.substr(query + 6);
  }
  request.target = target;
  request.headers = std::move(headers);
  if (request.query.empty()) {
    http::Resources all = public_site(*app.db.read(), app.settings, app.clock.now()).resources;
    http::Resources wanted;  // preparing all of them takes its time
    if (auto found = all.extract(request.path)) wanted.insert(std::move(found));
    if (auto found = http::Snapshot(std::move(wanted)).respond(request)) return *std::move(found);
  }
  return http::Router({public_routes(), log_routes()}, nullptr).handle(app, request);
}

// "" where there is none of that name.
inline std::string header(const http::Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return "";
}

}  // namespace candor::record::testing
