// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "fuzz.h"
#include "task/cacao.h"
#include "task/workflow.h"

using candor::fuzz::claim;

namespace {

// Walks it with every action passed, and every variable given that its conditions may ask for.
void run_to_its_end(const candor::task::Playbook& playbook) {
  candor::task::Progress progress;
  for (const auto& [name, variable] : playbook.variables) {
    const bool is_number = variable.type == "integer" || variable.type == "long";
    progress.variables[name] = is_number ? "1" : "true";
  }
  auto advance = candor::task::begin(playbook, progress);
  std::size_t acts = 0;
  while (true) {
    claim(advance.has_value(), "a condition whose variables have values is decided");
    if (advance->completed) return;
    claim(++acts <= playbook.steps.size(), "a run ends");
    std::string open;
    for (const auto& [id, passage] : progress.steps) {
      const bool waits = passage == candor::task::Passage::open &&
                         playbook.step(id).type == candor::task::StepType::action;
      if (waits) open = id;
    }
    claim(!open.empty(), "a run that has not ended waits for somebody");
    advance = candor::task::pass(playbook, progress, open, candor::task::Outcome::succeeded);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto playbook = candor::task::parse_playbook(candor::fuzz::bytes(data, size));
  if (!playbook) {
    const candor::Error& error = playbook.error();
    claim(error.message.size() < 300, "a refusal does not repeat the playbook");
    claim(error.faults.size() <= candor::task::kPlaybookFaultsMax, "faults are limited");
    for (const candor::Fault& fault : error.faults) {
      claim(fault.place.empty() || fault.place[0] == '/', "a fault names its place");
      claim(fault.place.size() + fault.message.size() < 1500, "a fault does not repeat a value");
      claim(!candor::find_invalid_utf8(fault.place), "a place can be shown");
    }
    return 0;
  }
  const auto again = candor::task::parse_playbook(playbook->document);
  claim(again.has_value(), "an export imports again");
  claim(again->document == playbook->document, "an export stays as it is");
  run_to_its_end(*playbook);
  return 0;
}
