// SPDX-License-Identifier: Apache-2.0
#include "trust/trust.h"

namespace candor::trust {

extern const std::span<const EmbeddedFile> kSchemaFiles;

storage::RoomSchema schema() { return {"trust", kSchemaFiles}; }

}  // namespace candor::trust
