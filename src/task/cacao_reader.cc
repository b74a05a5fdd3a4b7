// SPDX-License-Identifier: Apache-2.0
#include "task/cacao_reader.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/described.h"
#include "base/id.h"
#include "base/text.h"

namespace candor::task::cacao {
namespace json = boost::json;
namespace {

constexpr std::size_t kTextCharactersMax = 20'000;
constexpr std::size_t kLineCharactersMax = 500;
constexpr std::size_t kTokenCharactersMax = 210;

// "2026-06-10T09:30:00.000Z"
constexpr std::string_view kTimestampForm = "0000-00-00T00:00:00.000Z";

bool has_timestamp_form(std::string_view text) {
  return text.size() == kTimestampForm.size() &&
         std::equal(text.begin(), text.end(), kTimestampForm.begin(), [](char c, char form) {
           return form == '0' ? c >= '0' && c <= '9' : c == form;
         });
}

bool is_plain(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f;
  });
}

// The UUID of "<type>--<UUID>", or "". RFC 4122: versions 1 to 5 of the variant that begins with 8,
// 9, a or b.
std::string uuid_of(std::string_view identifier) {
  const std::size_t dashes = identifier.find("--");
  if (dashes == std::string_view::npos || dashes == 0) return "";
  std::string uuid = to_lower(std::string(identifier.substr(dashes + 2)));
  if (!is_uuid(uuid) || uuid[14] < '1' || uuid[14] > '5') return "";
  return std::string_view("89ab").find(uuid[19]) == std::string_view::npos ? "" : uuid;
}

bool is_identifier(std::string_view text, std::string_view type) {
  if (uuid_of(text).empty()) return false;
  const std::string_view own = text.substr(0, text.find("--"));
  if (!type.empty()) return own == type;
  return std::all_of(own.begin(), own.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

// A name as it stands in a JSON pointer; one that is long or not plain ASCII is not repeated.
std::string token(std::string_view name) {
  const bool is_short =
      name.size() <= kTokenCharactersMax &&
      std::all_of(name.begin(), name.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
  return is_short ? described::pointer_token(name)
                  : fmt::format("(a name of {} bytes)", name.size());
}

std::string not_an_identifier(std::string_view type) {
  return type.empty() ? "is not an identifier, <type>--<UUID>"
                      : fmt::format("is not an identifier {}--<UUID>", type);
}

}  // namespace

const json::value* Reader::find(const At& at, std::string_view name, Need need) {
  const json::value* value = at.object.if_contains(name);
  if (value == nullptr && need == Need::required) fault(at, name, "is required");
  return value;
}

void Reader::fault(const At& at, std::string_view name, std::string message) {
  faults_.push_back({fmt::format("{}/{}", at.place, token(name)), std::move(message)});
}

const json::object* Reader::object(const json::value& value, const std::string& place) {
  if (!value.is_object()) faults_.push_back({place, "is not an object"});
  return value.if_object();
}

void Reader::known(const At& at, std::initializer_list<Names> lists, const Names& unsupported) {
  for (const auto& member : at.object) {
    const std::string_view name = member.key();
    const auto has = [&](const Names& names) {
      return std::find(names.begin(), names.end(), name) != names.end();
    };
    if (has(unsupported)) {
      fault(at, name, "is not supported by Candor");
    } else if (std::none_of(lists.begin(), lists.end(), has)) {
      fault(at, name, "is not a field that CACAO 2.0 has here");
    }
  }
}

void Reader::is(const At& at, std::string_view name, std::string_view wanted) {
  const json::value* value = find(at, name, Need::required);
  if (value != nullptr && (!value->is_string() || value->get_string() != wanted)) {
    fault(at, name, fmt::format("is not {}", wanted));
  }
}

std::string Reader::text(const At& at, std::string_view name, Need need) {
  const json::value* value = find(at, name, need);
  if (value == nullptr) return "";
  if (!value->is_string()) {
    fault(at, name, "is not a string");
    return "";
  }
  std::string text(value->get_string());
  if (trim(text).empty()) {
    fault(at, name, "is empty");
  } else if (count_characters(text) > kTextCharactersMax) {
    fault(at, name, "has more than 20,000 characters");
  } else if (!is_plain(text)) {
    fault(at, name, "holds a control character");
  } else {
    return text;
  }
  return "";
}

std::string Reader::line(const At& at, std::string_view name, Need need) {
  std::string text = this->text(at, name, need);
  if (text.find_first_of("\n\t") != std::string::npos) {
    fault(at, name, "is not one line");
  } else if (count_characters(text) > kLineCharactersMax) {
    fault(at, name, "has more than 500 characters");
  } else {
    return text;
  }
  return "";
}

bool Reader::boolean(const At& at, std::string_view name) {
  const json::value* value = find(at, name, Need::optional);
  if (value != nullptr && !value->is_bool()) fault(at, name, "is not true or false");
  return value != nullptr && value->is_bool() && value->get_bool();
}

std::optional<std::int64_t> Reader::integer(const At& at, std::string_view name, std::int64_t min,
                                            std::int64_t max) {
  const json::value* value = find(at, name, Need::optional);
  if (value == nullptr) return std::nullopt;
  const std::int64_t* number = value->if_int64();
  if (number != nullptr && *number >= min && *number <= max) return *number;
  fault(at, name, fmt::format("is not a whole number from {} to {}", min, with_commas(max)));
  return std::nullopt;
}

std::optional<Instant> Reader::timestamp(const At& at, std::string_view name, Need need) {
  const json::value* value = find(at, name, need);
  if (value == nullptr) return std::nullopt;
  if (value->is_string() && has_timestamp_form(value->get_string())) {
    const auto instant = parse_rfc3339(value->get_string());
    if (instant) return *instant;
  }
  fault(at, name, "is not a time in UTC with milliseconds, such as 2026-06-10T09:30:00.000Z");
  return std::nullopt;
}

std::string Reader::identifier(const At& at, std::string_view name, Need need,
                               std::string_view type) {
  const json::value* value = find(at, name, need);
  if (value == nullptr) return "";
  if (value->is_string() && is_identifier(value->get_string(), type)) {
    return std::string(value->get_string());
  }
  fault(at, name, not_an_identifier(type));
  return "";
}

const json::array* Reader::array(const At& at, std::string_view name, Need need) {
  const json::value* value = find(at, name, need);
  if (value == nullptr) return nullptr;
  const json::array* array = value->if_array();
  if (array == nullptr) {
    fault(at, name, "is not an array");
  } else if (array->empty()) {
    fault(at, name, "is an empty array");
  }
  return array;
}

std::vector<std::string> Reader::strings(const At& at, std::string_view name, Need need) {
  std::vector<std::string> all;
  const json::array* array = this->array(at, name, need);
  for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
    const json::value& item = (*array)[i];
    if (item.is_string() && !item.get_string().empty() && is_plain(item.get_string())) {
      all.emplace_back(item.get_string());
    } else {
      faults_.push_back({fmt::format("{}/{}/{}", at.place, name, i), "is not a text"});
    }
  }
  return all;
}

std::vector<std::string> Reader::identifiers(const At& at, std::string_view name, Need need) {
  std::vector<std::string> all = strings(at, name, need);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (is_identifier(all[i], "")) continue;
    faults_.push_back({fmt::format("{}/{}/{}", at.place, name, i), not_an_identifier("")});
  }
  return all;
}

std::vector<At> Reader::objects(const At& at, std::string_view name, Need need) {
  std::vector<At> all;
  const json::array* array = this->array(at, name, need);
  for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
    const std::string place = fmt::format("{}/{}/{}", at.place, name, i);
    if (const json::object* object = this->object((*array)[i], place)) {
      all.push_back({*object, place});
    }
  }
  return all;
}

std::vector<At> Reader::dictionary(const At& at, std::string_view name, Need need) {
  std::vector<At> all;
  if (need == Need::required) find(at, name, need);
  const json::object* object = find_object(at, name);
  if (object == nullptr) return all;
  for (const auto& member : *object) {
    const std::string place = fmt::format("{}/{}/{}", at.place, name, token(member.key()));
    if (const json::object* inner = this->object(member.value(), place)) {
      all.push_back({*inner, place});
    }
  }
  return all;
}

std::vector<std::pair<std::string, std::vector<std::string>>> Reader::string_lists(
    const At& at, std::string_view name) {
  std::vector<std::pair<std::string, std::vector<std::string>>> all;
  const json::object* object = find_object(at, name);
  if (object == nullptr) return all;
  const At inner{*object, fmt::format("{}/{}", at.place, name)};
  for (const auto& member : *object) {
    all.emplace_back(std::string(member.key()), strings(inner, member.key()));
  }
  return all;
}

const json::object* Reader::find_object(const At& at, std::string_view name) {
  const json::value* value = find(at, name, Need::optional);
  return value == nullptr ? nullptr : object(*value, fmt::format("{}/{}", at.place, name));
}

bool Reader::key_is_identifier(const At& at, std::string_view type) {
  if (is_identifier(key_of(at), type)) return true;
  faults_.push_back({at.place, fmt::format("does not stand under an identifier {}--<UUID>", type)});
  return false;
}

}  // namespace candor::task::cacao
