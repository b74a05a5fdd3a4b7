// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/json.h"
#include "base/text.h"
#include "subscription/codec.h"
#include "subscription/subscription.h"

namespace candor::subscription {
namespace {

Result<Output> run_status(App& app, const Actor&, const Arguments&) {
  const Counts counts = count(*app.db.read(), app.clock.now());
  return Output{.text = fmt::format("following by e-mail: {}\nasked within {} hours, not confirmed "
                                    "yet: {}\nmails in the queue: {}\n",
                                    with_commas(counts.following), kConfirmHours,
                                    with_commas(counts.waiting), with_commas(counts.mails)),
                .json = pretty_json(codec::encode(counts))};
}

// Not an argument: the shell and the list of processes would know the address.
Result<Output> run_remove(App& app, const Actor& actor, const Arguments&) {
  std::cerr << "the address, on one line:\n";
  std::string address;
  std::getline(std::cin, address);
  const bool removed = TRY(remove(app, actor, address));
  return Output{.text = removed ? "removed: the address is deleted, and mails that waited for it\n"
                                : "this address does not follow by e-mail\n",
                .json = pretty_json(codec::encode_removed(removed))};
}

constexpr Command kCommands[] = {
    {"subscription status",
     Access::communicate,
     "Count those who follow the public record by e-mail.",
     {},
     run_status},
    {"subscription remove",
     Access::communicate,
     "Delete the address, from standard input, of somebody who follows by e-mail.",
     {},
     run_remove},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

}  // namespace candor::subscription
