// SPDX-License-Identifier: Apache-2.0
#include "tlog/log_proof.h"

#include <fmt/format.h>

#include "base/text.h"
#include "tlog/proof.h"

namespace candor::tlog {
namespace {

constexpr std::string_view kFirstLine = "c2sp.org/tlog-proof@v1";
constexpr std::string_view kExtra = "extra ";
constexpr std::string_view kIndex = "index ";
constexpr std::size_t kHashesMax = 63;

// The line that the text begins with, which it loses; nothing: it has no whole line.
std::optional<std::string_view> take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

}  // namespace

std::string to_text(const LogProof& proof) {
  std::string text = std::string(kFirstLine) + "\n";
  if (proof.extra) text += fmt::format("{}{}\n", kExtra, candor::to_base64(*proof.extra));
  text += fmt::format("{}{}\n", kIndex, proof.index);
  for (const Hash& hash : proof.hashes) text += to_base64(hash) + "\n";
  return text + "\n" + proof.checkpoint;
}

Result<LogProof> parse_log_proof(std::string_view text) {
  const auto refused = [](std::string_view why) {
    return fail(ErrorCode::malformed, fmt::format("this is no .tlog-proof: {}", why));
  };
  if (take_line(text) != kFirstLine) return refused("its first line is another one");
  LogProof proof;
  auto line = take_line(text);
  if (line && line->starts_with(kExtra)) {
    proof.extra = from_base64(line->substr(kExtra.size()));
    if (!proof.extra) return refused("what is extra is not base64");
    line = take_line(text);
  }
  if (!line || !line->starts_with(kIndex)) return refused("it does not say which entry");
  const auto index = parse_count(line->substr(kIndex.size()));
  if (!index) return refused("its index is not a number");
  proof.index = *index;
  for (line = take_line(text); line && !line->empty(); line = take_line(text)) {
    const auto hash = hash_from_base64(*line);
    if (!hash) return refused("a line of it is not a hash");
    if (proof.hashes.size() == kHashesMax) return refused("it has too many hashes");
    proof.hashes.push_back(*hash);
  }
  if (!line) return refused("it has no checkpoint");
  TRY(parse_note(text));
  proof.checkpoint = text;
  return proof;
}

Result<Checkpoint> check(const LogProof& proof, std::string_view entry, const Policy& policy) {
  Checkpoint checkpoint = TRY(accept(TRY(parse_note(proof.checkpoint)), policy));
  TRY(check_inclusion(proof.index, checkpoint.size, leaf_hash(entry), proof.hashes,
                      checkpoint.root));
  return checkpoint;
}

}  // namespace candor::tlog
