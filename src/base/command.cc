// SPDX-License-Identifier: Apache-2.0
#include "base/command.h"

#include <fmt/format.h>

#include "base/text.h"

namespace candor {

void Arguments::add(std::string_view name, std::string value) {
  values_[std::string(name)].push_back(std::move(value));
}

bool Arguments::has(std::string_view name) const { return values_.find(name) != values_.end(); }

const std::string& Arguments::value(std::string_view name) const {
  static const std::string kNone;
  const auto found = values_.find(name);
  return found == values_.end() ? kNone : found->second.back();
}

std::optional<std::string> Arguments::find(std::string_view name) const {
  if (!has(name)) return std::nullopt;
  return value(name);
}

const std::vector<std::string>& Arguments::all(std::string_view name) const {
  static const std::vector<std::string> kNone;
  const auto found = values_.find(name);
  return found == values_.end() ? kNone : found->second;
}

Result<std::optional<Instant>> Arguments::instant(std::string_view name) const {
  if (!has(name)) return std::optional<Instant>();
  auto parsed = parse_rfc3339(value(name));
  if (!parsed) {
    return fail(ErrorCode::invalid, fmt::format("{} {}", name, parsed.error().message),
                {{std::string(name), parsed.error().message}});
  }
  return std::optional<Instant>(*parsed);
}

Result<std::optional<std::int64_t>> Arguments::integer(std::string_view name) const {
  if (!has(name)) return std::optional<std::int64_t>();
  const auto parsed = parse_integer(value(name));
  if (!parsed) {
    return fail(ErrorCode::invalid, fmt::format("{} is not a whole number", name),
                {{std::string(name), "is not a whole number"}});
  }
  return parsed;
}

}  // namespace candor
