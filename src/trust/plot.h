// SPDX-License-Identifier: Apache-2.0
// The report's four plots. Lines and marks differ in dashes and shape, not in colour alone. Pure.
#pragma once

#include "trust/axes.h"
#include "trust/picture.h"
#include "trust/report.h"

namespace candor::trust {

// The share still customers, month by month, with its 95 % band, and the interval at the end. The
// axis says where it begins.
Picture stayed_plot(const Report& report, Paper paper);

// The change in the deciding outcome of the exposed against the others, month by month, around a
// zero line with the margin shaded, and that of all months after together.
Picture change_plot(const Report& report, Paper paper);

// Each group's change as a share, with how many it is about, its interval and its verdict; groups
// that are not shown are named. By delay also what chance shows, and the hazards.
Picture delay_plot(const Report& report, Paper paper);
Picture strength_plot(const Report& report, Paper paper);

}  // namespace candor::trust
