// SPDX-License-Identifier: Apache-2.0
// The two plots of the report, as SVG to stand inside a page: colours come from the page's style,
// so that they follow dark mode and print; lines differ also in their dashes. Pure.
#pragma once

#include <string>

#include "trust/trust.h"

namespace candor::trust {

// The share still customers, by month, with its 95 % band; the axis is cut at the bottom and says
// so.
std::string stayed_plot(const Report& report);
// The change in monthly spend of the exposed against the others, month by month, around a zero line
// with the margin shaded.
std::string change_plot(const Report& report);

}  // namespace candor::trust
