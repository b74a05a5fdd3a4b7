// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <map>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"
#include "delivery/batch.h"
#include "delivery/codec.h"
#include "delivery/delivery.h"
#include "delivery/domain_store.h"
#include "delivery/events.h"
#include "delivery/store.h"
#include "journal/journal.h"

namespace candor::delivery {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMailBytesMax = 10 * 1024 * 1024;

struct Arrived {
  Report report;
  std::string mail_sha256;
};

std::int64_t& count_of(BouncesRead& read, ReportKind kind) {
  switch (kind) {
    case ReportKind::hard: return read.hard;
    case ReportKind::soft: return read.soft;
    case ReportKind::delayed: return read.delayed;
    case ReportKind::delivered: return read.delivered;
    case ReportKind::complaint: return read.complaints;
  }
  return read.others;
}

void take(storage::Transaction& tx, const std::vector<notice::Notice>& notices,
          const Arrived& arrived, Instant now, BouncesRead& read) {
  std::optional<store::Found> letter;
  for (const notice::Notice& notice : notices) {
    if (!letter) letter = store::find_letter(tx, notice.notice_id, arrived.report.message_id);
  }
  if (!letter) {
    ++read.others;
    return;
  }
  const ReportKind kind = arrived.report.kind;
  const bool failed = kind == ReportKind::hard || kind == ReportKind::soft;
  if (failed && letter->state == State::sending) {
    ++read.being_sent;
    return;
  }
  if (!store::insert_report(tx, arrived.mail_sha256, letter->delivery_id, arrived.report, now)) {
    ++read.read_before;
    return;
  }
  ++count_of(read, kind);
  if (failed || kind == ReportKind::delayed) {
    store::set_words(tx, letter->delivery_id, arrived.report.words);
  }
  if (failed) store::bounce(tx, letter->delivery_id, now);
}

}  // namespace

Result<BouncesRead> read_bounces(App& app, const Actor& actor, std::string_view incident,
                                 const NextMail& next) {
  BouncesRead read;
  read.incident = std::string(incident);
  TRY(notice::list_notices(*app.db.read(), incident));
  std::vector<Arrived> all;
  const auto take_in = [&](std::optional<Report> report, std::string_view bytes) {
    if (report) {
      all.push_back({std::move(*report), sha256_hex(bytes)});
    } else {
      ++read.others;
    }
  };
  for (auto mail = TRY(next()); mail; mail = TRY(next())) {
    ++read.mails;
    if (auto events = read_events(*mail)) {
      for (Event& event : *events) take_in(std::move(event.report), event.bytes);
    } else {
      take_in(read_report(*mail), *mail);
    }
  }
  const auto tx = app.db.write();
  TRY(incident::load_incident(*tx, incident));  // and its turn
  const auto notices = TRY(notice::list_notices(*tx, incident));
  const Instant now = app.clock.now();
  for (const Arrived& arrived : all) take(*tx, notices, arrived, now, read);
  if (read.hard + read.soft > 0) {
    for (const notice::Notice& notice : notices) hand_on(*tx, app, actor, notice);
  }
  if (read.hard + read.soft + read.delayed + read.delivered + read.complaints == 0) return read;
  journal::append(
      *tx, app, actor,
      {.kind = "delivery.bounces_read", .subject = incident, .occurred_at = std::nullopt},
      codec::journal_bounces(read));
  tx->commit();
  return read;
}

Result<NextMail> mails_in(const std::string& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    return fail(ErrorCode::not_found, "there is no folder of that name; give one that holds mails");
  }
  std::vector<std::string> files;
  const bool is_maildir = fs::is_directory(folder + "/new", error);
  for (const std::string& part : is_maildir
                                     ? std::vector<std::string>{folder + "/new", folder + "/cur"}
                                     : std::vector<std::string>{folder}) {
    if (!fs::is_directory(part, error)) continue;
    for (const auto& entry : fs::directory_iterator(part)) {
      if (entry.is_regular_file()) files.push_back(entry.path().string());
    }
  }
  std::sort(files.begin(), files.end());
  std::reverse(files.begin(), files.end());  // taken from the end
  return NextMail([files]() mutable -> Result<std::optional<std::string>> {
    if (files.empty()) return std::optional<std::string>();
    const std::string file = std::move(files.back());
    files.pop_back();
    return std::optional<std::string>(TRY(read_file(file, kMailBytesMax)));
  });
}

}  // namespace candor::delivery
