// SPDX-License-Identifier: Apache-2.0
// What stands beside a deadline without moving it: later times that somebody could argue for, more
// time on request, and what is not verified. Pure.
#pragma once

#include <optional>

#include "duty/rules.h"

namespace candor::duty {

// Regulation (EEC, Euratom) 1182/71 art. 3. EU authorities do not accept it as an excuse for a late
// 72-hour notice, hence notes. The deadline has a due time.
void note_eu_reckoning(Deadline& deadline, const Term& term, const Moment& start,
                       const LawBook& law);
void note_weekend(Deadline& deadline);
void note_extension(Deadline& deadline, const Term& term);
// Whether it is law, may be delayed, was verified. `start` is the day on which its clock started.
void note_standing(Deadline& deadline, const Rule& rule, const std::optional<Date>& start);

}  // namespace candor::duty
