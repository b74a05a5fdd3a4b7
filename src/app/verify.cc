// SPDX-License-Identifier: Apache-2.0
#include "app/verify.h"

#include <filesystem>
#include <optional>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "app/codec.h"
#include "base/file.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/text.h"
#include "tlog/tlog.h"

namespace candor::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kTextBytesMax = 1'000'000;
constexpr std::size_t kTileBytesMax = 256 * (2 + tlog::kEntryBytesMax);

struct Found {
  tlog::Checkpoint checkpoint;
  std::vector<std::string> proven;
  std::vector<std::string> not_proven;
};

// Whom to believe: a policy, or the keys as they are named; then no witness need have cosigned.
Result<tlog::Policy> policy_of(const Arguments& arguments) {
  const auto file = arguments.find("--policy");
  const std::vector<std::string>& keys = arguments.all("--key");
  if (file.has_value() == !keys.empty()) {
    return fail(ErrorCode::invalid,
                "a log proves nothing to somebody who has no key of it; give --key, which its "
                "publisher tells you, or a --policy");
  }
  if (file) return tlog::parse_policy(TRY(read_file(*file, kTextBytesMax)));
  tlog::Policy policy;
  for (const std::string& text : keys) {
    tlog::PublicKey key = TRY(tlog::parse_key(text));
    if (key.type == tlog::KeyType::ed25519) {
      policy.logs.push_back(std::move(key));
    } else {
      policy.witnesses.push_back({key.name, std::move(key), ""});
    }
  }
  if (policy.logs.empty()) {
    return fail(ErrorCode::invalid, "none of these is the key of a log; witnesses alone sign none");
  }
  return policy;
}

// Who signed the checkpoint, and who of those that were named did not.
Result<Found> found_in(const tlog::Note& note, const tlog::Policy& policy) {
  Found found{TRY(tlog::accept(note, policy)), {}, {}};
  for (const tlog::Signed& by : TRY(tlog::check_signatures(note, policy.logs))) {
    found.proven.push_back(
        fmt::format("the checkpoint is signed by {} (key {:08x})", by.by.name, tlog::id_of(by.by)));
  }
  for (const tlog::PolicyWitness& witness : policy.witnesses) {
    const auto by = TRY(tlog::check_signatures(note, std::span(&witness.key, 1)));
    if (by.empty()) {
      found.not_proven.push_back(fmt::format("that {} has seen this checkpoint", witness.name));
    } else {
      found.proven.push_back(
          fmt::format("{} has seen it, {}, after all that it saw of this log before", witness.name,
                      to_words(*by.front().at)));
    }
  }
  if (policy.witnesses.empty()) {
    found.not_proven.push_back(
        "that everybody was shown the same log: no witness was named who could say so");
  }
  return found;
}

Result<std::optional<tlog::Checkpoint>> earlier_of(const Arguments& arguments,
                                                   const tlog::Policy& policy) {
  const auto file = arguments.find("--earlier");
  if (!file) return std::optional<tlog::Checkpoint>();
  const auto note = TRY(tlog::parse_note(TRY(read_file(*file, kTextBytesMax))));
  return std::optional(TRY(tlog::accept(note, policy)));
}

Result<Found> verify_log(const fs::path& folder, const tlog::Policy& policy,
                         const Arguments& arguments) {
  const std::string text = TRY(read_file((folder / "checkpoint").string(), kTextBytesMax));
  Found found = TRY(found_in(TRY(tlog::parse_note(text)), policy));
  const auto earlier = TRY(earlier_of(arguments, policy));
  Progress progress("entries", found.checkpoint.size);
  const tlog::Audited audited = TRY(tlog::audit(
      found.checkpoint, earlier,
      [&](const tlog::Tile& tile) {
        return read_file((folder / path_of(tile)).string(), kTileBytesMax);
      },
      [&](std::int64_t entries) { progress.reach(entries); }));
  found.proven.push_back(fmt::format(
      "its {} entries are those that the checkpoint names, each in its place: {} bundles and {} "
      "tiles were read",
      with_commas(audited.entries), with_commas(audited.bundles), with_commas(audited.tiles)));
  if (earlier) {
    found.proven.push_back(
        fmt::format("the first {} of them are those of the earlier checkpoint: nothing of it was "
                    "changed or left out",
                    with_commas(earlier->size)));
  } else {
    found.not_proven.push_back(
        "that it begins with what it said before: keep this checkpoint, and give it as --earlier "
        "the next time");
  }
  return found;
}

Result<Found> verify_proof(const std::string& file, const tlog::Policy& policy,
                           const Arguments& arguments) {
  const auto entry = arguments.find("--entry");
  if (!entry) {
    return fail(ErrorCode::invalid, "a proof is about an entry; give the file that holds it",
                {{"--entry", "is missing"}});
  }
  const auto proof = TRY(tlog::parse_log_proof(TRY(read_file(file, kTextBytesMax))));
  Found found = TRY(found_in(TRY(tlog::parse_note(proof.checkpoint)), policy));
  TRY(tlog::check(proof, TRY(read_file(*entry, tlog::kEntryBytesMax)), policy));
  found.proven.push_back(fmt::format("what {} holds is entry {} of the log, to the byte", *entry,
                                     with_commas(proof.index)));
  found.not_proven.push_back("anything about its other entries: a proof is about one");
  return found;
}

Output page_of(Found found) {
  found.not_proven.emplace_back("that what the entries say is true");
  found.not_proven.emplace_back("that there is no later checkpoint");
  const tlog::Checkpoint& checkpoint = found.checkpoint;
  const Verified verified{.origin = checkpoint.origin,
                          .size = checkpoint.size,
                          .root = tlog::to_hex(checkpoint.root),
                          .proven = std::move(found.proven),
                          .not_proven = std::move(found.not_proven)};
  std::string text = fmt::format("{}, {} entries, root {}\n\nproven:\n", verified.origin,
                                 with_commas(verified.size), verified.root);
  for (const std::string& line : verified.proven) text += "- " + line + "\n";
  text += "\nnot proven:\n";
  for (const std::string& line : verified.not_proven) text += "- " + line + "\n";
  return {.text = std::move(text), .json = pretty_json(codec::encode(verified))};
}

Result<Output> run_verify(App&, const Actor&, const Arguments& arguments) {
  return verify(arguments);
}

constexpr Argument kArguments[] = {
    {"WHAT", "", Need::required, "The folder of a log, or a .tlog-proof."},
    {"--key", "KEY", Need::repeated,
     "Of the log or of a witness, as its publisher tells it: log.example+530d903a+Aeky…"},
    {"--policy", "FILE", Need::optional, "Whom to believe instead, as of c2sp.org/tlog-policy."},
    {"--entry", "FILE", Need::optional, "Of a proof: the entry that it is about."},
    {"--earlier", "FILE", Need::optional,
     "Of a folder: a checkpoint of it that you kept; shows that nothing before it was changed."},
};

constexpr Command kCommands[] = {
    {kVerify, Access::read,
     "Check a log, or a proof from one, without a data folder: what is proven and what is not.",
     kArguments, run_verify},
};

}  // namespace

Result<Output> verify(const Arguments& arguments) {
  const tlog::Policy policy = TRY(policy_of(arguments));
  const std::string what(arguments.value("WHAT"));
  const bool is_folder = fs::is_directory(what);
  return page_of(is_folder ? TRY(verify_log(what, policy, arguments))
                           : TRY(verify_proof(what, policy, arguments)));
}

std::span<const Command> verify_commands() { return kCommands; }

}  // namespace candor::app
