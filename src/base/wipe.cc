// SPDX-License-Identifier: Apache-2.0
#include "base/wipe.h"

#include <cstring>

namespace candor {

void wipe_stack() {
  char below[256 * 1024];
  explicit_bzero(below, sizeof below);
}

}  // namespace candor
