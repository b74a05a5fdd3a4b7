// SPDX-License-Identifier: Apache-2.0
#include "tlog/witness.h"

#include <fmt/format.h>

#include "base/text.h"
#include "tlog/proof.h"

namespace candor::tlog {
namespace {

constexpr std::string_view kOld = "old ";
constexpr std::size_t kHashesMax = 63;

WitnessAnswer refusal(int status, std::string body) {
  return {status, "text/plain; charset=utf-8", std::move(body) + "\n", std::nullopt};
}

WitnessAnswer conflict(std::int64_t size) {
  return {409, "text/x.tlog.size", fmt::format("{}\n", size), std::nullopt};
}

struct Asked {
  AddCheckpoint request;
  Note note;
  Checkpoint checkpoint;
};
Result<Asked> read(std::string_view text) {
  AddCheckpoint request = TRY(parse_add_checkpoint(text));
  Note note = TRY(parse_note(request.checkpoint));
  Checkpoint checkpoint = TRY(parse_checkpoint(note.text));
  return Asked{std::move(request), std::move(note), std::move(checkpoint)};
}

}  // namespace

std::string to_text(const AddCheckpoint& request) {
  std::string text = fmt::format("{}{}\n", kOld, request.old);
  for (const Hash& hash : request.proof) text += to_base64(hash) + "\n";
  return text + "\n" + request.checkpoint;
}

Result<AddCheckpoint> parse_add_checkpoint(std::string_view text) {
  const auto refused = [](std::string_view why) {
    return fail(ErrorCode::malformed, fmt::format("this is no request to a witness: {}", why));
  };
  const std::size_t end = text.find("\n\n");
  if (end == std::string_view::npos || !text.starts_with(kOld)) {
    return refused("it does not begin with an old size");
  }
  AddCheckpoint request;
  request.checkpoint = text.substr(end + 2);
  const std::vector<std::string_view> lines = split(text.substr(0, end), '\n');
  const auto old = parse_count(lines[0].substr(kOld.size()));
  if (!old) return refused("its old size is not a number");
  request.old = *old;
  if (lines.size() > 1 + kHashesMax) return refused("it has too many hashes");
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto hash = hash_from_base64(lines[i]);
    if (!hash) return refused("a line of it is not a hash");
    request.proof.push_back(*hash);
  }
  return request;
}

std::optional<std::string> origin_of(std::string_view request) {
  const auto asked = read(request);
  if (!asked) return std::nullopt;
  return asked->checkpoint.origin;
}

WitnessAnswer witness(std::string_view text, const std::optional<KnownLog>& log,
                      const SigningKey& key, Instant now) {
  const auto asked = read(text);
  if (!asked) return refusal(400, asked.error().message);
  const Checkpoint& wanted = asked->checkpoint;
  if (!log || log->origin != wanted.origin) return refusal(404, "this log is not known here");
  const auto by_log = check_signatures(asked->note, log->keys);
  if (!by_log || by_log->empty()) return refusal(403, "no key of this log has signed it");
  if (asked->request.old > wanted.size) return refusal(400, "the old size is beyond the new one");
  if (asked->request.old != log->size) return conflict(log->size);
  if (wanted.size == log->size && wanted.root != log->root) return conflict(log->size);
  const auto grew =
      check_consistency(log->size, wanted.size, log->root, wanted.root, asked->request.proof);
  if (!grew) return refusal(422, grew.error().message);
  const Note line{"", {key.sign(asked->note.text, now)}};
  return {200, "text/plain; charset=utf-8", to_text(line).substr(1), wanted};
}

}  // namespace candor::tlog
