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

namespace candor::exposure::codec {

Result<std::vector<DataClass>> decode_classes(std::string_view json);

boost::json::value encode(const CustomersImported& imported);
boost::json::value encode(const RecordsImported& imported);
Result<std::string> decode_reason(std::string_view body);

boost::json::value encode(const ImportWithdrawn& withdrawn);
boost::json::value encode(const Extent& extent);
boost::json::value encode(const std::vector<DataClass>& classes);

// Which classes a file exposes, as record_import keeps it.
std::string classes_text(const LeakedClasses& classes);
// Who a leaked row says it is; only ever stored sealed.
std::string person_text(const RecordRow& row);

// Bodies of journal entries: hashes and counts.
boost::json::value journal_customers(const CustomersImported& imported);
boost::json::value journal_withdrawn(const ImportWithdrawn& withdrawn, std::string_view file_sha256,
                                     std::string_view reason);
boost::json::value journal_records(const RecordsImported& imported, std::string_view classes);

std::span<const http::Schema> schemas();

}  // namespace candor::exposure::codec
