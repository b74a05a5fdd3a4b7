// SPDX-License-Identifier: Apache-2.0
// Files that a user names. "-" is standard input.
#pragma once

#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace candor {

// For reading as it comes; refused where it cannot be opened or is a folder.
Result<std::unique_ptr<std::istream>> open_file(const std::string& path);
// The whole content; refused where it has more than `bytes_max`.
Result<std::string> read_file(const std::string& path, std::size_t bytes_max);

// A file on its way to its name: it stands there as a whole or not at all. Throws std::system_error
// where the disk or the folder refuses.
class NewFile {
 public:
  // Writes to `partial`, in the folder of the later name, for those whom `mode` lets.
  NewFile(std::string partial, unsigned mode);
  // What was not kept is gone.
  ~NewFile();
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  void write(std::string_view bytes);
  // The content is on the disk when this returns; it may be called early, as it may take long.
  void flush();
  // Gives it its name, in place of what had that name. Content and name are on the disk after this.
  void keep_as(const std::string& path);

 private:
  std::string partial_;
  int descriptor_;
};

// The same for content that is there at once.
void write_file(const std::string& path, std::string_view content);

// For those who hold a descriptor: all of the bytes, or std::system_error with these words.
void write_all(int descriptor, std::string_view bytes, const std::string& failure);
// What errno says, as std::system_error.
[[noreturn]] void throw_errno(const std::string& failure);

}  // namespace candor
