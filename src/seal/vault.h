// SPDX-License-Identifier: Apache-2.0
// A folder of the data folder (`evidence`, `proofs`): one sealed file for each content of an
// incident. The database says what a file is; its name, a keyed hash, says nothing.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/file.h"
#include "base/hash.h"
#include "seal/seal.h"

namespace candor::seal {

// What a file is known by: SHA-256 in hexadecimal, and length.
struct Content {
  std::string sha256;
  std::int64_t bytes = 0;
};

class Vault {
 public:
  // Held by whoever adds, together with others, or by whoever clears up, alone: so that nobody
  // takes an unfinished file for a leftover. Processes of one machine see each other.
  class Lock {
   public:
    Lock(const std::string& folder, int kind);
    ~Lock();
    Lock(Lock&& other) noexcept
        : descriptor_(std::exchange(other.descriptor_, -1)), held_(other.held_) {}
    bool is_held() const { return held_; }

   private:
    int descriptor_;
    bool held_;
  };

  // Makes the folder, for its owner alone, if there is none.
  Vault(const std::string& data_folder, std::string_view name);

  // Where this content of an incident lies: nothing of it can be told from the name.
  static std::string file_of(const Key& key, const std::string& sha256);
  // The content, as a source that refuses (conflict) where it is not `expected`, and says what is
  // wrong. Its last bytes are given only once the hash is right.
  Result<std::unique_ptr<ByteSource>> open(const std::string& file, const Key& key,
                                           const Content& expected) const;
  // How long the content of a file is; nothing where there is no such file.
  std::optional<std::int64_t> find_bytes(const std::string& file) const;
  // Does nothing where there is none.
  void remove(const std::string& file) const;
  std::vector<std::string> files() const;

  // Waits until nobody clears up.
  Lock lock_to_add() const;
  // Nothing where something is being added.
  std::optional<Lock> lock_to_clear_up() const;
  const std::string& folder() const { return folder_; }

 private:
  std::string folder_;
};

inline constexpr std::string_view kPartial = ".partial";
// As much as one step of reading takes into memory.
inline constexpr std::size_t kPieceBytes = 64 * 1024;

// Content on its way into the vault: gone with this object unless it was kept.
class Draft {
 public:
  // `name` is of nobody else's draft.
  Draft(const Vault& vault, std::string_view name, const Key& key);
  // All that the source has, sealed, and on the disk.
  Result<Content> take(ByteSource& source);
  // In place of a file of that name, which has the same content.
  void keep_as(const std::string& file);

 private:
  Vault::Lock lock_;
  std::string folder_;
  NewFile file_;
  StreamSealer sealer_;
};

}  // namespace candor::seal
