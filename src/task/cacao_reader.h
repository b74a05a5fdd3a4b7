// SPDX-License-Identifier: Apache-2.0
// Reads fields of CACAO objects; each fault has its JSON pointer. A field that is wrong reads as if
// it were absent, so that one look finds all faults.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "base/clock.h"
#include "base/result.h"

namespace candor::task::cacao {

// An object and its JSON pointer.
struct At {
  const boost::json::object& object;
  std::string place;
};

// Names of fields; a constexpr list of up to 31.
class Names {
 public:
  constexpr Names() = default;
  constexpr Names(std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) names_[size_++] = name;
  }
  constexpr const std::string_view* begin() const { return names_.data(); }
  constexpr const std::string_view* end() const { return names_.data() + size_; }

 private:
  std::array<std::string_view, 31> names_{};
  std::size_t size_ = 0;
};

// The name under which the object stands, as the pointer has it.
inline std::string key_of(const At& at) { return at.place.substr(at.place.rfind('/') + 1); }

enum class Need { optional, required };

class Reader {
 public:
  explicit Reader(std::vector<Fault>& faults) : faults_(faults) {}
  std::vector<Fault>& faults() { return faults_; }

  const boost::json::object* object(const boost::json::value& value, const std::string& place);
  // Every field is of one of the lists; those of `unsupported` are told apart from unknown ones.
  void known(const At& at, std::initializer_list<Names> lists, const Names& unsupported);

  void is(const At& at, std::string_view name, std::string_view wanted);
  // 1 to 20,000 characters without control characters but line ends and tabs.
  std::string text(const At& at, std::string_view name, Need need = Need::optional);
  // The same in one line of up to 500 characters.
  std::string line(const At& at, std::string_view name, Need need = Need::optional);
  bool boolean(const At& at, std::string_view name);
  std::optional<std::int64_t> integer(const At& at, std::string_view name, std::int64_t min,
                                      std::int64_t max);
  // RFC 3339 in UTC, "Z", with exactly three digits of a second.
  std::optional<Instant> timestamp(const At& at, std::string_view name, Need need = Need::optional);
  // "<type>--<UUID>"; of that type if one is given.
  std::string identifier(const At& at, std::string_view name, Need need = Need::optional,
                         std::string_view type = "");
  // A list, if it is there, has at least one item.
  std::vector<std::string> strings(const At& at, std::string_view name, Need need = Need::optional);
  std::vector<std::string> identifiers(const At& at, std::string_view name,
                                       Need need = Need::optional);
  std::vector<At> objects(const At& at, std::string_view name, Need need = Need::optional);
  // The objects of an object.
  std::vector<At> dictionary(const At& at, std::string_view name, Need need = Need::optional);
  // {"name": ["value", …], …}
  std::vector<std::pair<std::string, std::vector<std::string>>> string_lists(const At& at,
                                                                             std::string_view name);
  const boost::json::object* find_object(const At& at, std::string_view name);
  // The key under which the object stands is an identifier of that type.
  bool key_is_identifier(const At& at, std::string_view type);

 private:
  const boost::json::value* find(const At& at, std::string_view name, Need need);
  void fault(const At& at, std::string_view name, std::string message);
  const boost::json::array* array(const At& at, std::string_view name, Need need);

  std::vector<Fault>& faults_;
};

}  // namespace candor::task::cacao
