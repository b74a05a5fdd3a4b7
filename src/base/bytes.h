// SPDX-License-Identifier: Apache-2.0
// Bytes that are pulled piece by piece, so that 5 GB need no more memory than 5 KB: a file, the
// body of a request, a sealed file as it is opened.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace candor {

// For one thread at a time.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Puts the next bytes at the front of `into`, which is not empty, and says how many; 0: there are
  // no more. A refusal says why the rest cannot be had; after one nothing more may be asked.
  Result<std::size_t> read(std::span<char> into) { return do_read(into); }

 private:
  virtual Result<std::size_t> do_read(std::span<char> into) = 0;
};

// As many bytes as fit, fewer only at the end.
Result<std::size_t> read_full(ByteSource& source, std::span<char> into);

class TextSource final : public ByteSource {
 public:
  explicit TextSource(std::string text) : text_(std::move(text)) {}

 private:
  Result<std::size_t> do_read(std::span<char> into) override;
  std::string text_;
  std::size_t at_ = 0;
};

// Bytes that were read to look at them, and the rest behind them.
std::unique_ptr<ByteSource> preceded(std::string start, std::unique_ptr<ByteSource> rest);

// The file of this name, or standard input for "-"; refused as open_file() refuses it. Reading it
// is refused (unavailable) where the disk fails.
Result<std::unique_ptr<ByteSource>> open_source(const std::string& path);

}  // namespace candor
