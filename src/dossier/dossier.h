// SPDX-License-Identifier: Apache-2.0
// One incident as others ask for it: a dossier for a regulator, and a STIX 2.1 bundle for other
// responders. Whoever asks, nothing privileged and nothing marked TLP:RED is in either.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include <boost/describe/enum.hpp>

#include "base/app.h"
#include "base/command.h"
#include "base/result.h"
#include "http/http.h"
#include "storage/storage.h"

namespace candor::dossier {

enum class Format { markdown, html };
BOOST_DESCRIBE_ENUM(Format, markdown, html)

// What happened, when we knew, who decided what, whose data it was, what was owed and done, what
// was said, that it arrived, and how each of these can be checked. not_found if there is no such
// incident.
Result<std::string> write_dossier(App& app, std::string_view incident, Format format);

// The incident, its timeline as notes and its evidence as files with their hashes, each with its
// TLP marking, as a bundle of STIX 2.1. The same incident in the same state gives the same bytes.
Result<std::string> export_stix(App& app, std::string_view incident);

http::RoomRoutes routes();
std::span<const Command> commands();

}  // namespace candor::dossier
