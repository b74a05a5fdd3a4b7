// SPDX-License-Identifier: Apache-2.0
// A first text of a notice, from the incident's facts. People revise it; what it lacks, the lint
// says. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "incident/incident.h"
#include "notice/letter.h"
#include "notice/lint.h"

namespace candor::notice {

struct DraftInput {
  incident::Overview overview;
  Context context;          // who will read it, and what they lost
  std::int64_t people = 0;  // how many they are
  Date today;
  Sender sender;
  std::string public_url;  // where the public record stands; "" if nowhere. Left out if
                           // customers cannot reach it.
};

// Markdown with merge fields. Facts keep their words; one that is suspected says so, one that is
// unknown stands under What We Do Not Know Yet with the day it will be known. What the law forbids
// to all its readers is left out; what it wants word by word stands at the end, below a rule.
std::string draft_text(const DraftInput& input);

}  // namespace candor::notice
