// SPDX-License-Identifier: Apache-2.0
// The two plots of the report, as SVG to stand inside a page: each once for wide windows and once
// for narrow ones, of which the page's style shows one. Colours come from that style too, so that
// they follow dark mode and print; lines differ also in their dashes. Pure.
#pragma once

#include <string>

#include "trust/trust.h"

namespace candor::trust {

// The share still customers, by month, with its 95 % band, and the interval at the end.
std::string stayed_plot(const Report& report);
// Where the axis of that plot begins: 0 if it is not cut.
double stayed_axis_start(const Report& report);
// The change in monthly spend of the exposed against the others, month by month, around a zero line
// with the margin shaded.
std::string change_plot(const Report& report);

}  // namespace candor::trust
