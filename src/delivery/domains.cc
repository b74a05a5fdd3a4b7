// SPDX-License-Identifier: Apache-2.0
#include "delivery/domains.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "delivery/domain_store.h"
#include "delivery/pace.h"

namespace candor::delivery {
namespace {

std::string place_of_name(const notice::NoticeId& notice) {
  return fmt::format("delivery_domain/{}/name", notice.value);
}

bool comes_before(const store::DomainCount& a, const store::DomainCount& b) {
  if (a.bounced != b.bounced) return a.bounced > b.bounced;
  if (a.letters != b.letters) return a.letters > b.letters;
  return a.domain.bytes < b.domain.bytes;
}

void add(const store::DomainCount& count, DomainStatus& status) {
  ++status.domains;
  status.letters += count.letters;
  status.reached += count.reached;
  status.bounced += count.bounced;
  status.deferred += count.deferred;
}

}  // namespace

Domains::Known& Domains::known(std::string_view domain) {
  std::string name = to_lower(domain);
  const auto found = all_.find(name);
  if (found != all_.end()) return found->second;
  Known made{.index = {key_.index("domain", name)}, .is_kept = false};
  return all_.emplace(std::move(name), std::move(made)).first->second;
}

const storage::Blob& Domains::index_of(std::string_view domain) { return known(domain).index; }

void Domains::refused(std::string_view domain, std::string_view words) {
  words_[to_lower(domain)] = words;
}

void Domains::keep(storage::Transaction& tx) {
  for (auto& [name, domain] : all_) {
    if (std::exchange(domain.is_kept, true)) continue;
    store::add_domain(tx, notice_, domain.index, {key_.seal(name, place_of_name(notice_))});
  }
  for (const auto& [name, words] : words_) {
    store::set_words(tx, notice_, known(name).index, words);
  }
  words_.clear();
}

Result<DomainsStatus> load_domains(App& app, std::string_view reference) {
  const auto tx = app.db.read();
  const notice::Notice notice = TRY(notice::load_notice(*tx, reference));
  const auto incident = TRY(incident::load_incident(*tx, notice.incident));
  DomainsStatus status{.notice = notice.reference, .domains = {}};
  std::vector<store::DomainCount> counts = store::count_domains(*tx, notice.notice_id);
  if (counts.empty()) return status;
  const auto key =
      seal::find_key(*tx, seal::load_seal(app.settings.data_folder), incident.incident_id.value);
  std::sort(counts.begin(), counts.end(), comes_before);
  DomainStatus others{.domain = std::string(kOtherDomains)};
  for (const store::DomainCount& count : counts) {
    if (!key || count.letters < kDomainLettersMin || std::ssize(status.domains) == kDomainsMax) {
      add(count, others);
      continue;
    }
    const store::KnownDomain known = store::load_domain(*tx, notice.notice_id, count.domain);
    DomainStatus one{.domain = key->open(known.name.bytes, place_of_name(notice.notice_id))};
    add(count, one);
    if (!known.last_words.empty()) one.last_words = known.last_words;
    status.domains.push_back(std::move(one));
  }
  if (others.domains > 0) status.domains.push_back(std::move(others));
  return status;
}

}  // namespace candor::delivery
