// SPDX-License-Identifier: Apache-2.0
#include "stats/text_column.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include "base/text.h"

namespace candor::stats {
namespace {

constexpr std::size_t kValuesMax = std::size_t{1} << 24;
constexpr std::size_t kDigitsMax = 8;

// The value of a text that is the only way to write it: no sign, no leading zeros.
std::optional<std::size_t> small_value(std::string_view text) {
  if (text.empty() || text.size() > kDigitsMax || (text.front() == '0' && text.size() > 1)) {
    return std::nullopt;
  }
  std::size_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::size_t>(c - '0');
  }
  return value < kValuesMax ? std::optional(value) : std::nullopt;
}

// The places of the names in their order: of their numbers where all are numbers, else of bytes.
std::vector<std::int32_t> order_of(const std::vector<std::string>& names) {
  std::vector<std::int32_t> order(names.size());
  std::iota(order.begin(), order.end(), 0);
  std::vector<double> numbers;
  for (const std::string& name : names) {
    const auto number = parse_number(name);
    if (!number) break;
    numbers.push_back(*number);
  }
  const auto at = [](const auto& all, std::int32_t place) -> const auto& {
    return all[static_cast<std::size_t>(place)];
  };
  if (numbers.size() == names.size()) {
    std::stable_sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) {
      return at(numbers, a) < at(numbers, b);
    });
  } else {
    std::sort(order.begin(), order.end(),
              [&](std::int32_t a, std::int32_t b) { return at(names, a) < at(names, b); });
  }
  return order;
}

}  // namespace

std::int32_t TextColumn::add_name(std::string_view text) {
  names_.emplace_back(text);
  return static_cast<std::int32_t>(names_.size() - 1);
}

std::int32_t TextColumn::code_of_value(std::size_t value, std::string_view text) {
  if (value >= by_value_.size()) by_value_.resize(std::max(value + 1, by_value_.size() * 2));
  std::int32_t& code = by_value_[value];
  if (code == 0) code = add_name(text) + 1;
  return code - 1;
}

std::int32_t TextColumn::code_of_text(std::string_view text) {
  if (const auto found = by_text_.find(text); found != by_text_.end()) return found->second;
  const std::int32_t code = add_name(text);
  by_text_.emplace(text, code);
  return code;
}

void TextColumn::add(std::string_view text) {
  if (const auto value = small_value(text)) {
    codes_.push_back(code_of_value(*value, text));
    return;
  }
  // Rows of one unit often come one after the other.
  if (text != last_) {
    last_ = text;
    last_code_ = text.empty() ? -1 : code_of_text(text);
  }
  codes_.push_back(last_code_);
}

Factor TextColumn::finish() {
  by_value_ = {};
  by_text_ = {};
  const std::vector<std::int32_t> order = order_of(names_);
  if (std::is_sorted(order.begin(), order.end())) return {std::move(codes_), std::move(names_)};
  Factor factor;
  std::vector<std::int32_t> now(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    now[static_cast<std::size_t>(order[i])] = static_cast<std::int32_t>(i);
    factor.names.push_back(std::move(names_[static_cast<std::size_t>(order[i])]));
  }
  factor.codes = std::move(codes_);
  for (std::int32_t& code : factor.codes) {
    if (code >= 0) code = now[static_cast<std::size_t>(code)];
  }
  return factor;
}

}  // namespace candor::stats
