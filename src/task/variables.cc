// SPDX-License-Identifier: Apache-2.0
#include "task/variables.h"

#include <algorithm>

#include "base/text.h"

namespace candor::task {
namespace {

constexpr std::string_view kUse = "__:value";
constexpr std::size_t kNameCharactersMax = 200;
constexpr std::size_t kValueCharactersMax = 1'000;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name_character(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; }

// Calls `each` with the text before each use and the variable used; then with the rest and "".
void walk(std::string_view text,
          const std::function<void(std::string_view before, std::string_view variable)>& each) {
  std::size_t begin = 0;
  for (std::size_t use = text.find(kUse); use != std::string_view::npos;
       use = text.find(kUse, use + kUse.size())) {
    std::size_t start = use;
    while (start > begin && is_name_character(text[start - 1])) --start;
    const std::string_view name = text.substr(start, use + 2 - start);
    if (!is_variable_name(name)) continue;
    each(text.substr(begin, start - begin), name);
    begin = use + kUse.size();
  }
  each(text.substr(begin), "");
}

}  // namespace

bool is_variable_name(std::string_view name) {
  if (name.size() < 5 || !name.starts_with("__") || !name.ends_with("__")) return false;
  const std::string_view inner = name.substr(2, name.size() - 4);
  return inner.size() <= kNameCharactersMax && is_letter(inner.front()) &&
         std::all_of(inner.begin(), inner.end(), is_name_character);
}

std::string_view short_variable(std::string_view name) {
  return is_variable_name(name) ? name.substr(2, name.size() - 4) : name;
}

std::string full_variable(std::string_view name) {
  return is_variable_name(name) ? std::string(name) : "__" + std::string(name) + "__";
}

std::vector<std::string> variables_in(std::string_view text) {
  std::vector<std::string> names;
  walk(text, [&](std::string_view, std::string_view variable) {
    if (!variable.empty()) names.emplace_back(variable);
  });
  return names;
}

std::string interpolated(std::string_view text,
                         const std::map<std::string, std::string, std::less<>>& variables,
                         const Escape& escape) {
  std::string result;
  walk(text, [&](std::string_view before, std::string_view variable) {
    result += before;
    if (variable.empty()) return;
    const auto found = variables.find(variable);
    if (found == variables.end()) {
      result += std::string(variable) + ":value";
    } else {
      result += escape ? escape(found->second) : found->second;
    }
  });
  return result;
}

std::string wrong_with_value(std::string_view type, std::string_view value) {
  if (find_invalid_utf8(value)) return "is not UTF-8";
  if (count_characters(value) > kValueCharactersMax) return "has more than 1,000 characters";
  const bool is_plain = std::none_of(value.begin(), value.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '\x7f';
  });
  if (!is_plain) return "is not one line of plain text";
  if (type == "bool" && value != "true" && value != "false") return "is not true or false";
  if ((type == "integer" || type == "long") && !parse_integer(value)) {
    return "is not a whole number";
  }
  return "";
}

}  // namespace candor::task
