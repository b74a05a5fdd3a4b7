// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "fuzz.h"
#include "tlog/tlog.h"

using candor::fuzz::claim;
namespace tlog = candor::tlog;

namespace {

// What can be read is written again as it was.
template <typename Value>
void claim_same(const candor::Result<Value>& read, std::string_view text, const char* what) {
  if (!read) {
    claim(!read.error().message.empty(), "a refusal says something");
    return;
  }
  claim(to_text(*read) == text, what);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = candor::fuzz::bytes(data, size);
  claim_same(tlog::parse_note(text), text, "a note is written as it was read");
  claim_same(tlog::parse_checkpoint(text), text, "a checkpoint is written as it was read");
  claim_same(tlog::parse_key(text), text, "a key is written as it was read");
  claim_same(tlog::parse_log_proof(text), text, "a proof is written as it was read");
  claim_same(tlog::parse_add_checkpoint(text), text, "a request is written as it was read");
  if (const auto tile = tlog::tile_of(text)) {
    claim(tlog::path_of(*tile) == text, "a path is written as it was read");
  }
  for (const std::int64_t width : {1, 2, 256}) {
    const tlog::Tile bundle{tlog::Tile::kEntries, 0, width};
    const auto entries = tlog::entries_in(bundle, text);
    if (!entries) continue;
    std::string again;
    for (const std::string_view entry : *entries) tlog::add_entry(again, entry);
    claim(again == text, "a bundle is written as it was read");
  }
  if (const auto policy = tlog::parse_policy(text)) {
    claim(!policy->logs.empty(), "a policy names a log");
    for (const tlog::PolicyGroup& group : policy->groups) {
      claim(group.wanted >= 1 && group.wanted <= group.members.size(), "a group can be had");
    }
  }
  // A proof of anything holds for nothing.
  const std::size_t hashes = size / tlog::kHashBytes;
  const auto read = tlog::hashes_in({0, 0, static_cast<std::int64_t>(hashes)}, text);
  if (read && !read->empty()) {
    const tlog::Hash root = tlog::leaf_hash("the root of a log that nobody has seen");
    claim(!tlog::check_inclusion(3, 8, read->front(), *read, root), "no root is met by chance");
    claim(!tlog::check_consistency(3, 8, read->front(), root, *read), "no root is met by chance");
  }
  return 0;
}
