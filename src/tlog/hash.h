// SPDX-License-Identifier: Apache-2.0
// The hashes of a Merkle tree, RFC 6962 section 2.1.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace candor::tlog {

inline constexpr std::size_t kHashBytes = 32;
using Hash = std::array<std::uint8_t, kHashBytes>;

// SHA-256 of 0x00 and the entry.
Hash leaf_hash(std::string_view entry);
// SHA-256 of 0x01, left and right.
Hash node_hash(const Hash& left, const Hash& right);
// Of a tree without leaves: SHA-256 of nothing.
Hash empty_root();
// Of the tree over these, at least one: leaves, or the roots of full trees of one size, of which
// the last may be smaller.
Hash tree_hash(std::span<const Hash> hashes);

std::string to_hex(const Hash& hash);
std::string to_base64(const Hash& hash);
// Nothing: not 32 bytes in base64.
std::optional<Hash> hash_from_base64(std::string_view text);

}  // namespace candor::tlog
