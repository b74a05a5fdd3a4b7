// SPDX-License-Identifier: Apache-2.0
// A file of customers in any form: CSV or NDJSON, packed or not, in any encoding.
#include "base/text.h"
#include "exposure/files.h"
#include "fuzz.h"

using candor::exposure::CustomerFile;
using candor::exposure::CustomerRow;
using candor::exposure::Source;
using candor::fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  candor::TextSource input{std::string(candor::fuzz::bytes(data, size))};
  const Source source{
      .input = input, .name = "customers", .rows_max = 1000, .rejects_share_max = 0.5};
  CustomerFile file(source, *candor::parse_date("2026-06-10"));
  if (!file.begin()) return 0;
  CustomerRow row;
  std::int64_t taken = 0;
  while (true) {
    const auto more = file.next(row);
    if (!more) {
      claim(more.error().message.starts_with("customers"), "a refusal names the file");
      claim(more.error().faults.size() <= 20, "faults are limited");
      return 0;
    }
    if (!*more) break;
    ++taken;
    claim(!row.external_id.empty() && !candor::find_invalid_utf8(row.external_id), "an id is text");
    claim(row.jurisdiction.size() >= 2, "somebody lives somewhere");
    claim(row.email.empty() || !row.email_normal.empty(), "an address can be compared");
  }
  claim(taken == file.rows(), "what is taken is counted");
  claim(file.rejected().rows <= taken, "no more is left out than may be");
  return 0;
}
