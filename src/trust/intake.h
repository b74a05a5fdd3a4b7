// SPDX-License-Identifier: Apache-2.0
// What customers did, as the company's own files tell it: outcomes month by month, and who left.
// Each import happens wholly or not at all, and what real files get wrong is shown, counted and
// decided by a person before anything is taken.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/app.h"
#include "base/csv_file.h"
#include "base/result.h"
#include "trust/period.h"

namespace candor::trust {

// csv and ndjson: a row or an object for each customer and month, under the same names. segment:
// the calls of a Segment source, a JSON object a line.
enum class Format { csv, ndjson, segment };
BOOST_DESCRIBE_ENUM(Format, csv, ndjson, segment)

// What an event of a Segment source counts as.
enum class Meaning {
  spend,       // properties.revenue, else properties.total
  refund,      // the same, taken off
  contacts,    // one more, as are the two below
  complaints,  //
  logins,      //
  departure,   // they left
};
BOOST_DESCRIBE_ENUM(Meaning, spend, refund, contacts, complaints, logins, departure)

// Why a customer left.
enum class Cause { voluntary, payment, bereavement, other };
BOOST_DESCRIBE_ENUM(Cause, voluntary, payment, bereavement, other)

// One month of one customer. Counts that no file told are nothing, and not 0.
struct MonthValues {
  bool active = false;  // a customer to the end of the month; false in the month in which they left
  double spend = 0;     // in the company's own money; refunds can make it less than 0
  std::optional<double> contacts;
  std::optional<double> complaints;
  std::optional<double> logins;
};

// What a person can decide of a finding.
struct Choice {
  std::string decision;  // "leave_out"
  std::string means;     // "these rows are left out"
};
// Something that real files get wrong, found in this one.
struct Finding {
  std::string check;                         // "gap"
  std::string says;                          // with what it counts
  std::int64_t rows = 0;                     // or months, where rows are missing
  std::int64_t customers = 0;                // whom it is about
  std::vector<std::int64_t> lines = {};      // of the file, the first five
  std::vector<Choice> choices = {};          // the first is the more careful one
  std::optional<std::string> decision = {};  // as it was taken
};
// By the name of the check: {"gap", "leave_out"}.
using Decisions = std::map<std::string, std::string>;
// Of "gap=leave_out". Refused: what is no check or none of its decisions; `place` is where it
// stands.
Result<Decisions> parse_decisions(std::span<const std::string> texts, std::string_view place);

// How a file is to be read.
struct Reading {
  Format format = Format::csv;
  std::map<std::string, Meaning> events = {};  // of Segment, by name; besides those it defines
  Decisions decisions = {};
  bool only_check = false;  // finds, and takes nothing
};
// Of "Ticket Opened=contacts".
Result<std::map<std::string, Meaning>> parse_events(std::span<const std::string> texts,
                                                    std::string_view place);

struct OutcomesImported {
  std::string file_sha256;
  std::int64_t rows = 0;       // taken; of Segment, the months made of its calls
  std::int64_t customers = 0;  // with at least one row taken
  std::int64_t strangers = 0;  // rows of customers we do not know, left out
  std::string first_period;
  std::string last_period;
  bool repeated = false;  // the incident has this file's outcomes already: nothing was done
  bool only_checked = false;
  std::int64_t departures = 0;         // of Segment: customers who left, by its calls
  std::int64_t other_calls = 0;        // of Segment: calls that are about none of the outcomes
  std::int64_t repeated_messages = 0;  // of Segment: calls whose messageId stood there before
  std::vector<Finding> findings;
};

// Takes what customers did. Columns or names: `customer` (the company's own id), `period`
// ("2026-05"), `active` (1, or 0 in the month in which they left), `spend` (0 or more, in the
// company's own money; may be empty where active is 0), and, if there are, `contacts`, `complaints`
// and `logins` (counts of the month, 0 or more).
//
// Segment (Format::segment): `track` calls, https://segment.com/docs/connections/spec/track/, with
// userId as the customer and timestamp in RFC 3339. Of the e-commerce events
// (https://segment.com/docs/connections/spec/ecommerce/v2/) Order Completed and Order Refunded are
// spend, of the B2B events (https://segment.com/docs/connections/spec/b2b-saas/) Signed In is a
// login and Account Deleted a departure; Reading::events names others. Months are those of UTC. A
// customer is active from their first month on until a departure or the file's last month; in a
// month without a call they spend nothing. What no call of the file is about stays unknown. A
// messageId counts once. Refunds can make a month's spend negative.
//
// They take the place of the incident's earlier outcomes, and departures of Segment that of earlier
// departures. All or nothing. Refused: up to 20 faults with their places; findings that
// Reading::decisions does not decide, with the decisions that can be taken.
Result<OutcomesImported> import_outcomes(App& app, const Actor& actor, std::string_view incident,
                                         const CsvSource& source, const Reading& reading = {});

struct RowsImported {
  std::string file_sha256;
  std::int64_t rows = 0;       // taken, one a customer
  std::int64_t strangers = 0;  // rows of customers we do not know, left out
  bool repeated = false;       // the incident has what this file says already: nothing was done
  bool only_checked = false;
  std::vector<Finding> findings;
};

// Takes who left, and when: CSV with `customer`, `left_on` ("2026-06-14") and, if there is,
// `cause` (voluntary, payment, bereavement, other; empty: other). They take the place of the
// incident's earlier departures, wherever those came from. A departure says more than the outcomes:
// its month is one in which the customer left, and months after it are not read. All or nothing,
// refused as import_outcomes is. Of `reading` counts what is decided and only_check.
Result<RowsImported> import_departures(App& app, const Actor& actor, std::string_view incident,
                                       const CsvSource& source, const Reading& reading = {});

// Where what is measured came from.
struct Lineage {
  std::string kind;  // "outcomes", "departures", "relationship"
  std::string file_sha256;
  std::int64_t rows = 0;
  std::int64_t customers = 0;
  std::int64_t strangers = 0;  // rows of customers we do not know, left out
  Instant imported_at;
  std::string imported_by;
  std::vector<std::pair<std::string, std::string>> decisions;  // {"gap", "leave_out"}
};

}  // namespace candor::trust
