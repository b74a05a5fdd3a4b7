// SPDX-License-Identifier: Apache-2.0
#include "seal/vault.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

namespace candor::seal {
namespace {

namespace fs = std::filesystem;

// Passes content on and compares all of it with what it should be.
class CheckedSource final : public ByteSource {
 public:
  CheckedSource(std::unique_ptr<ByteSource> content, Content expected)
      : content_(std::move(content)), expected_(std::move(expected)) {}

 private:
  Result<std::size_t> do_read(std::span<char> into) override {
    if (right_) return std::size_t{0};
    const std::size_t got = TRY(content_->read(into));
    hash_.add({into.data(), got});
    bytes_ += static_cast<std::int64_t>(got);
    if (got > 0 && bytes_ < expected_.bytes) return got;
    if (bytes_ != expected_.bytes || hash_.finish_hex() != expected_.sha256) {
      return fail(ErrorCode::conflict, "its hash is not the one that it was taken with");
    }
    right_ = true;
    return got;
  }

  std::unique_ptr<ByteSource> content_;
  Content expected_;
  Sha256 hash_;
  std::int64_t bytes_ = 0;
  bool right_ = false;
};

}  // namespace

Vault::Lock::Lock(const std::string& folder, int kind)
    : descriptor_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)), held_(false) {
  if (descriptor_ < 0) throw_errno("cannot open " + folder);
  int done = 0;
  do {
    done = ::flock(descriptor_, kind);
  } while (done != 0 && errno == EINTR);
  held_ = done == 0;
  if (!held_ && errno != EWOULDBLOCK) {
    ::close(descriptor_);
    throw_errno("cannot lock " + folder);
  }
}

Vault::Lock::~Lock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Vault::Vault(const std::string& data_folder, std::string_view name)
    : folder_(fmt::format("{}/{}", data_folder, name)) {
  if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) {
    throw_errno("cannot create the folder " + folder_);
  }
}

std::string Vault::file_of(const Key& key, const std::string& sha256) {
  return to_hex(key.blind(sha256));
}

Result<std::unique_ptr<ByteSource>> Vault::open(const std::string& file, const Key& key,
                                                const Content& expected) const {
  const std::string path = folder_ + "/" + file;
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error) return fail(ErrorCode::conflict, "its file is missing");
  const auto wanted = static_cast<std::uintmax_t>(sealed_stream_bytes(expected.bytes));
  if (size != wanted) {
    return fail(ErrorCode::conflict, fmt::format("its file has {} bytes instead of {}",
                                                 with_commas(static_cast<std::int64_t>(size)),
                                                 with_commas(static_cast<std::int64_t>(wanted))));
  }
  return std::make_unique<CheckedSource>(
      std::make_unique<StreamOpener>(key, TRY(open_source(path))), expected);
}

std::optional<std::int64_t> Vault::find_bytes(const std::string& file) const {
  std::error_code error;
  const auto size = fs::file_size(folder_ + "/" + file, error);
  if (error) return std::nullopt;
  return opened_stream_bytes(static_cast<std::int64_t>(size));
}

void Vault::remove(const std::string& file) const {
  const std::string path = folder_ + "/" + file;
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) throw_errno("cannot remove " + path);
}

std::vector<std::string> Vault::files() const {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder_)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

Vault::Lock Vault::lock_to_add() const { return {folder_, LOCK_SH}; }

std::optional<Vault::Lock> Vault::lock_to_clear_up() const {
  Lock lock(folder_, LOCK_EX | LOCK_NB);
  if (!lock.is_held()) return std::nullopt;
  return lock;
}

Draft::Draft(const Vault& vault, std::string_view name, const Key& key)
    : lock_(vault.lock_to_add()),
      folder_(vault.folder()),
      file_(fmt::format("{}/{}{}", folder_, name, kPartial), 0600),
      sealer_(key) {}

Result<Content> Draft::take(ByteSource& source) {
  Sha256 hash;
  Content content;
  std::string piece(kPieceBytes, '\0');
  while (const std::size_t got = TRY(source.read(piece))) {
    const std::string_view bytes = std::string_view(piece).substr(0, got);
    hash.add(bytes);
    content.bytes += static_cast<std::int64_t>(got);
    file_.write(sealer_.add(bytes));
  }
  file_.write(sealer_.finish());
  file_.flush();
  content.sha256 = hash.finish_hex();
  return content;
}

void Draft::keep_as(const std::string& file) { file_.keep_as(folder_ + "/" + file); }

}  // namespace candor::seal
