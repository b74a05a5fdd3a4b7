// SPDX-License-Identifier: Apache-2.0
// Cuts comma-separated text into blocks of whole rows, so that several threads can read them.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace candor {

struct CsvBlock {
  std::string text;
  std::int64_t line = 0;  // of its first byte, from 1
};

// A line end is one of a row where the quotes before it are even in number. That holds in every
// file without faults (RFC 4180); where a block has a fault, blocks behind it may begin anywhere:
// whoever finds one reads on from that block by one CsvReader.
class CsvBlocks {
 public:
  // `start` stands before what the source still has, at the beginning of a row.
  CsvBlocks(ByteSource& text, std::string start, std::int64_t line);
  // False at the end. The block's memory is used again.
  Result<bool> next(CsvBlock& block);
  // What was read and stands in no block.
  std::string take_unread() { return std::move(carried_); }

 private:
  ByteSource& source_;
  std::string carried_;
  std::int64_t line_;
  bool all_in_ = false;
};

}  // namespace candor
