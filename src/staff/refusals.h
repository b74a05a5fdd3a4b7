// SPDX-License-Identifier: Apache-2.0
// What is refused leaves an entry in the journal: who asked for what, and which access, entrance or
// patience was wanting. Whoever guesses does not fill it: ten entries at once, then one every
// twelve seconds, for all who are not known together and for each who is and what is asked; those
// between are counted, and each count becomes an entry.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "base/app.h"
#include "base/clock.h"
#include "base/rate_limit.h"
#include "base/result.h"

namespace candor::staff {

struct Refusal {
  std::string author;    // "candor" where nobody is known
  std::string incident;  // "": about none
  std::string asked;     // a route or a command: "POST /api/v1/incidents", "incident declare"
  Error error;
};

// Writes the entry. `times`: how often since `since`.
void journal_refusal(App& app, const Refusal& refusal, std::int64_t times, Instant since);

// One for a server. Any thread may call.
class Refusals {
 public:
  explicit Refusals(App app) : app_(app) {}
  // Writes what is still only counted; where it cannot, says so on standard error.
  ~Refusals();
  Refusals(const Refusals&) = delete;
  Refusals& operator=(const Refusals&) = delete;

  void add(const Refusal& refusal);
  // Returns how many entries it wrote. A minute is a good while between calls: what is killed in
  // between is lost, and no more.
  std::size_t write_counted();

 private:
  struct Counted {
    Refusal last;
    std::int64_t times = 0;
    Instant since;
  };

  App app_;
  RateLimit rate_{10, 12};
  std::mutex mutex_;
  // By author, incident, what is asked and the error's code: words may name a time.
  std::map<std::string, Counted> counted_;
};

}  // namespace candor::staff
