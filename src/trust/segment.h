// SPDX-License-Identifier: Apache-2.0
// Reads the calls of a Segment source, a JSON object a line; which events mean what is told in
// intake.h. No clock, no database.
#pragma once

#include <map>
#include <string>

#include "base/csv_file.h"
#include "base/faults.h"
#include "base/hash.h"
#include "base/lines.h"
#include "trust/intake.h"
#include "trust/row_codec.h"

namespace candor::trust {

struct SegmentEvent {
  std::int64_t line = 0;
  std::string message_id;  // "": none
  std::string customer;    // "": anonymous
  Instant happened_at;
  Meaning meaning = Meaning::spend;  // a refund is spend below 0
  double amount = 1;
};

class SegmentFile {
 public:
  SegmentFile(const CsvSource& source, const std::map<std::string, Meaning>& events);
  // The next call that is about an outcome; false after the last. Faulty ones are passed over, and
  // refused together at the end of the file or when there are kFaultsMax faults.
  Result<bool> next(SegmentEvent& event);
  // Calls passed over because they are about none.
  std::int64_t other_calls() const { return other_calls_; }
  std::string sha256_hex() { return input_.finish_hex(); }

 private:
  bool take(const codec::SegmentCall& call, SegmentEvent& event);
  void add_fault(std::string_view where, std::string message);

  std::string name_;
  std::int64_t rows_max_;
  std::map<std::string, Meaning> events_;
  HashingSource input_;
  LineReader lines_;
  Faults faults_;
  std::int64_t calls_ = 0;
  std::int64_t other_calls_ = 0;
};

}  // namespace candor::trust
