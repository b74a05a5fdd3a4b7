// SPDX-License-Identifier: Apache-2.0
// The public site as files that any web server can give: docs/guides/static-files.md.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "http/http.h"

namespace candor::record {

// "/incidents/INC-2026-0007.html": where in the folder a resource stands, so that its type follows
// from the name. What has an ending already keeps its path.
std::string file_name_of(std::string_view path, std::string_view content_type);

// Writes all into a new folder beside `folder`, which then takes its place in one step; what is
// compressed stands beside its file as .gz and .br. Refused where `folder` is not empty and no
// earlier export. Throws std::system_error where the disk refuses. The number of files.
Result<std::int64_t> export_site(const http::Snapshot& site, const std::string& folder);

}  // namespace candor::record
