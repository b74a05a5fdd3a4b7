// SPDX-License-Identifier: Apache-2.0
// The command-line face of a room: a table of commands. Parsing, help and shell completion come
// from the tables in app/; a command decodes its arguments, calls one use case, and says what it
// did.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/access.h"
#include "base/app.h"
#include "base/result.h"

namespace candor {

enum class Need { optional, required, repeated };

// Positional if the name has no dashes ("INC", "FILE"); otherwise "--severity". A `value` of ""
// makes it a flag.
struct Argument {
  std::string_view name;
  std::string_view value;
  Need need;
  std::string_view summary;
};

// What the user typed, by the names of the table.
class Arguments {
 public:
  void add(std::string_view name, std::string value);
  bool has(std::string_view name) const;
  // The value, or "" if it was not given.
  const std::string& value(std::string_view name) const;
  std::optional<std::string> find(std::string_view name) const;
  const std::vector<std::string>& all(std::string_view name) const;
  // An instant in RFC 3339, if given; the error names the option.
  Result<std::optional<Instant>> instant(std::string_view name) const;
  Result<std::optional<std::int64_t>> integer(std::string_view name) const;

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

// `text` is for people and ends in a line end; `json` is what --json prints instead. A command that
// looked and found something wrong (verify, lint) prints what it found and ends in exit code 1.
struct Output {
  std::string text;
  std::string json;
  int exit_code = 0;
};

using Run = Result<Output> (*)(App&, const Actor&, const Arguments&);
using RunAlone = Result<Output> (*)(const Arguments&);

struct Command {
  std::string_view words;  // "incident declare"
  Access access;
  std::string_view summary;
  std::span<const Argument> arguments;
  Run run;                       // nothing where `run_alone` is given
  RunAlone run_alone = nullptr;  // of a command that needs no data folder and no account
};

}  // namespace candor
