// SPDX-License-Identifier: Apache-2.0
#include "tlog/proof.h"

namespace candor::tlog {
namespace {

tl::unexpected<Error> not_in_the_log() {
  return fail(ErrorCode::invalid, "the proof does not show that the entry is in the log");
}

tl::unexpected<Error> not_a_continuation() {
  return fail(
      ErrorCode::invalid,
      "the proof does not show that the log only grew: what was in it may have been changed");
}

}  // namespace

Result<void> check_inclusion(std::int64_t index, std::int64_t size, const Hash& leaf,
                             std::span<const Hash> proof, const Hash& root) {
  if (index < 0 || index >= size) return not_in_the_log();
  std::int64_t node = index;     // its number on the level
  std::int64_t last = size - 1;  // the last number on the level
  Hash hash = leaf;
  for (const Hash& beside : proof) {
    if (last == 0) return not_in_the_log();
    if (node % 2 == 1 || node == last) {
      hash = node_hash(beside, hash);
      // A last one that has nothing beside it goes up as it is.
      while (node % 2 == 0 && node != 0) {
        node /= 2;
        last /= 2;
      }
    } else {
      hash = node_hash(hash, beside);
    }
    node /= 2;
    last /= 2;
  }
  if (last != 0 || hash != root) return not_in_the_log();
  return {};
}

Result<void> check_consistency(std::int64_t old, std::int64_t size, const Hash& old_root,
                               const Hash& root, std::span<const Hash> proof) {
  if (old < 0 || old > size) return not_a_continuation();
  if (old == 0 || old == size) {
    const Hash expected = old == 0 ? empty_root() : root;
    if (!proof.empty() || old_root != expected) return not_a_continuation();
    return {};
  }
  std::int64_t node = old - 1;
  std::int64_t last = size - 1;
  while (node % 2 == 1) {
    node /= 2;
    last /= 2;
  }
  // The old log is a full tree of its own, whose root stands in no proof.
  Hash of_old = old_root;
  if (node != 0) {
    if (proof.empty()) return not_a_continuation();
    of_old = proof.front();
    proof = proof.subspan(1);
  }
  Hash of_new = of_old;
  for (const Hash& beside : proof) {
    if (last == 0) return not_a_continuation();
    if (node % 2 == 1 || node == last) {
      of_old = node_hash(beside, of_old);
      of_new = node_hash(beside, of_new);
      while (node % 2 == 0 && node != 0) {
        node /= 2;
        last /= 2;
      }
    } else {
      of_new = node_hash(of_new, beside);
    }
    node /= 2;
    last /= 2;
  }
  if (last != 0 || of_old != old_root || of_new != root) return not_a_continuation();
  return {};
}

}  // namespace candor::tlog
