// SPDX-License-Identifier: Apache-2.0
#include "record/codec.h"

#include "base/described.h"
#include "record/feeds.h"
#include "record/status_codec.h"

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

std::string json_feed(const Site& site, const Feed& feed) {
  boost::json::array items;
  for (const FeedItem& item : feed.items) {
    items.push_back({{"id", "urn:uuid:" + item.uuid},
                     {"url", item.url},
                     {"title", item.title},
                     {"content_html", item.html},
                     {"date_published", to_rfc3339(item.published_at)},
                     {"date_modified", to_rfc3339(item.updated_at)},
                     {"tags", boost::json::value_from(item.tags)}});
  }
  const boost::json::object made{
      {"version", "https://jsonfeed.org/version/1.1"},
      {"title", feed.title},
      {"home_page_url", feed.url},
      {"feed_url", site.url + feed.path + ".json"},
      {"language", "en"},
      {"authors", boost::json::array{boost::json::object{{"name", site.organisation.name},
                                                         {"url", site.url + "/"}}}},
      {"items", std::move(items)}};
  return boost::json::serialize(made);
}

}  // namespace candor::record
