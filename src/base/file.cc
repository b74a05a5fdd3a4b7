// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/text.h"

namespace candor {
namespace {

// A name is on the disk when its folder is.
void flush_folder_of(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path();
  const std::string folder = parent.empty() ? "." : parent;
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) throw_errno("cannot open " + folder);
  const bool flushed = ::fsync(descriptor) == 0;
  const int reason = errno;
  ::close(descriptor);
  errno = reason;
  if (!flushed) throw_errno("cannot write " + folder + " to the disk");
}

}  // namespace

Result<std::unique_ptr<std::istream>> open_file(const std::string& path) {
  if (path == "-") return std::make_unique<std::istream>(std::cin.rdbuf());
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return fail(ErrorCode::not_found, fmt::format("{} is a folder, not a file", path));
  }
  auto file = std::make_unique<std::ifstream>(path, std::ios::binary);
  if (!*file) {
    return fail(ErrorCode::not_found, fmt::format("{} cannot be opened: {}", path,
                                                  std::generic_category().message(errno)));
  }
  return file;
}

Result<std::string> read_file(const std::string& path, std::size_t bytes_max) {
  const std::unique_ptr<std::istream> file = TRY(open_file(path));
  std::string content;
  std::string chunk(64 * 1024, '\0');
  while (file->read(chunk.data(), static_cast<std::streamsize>(chunk.size())), file->gcount() > 0) {
    content.append(chunk, 0, static_cast<std::size_t>(file->gcount()));
    if (content.size() > bytes_max) {
      return fail(ErrorCode::too_large,
                  fmt::format("{} is larger than {} bytes", path,
                              with_commas(static_cast<std::int64_t>(bytes_max))));
    }
  }
  return content;
}

NewFile::NewFile(std::string partial, unsigned mode)
    : partial_(std::move(partial)),
      descriptor_(::open(partial_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)) {
  if (descriptor_ < 0) throw_errno("cannot create " + partial_);
}

NewFile::~NewFile() {
  ::close(descriptor_);
  if (!partial_.empty()) ::unlink(partial_.c_str());
}

void NewFile::write(std::string_view bytes) {
  write_all(descriptor_, bytes, "cannot write " + partial_);
}

void NewFile::flush() {
  if (::fsync(descriptor_) != 0) throw_errno("cannot write " + partial_ + " to the disk");
}

void NewFile::keep_as(const std::string& path) {
  flush();
  if (::rename(partial_.c_str(), path.c_str()) != 0) throw_errno("cannot rename to " + path);
  partial_.clear();
  flush_folder_of(path);
}

void write_file(const std::string& path, std::string_view content) {
  NewFile file(path + ".partial", 0644);
  file.write(content);
  file.keep_as(path);
}

void write_all(int descriptor, std::string_view bytes, const std::string& failure) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw_errno(failure);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void throw_errno(const std::string& failure) {
  throw std::system_error(errno, std::generic_category(), failure);
}

}  // namespace candor
