// SPDX-License-Identifier: Apache-2.0
#include "delivery/maildir.h"

#include <cstdio>
#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"

namespace candor::delivery {
namespace {

// Open files are few in a process; a fuller batch is flushed early.
constexpr std::size_t kOpenFilesMax = 256;

void sync_folder(const std::string& folder) {
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) throw_errno("cannot open the mail folder");
  const int failed = ::fsync(file);
  ::close(file);
  if (failed != 0) throw_errno("cannot bring the mail folder to the disk");
}

}  // namespace

Maildir::Maildir(std::string folder) : folder_(std::move(folder)) {
  for (const char* part : {"tmp", "new", "cur"}) {
    std::filesystem::create_directories(std::filesystem::path(folder_) / part);
  }
  std::filesystem::permissions(folder_, std::filesystem::perms::owner_all);
}

Maildir::~Maildir() {
  for (const Written& written : written_) ::close(written.file);
}

std::vector<Sent> Maildir::do_send(const NextLetter& next) {
  const Sent written{Outcome::accepted, "written to the mail folder"};
  std::vector<Sent> all;
  while (const auto message = next()) {
    if (written_.size() >= kOpenFilesMax) flush();
    write(*message);
    all.push_back(written);
  }
  flush();
  return all;
}

void Maildir::write(const Message& message) {
  const std::string name = maildir_name(message.message_id);
  const std::string path = folder_ + "/tmp/" + name;
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) throw_errno("cannot write into the mail folder");
  written_.push_back({file, name});
  write_all(file, message.bytes, "cannot write into the mail folder");
  // Begins to write without waiting: the file system then commits the whole batch at the first
  // fsync.
  ::sync_file_range(file, 0, 0, SYNC_FILE_RANGE_WRITE);
}

void Maildir::flush() {
  if (written_.empty()) return;
  for (const Written& written : written_) {
    if (::fsync(written.file) != 0) throw_errno("cannot bring a mail to the disk");
  }
  for (const Written& written : written_) {
    const std::string from = folder_ + "/tmp/" + written.name;
    const std::string to = folder_ + "/new/" + written.name;
    if (std::rename(from.c_str(), to.c_str()) != 0) throw_errno("cannot move a mail into new/");
    ::close(written.file);
  }
  written_.clear();
  sync_folder(folder_ + "/new");
}

std::string maildir_name(std::string_view message_id) {
  std::string name(message_id);
  for (char& c : name) {
    const bool stays = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._@").find(c) != std::string_view::npos;
    if (!stays) c = '_';
  }
  if (name.starts_with('.')) name.front() = '_';
  return name;
}

}  // namespace candor::delivery
