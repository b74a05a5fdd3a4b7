// SPDX-License-Identifier: Apache-2.0
// The two faces of the room, each part beside its concept; routes.cc and commands.cc put them
// together.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/enums.h"
#include "base/page.h"
#include "incident/incident.h"

namespace candor::incident {

std::span<const http::Route> lifecycle_routes();
std::span<const http::Route> timeline_routes();
std::span<const http::Route> role_routes();
std::span<const http::Route> promise_routes();
std::span<const http::Route> access_routes();

std::span<const Command> lifecycle_commands();
std::span<const Command> timeline_commands();
std::span<const Command> role_commands();
std::span<const Command> promise_commands();
std::span<const Command> access_commands();

inline constexpr Argument kIncidentArgument{"INC", "", Need::required,
                                            "The incident's reference, INC-2026-0007."};
inline constexpr Argument kReasonArgument{"--reason", "TEXT", Need::required,
                                          "Why; it goes into the journal."};
inline constexpr Argument kLimitArgument{"--limit", "N", Need::optional,
                                         "How many at most, 1 to 1000; 50 if left out."};
inline constexpr Argument kAfterArgument{"--after", "ID", Need::optional,
                                         "Read on from where the page before ended."};
inline constexpr http::QueryParameter kLimitParameter{
    "limit", "How many at most, 1 to 1000; 50 if left out."};
inline constexpr http::QueryParameter kAfterParameter{
    "after", "`next` of the page before: read on from there."};

// "detection and analysis" of detection_and_analysis.
std::string words(std::string_view name);
// The incident with its version as the ETag.
http::Response with_etag(int status, const Incident& incident);
// What a command that changed an incident says.
Output changed(const Incident& incident, std::string_view what);

// A part of the timeline for people; `with_ids` for those who want to correct an entry.
enum class Ids { hidden, shown };
std::string lines_of(const std::vector<TimelineEntry>& entries, Ids ids);
std::string lines_of(const std::vector<Promise>& promises, Instant now);
std::string lines_of(const std::vector<Handover>& current);

template <typename Enum>
Result<std::optional<Enum>> enum_argument(std::optional<std::string_view> given,
                                          std::string_view place) {
  if (!given) return std::optional<Enum>();
  return std::optional<Enum>(TRY(parse_enum<Enum>(*given, place)));
}
// The same, from a query of a URL or an option of a command: "tlp" or "--tlp".
template <typename Enum>
Result<std::optional<Enum>> find_enum_in(const http::Request& request, std::string_view name) {
  return enum_argument<Enum>(request.find_query(name), name);
}
template <typename Enum>
Result<std::optional<Enum>> find_enum_in(const Arguments& arguments, std::string_view name) {
  return enum_argument<Enum>(arguments.find(name), name);
}

}  // namespace candor::incident
