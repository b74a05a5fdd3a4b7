// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.h"

namespace candor {
namespace json = boost::json;
namespace {

std::string position(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return fmt::format("line {}, column {}", line, at - line_start + 1);
}

// Boost.JSON keeps the last of two equal names, where a reader who keeps the first would see
// another document, and it reads some doubles one bit wrong. So the text, which the parser has
// already found well-formed, is walked again.
class Tokens {
 public:
  explicit Tokens(std::string_view text) : text_(text) {}

  // Where a name stands that its object has already had.
  std::optional<std::size_t> find_repeated_name() {
    for (at_ = 0; at_ < text_.size(); ++at_) {
      switch (text_[at_]) {
        case '{':
          open_.push_back({true, {}});
          expect_name_ = true;
          break;
        case '[':
          open_.push_back({false, {}});
          expect_name_ = false;
          break;
        case '}':
        case ']':
          open_.pop_back();
          expect_name_ = false;
          break;
        case ',': expect_name_ = !open_.empty() && open_.back().is_object; break;
        case '"': {
          const std::size_t start = at_;
          std::string name = read_string();
          if (expect_name_ && !open_.back().names.insert(std::move(name)).second) return start;
          expect_name_ = false;
          break;
        }
        default:
          if (text_[at_] == '-' || (text_[at_] >= '0' && text_[at_] <= '9')) read_number();
      }
    }
    return std::nullopt;
  }

  // Sets the doubles within `value`, whose text this is; gives the place of one that is too large
  // for a double.
  std::optional<std::size_t> set_doubles(json::value& value) {
    if (auto* object = value.if_object()) {
      for (auto& member : *object) {
        if (const auto bad = set_doubles(member.value())) return bad;
      }
    } else if (auto* array = value.if_array()) {
      for (json::value& item : *array) {
        if (const auto bad = set_doubles(item)) return bad;
      }
    } else if (value.is_number()) {
      const std::string_view digits = numbers_.at(next_number_++);
      if (double* number = value.if_double()) {
        const auto read = parse_number(digits);
        // from_chars refuses what is nearer to zero than any double as well as what is too large.
        if (!read && std::abs(*number) > 1) {
          return static_cast<std::size_t>(digits.data() - text_.data());
        }
        *number = read.value_or(0.0);
      }
    }
    return std::nullopt;
  }

 private:
  struct Open {
    bool is_object;
    std::set<std::string> names;
  };

  // The string that begins at at_; leaves at_ on its closing quote.
  std::string read_string() {
    const std::size_t start = at_++;
    bool escaped = false;
    for (; text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') {
        escaped = true;
        ++at_;
      }
    }
    const std::string_view quoted = text_.substr(start, at_ - start + 1);
    if (!escaped) return std::string(quoted.substr(1, quoted.size() - 2));
    return std::string(json::parse(quoted).as_string());
  }

  // Keeps the number that begins at at_; leaves at_ on its last digit.
  void read_number() {
    const std::size_t end = std::min(text_.find_first_not_of("+-.0123456789Ee", at_), text_.size());
    numbers_.push_back(text_.substr(at_, end - at_));
    at_ = end - 1;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool expect_name_ = false;
  std::vector<Open> open_;
  std::vector<std::string_view> numbers_;  // in the order of the text
  std::size_t next_number_ = 0;
};

void append_string(std::string& out, std::string_view text) { out += json::serialize(text); }

void append_double(std::string& out, double number) {
  out += number == 0 ? "0" : fmt::format("{}", number);  // never "-0"
}

void append_canonical(std::string& out, const json::value& value) {
  if (const auto* object = value.if_object()) {
    std::vector<std::string_view> names;
    for (const auto& member : *object) names.push_back(member.key());
    std::sort(names.begin(), names.end());
    out += '{';
    for (std::string_view name : names) {
      if (out.back() != '{') out += ',';
      append_string(out, name);
      out += ':';
      append_canonical(out, object->at(name));
    }
    out += '}';
  } else if (const auto* array = value.if_array()) {
    out += '[';
    for (const json::value& item : *array) {
      if (&item != array->data()) out += ',';
      append_canonical(out, item);
    }
    out += ']';
  } else if (value.is_double()) {
    append_double(out, value.get_double());
  } else {
    out += json::serialize(value);
  }
}

void append_pretty(std::string& out, const json::value& value, std::size_t depth) {
  const std::string indent(2 * depth + 2, ' ');
  const std::string closing(2 * depth, ' ');
  if (const auto* object = value.if_object(); object && !object->empty()) {
    out += "{\n";
    for (const auto& member : *object) {
      if (&member != &*object->begin()) out += ",\n";
      out += indent;
      append_string(out, member.key());
      out += ": ";
      append_pretty(out, member.value(), depth + 1);
    }
    out += "\n" + closing + "}";
  } else if (const auto* array = value.if_array(); array && !array->empty()) {
    out += "[\n";
    for (const json::value& item : *array) {
      if (&item != array->data()) out += ",\n";
      out += indent;
      append_pretty(out, item, depth + 1);
    }
    out += "\n" + closing + "]";
  } else if (value.is_double()) {
    append_double(out, value.get_double());
  } else {
    out += json::serialize(value);
  }
}

}  // namespace

Result<json::value> parse_json(std::string_view text, JsonLimits limits) {
  if (text.size() > limits.bytes_max) {
    return fail(ErrorCode::too_large,
                fmt::format("the JSON text has {} bytes; at most {} are read",
                            with_commas(static_cast<std::int64_t>(text.size())),
                            with_commas(static_cast<std::int64_t>(limits.bytes_max))));
  }
  if (const auto bad = find_invalid_utf8(text)) {
    return fail(ErrorCode::malformed,
                position(text, *bad) + ": not UTF-8; JSON text must be UTF-8");
  }
  json::parse_options options;
  options.max_depth = limits.depth_max;
  json::stream_parser parser({}, options);
  json::error_code error;
  const std::size_t read = parser.write_some(text.data(), text.size(), error);
  if (!error && read < text.size()) {
    return fail(ErrorCode::malformed, position(text, read) + ": more text after the JSON value");
  }
  if (!error) parser.finish(error);
  if (error == json::error::too_deep) {
    return fail(ErrorCode::malformed, fmt::format("{}: nested deeper than {} levels",
                                                  position(text, read), limits.depth_max));
  }
  if (error == json::error::incomplete) {
    return fail(ErrorCode::malformed,
                position(text, text.size()) + ": the JSON text ends before its value is complete");
  }
  if (error) {
    return fail(ErrorCode::malformed,
                fmt::format("{}: not JSON ({})", position(text, read), error.message()));
  }
  Tokens tokens(text);
  if (const auto repeated = tokens.find_repeated_name()) {
    return fail(ErrorCode::malformed,
                position(text, *repeated) + ": this name stands twice in one object");
  }
  json::value value = parser.release();
  if (const auto bad = tokens.set_doubles(value)) {
    return fail(ErrorCode::malformed, position(text, *bad) + ": this number is too large");
  }
  return value;
}

std::string canonical_json(const json::value& value) {
  std::string out;
  append_canonical(out, value);
  return out;
}

std::string pretty_json(const json::value& value) {
  std::string out;
  append_pretty(out, value, 0);
  return out;
}

}  // namespace candor
