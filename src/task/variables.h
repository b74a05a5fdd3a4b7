// SPDX-License-Identifier: Apache-2.0
// Variables of a playbook: __name__ where they are declared, __name__:value where they are used
// (CACAO 2.0 section 10.18), and `name` where people type them.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace candor::task {

// "__personal_data__": what CACAO allows as the name of a variable.
bool is_variable_name(std::string_view name);
// "personal_data" of "__personal_data__".
std::string_view short_variable(std::string_view name);
// "__personal_data__" of either.
std::string full_variable(std::string_view name);

// The names of the variables that `text` uses, in order, repeats included.
std::vector<std::string> variables_in(std::string_view text);

// `text` with each use of a variable that has a value as that value, passed through `escape`.
using Escape = std::function<std::string(std::string_view)>;
std::string interpolated(std::string_view text,
                         const std::map<std::string, std::string, std::less<>>& variables,
                         const Escape& escape = nullptr);

// Why `value` cannot be one of that CACAO type ("bool", "integer", "string", …); "" if it can. The
// answer never repeats the value.
std::string wrong_with_value(std::string_view type, std::string_view value);

}  // namespace candor::task
