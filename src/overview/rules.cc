// SPDX-License-Identifier: Apache-2.0
#include "overview/rules.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace candor::overview {
namespace {

bool is_long_ago(const std::optional<Instant>& at, Instant now) {
  return at && seconds_between(*at, now) > kWaitingSecondsMax;
}

void add_logs(const Health& health, std::vector<Finding>& findings) {
  if (is_long_ago(health.journal.waiting_since, health.at)) {
    findings.push_back(
        {Level::bad,
         fmt::format("{} of {} journal entries are not in the signed log; the first waits since {}",
                     with_commas(health.journal.entries - health.journal.integrated),
                     with_commas(health.journal.entries), to_words(*health.journal.waiting_since)),
         "start `candor serve`, which signs once a second; if it runs, read what it prints"});
  }
  if (!is_long_ago(health.record_log.checkpoint_at, health.at)) return;
  for (const WitnessHealth& witness : health.witnesses) {
    if (!witness.behind) continue;
    findings.push_back(
        {Level::warn,
         fmt::format("the witness {} has not cosigned the public log's checkpoint of {}",
                     witness.name, to_words(*health.record_log.checkpoint_at)),
         fmt::format("see that {} can be reached; `candor serve` asks again each second",
                     witness.url)});
  }
}

void add_disk(const Health& health, std::vector<Finding>& findings) {
  if (health.disk.free_bytes >= kFreeBytesWarn) return;
  findings.push_back({health.disk.free_bytes < kFreeBytesBad ? Level::bad : Level::warn,
                      fmt::format("the data folder's disk has {:.1f} GB free of {:.1f} GB",
                                  static_cast<double>(health.disk.free_bytes) / 1e9,
                                  static_cast<double>(health.disk.total_bytes) / 1e9),
                      "make room: without it nothing can be written, the journal included"});
}

void add_outgoing(const Health& health, std::vector<Finding>& findings) {
  if (health.mails.cannot_send) {
    findings.push_back({Level::warn, "no mail can leave: " + *health.mails.cannot_send,
                        "write it into candor.toml and start Candor again"});
  }
  if (health.webhooks.failing > 0) {
    findings.push_back(
        {Level::warn,
         fmt::format("{} of {} enabled webhooks fail", with_commas(health.webhooks.failing),
                     with_commas(health.webhooks.enabled)),
         "`candor webhook deliveries` shows what each receiver answers"});
  }
}

void add_files(const Health& health, std::vector<Finding>& findings) {
  for (const std::string& setting : health.files_missing) {
    findings.push_back({Level::bad, fmt::format("the file of {} cannot be read", setting),
                        "put it where candor.toml says, readable for Candor's user alone"});
  }
}

}  // namespace

std::vector<Finding> findings_of(const Health& health) {
  std::vector<Finding> findings;
  add_files(health, findings);
  add_logs(health, findings);
  add_disk(health, findings);
  add_outgoing(health, findings);
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return a.level > b.level; });
  if (findings.empty()) {
    findings.push_back({Level::ok, "nothing is wrong that Candor can see", ""});
  }
  return findings;
}

}  // namespace candor::overview
