// SPDX-License-Identifier: Apache-2.0
// How a function says no. A refusal that is part of the domain (invalid, not found, conflict) is a
// Result; a broken world (disk, database) is an exception; our own bug is a CHECK. See
// docs/decisions/0001-errors.md.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace candor {

enum class ErrorCode {
  malformed,        // the bytes cannot be read: HTTP 400
  invalid,          // they can be read and are wrong: 422
  unauthenticated,  // we do not know who asks: 401
  forbidden,        // we know, and they may not: 403
  not_found,        // 404
  conflict,         // true once, but not now: 409
  stale,            // the version the caller changed is no longer the current one: 412
  too_large,        // 413
  too_many,         // 429
  unavailable,      // not done: 503
  no_answer,        // asked for elsewhere, and nobody knows whether it was done: 504
  internal,         // 500
};

// One thing that is wrong, and where: a JSON pointer ("/title"), an option ("--title") or a place
// in a file
// ("customers.csv line 3, column 2 (email)").
struct Fault {
  std::string place;
  std::string message;
  bool operator==(const Fault&) const = default;
};

// Why there is no value. `message` is for the person who asked: it says what is wrong and what to
// do, in lower case and without a full stop, and never holds a secret or anybody's personal data.
struct Error {
  ErrorCode code;
  std::string message;
  std::vector<Fault> faults;
};

// A value, or the reason there is none. Must be looked at; use TRY rather than chains.
template <typename T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
  using Base = tl::expected<T, Error>;

 public:
  using Base::Base;
  Result(Base base) : Base(std::move(base)) {}  // NOLINT(google-explicit-constructor)
};

inline tl::unexpected<Error> fail(ErrorCode code, std::string message,
                                  std::vector<Fault> faults = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(faults)});
}

// The message followed by each fault on a line of its own, for a terminal or a log.
std::string to_text(const Error& error);

template <typename T>
T take_value(Result<T>& result) {
  return std::move(*result);
}
inline void take_value(Result<void>&) {}

// The value of `expression`, or return its error from the calling function. Not for coroutines.
#define TRY(expression) CANDOR_TRY_AS(CANDOR_JOIN(try_result_, __COUNTER__), expression)
#define CANDOR_TRY_AS(name, expression)                        \
  __extension__({                                              \
    auto name = (expression);                                  \
    if (!name) return tl::unexpected(std::move(name).error()); \
    ::candor::take_value(name);                                \
  })
#define CANDOR_JOIN(a, b) CANDOR_JOIN_NOW(a, b)
#define CANDOR_JOIN_NOW(a, b) a##b

// A state that cannot be was reached: a defect of Candor itself.
class BugFound : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

// Says where it was called.
[[noreturn]] void bug_found(const char* condition, const char* file = __builtin_FILE(),
                            int line = __builtin_LINE());

// For our own mistakes only, never for input. Always compiled in; ends the request, not the server.
#define CHECK(condition) ((condition) ? void() : ::candor::bug_found(#condition))

}  // namespace candor
