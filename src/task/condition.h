// SPDX-License-Identifier: Apache-2.0
// The condition of an if-condition step. CACAO 2.0 (section 4.8) asks for STIX patterning (STIX 2.1
// section 9); this is the part of its comparison expressions that makes sense over variables:
//
//   expression  = conjunction *( "OR" conjunction )
//   conjunction = primary *( "AND" primary )
//   primary     = comparison / "(" expression ")"
//   comparison  = variable operator literal / variable "IN" "(" literal *( "," literal ) ")"
//   operator    = "=" / "==" / "!=" / "<>" / "<" / "<=" / ">" / ">="
//   variable    = "__" name "__:value"
//   literal     = "'" text "'" / whole number / "true" / "false"
//
// Text and true/false know only equality. Within text, \' is a quote and \\ a backslash. All other
// of STIX patterning (LIKE, MATCHES, NOT, observations in brackets, …) is refused by name.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace candor::task {

// The variables that have a value, by name: "__personal_data__".
using Variables = std::map<std::string, std::string, std::less<>>;

using Literal = std::variant<std::string, std::int64_t, bool>;

enum class Operator { equal, not_equal, less, less_or_equal, greater, greater_or_equal, in };

struct Comparison {
  std::string variable;  // "__personal_data__"
  Operator op = Operator::equal;
  std::vector<Literal> literals;  // one, or for `in` at least one
};

// A comparison, or parts of which all or any must hold.
struct Condition {
  enum class Kind { comparison, all, any };
  Kind kind = Kind::comparison;
  Comparison comparison;
  std::vector<Condition> parts;
};

// Refused: what is not in the language; the message names the column, from 1.
Result<Condition> parse_condition(std::string_view text);

// Refused, as a conflict: a variable without a value, or with one that is not a whole number where
// it is compared with one.
Result<bool> holds(const Condition& condition, const Variables& variables);

// Each comparison in it, from left to right.
std::vector<Comparison> comparisons_in(const Condition& condition);

}  // namespace candor::task
