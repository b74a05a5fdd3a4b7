// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/json.h"
#include "scorecard/codec.h"
#include "scorecard/scorecard.h"

namespace candor::scorecard {
namespace {

// For those who look before they read; the words say the same.
const char* sign_of(Standing standing) {
  switch (standing) {
    case Standing::done: return "✓";
    case Standing::stated: return "·";
    case Standing::open: return "…";
    case Standing::missed: return "!";
    case Standing::not_known: return "?";
  }
  bug_found("the standing has a sign");
}

std::string part_of(std::string_view heading, const std::vector<Finding>& findings) {
  std::string text = fmt::format("\n{}\n", heading);
  for (const Finding& finding : findings) {
    text += fmt::format("  {} {}\n", sign_of(finding.standing), finding.words);
    if (!finding.from) continue;
    text += fmt::format("      {}", to_words(*finding.from));
    if (finding.to) text += fmt::format(" → {}", to_words(*finding.to));
    text += "\n";
  }
  return text;
}

Result<Output> run_scorecard(App& app, const Actor&, const Arguments& arguments) {
  const auto tx = app.db.read();
  const Scorecard card = TRY(load_scorecard(*tx, arguments.value("INC"), app.clock.now()));
  return Output{
      .text = fmt::format("{}  {}\nas of {}\n", card.incident, card.title, to_words(card.at)) +
              part_of("Swift", card.swift) + part_of("Open", card.open) +
              part_of("Thorough", card.thorough) +
              "\n✓ done   … to come   ! missed   ? not known   · a figure\n",
      .json = pretty_json(codec::encode(card))};
}

constexpr Argument kArguments[] = {
    {"INC", "", Need::required, "The incident's reference, INC-2026-0007."},
};

constexpr Command kCommands[] = {
    {"incident scorecard", Access::read,
     "How swift, open and thorough the response is, with the facts behind each finding.",
     kArguments, run_scorecard},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

}  // namespace candor::scorecard
