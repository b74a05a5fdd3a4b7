// SPDX-License-Identifier: Apache-2.0
#include "base/faults.h"

#include <fmt/format.h>

namespace candor {

tl::unexpected<Error> Faults::refuse() const {
  std::string message = file_ + " cannot be imported; nothing was changed";
  if (full()) {
    message += fmt::format("; these are the first {} faults, there may be more", kFaultsMax);
  }
  return fail(ErrorCode::invalid, std::move(message), all_);
}

}  // namespace candor
