// SPDX-License-Identifier: Apache-2.0
// The numerical core: who stayed, for how long, and what changed by how much. Plain arrays in,
// plain structs out.
#pragma once

#include <span>

#include "base/command.h"
#include "stats/arrays.h"
#include "stats/cells.h"
#include "stats/competing.h"
#include "stats/concordance.h"
#include "stats/cox.h"
#include "stats/distribution.h"
#include "stats/effect.h"
#include "stats/experiment.h"
#include "stats/interval.h"
#include "stats/market.h"
#include "stats/moments.h"
#include "stats/panel.h"
#include "stats/propensity.h"
#include "stats/regression.h"
#include "stats/sample.h"
#include "stats/staggered.h"
#include "stats/survey.h"
#include "stats/survival.h"
#include "stats/table.h"

namespace candor::stats {

// Every estimator over a CSV file; none needs a data folder.
std::span<const Command> commands();

}  // namespace candor::stats
