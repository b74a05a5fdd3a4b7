// SPDX-License-Identifier: Apache-2.0
// Files that a user names. "-" is standard input.
#pragma once

#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace candor {

// For reading as it comes; refused where it cannot be opened or is a folder.
Result<std::unique_ptr<std::istream>> open_file(const std::string& path);
// The whole content; refused where it has more than `bytes_max`.
Result<std::string> read_file(const std::string& path, std::size_t bytes_max);
// The new content stands under the name as a whole or not at all, and is on the disk when this
// returns. Throws std::system_error where the disk or the folder refuses.
void write_file(const std::string& path, std::string_view content);

}  // namespace candor
