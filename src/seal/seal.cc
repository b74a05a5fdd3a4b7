// SPDX-License-Identifier: Apache-2.0
#include "seal/seal.h"

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/result.h"
#include "base/text.h"

namespace candor::seal {
namespace {

constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kKeysBytes = 64;
constexpr std::size_t kIndexBytes = 16;

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string key_path(const std::string& data_folder) { return data_folder + "/candor.key"; }

// Closes what it holds.
struct Descriptor {
  int number;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
};

// Another process may make the file at the same time, and either may be killed: so the keys are
// written under another name first, and link() gives them theirs only if nobody has it yet.
void create_keys(const std::string& folder, const std::string& path) {
  std::string keys(kKeysBytes, '\0');
  randombytes_buf(keys.data(), keys.size());
  const std::string partial = fmt::format("{}.{}", path, ::getpid());
  {
    const Descriptor file{::open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
    if (file.number < 0) throw_errno("cannot create " + partial);
    const auto written = ::write(file.number, keys.data(), keys.size());
    if (written != static_cast<ssize_t>(keys.size()) || ::fsync(file.number) != 0) {
      throw_errno("cannot write " + partial);
    }
  }
  sodium_memzero(keys.data(), keys.size());
  const bool linked = ::link(partial.c_str(), path.c_str()) == 0 || errno == EEXIST;
  const int reason = errno;
  ::unlink(partial.c_str());
  errno = reason;
  if (!linked) throw_errno("cannot create " + path);
  // Nothing may be sealed with a key whose name could be lost in a power cut.
  const Descriptor parent{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (parent.number < 0 || ::fsync(parent.number) != 0) throw_errno("cannot keep " + path);
}

// Never from the program's own Random, which may be seeded: a nonce used twice gives the text away.
// A thread takes many at once from the kernel, as a call for each costs as much as the sealing.
void put_nonce(unsigned char* to) {
  constexpr std::size_t kNonces = 128;
  thread_local std::array<unsigned char, kNonces * kNonceBytes> nonces;
  thread_local std::size_t used = nonces.size();
  if (used == nonces.size()) {
    randombytes_buf(nonces.data(), nonces.size());
    used = 0;
  }
  std::memcpy(to, nonces.data() + used, kNonceBytes);
  used += kNonceBytes;
}

// With the 32 bytes at `key`.
std::string sealed_by(const unsigned char* key, std::string_view text,
                      std::string_view associated) {
  std::string sealed(kNonceBytes + text.size() + kTagBytes, '\0');
  put_nonce(bytes_of(sealed));
  CHECK(crypto_aead_xchacha20poly1305_ietf_encrypt(
            bytes_of(sealed) + kNonceBytes, nullptr, bytes_of(text), text.size(),
            bytes_of(associated), associated.size(), nullptr, bytes_of(sealed), key) == 0);
  return sealed;
}

std::string opened_by(const unsigned char* key, std::string_view sealed,
                      std::string_view associated) {
  if (sealed.size() < kNonceBytes + kTagBytes)
    throw std::runtime_error("a sealed field is cut off");
  std::string text(sealed.size() - kNonceBytes - kTagBytes, '\0');
  const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
      bytes_of(text), nullptr, nullptr, bytes_of(sealed) + kNonceBytes, sealed.size() - kNonceBytes,
      bytes_of(associated), associated.size(), bytes_of(sealed), key);
  if (failed != 0) {
    throw std::runtime_error(
        "a sealed field does not open: candor.key is not the key it was sealed with, or the "
        "database was changed by hand");
  }
  return text;
}

// With the 32 bytes at `key`: of the kind, a zero byte and the text.
std::string index_by(const unsigned char* key, std::string_view kind, std::string_view normal) {
  crypto_generichash_state state;
  std::string index(kIndexBytes, '\0');
  constexpr unsigned char kEnd = 0;
  CHECK(crypto_generichash_init(&state, key, 32, index.size()) == 0 &&
        crypto_generichash_update(&state, bytes_of(kind), kind.size()) == 0 &&
        crypto_generichash_update(&state, &kEnd, 1) == 0 &&
        crypto_generichash_update(&state, bytes_of(normal), normal.size()) == 0 &&
        crypto_generichash_final(&state, bytes_of(index), index.size()) == 0);
  return index;
}

}  // namespace

Seal::Seal(std::string_view keys) {
  CHECK(sodium_init() >= 0);
  if (keys.size() != keys_.size()) throw std::runtime_error("a key file has 64 bytes");
  std::copy(keys.begin(), keys.end(), keys_.begin());
}

Seal::~Seal() { sodium_memzero(keys_.data(), keys_.size()); }

std::string Seal::seal(std::string_view text, std::string_view associated) const {
  return sealed_by(keys_.data(), text, associated);
}

std::string Seal::open(std::string_view sealed, std::string_view associated) const {
  return opened_by(keys_.data(), sealed, associated);
}

std::string Key::seal(std::string_view text, std::string_view associated) const {
  return sealed_by(bytes_.data(), text, associated);
}

std::string Key::open(std::string_view sealed, std::string_view associated) const {
  return opened_by(bytes_.data(), sealed, associated);
}

std::string Seal::blind(std::string_view kind, std::string_view normal) const {
  return index_by(keys_.data() + 32, kind, normal);
}

std::string Key::index(std::string_view kind, std::string_view normal) const {
  return index_by(bytes_.data(), kind, normal);
}

std::string Seal::fingerprint() const {
  // Of both halves: an index key swapped alone would go unnoticed otherwise.
  return to_hex(blind("key", std::string_view(reinterpret_cast<const char*>(keys_.data()), 32)));
}

Seal ensure_seal(const std::string& data_folder) {
  CHECK(sodium_init() >= 0);
  const std::string path = key_path(data_folder);
  if (::access(path.c_str(), F_OK) != 0) create_keys(data_folder, path);
  return load_seal(data_folder);
}

Seal load_seal(const std::string& data_folder) {
  const std::string path = key_path(data_folder);
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.number < 0) {
    throw_errno("cannot read " + path +
                ", without which nothing that was sealed opens; restore it");
  }
  struct stat status {};
  if (::fstat(file.number, &status) != 0) throw_errno("cannot read " + path);
  if ((status.st_mode & 077) != 0) {
    throw std::runtime_error(
        fmt::format("{0} can be read by others than its owner; `chmod 600 {0}`", path));
  }
  std::string keys(kKeysBytes + 1, '\0');
  const auto count = ::read(file.number, keys.data(), keys.size());
  if (count != static_cast<ssize_t>(kKeysBytes)) {
    throw std::runtime_error(path + " is not a key file; restore it from where it is kept safe");
  }
  Seal seal(std::string_view(keys).substr(0, kKeysBytes));
  sodium_memzero(keys.data(), keys.size());
  return seal;
}

}  // namespace candor::seal
