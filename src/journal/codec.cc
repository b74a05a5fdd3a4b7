// SPDX-License-Identifier: Apache-2.0
#include "journal/codec.h"

#include "base/described.h"

namespace candor::journal {

BOOST_DESCRIBE_STRUCT(Verification, (), (entries, head, first_bad, reason))
BOOST_DESCRIBE_STRUCT(LogVerification, (), (entries, waiting, checkpoint, first_bad))

namespace codec {
namespace {

Result<boost::json::object> object_of(const Entry& entry) {
  return boost::json::object{
      {"author", entry.author},     {"body", TRY(parse_json(entry.body))},
      {"kind", entry.kind},         {"occurred_at", to_rfc3339(entry.occurred_at)},
      {"previous", entry.previous}, {"recorded_at", to_rfc3339(entry.recorded_at)},
      {"sequence", entry.sequence}, {"subject", entry.subject}};
}

}  // namespace

std::string canonical_body(const boost::json::value& body) { return canonical_json(body); }

Result<std::string> hashed_text(const Entry& entry) {
  return canonical_json(TRY(object_of(entry)));
}

std::string encode(const std::vector<Entry>& entries) {
  boost::json::array array;
  for (const Entry& entry : entries) {
    auto object = object_of(entry);
    CHECK(object.has_value());
    (*object)["hash"] = entry.hash;
    array.push_back(std::move(*object));
  }
  return pretty_json(boost::json::object{{"entries", std::move(array)}});
}

std::string encode(const Verification& verification, const LogVerification& log) {
  boost::json::value value = to_json(verification);
  value.as_object()["log"] = to_json(log);
  return pretty_json(value);
}

}  // namespace codec
}  // namespace candor::journal
