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

[[noreturn]] void throw_errno(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

void write_all(int descriptor, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      throw_errno("cannot write " + path);
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
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

void write_file(const std::string& path, std::string_view content) {
  const std::string partial = path + ".partial";
  const int descriptor = ::open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor < 0) throw_errno("cannot create " + partial);
  try {
    write_all(descriptor, content, partial);
    if (::fsync(descriptor) != 0) throw_errno("cannot write " + partial + " to the disk");
  } catch (...) {
    ::close(descriptor);
    ::unlink(partial.c_str());
    throw;
  }
  ::close(descriptor);
  if (::rename(partial.c_str(), path.c_str()) != 0) throw_errno("cannot rename to " + path);
}

}  // namespace candor
