// SPDX-License-Identifier: Apache-2.0
#include "staff/refusals.h"

#include <cstdio>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "journal/journal.h"
#include "staff/codec.h"

namespace candor::staff {
namespace {

constexpr std::string_view kNobody = "candor";

std::string rate_key(const Refusal& refusal) {
  if (refusal.author == kNobody) return "";
  return refusal.author + " " + refusal.asked;
}

std::string count_key(const Refusal& refusal) {
  return fmt::format("{} {} {} {}", refusal.author, refusal.incident, refusal.asked,
                     static_cast<int>(refusal.error.code));
}

void append(storage::Transaction& tx, App& app, const Refusal& refusal, std::int64_t times,
            Instant since) {
  journal::append(tx, app, {.name = refusal.author},
                  {.kind = "staff.refused", .subject = refusal.incident, .occurred_at = since},
                  codec::journal_refusal(refusal.asked, refusal.error, times));
}

}  // namespace

void journal_refusal(App& app, const Refusal& refusal, std::int64_t times, Instant since) {
  const auto tx = app.db.write();
  append(*tx, app, refusal, times, since);
  tx->commit();
}

Refusals::~Refusals() {
  try {
    write_counted();
  } catch (const std::exception& error) {
    std::fputs(fmt::format("candor: counted refusals are lost: {}\n", error.what()).c_str(),
               stderr);
  }
}

void Refusals::add(const Refusal& refusal) {
  const Instant now = app_.clock.now();
  if (!rate_.take(rate_key(refusal), now)) return journal_refusal(app_, refusal, 1, now);
  const std::lock_guard lock(mutex_);
  Counted& counted = counted_[count_key(refusal)];
  if (counted.times++ == 0) counted.since = now;
  counted.last = refusal;
}

std::size_t Refusals::write_counted() {
  const std::lock_guard lock(mutex_);
  if (counted_.empty()) return 0;
  const auto tx = app_.db.write();
  for (const auto& [key, counted] : counted_) {
    append(*tx, app_, counted.last, counted.times, counted.since);
  }
  tx->commit();
  return std::exchange(counted_, {}).size();
}

}  // namespace candor::staff
