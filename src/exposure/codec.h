// SPDX-License-Identifier: Apache-2.0
// JSON of the room's types. The only JSON of this room.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

#include "exposure/exposure.h"
#include "exposure/files.h"
#include "exposure/imports.h"

namespace candor::exposure::codec {

Result<std::vector<DataClass>> decode_classes(std::string_view json);

boost::json::value encode(const CustomersImported& imported);
boost::json::value encode(const RecordsImported& imported);
Result<std::string> decode_reason(std::string_view body);

// How an import is asked for over HTTP.
struct CustomersWanted {
  std::string name;  // as errors call the file
  ReadAs read_as;
  Mapping mapping;
  std::optional<std::string> saved_mapping;  // in place of `mapping`
  double rejects_share_max = 0;
};
struct RecordsWanted {
  CustomersWanted file;
  LeakedClasses classes;
};
Result<CustomersWanted> decode_customers_wanted(std::string_view text);
Result<RecordsWanted> decode_records_wanted(std::string_view text);

struct MappingSaved {
  std::string name;
  Mapping mapping;
};
Result<Mapping> decode_mapping(std::string_view text);
boost::json::value encode(const MappingSaved& saved);
// Canonical JSON, as saved_mapping keeps it.
std::string mapping_text(const Mapping& mapping);
boost::json::value journal_mapping(std::string_view name, const Mapping& mapping);

boost::json::value encode(const ImportWithdrawn& withdrawn);
boost::json::value encode(const RegisterRotated& rotated);
boost::json::value encode(const Estimate& made);
boost::json::value encode(const Extent& extent);
boost::json::value encode(const std::vector<DataClass>& classes);

boost::json::value encode(const ImportList& list);
boost::json::value encode(const RegisterOverview& overview);

// Which classes a file exposes, as record_import keeps it.
std::string classes_text(const LeakedClasses& classes);
Result<LeakedClasses> decode_kept_classes(std::string_view text);
// How its rows are matched, as record_import keeps it.
std::string matching_text(const Matching& matching);
// Who a leaked row says it is; only ever stored sealed.
std::string person_text(const RecordRow& row);
// What that text says, without its place.
Result<OpenRecord> decode_person(std::string_view text);

struct Assignment {
  std::string customer;
  std::string reason;
};
Result<Assignment> decode_assignment(std::string_view body);
// "0190…:17", as `after` in a query.
std::string cursor_of(const RecordPlace& place);
Result<RecordPlace> parse_cursor(std::string_view cursor);
boost::json::value encode(const ReviewPage& page);
boost::json::value encode(const RecordAssigned& assigned);
boost::json::value journal_assigned(const RecordAssigned& assigned, const CustomerId& customer,
                                    std::string_view reason);

// Bodies of journal entries: hashes and counts.
boost::json::value journal_customers(const CustomersImported& imported);
boost::json::value journal_rotated(std::int64_t from, std::int64_t to, std::int64_t customers);
boost::json::value journal_withdrawn(const ImportWithdrawn& withdrawn, std::string_view file_sha256,
                                     std::string_view reason);
boost::json::value journal_records(const RecordsImported& imported, std::string_view classes);

std::span<const http::Schema> schemas();

}  // namespace candor::exposure::codec
