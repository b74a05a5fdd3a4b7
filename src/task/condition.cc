// SPDX-License-Identifier: Apache-2.0
#include "task/condition.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "task/variables.h"

namespace candor::task {
namespace {

constexpr int kDepthMax = 16;

// Of STIX patterning, and not of ours.
constexpr std::array<std::string_view, 12> kUnsupported = {
    "NOT",        "LIKE",   "MATCHES", "ISSUBSET", "ISSUPERSET", "EXISTS",
    "FOLLOWEDBY", "WITHIN", "REPEATS", "TIMES",    "START",      "STOP"};

constexpr std::pair<std::string_view, Operator> kOperators[] = {
    {"==", Operator::equal},
    {"!=", Operator::not_equal},
    {"<>", Operator::not_equal},
    {"<=", Operator::less_or_equal},
    {">=", Operator::greater_or_equal},
    {"=", Operator::equal},
    {"<", Operator::less},
    {">", Operator::greater},
};

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == ':' || c == '+';
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<Condition> parse() {
    Condition condition = TRY(joined(Condition::Kind::any, 0));
    skip_spaces();
    if (at_ < text_.size()) return refuse(TRY(expected("AND, OR or the end")));
    return condition;
  }

 private:
  // Parts joined by OR are themselves joined by AND, which binds tighter.
  Result<Condition> joined(Condition::Kind kind, int depth) {
    Condition whole{.kind = kind, .comparison = {}, .parts = {}};
    do {
      whole.parts.push_back(kind == Condition::Kind::any ? TRY(joined(Condition::Kind::all, depth))
                                                         : TRY(primary(depth)));
    } while (take_word(kind == Condition::Kind::any ? "OR" : "AND"));
    if (whole.parts.size() > 1) return whole;
    Condition only = std::move(whole.parts.front());
    return only;
  }

  Result<Condition> primary(int depth) {
    if (!take("(")) return comparison();
    if (depth == kDepthMax) {
      return refuse(fmt::format("parentheses are nested deeper than {}", kDepthMax));
    }
    Condition inner = TRY(joined(Condition::Kind::any, depth + 1));
    if (!take(")")) return refuse(TRY(expected("a closing parenthesis")));
    return inner;
  }

  Result<Condition> comparison() {
    Condition condition;
    condition.comparison.variable = TRY(variable());
    condition.comparison.op = TRY(op());
    if (condition.comparison.op != Operator::in) {
      condition.comparison.literals.push_back(TRY(literal()));
    } else {
      if (!take("(")) return refuse(TRY(expected("a list in parentheses")));
      do {
        condition.comparison.literals.push_back(TRY(literal()));
      } while (take(","));
      if (!take(")")) return refuse(TRY(expected("a comma or a closing parenthesis")));
    }
    TRY(check_ordered(condition.comparison));
    return condition;
  }

  // Text and true/false cannot be more or less.
  Result<void> check_ordered(const Comparison& comparison) {
    const bool by_equality = comparison.op == Operator::equal ||
                             comparison.op == Operator::not_equal || comparison.op == Operator::in;
    if (by_equality || std::holds_alternative<std::int64_t>(comparison.literals.front())) return {};
    return refuse("only whole numbers can be compared with <, <=, > and >=");
  }

  Result<std::string> variable() {
    skip_spaces();
    const std::size_t start = at_;
    const std::string_view word = take_any_word();
    const std::size_t colon = word.rfind(":value");
    if (colon != std::string_view::npos && colon + 6 == word.size() &&
        is_variable_name(word.substr(0, colon))) {
      return std::string(word.substr(0, colon));
    }
    at_ = start;
    return refuse(TRY(expected("a variable such as __name__:value")));
  }

  Result<Operator> op() {
    if (take_word("IN")) return Operator::in;
    for (const auto& [sign, op] : kOperators) {
      if (take(sign)) return op;
    }
    return refuse(TRY(expected("one of =, !=, <, <=, >, >= and IN")));
  }

  Result<Literal> literal() {
    skip_spaces();
    if (take("'")) return quoted();
    const std::size_t start = at_;
    const std::string_view word = take_any_word();
    if (word == "true" || word == "false") return Literal(word == "true");
    if (const auto number = parse_integer(word)) return Literal(*number);
    at_ = start;
    return refuse(TRY(expected("'text', a whole number, true or false")));
  }

  Result<Literal> quoted() {
    std::string value;
    while (at_ < text_.size() && text_[at_] != '\'') {
      if (text_[at_] == '\\') ++at_;
      if (at_ < text_.size()) value += text_[at_++];
    }
    if (!take("'")) return refuse("the text is not closed with a quote");
    return Literal(std::move(value));
  }

  // "expected …", or which part of STIX patterning stands here instead.
  Result<std::string> expected(std::string_view what) {
    skip_spaces();
    const std::size_t start = at_;
    const std::string_view word = take_any_word();
    at_ = start;
    if (std::find(kUnsupported.begin(), kUnsupported.end(), word) != kUnsupported.end()) {
      return fmt::format(
          "{} is not supported; conditions compare variables with =, !=, <, <=, >, >= and IN, "
          "joined by AND and OR",
          word);
    }
    if (text_.substr(at_).starts_with('[')) {
      return std::string("observations in brackets are not supported; write the comparison alone");
    }
    return fmt::format("expected {}", what);
  }

  tl::unexpected<Error> refuse(std::string_view what) const {
    return fail(ErrorCode::invalid, fmt::format("column {}: {}", at_ + 1, what));
  }

  void skip_spaces() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }

  bool take(std::string_view sign) {
    if (sign != "'") skip_spaces();
    if (!text_.substr(at_).starts_with(sign)) return false;
    at_ += sign.size();
    return true;
  }

  std::string_view take_any_word() {
    const std::size_t start = at_;
    while (at_ < text_.size() && is_word_character(text_[at_])) ++at_;
    return text_.substr(start, at_ - start);
  }

  bool take_word(std::string_view wanted) {
    skip_spaces();
    const std::size_t start = at_;
    if (take_any_word() == wanted) return true;
    at_ = start;
    return false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

bool compare(std::int64_t value, Operator op, std::int64_t with) {
  switch (op) {
    case Operator::equal:
    case Operator::in: return value == with;
    case Operator::not_equal: return value != with;
    case Operator::less: return value < with;
    case Operator::less_or_equal: return value <= with;
    case Operator::greater: return value > with;
    case Operator::greater_or_equal: return value >= with;
  }
  return false;
}

Result<bool> holds_for(const Comparison& comparison, const Literal& literal,
                       const std::string& value) {
  if (const auto* number = std::get_if<std::int64_t>(&literal)) {
    const auto parsed = parse_integer(value);
    if (!parsed) {
      return fail(ErrorCode::conflict,
                  fmt::format("{} is compared with a number and is not a whole number",
                              comparison.variable));
    }
    return compare(*parsed, comparison.op, *number);
  }
  const auto* text = std::get_if<std::string>(&literal);
  const bool same =
      text != nullptr ? value == *text : value == (std::get<bool>(literal) ? "true" : "false");
  return same != (comparison.op == Operator::not_equal);
}

Result<bool> holds(const Comparison& comparison, const Variables& variables) {
  const auto found = variables.find(comparison.variable);
  if (found == variables.end()) {
    return fail(ErrorCode::conflict,
                fmt::format("a condition needs {}, which has no value yet; give it with --var {}=…",
                            comparison.variable, short_variable(comparison.variable)));
  }
  for (const Literal& literal : comparison.literals) {
    if (TRY(holds_for(comparison, literal, found->second))) return true;
  }
  return false;
}

}  // namespace

Result<Condition> parse_condition(std::string_view text) { return Parser(text).parse(); }

Result<bool> holds(const Condition& condition, const Variables& variables) {
  if (condition.kind == Condition::Kind::comparison) {
    return holds(condition.comparison, variables);
  }
  // All parts are looked at, so that a missing value is told whatever the others say.
  std::size_t held = 0;
  for (const Condition& part : condition.parts) held += TRY(holds(part, variables)) ? 1 : 0;
  return condition.kind == Condition::Kind::any ? held > 0 : held == condition.parts.size();
}

std::vector<Comparison> comparisons_in(const Condition& condition) {
  if (condition.kind == Condition::Kind::comparison) return {condition.comparison};
  std::vector<Comparison> all;
  for (const Condition& part : condition.parts) {
    for (Comparison& comparison : comparisons_in(part)) all.push_back(std::move(comparison));
  }
  return all;
}

}  // namespace candor::task
