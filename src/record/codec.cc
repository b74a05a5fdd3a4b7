// SPDX-License-Identifier: Apache-2.0
#include "record/codec.h"

#include "base/described.h"
#include "record/status_codec.h"

namespace candor::record {

BOOST_DESCRIBE_STRUCT(StatedFact, (), (fact_id, replaces, question, status, text, known_by))
BOOST_DESCRIBE_STRUCT(ClassReach, (), (data_class, people))
BOOST_DESCRIBE_STRUCT(StatedPromise, (), (number, text, due_at, state))
BOOST_DESCRIBE_STRUCT(ComponentSaid, (), (component, status))
BOOST_DESCRIBE_STRUCT(AffectedComponent, (), (component_id, name, group, old_status, new_status))
BOOST_DESCRIBE_STRUCT(Reach, (),
                      (people, told, not_reached, waiting, unmatched, ambiguous, by_class))
BOOST_DESCRIBE_STRUCT(Statement, (),
                      (statement_id, reference, incident, number, stage, title, message,
                       next_update_by, facts, reach, promises, components, published_at,
                       published_by, sha256))
BOOST_DESCRIBE_STRUCT(Preview, (), (statement, html, style))

namespace codec {
namespace {

// The body of a publication; message and components may be left out.
struct StatementBody {
  Stage stage = Stage::investigating;
  std::string title;
  std::optional<std::string> message;
  std::optional<Instant> next_update_by;
  std::optional<std::vector<ComponentSaid>> components;
};
BOOST_DESCRIBE_STRUCT(StatementBody, (), (stage, title, message, next_update_by, components))
// A draft as it is shown.
struct DraftBody {
  std::string reference;
  std::string incident;
  Stage stage = Stage::investigating;
  std::string title;
  std::string message;
  std::optional<Instant> next_update_by;
  std::vector<ComponentSaid> components;
  Instant drafted_at;
  std::string drafted_by;
  std::optional<Instant> ended_at;
  std::optional<std::string> ended_by;
  std::optional<std::string> published_as;
};
BOOST_DESCRIBE_STRUCT(DraftBody, (),
                      (reference, incident, stage, title, message, next_update_by, components,
                       drafted_at, drafted_by, ended_at, ended_by, published_as))
struct DraftList {
  std::vector<DraftBody> drafts;
};
BOOST_DESCRIBE_STRUCT(DraftList, (), (drafts))

DraftBody body_of(const Draft& draft) {
  return {.reference = draft.reference,
          .incident = draft.incident,
          .stage = draft.statement.stage,
          .title = draft.statement.title,
          .message = draft.statement.message,
          .next_update_by = draft.statement.next_update_by,
          .components = draft.statement.components,
          .drafted_at = draft.drafted_at,
          .drafted_by = draft.drafted_by,
          .ended_at = draft.ended_at,
          .ended_by = draft.ended_by,
          .published_as = draft.published_as};
}

struct StatementList {
  std::vector<Statement> statements;
};
BOOST_DESCRIBE_STRUCT(StatementList, (), (statements))

constexpr http::Schema kSchemas[] = {
    {"NewStatement", schema_of<StatementBody>},   {"Statement", schema_of<Statement>},
    {"StatementList", schema_of<StatementList>},  {"StatementDraft", schema_of<DraftBody>},
    {"StatementDraftList", schema_of<DraftList>}, {"StatementPreview", schema_of<Preview>},
};

}  // namespace

Result<NewStatement> decode_new_statement(std::string_view body) {
  auto given = TRY(from_json_text<StatementBody>(body));
  return NewStatement{
      .stage = given.stage,
      .title = std::move(given.title),
      .message = std::move(given.message).value_or(""),
      .next_update_by = given.next_update_by,
      .components = std::move(given.components).value_or(std::vector<ComponentSaid>())};
}

boost::json::value encode(const Statement& statement) { return to_json(statement); }
boost::json::value encode(const std::vector<Statement>& statements) {
  return to_json(StatementList{statements});
}

boost::json::value encode(const Preview& preview) { return to_json(preview); }

std::string public_json(const Statement& statement) {
  boost::json::value value = to_json(statement);
  for (const char* name : {"statement_id", "reference", "published_by", "sha256"}) {
    value.as_object().erase(name);
  }
  // Absent where there are none, as in statements from before there were any.
  if (statement.promises.empty()) value.as_object().erase("promises");
  if (statement.components.empty()) value.as_object().erase("components");
  return canonical_json(value);
}

boost::json::value encode(const Draft& draft) { return to_json(body_of(draft)); }
boost::json::value encode(const std::vector<Draft>& drafts) {
  DraftList list;
  for (const Draft& draft : drafts) list.drafts.push_back(body_of(draft));
  return to_json(list);
}

boost::json::value journal_draft(const Draft& draft) {
  return {{"draft", draft.reference}, {"stage", enum_name(draft.statement.stage)}};
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

std::span<const http::Schema> schemas() {
  static const auto all = [] {
    std::vector<http::Schema> joined(std::begin(kSchemas), std::end(kSchemas));
    const auto more = status_schemas();
    joined.insert(joined.end(), more.begin(), more.end());
    return joined;
  }();
  return all;
}

}  // namespace codec

}  // namespace candor::record
