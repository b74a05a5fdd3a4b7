// SPDX-License-Identifier: Apache-2.0
#include "base/embedded.h"

#include "base/result.h"

namespace candor {

std::string_view embedded_file(std::span<const EmbeddedFile> files, std::string_view name) {
  for (const EmbeddedFile& file : files) {
    if (file.name == name) return file.bytes;
  }
  bug_found("the file is built in");
}

}  // namespace candor
