// SPDX-License-Identifier: Apache-2.0
// A file that was put into the program when it was built (cmake/embed.cmake).
#pragma once

#include <span>
#include <string_view>

namespace candor {

struct EmbeddedFile {
  std::string_view name;   // path below the folder it was embedded from
  std::string_view bytes;  // its whole content
};

// The content of the file of that name, which must be there.
std::string_view embedded_file(std::span<const EmbeddedFile> files, std::string_view name);

}  // namespace candor
