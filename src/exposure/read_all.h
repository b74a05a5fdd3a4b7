// SPDX-License-Identifier: Apache-2.0
// How a file is read by several threads: the bodies of SourceFile's templates.
#pragma once

#include "base/in_order.h"
#include "exposure/files.h"

namespace candor::exposure {

std::string as_csv(const CsvRow& row);

template <typename Taker, typename Made>
void SourceFile::read_block(CsvReader& reader, Taker& taker,
                            const std::function<void(const typename Taker::Row&, Made&)>& make,
                            const std::vector<std::string>& header, Batch<Made>& batch) {
  CsvRow row;
  typename Taker::Row taken;
  batch.broken = false;
  batch.rows = batch.left = 0;
  reader.resume(header, std::move(batch.block.text), batch.block.line, CsvReader::Behind::nothing);
  while (true) {
    const Result<bool> more = reader.next(row);
    batch.broken = !more;
    if (!more || !*more) break;
    if (taker.take(row, taken)) {
      ++batch.rows;
      make(taken, batch.made);
    } else {
      if (taker.refusals().empty()) ++batch.left;
      for (const Refusal& refusal : taker.refusals()) {
        batch.told.push_back({row.line, refusal, as_csv(row)});
      }
    }
  }
  batch.block.text = reader.take_back();
}

template <typename Made>
Result<void> SourceFile::count(Batch<Made>& batch) {
  TRY(check_rows_max(batch.rows + batch.left));
  rows_ += batch.rows + batch.left;
  left_ += batch.left;
  for (const auto& told : batch.told) {
    if (told.line != rejected_line_) TRY(check_rows_max(1));
    reject(told.line, {place(told.line, told.refusal.column), told.refusal.message}, told.row);
  }
  batch.told.clear();
  return {};
}

template <typename Taker, typename Made>
Result<void> SourceFile::read_blocks(
    CsvReader& csv, const std::function<Taker()>& taker,
    const std::function<void(const typename Taker::Row&, Made&)>& make,
    const std::function<void(Made&)>& take) {
  const std::vector<std::string>& header = table().columns();
  const char delimiter = form().delimiter->front();
  const auto work = [&](Batch<Made>& batch) {
    TextSource nothing("");
    CsvReader reader(nothing, "", {}, delimiter);
    Taker own = taker();
    read_block(reader, own, make, header, batch);
  };
  CsvBlocks blocks(open_.text(), csv.take_unread(), csv.line());
  InOrder<Batch<Made>> threads(useful_threads(), work);
  bool broken = false;
  TRY(threads.run([&](Batch<Made>& batch) { return blocks.next(batch.block); },
                  [&](Batch<Made>& batch) -> Result<bool> {
                    broken = batch.broken;
                    if (broken) return false;
                    TRY(count(batch));
                    take(batch.made);
                    return true;
                  }));
  if (!broken) return {};
  std::optional<std::int64_t> line;
  std::string rest;
  threads.drain([&](Batch<Made>& batch) {
    if (!line) line = batch.block.line;
    rest += batch.block.text;
  });
  csv.resume(header, rest + blocks.take_unread(), *line, CsvReader::Behind::input);
  return {};
}

template <typename Taker, typename Made>
Result<void> SourceFile::read_all(
    const std::function<Taker()>& taker,
    const std::function<void(const typename Taker::Row&, Made&)>& make,
    const std::function<void(Made&)>& take) {
  constexpr std::int64_t kBatchRows = 4'096;
  if (CsvReader* csv = open_.table().find_csv()) {
    TRY((read_blocks<Taker, Made>(*csv, taker, make, take)));
  }
  // What no other thread can read: another form, and what stands behind a fault.
  Taker own = taker();
  typename Taker::Row taken;
  Made made;
  std::int64_t waiting = 0;
  while (TRY(read_row())) {
    if (own.take(row(), taken)) {
      make(taken, made);
      ++waiting;
    } else if (own.refusals().empty()) {
      ++left_;
    } else {
      for (const Refusal& refusal : own.refusals()) reject(refusal);
    }
    if (waiting < kBatchRows) continue;
    take(made);
    waiting = 0;
  }
  take(made);
  return {};
}

}  // namespace candor::exposure
