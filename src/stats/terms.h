// SPDX-License-Identifier: Apache-2.0
// What a command's options say about columns: `age`, `factor(region)`, `exposed*strength`,
// `cause==1`. table.h has the grammar. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace candor::stats {

enum class Comparison { equal, unequal, less, at_most, more, at_least };

// One part of a product.
struct Atom {
  enum class Kind { column, levels, condition, number };
  Kind kind = Kind::column;
  std::string column;  // nothing for a number
  Comparison comparison = Comparison::equal;
  std::string literal;     // of a condition, without quotes
  bool is_number = false;  // the literal
  double number = 0;
};

struct Term {
  std::string text;  // without spaces
  std::vector<Atom> atoms;
};

// Refused: what the grammar has not.
Result<Term> parse_term(std::string_view text);
// Several, joined by commas.
Result<std::vector<Term>> parse_terms(std::string_view text);

}  // namespace candor::stats
