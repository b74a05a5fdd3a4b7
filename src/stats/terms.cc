// SPDX-License-Identifier: Apache-2.0
#include "stats/terms.h"

#include <array>

#include <fmt/format.h>

#include "base/text.h"

namespace candor::stats {
namespace {

struct Sign {
  std::string_view text;
  Comparison comparison;
};
// Longer signs first: `<=` begins as `<` does.
constexpr std::array<Sign, 6> kSigns = {{{"==", Comparison::equal},
                                         {"!=", Comparison::unequal},
                                         {"<=", Comparison::at_most},
                                         {">=", Comparison::at_least},
                                         {"<", Comparison::less},
                                         {">", Comparison::more}}};

std::string_view unquoted(std::string_view text) {
  const bool quoted = text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
                      text.back() == text.front();
  return quoted ? text.substr(1, text.size() - 2) : text;
}

tl::unexpected<Error> refuse(std::string_view text) {
  return fail(ErrorCode::invalid,
              fmt::format("{} is no column, factor(column), product a*b or condition column==1",
                          text.empty() ? "nothing" : text));
}

Result<Atom> parse_condition(std::string_view text, const Sign& sign, std::size_t at) {
  Atom atom;
  atom.kind = Atom::Kind::condition;
  atom.column = trim(text.substr(0, at));
  atom.comparison = sign.comparison;
  const std::string_view literal = trim(text.substr(at + sign.text.size()));
  atom.literal = unquoted(literal);
  if (const auto number = parse_number(literal)) {
    atom.is_number = true;
    atom.number = *number;
  }
  if (atom.column.empty() || literal.empty()) return refuse(text);
  const bool is_order =
      sign.comparison != Comparison::equal && sign.comparison != Comparison::unequal;
  if (is_order && !atom.is_number) {
    return fail(ErrorCode::invalid,
                fmt::format("{} compares with a word; only == and != can", text));
  }
  return atom;
}

Result<Atom> parse_atom(std::string_view text) {
  text = trim(text);
  for (const Sign& sign : kSigns) {
    if (const std::size_t at = text.find(sign.text); at != std::string_view::npos) {
      return parse_condition(text, sign, at);
    }
  }
  Atom atom;
  constexpr std::string_view kFactor = "factor(";
  if (text.starts_with(kFactor) && text.ends_with(')')) {
    atom.kind = Atom::Kind::levels;
    text = trim(text.substr(kFactor.size(), text.size() - kFactor.size() - 1));
  } else if (const auto number = parse_number(text)) {
    atom.kind = Atom::Kind::number;
    atom.number = *number;
    return atom;
  }
  if (text.empty() || text.find_first_of("()=") != std::string_view::npos) return refuse(text);
  atom.column = text;
  return atom;
}

}  // namespace

Result<Term> parse_term(std::string_view text) {
  Term term;
  term.text = replace_all(std::string(trim(text)), " ", "");
  for (const std::string_view part : split(trim(text), '*')) {
    term.atoms.push_back(TRY(parse_atom(part)));
  }
  return term;
}

Result<std::vector<Term>> parse_terms(std::string_view text) {
  std::vector<Term> terms;
  for (const std::string_view part : split(text, ',')) terms.push_back(TRY(parse_term(part)));
  return terms;
}

}  // namespace candor::stats
