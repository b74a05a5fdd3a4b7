// SPDX-License-Identifier: Apache-2.0
#include "base/bytes.h"

#include <algorithm>
#include <istream>

#include "base/file.h"

namespace candor {
namespace {

class FileSource final : public ByteSource {
 public:
  explicit FileSource(std::unique_ptr<std::istream> file) : file_(std::move(file)) {}

 private:
  Result<std::size_t> do_read(std::span<char> into) override {
    file_->read(into.data(), static_cast<std::streamsize>(into.size()));
    if (file_->bad()) return fail(ErrorCode::unavailable, "the file cannot be read any further");
    return static_cast<std::size_t>(file_->gcount());
  }
  std::unique_ptr<std::istream> file_;
};

class Preceded final : public ByteSource {
 public:
  Preceded(std::string start, std::unique_ptr<ByteSource> rest)
      : start_(std::move(start)), rest_(std::move(rest)) {}

 private:
  Result<std::size_t> do_read(std::span<char> into) override {
    if (at_ == start_.size()) return rest_->read(into);
    const std::size_t count = start_.copy(into.data(), into.size(), at_);
    at_ += count;
    return count;
  }
  std::string start_;
  std::size_t at_ = 0;
  std::unique_ptr<ByteSource> rest_;
};

}  // namespace

std::unique_ptr<ByteSource> preceded(std::string start, std::unique_ptr<ByteSource> rest) {
  return std::make_unique<Preceded>(std::move(start), std::move(rest));
}

Result<std::size_t> read_full(ByteSource& source, std::span<char> into) {
  std::size_t filled = 0;
  while (filled < into.size()) {
    const std::size_t got = TRY(source.read(into.subspan(filled)));
    if (got == 0) break;
    filled += got;
  }
  return filled;
}

Result<std::size_t> TextSource::do_read(std::span<char> into) {
  const std::size_t count = text_.copy(into.data(), into.size(), at_);
  at_ += count;
  return count;
}

Result<std::unique_ptr<ByteSource>> open_source(const std::string& path) {
  return std::make_unique<FileSource>(TRY(open_file(path)));
}

}  // namespace candor
