// SPDX-License-Identifier: Apache-2.0
#include "record/codec.h"

#include "base/described.h"

namespace candor::record {

BOOST_DESCRIBE_STRUCT(StatedFact, (), (fact_id, replaces, question, status, text, known_by))
BOOST_DESCRIBE_STRUCT(ClassReach, (), (data_class, people))
BOOST_DESCRIBE_STRUCT(StatedPromise, (), (number, text, due_at, state))
BOOST_DESCRIBE_STRUCT(Reach, (),
                      (people, told, not_reached, waiting, unmatched, ambiguous, by_class))
BOOST_DESCRIBE_STRUCT(Statement, (),
                      (statement_id, reference, incident, number, stage, title, message,
                       next_update_by, facts, reach, promises, published_at, published_by, sha256))

namespace codec {
namespace {

// The body of a publication; the message may be left out.
struct StatementBody {
  Stage stage = Stage::investigating;
  std::string title;
  std::optional<std::string> message;
  std::optional<Instant> next_update_by;
};
BOOST_DESCRIBE_STRUCT(StatementBody, (), (stage, title, message, next_update_by))
struct StatementList {
  std::vector<Statement> statements;
};
BOOST_DESCRIBE_STRUCT(StatementList, (), (statements))

constexpr http::Schema kSchemas[] = {
    {"NewStatement", schema_of<StatementBody>},
    {"Statement", schema_of<Statement>},
    {"StatementList", schema_of<StatementList>},
};

}  // namespace

Result<NewStatement> decode_new_statement(std::string_view body) {
  auto given = TRY(from_json_text<StatementBody>(body));
  return NewStatement{.stage = given.stage,
                      .title = std::move(given.title),
                      .message = std::move(given.message).value_or(""),
                      .next_update_by = given.next_update_by};
}

boost::json::value encode(const Statement& statement) { return to_json(statement); }
boost::json::value encode(const std::vector<Statement>& statements) {
  return to_json(StatementList{statements});
}

std::string public_json(const Statement& statement) {
  boost::json::value value = to_json(statement);
  for (const char* name : {"statement_id", "reference", "published_by", "sha256"}) {
    value.as_object().erase(name);
  }
  // Absent where there are none, as in statements from before there were promises.
  if (statement.promises.empty()) value.as_object().erase("promises");
  return canonical_json(value);
}

boost::json::value encode_export(std::string_view folder, std::int64_t files) {
  return {{"folder", folder}, {"files", files}};
}

boost::json::value journal_published(const Statement& statement) {
  return {{"statement", statement.reference},
          {"stage", enum_name(statement.stage)},
          {"facts", statement.facts.size()},
          {"sha256", statement.sha256}};
}

std::span<const http::Schema> schemas() { return kSchemas; }

}  // namespace codec
}  // namespace candor::record
