// SPDX-License-Identifier: Apache-2.0
// The two faces of the room, each part beside its concept; routes.cc and commands.cc put them
// together.
#pragma once

#include <span>

#include "base/command.h"
#include "http/http.h"

namespace candor::trust {

std::span<const Command> intake_commands();
std::span<const Command> plan_commands();
std::span<const Command> relationship_commands();
std::span<const Command> report_commands();

std::span<const http::Route> intake_routes();
std::span<const http::Route> plan_routes();
std::span<const http::Route> relationship_routes();

inline constexpr Argument kIncidentArgument{"INC", "", Need::required,
                                            "The incident's reference, INC-2026-0007."};
inline constexpr Argument kAcceptArgument{
    "--accept", "CHECK=DECISION", Need::repeated,
    "Decide what was found in the file, such as gap=leave_out; several may be given."};
inline constexpr Argument kCheckArgument{"--check", "", Need::optional,
                                         "Show what is found in the file, and take nothing."};

struct Reading;
struct RowsImported;
// --accept and --check.
Result<Reading> reading_of(const Arguments& arguments);
// What a command says of a file of one row a customer; `what` is "departures".
Output imported_text(const std::string& incident, const std::string& path, std::string_view what,
                     const RowsImported& done);

}  // namespace candor::trust
