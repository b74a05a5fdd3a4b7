// SPDX-License-Identifier: Apache-2.0
#include "app/verify.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "app/codec.h"
#include "base/file.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/text.h"
#include "http/http.h"
#include "journal/journal.h"
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

// From where the files of a log come.
using Fetch = std::function<Result<std::string>(const std::string& path, std::size_t bytes_max)>;

Fetch from_folder(const fs::path& folder) {
  return [folder](const std::string& path, std::size_t bytes_max) {
    return read_file((folder / path).string(), bytes_max);
  };
}

bool is_url(std::string_view what) {
  return what.starts_with("https://") || what.starts_with("http://");
}

// "log.example", "127.0.0.1", "::1", of a URL that was checked.
std::string host_of(std::string_view url) {
  std::string host = http::origin_of(url);
  host.erase(0, host.find("://") + 3);
  if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
  return host.substr(0, host.find(':'));
}

// Whoever typed the address may go there, wherever it is.
Result<Fetch> from_url(std::string url) {
  Settings settings;
  const auto checked = http::check_url(settings, url);
  if (!checked && checked.error().code != ErrorCode::forbidden) {
    return tl::unexpected(checked.error());
  }
  settings.outgoing.allow = {host_of(url)};
  while (url.ends_with('/')) url.pop_back();
  std::shared_ptr<http::HttpClient> client = http::open_client(settings);
  return Fetch(
      [url, client](const std::string& path, std::size_t bytes_max) -> Result<std::string> {
        http::OutgoingRequest request;
        request.url = url + "/" + path;
        request.response_bytes_max = bytes_max;
        http::Response response = TRY(client->send(request));
        if (response.status == 200) return std::move(response.body);
        return fail(ErrorCode::not_found,
                    fmt::format("{} answers {}, not 200", request.url, response.status));
      });
}

Result<Found> verify_log(const Fetch& fetch, const tlog::Policy& policy,
                         const Arguments& arguments) {
  const std::string text = TRY(fetch("checkpoint", kTextBytesMax));
  Found found = TRY(found_in(TRY(tlog::parse_note(text)), policy));
  const auto earlier = TRY(earlier_of(arguments, policy));
  Progress progress("entries", found.checkpoint.size);
  const tlog::Audited audited = TRY(tlog::audit(
      found.checkpoint, earlier,
      [&](const tlog::Tile& tile) { return fetch(path_of(tile), kTileBytesMax); },
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

Result<Found> verify_proof(const std::string& text, const tlog::Policy& policy,
                           const Arguments& arguments) {
  const auto entry = arguments.find("--entry");
  if (!entry) {
    return fail(ErrorCode::invalid, "a proof is about an entry; give the file that holds it",
                {{"--entry", "is missing"}});
  }
  const auto proof = TRY(tlog::parse_log_proof(text));
  Found found = TRY(found_in(TRY(tlog::parse_note(proof.checkpoint)), policy));
  TRY(tlog::check(proof, TRY(read_file(*entry, tlog::kEntryBytesMax)), policy));
  found.proven.push_back(fmt::format("what {} holds is entry {} of the log, to the byte", *entry,
                                     with_commas(proof.index)));
  found.not_proven.push_back("anything about its other entries: a proof is about one");
  return found;
}

Result<std::string> salt_of(const std::string& text, const char* place) {
  if (auto salt = from_hex(text)) return *std::move(salt);
  return fail(ErrorCode::malformed, "a salt is hexadecimal", {{place, "is not"}});
}

bool has_key_of(const tlog::Policy& policy, const std::string& origin) {
  return std::any_of(policy.logs.begin(), policy.logs.end(),
                     [&](const tlog::PublicKey& key) { return key.name == origin; });
}

Result<tlog::Checkpoint> checkpoint_in(const std::string& note) {
  return tlog::parse_checkpoint(TRY(tlog::parse_note(note)).text);
}

// What the public log says of the journal's checkpoint, and since when.
Result<Found> verify_word(const PublicWord& word, const std::string& journal_checkpoint,
                          const tlog::Policy& policy) {
  const auto proof = TRY(tlog::parse_log_proof(word.proof));
  Found found = TRY(found_in(TRY(tlog::parse_note(proof.checkpoint)), policy));
  TRY(tlog::check(proof, word.entry, policy));
  const auto said = TRY(codec::decode_journal_word(word.entry));
  const std::string salt = TRY(salt_of(word.salt, "/public_word/salt"));
  if (said.kind != "journal" || said.sha256 != journal::commitment(salt, journal_checkpoint)) {
    return fail(ErrorCode::invalid,
                "the entry of the public log is not about this checkpoint of the journal");
  }
  found.proven.push_back(
      fmt::format("entry {} of the public log, which says that it was made {}, holds the hash of "
                  "this checkpoint of the journal: the journal said this then",
                  with_commas(proof.index), to_words(said.at)));
  return found;
}

Result<Found> verify_disclosure(const std::string& text, const tlog::Policy& policy) {
  const Disclosure disclosure = TRY(codec::decode_disclosure(text));
  if (disclosure.format != kDisclosureFormat) {
    return fail(ErrorCode::malformed,
                fmt::format("this is not a {}, the only form known here", kDisclosureFormat));
  }
  const auto proof = TRY(tlog::parse_log_proof(disclosure.proof));
  const tlog::Checkpoint journal = TRY(checkpoint_in(proof.checkpoint));
  const std::optional<PublicWord>& word = disclosure.public_word;
  const std::string public_log =
      word ? TRY(checkpoint_in(TRY(tlog::parse_log_proof(word->proof)).checkpoint)).origin : "";
  const bool has_journals = has_key_of(policy, journal.origin);
  const bool has_public = word && has_key_of(policy, public_log);
  if (!has_journals && !has_public) {
    return fail(ErrorCode::invalid,
                fmt::format("none of these is the key of {}", word ? public_log : journal.origin));
  }
  Found found{journal, {}, {}};
  if (has_journals) found = TRY(found_in(TRY(tlog::parse_note(proof.checkpoint)), policy));
  if (has_public) {
    Found said = TRY(verify_word(*word, proof.checkpoint, policy));
    found.proven.insert(found.proven.end(), said.proven.begin(), said.proven.end());
    found.not_proven.insert(found.not_proven.end(), said.not_proven.begin(), said.not_proven.end());
  } else {
    found.not_proven.push_back(
        word
            ? fmt::format("since when the journal says so; the key of {} would show it", public_log)
            : "since when the journal says so: the public log had not spoken of it");
  }
  const std::string leaf =
      journal::commitment(TRY(salt_of(disclosure.salt, "/salt")), canonical_json(disclosure.entry));
  TRY(tlog::check_inclusion(proof.index, journal.size, tlog::leaf_hash(leaf), proof.hashes,
                            journal.root));
  found.proven.push_back(
      fmt::format("what `entry` holds is entry {} of the journal, in every detail",
                  with_commas(proof.index + 1)));
  found.not_proven.emplace_back("anything about the journal's other entries");
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

Result<Output> verify(const Arguments& arguments) {
  const tlog::Policy policy = TRY(policy_of(arguments));
  const std::string& what = arguments.value("WHAT");
  if (is_url(what)) return page_of(TRY(verify_log(TRY(from_url(what)), policy, arguments)));
  if (fs::is_directory(what)) {
    return page_of(TRY(verify_log(from_folder(what), policy, arguments)));
  }
  const std::string text = TRY(read_file(what, kTextBytesMax));
  const bool is_disclosure = trim(text).starts_with('{');
  return page_of(is_disclosure ? TRY(verify_disclosure(text, policy))
                               : TRY(verify_proof(text, policy, arguments)));
}

constexpr Argument kArguments[] = {
    {"WHAT", "", Need::required,
     "The folder or address of a log, a .tlog-proof, or what `candor journal prove` wrote."},
    {"--key", "KEY", Need::repeated,
     "Of the log or of a witness, as its publisher tells it: log.example+530d903a+Aeky…"},
    {"--policy", "FILE", Need::optional, "Whom to believe instead, as of c2sp.org/tlog-policy."},
    {"--entry", "FILE", Need::optional, "Of a proof: the entry that it is about."},
    {"--earlier", "FILE", Need::optional,
     "Of a folder: a checkpoint of it that you kept; shows that nothing before it was changed."},
};

constexpr Command kCommands[] = {
    {"verify", Access::anyone,
     "Check a log, or a proof from one, without a data folder: what is proven and what is not.",
     kArguments, nullptr, verify},
};

}  // namespace

std::span<const Command> verify_commands() { return kCommands; }

}  // namespace candor::app
