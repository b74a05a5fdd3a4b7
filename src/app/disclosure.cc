// SPDX-License-Identifier: Apache-2.0
#include "app/disclosure.h"

#include <fmt/format.h>

#include "app/codec.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "journal/journal.h"
#include "record/record.h"
#include "sequencer/sequencer.h"

namespace candor::app {
namespace {

Result<Disclosure> disclose(App& app, std::int64_t sequence) {
  TRY(record::keep_log(app));
  TRY(sequencer::catch_up(app, journal::log()));
  TRY(sequencer::catch_up(app, record::log()));
  const auto tx = storage::settled(app.db)->read();
  const auto word = TRY(record::find_commitment(app, *tx, sequence));
  const auto shown = TRY(
      journal::disclose(app, *tx, sequence, word ? std::optional(word->checkpoint) : std::nullopt));
  Disclosure disclosure{.format = std::string(kDisclosureFormat),
                        .entry = TRY(parse_json(journal::hashed_text(shown.entry))),
                        .salt = to_hex(shown.salt),
                        .proof = shown.proof,
                        .public_word = std::nullopt};
  if (word) disclosure.public_word = {to_hex(word->salt), word->entry, word->proof};
  return disclosure;
}

Result<Output> run_prove(App& app, const Actor&, const Arguments& arguments) {
  const auto sequence = TRY(arguments.integer("ENTRY"));
  const Disclosure disclosure = TRY(disclose(app, *sequence));
  const std::string text = codec::encode(disclosure);
  const std::string file(arguments.value("--to"));
  if (file.empty()) return Output{.text = text, .json = text};
  write_file(file, text);
  return Output{
      .text = fmt::format("{}: entry {}, its salt and its proofs\n{}", file, *sequence,
                          disclosure.public_word
                              ? "`candor verify` checks it with the key of the public log\n"
                              : "the public log has not spoken of it yet; `candor verify` checks "
                                "it with the key of the journal\n"),
      .json = text};
}

constexpr Argument kArguments[] = {
    {"ENTRY", "", Need::required, "Its sequence number, as `candor journal list` shows it."},
    {"--to", "FILE", Need::optional, "Where to write it; standard output if left out."},
};

constexpr Command kCommands[] = {
    {"journal prove", Access::administer,
     "Show one entry of the journal to somebody outside, with proof, and nothing of the others.",
     kArguments, run_prove},
};

}  // namespace

std::span<const Command> disclosure_commands() { return kCommands; }

}  // namespace candor::app
