// SPDX-License-Identifier: Apache-2.0
// The keys that sign, which the database holds sealed only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "storage/storage.h"
#include "webhook/webhook.h"

namespace candor::webhook {

// Refused (conflict) where the data folder has another key file than the database was sealed with.
Result<storage::Blob> seal_key(storage::Transaction& tx, const App& app, const WebhookId& id,
                               std::string_view key);
// The current key, and before it changed over for good, the one before. Throws std::runtime_error
// where the key file is missing or another one.
std::vector<std::string> open_keys(storage::Transaction& tx, const App& app, const Webhook& webhook,
                                   Instant now);

}  // namespace candor::webhook
