// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <limits>
#include <map>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/hash.h"
#include "base/progress.h"
#include "base/text.h"
#include "journal/journal.h"
#include "record/history.h"
#include "record/status_codec.h"
#include "record/status_store.h"

namespace candor::record {
namespace {

constexpr std::size_t kChunkBytes = 64 * 1024;

// Lines as they come, never more than one of them in memory.
class Lines {
 public:
  explicit Lines(ByteSource& source) : source_(source) {}
  // Which line was read last, from 1.
  std::int64_t number() const { return number_; }

  // The next line without its end; false after the last. Refused: one that is too long.
  Result<bool> next(std::string& line) {
    line.clear();
    ++number_;
    while (true) {
      const std::size_t end = held_.find('\n', begin_);
      const std::size_t piece = (end == std::string_view::npos ? held_.size() : end) - begin_;
      if (line.size() + piece > kPastLineBytesMax) {
        return fail(ErrorCode::too_large,
                    fmt::format("is longer than {} bytes",
                                with_commas(static_cast<std::int64_t>(kPastLineBytesMax))));
      }
      line.append(held_.substr(begin_, piece));
      begin_ += piece;
      if (end != std::string_view::npos) {
        ++begin_;
        return true;
      }
      const std::size_t got = TRY(source_.read(buffer_));
      if (got == 0) return !line.empty();
      held_ = std::string_view(buffer_.data(), got);
      begin_ = 0;
    }
  }

 private:
  ByteSource& source_;
  std::array<char, kChunkBytes> buffer_;
  std::string_view held_;
  std::size_t begin_ = 0;
  std::int64_t number_ = 0;
};

Error at_line(const HistorySource& source, std::int64_t line, const Error& error) {
  return {error.code,
          fmt::format("{} line {}: {}; nothing was imported", source.name, line, error.message),
          {}};
}

// Takes one line in. `lines` says where each id of the file stood.
Result<void> take(storage::Transaction& tx, std::string_view text, std::int64_t line, Instant now,
                  std::map<std::string, std::int64_t>& lines, HistoryImported& done) {
  const PastIncident past = TRY(parse_past(text, now));
  ++done.lines;
  const auto [place, is_new] = lines.try_emplace(past.past_id, line);
  if (!is_new) {
    return fail(ErrorCode::invalid, fmt::format("its id stood in line {} already", place->second));
  }
  if (const auto sha256 = store::past_sha256(tx, past.past_id)) {
    if (*sha256 != past.sha256) {
      return fail(ErrorCode::conflict,
                  "an incident of its id was imported before, and this is not the same; history "
                  "is never changed");
    }
    ++done.already_there;
    return {};
  }
  store::insert(tx, past);
  ++(past.kind == PastKind::incident ? done.incidents : done.maintenances);
  done.updates += std::ssize(past.updates);
  return {};
}

}  // namespace

Result<HistoryImported> import_history(App& app, const Actor& actor, const HistorySource& source) {
  const auto tx = app.db.write();
  tx->take_turn("record/history");
  HashingSource input(source.input);
  Lines lines(input);
  HistoryImported done;
  std::map<std::string, std::int64_t> seen;
  std::string line;
  Progress progress("incidents", 0);
  while (true) {
    const Result<bool> read = lines.next(line);
    if (!read) return tl::unexpected(at_line(source, lines.number(), read.error()));
    if (!*read) break;
    if (trim(line).empty()) continue;
    if (done.lines == source.rows_max) {
      return tl::unexpected(at_line(source, lines.number(),
                                    {ErrorCode::too_large,
                                     fmt::format("is one more than the {} that the settings allow",
                                                 with_commas(source.rows_max)),
                                     {}}));
    }
    const Result<void> taken = take(*tx, line, lines.number(), app.clock.now(), seen, done);
    if (!taken) return tl::unexpected(at_line(source, lines.number(), taken.error()));
    progress.reach(done.lines);
  }
  if (done.lines == 0) {
    return fail(ErrorCode::invalid, source.name + " holds no incident; a line is a JSON object");
  }
  done.file_sha256 = input.finish_hex();
  if (done.incidents + done.maintenances == 0) return done;
  journal::append(*tx, app, actor,
                  {.kind = "record.history_imported", .subject = "", .occurred_at = std::nullopt},
                  codec::journal_history(done));
  tx->commit();
  return done;
}

std::vector<PastIncident> list_past(storage::Transaction& tx) {
  return store::list_past(tx, std::numeric_limits<std::int64_t>::max());
}

std::optional<PastIncident> find_past(storage::Transaction& tx, std::string_view past_id) {
  return store::find_past(tx, past_id);
}

}  // namespace candor::record
