// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include <fmt/format.h>

#include "base/enums.h"
#include "base/text.h"
#include "base/version.h"
#include "delivery/delivery.h"
#include "journal/journal.h"
#include "overview/overview.h"
#include "overview/rules.h"
#include "overview/store.h"
#include "record/record.h"
#include "seal/seal.h"
#include "sequencer/sequencer.h"
#include "webhook/webhook.h"
#include "witness/witness.h"

namespace candor::overview {
namespace {

// Of a log's key: what a note's signature line bears.
std::string id_words(const tlog::PublicKey& key) { return fmt::format("{:08x}", tlog::id_of(key)); }

JournalHealth journal_of(storage::Transaction& tx, std::vector<KeyHealth>& keys) {
  JournalHealth health{.entries = journal::log().size(tx),
                       .checkpoint_at = std::nullopt,
                       .waiting_since = std::nullopt};
  if (const auto head = sequencer::find_head(tx, journal::log().name)) {
    health.integrated = head->size;
    health.checkpoint_at = head->signed_at;
    keys.push_back({"journal's signing key", id_words(head->key), std::nullopt});
  }
  // The entry of index i has sequence i + 1.
  const auto waiting = journal::list(
      tx, {.subject = {}, .kind = {}, .after = health.integrated, .limit = PageLimit(1)});
  if (!waiting.empty()) health.waiting_since = waiting.front().recorded_at;
  return health;
}

RecordLogHealth record_log_of(storage::Transaction& tx, Health& all) {
  RecordLogHealth health{.name = std::string(record::kLogName),
                         .entries = record::log().size(tx),
                         .checkpoint_at = std::nullopt,
                         .vkey = std::nullopt};
  const auto head = sequencer::find_head(tx, record::kLogName);
  if (head) {
    health.name = head->origin;
    health.integrated = head->size;
    health.checkpoint_at = head->signed_at;
    health.vkey = tlog::to_text(head->key);
    all.keys.push_back({"record's signing key", id_words(head->key), std::nullopt});
  }
  for (const witness::Witness& one : witness::list_witnesses(tx)) {
    const auto seen_at = head ? witness::find_cosigned_at(one, head->checkpoint) : std::nullopt;
    all.witnesses.push_back({one.name, one.url, one.public_key, seen_at, head && !seen_at});
  }
  return health;
}

WebhookHealth webhooks_of(storage::Transaction& tx) {
  WebhookHealth health;
  for (const webhook::Webhook& one : webhook::list(tx)) {
    if (one.state == webhook::State::disabled) {
      ++health.disabled;
      continue;
    }
    ++health.enabled;
    if (one.failing_since) ++health.failing;
  }
  return health;
}

DiskHealth disk_of(const std::string& folder) {
  std::error_code error;
  const auto space = std::filesystem::space(folder, error);
  if (error) return {};
  return {static_cast<std::int64_t>(space.available), static_cast<std::int64_t>(space.capacity)};
}

// Why no mail can leave, with what to write where.
std::optional<std::string> why_no_mail(const Settings& settings) {
  const auto can = delivery::check_can_send_mail(settings);
  if (can) return std::nullopt;
  std::string words = can.error().message;
  for (const Fault& fault : can.error().faults) {
    words += fmt::format("; {} {}", fault.place, fault.message);
  }
  return words;
}

void add_key_file(const App& app, Health& health) {
  const std::string file = app.settings.data_folder + "/candor.key";
  try {
    health.keys.push_back(
        {"key file", seal::load_seal(app.settings.data_folder).fingerprint(), file});
  } catch (const std::runtime_error&) {
    // There is none before anything was sealed; afterwards nothing sealed opens without it.
    if (health.record_log.entries + health.journal.integrated > 0) {
      health.files_missing.push_back("candor.key");
    }
  }
}

// The files that the settings name.
void add_named_files(const Settings& settings, Health& health) {
  const auto look = [&](std::string_view setting, const std::string& file) {
    std::error_code error;
    if (file.empty() || std::filesystem::is_regular_file(file, error)) return;
    health.files_missing.emplace_back(setting);
  };
  look("mail.smtp_password_file", settings.mail.smtp_password_file);
  look("mail.smtp_ca_file", settings.mail.smtp_ca_file);
  look("gateway.secret_file", settings.gateway.secret_file);
  look("outgoing.ca_file", settings.outgoing.ca_file);
  for (const std::string& key : settings.mail.dkim_keys) {
    const std::size_t colon = key.find(':');
    const std::string file = key.substr(colon + 1);
    health.keys.push_back({"DKIM key", key.substr(0, colon), file});
    look("mail.dkim_keys", file);
  }
}

}  // namespace

Health load_health(App& app) {
  const auto tx = app.db.read();
  Health health;
  health.version = kVersion;
  health.at = app.clock.now();
  health.database = {std::string(tx->engine() == storage::Engine::sqlite ? "sqlite" : "postgresql"),
                     store::engine_version(*tx)};
  health.journal = journal_of(*tx, health.keys);
  health.record_log = record_log_of(*tx, health);
  const delivery::Waiting letters = delivery::count_waiting(*tx);
  health.letters = {letters.queued, letters.sending};
  health.mails = {delivery::count_mails(*tx, ""), why_no_mail(app.settings)};
  health.webhooks = webhooks_of(*tx);
  health.disk = disk_of(app.settings.data_folder);
  add_key_file(app, health);
  add_named_files(app.settings, health);
  health.findings = findings_of(health);
  return health;
}

}  // namespace candor::overview
