// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/text.h"
#include "witness/codec.h"
#include "witness/witness.h"

namespace candor::witness {
namespace {

std::string own_url(const App& app) { return app.settings.public_url + "/witness"; }

Result<Output> run_show(App& app, const Actor&, const Arguments&) {
  const codec::Overview all{.own_key = TRY(own_key(app)),
                            .own_url = own_url(app),
                            .watched = list_watched(*app.db.read()),
                            .witnesses = list_witnesses(*app.db.read())};
  Output output{
      .text = fmt::format("this installation cosigns by\n  {}\n  {}\n", all.own_key, all.own_url),
      .json = codec::encode(all)};
  for (const WatchedLog& log : all.watched) {
    output.text += fmt::format("watches {}, {}\n", log.origin,
                               log.seen_at ? "last cosigned " + to_words(*log.seen_at)
                                           : "of which nothing was cosigned yet");
  }
  for (const Witness& one : all.witnesses) {
    output.text += fmt::format("is watched by {} at {}\n", one.name, one.url);
  }
  return output;
}

Result<Output> run_watch(App& app, const Actor& actor, const Arguments& arguments) {
  const WatchedLog log = TRY(watch(app, actor, arguments.value("KEY")));
  return Output{
      .text = fmt::format("{}: its checkpoints are cosigned; its people need your key and address, "
                          "which `candor witness show` tells\n",
                          log.origin),
      .json = codec::encode(log)};
}

Result<Output> run_ask(App& app, const Actor& actor, const Arguments& arguments) {
  const Witness one = TRY(ask(app, actor, arguments.value("KEY"), arguments.value("URL")));
  return Output{
      .text = fmt::format("{}: asked to cosign the public log; `candor serve` does so\n", one.name),
      .json = codec::encode(one)};
}

constexpr Argument kWatchArguments[] = {
    {"KEY", "", Need::required, "Of the log, as its people tell it: log.example+530d903a+Aeky…"}};
constexpr Argument kAskArguments[] = {
    {"KEY", "", Need::required, "Of the witness, as its people tell it."},
    {"URL", "", Need::required, "Where it takes checkpoints; /add-checkpoint is added to it."}};

constexpr Command kCommands[] = {
    {"witness show",
     Access::administer,
     "Show the key that this installation cosigns with, whom it watches, and who watches it.",
     {},
     run_show},
    {"witness watch", Access::administer,
     "Cosign the checkpoints of somebody else's log, as long as it only grows.", kWatchArguments,
     run_watch},
    {"witness ask", Access::administer, "Have the public log's checkpoints cosigned by a witness.",
     kAskArguments, run_ask},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

}  // namespace candor::witness
