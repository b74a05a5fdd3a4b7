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
BOOST_DESCRIBE_STRUCT(LogVerification, (),
                      (entries, waiting, checkpoint, statements, commitments, wrong))

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
// A draft as it is shown.
struct DraftBody {
  std::string reference;
  std::string incident;
  Stage stage = Stage::investigating;
  std::string title;
  std::string message;
  std::optional<Instant> next_update_by;
  Instant drafted_at;
  std::string drafted_by;
  std::optional<Instant> ended_at;
  std::optional<std::string> ended_by;
  std::optional<std::string> published_as;
};
BOOST_DESCRIBE_STRUCT(DraftBody, (),
                      (reference, incident, stage, title, message, next_update_by, drafted_at,
                       drafted_by, ended_at, ended_by, published_as))
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
    {"StatementDraftList", schema_of<DraftList>},
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

std::string statement_entry(const Statement& statement, Instant at) {
  return canonical_json({{"at", to_rfc3339(at)},
                         {"incident", statement.incident},
                         {"kind", "statement"},
                         {"number", statement.number},
                         {"published_at", to_rfc3339(statement.published_at)},
                         {"sha256", statement.sha256},
                         {"stage", enum_name(statement.stage)}});
}

std::string correction_entry(const Statement& statement, incident::Question question,
                             std::int64_t corrects, Instant at) {
  return canonical_json({{"at", to_rfc3339(at)},
                         {"corrects", corrects},
                         {"incident", statement.incident},
                         {"kind", "correction"},
                         {"number", statement.number},
                         {"question", enum_name(question)}});
}

std::string promise_entry(std::string_view kind, std::string_view incident,
                          const incident::Promise& promise, Instant at) {
  boost::json::object entry{{"at", to_rfc3339(at)},      {"due_at", to_rfc3339(promise.due_at)},
                            {"incident", incident},      {"kind", kind},
                            {"promise", promise.number}, {"text", promise.text}};
  if (kind != "promise_missed") entry["kept_at"] = to_rfc3339(*promise.kept_at);
  return canonical_json(entry);
}

std::string letters_started_entry(const delivery::NoticeStatus& status,
                                  const notice::Notice& notice, Instant at) {
  boost::json::object translations;
  for (const notice::Translation& one : notice.translations) {
    translations[one.language] = one.text_sha256;
  }
  return canonical_json({{"at", to_rfc3339(at)},
                         {"channel", enum_name(status.channel)},
                         {"incident", notice.incident},
                         {"kind", "letters_started"},
                         {"notice", notice.reference},
                         {"people", status.counts.people},
                         {"started_at", to_rfc3339(status.started_at)},
                         {"text_sha256", notice.text_sha256},
                         {"translations", std::move(translations)},
                         {"version", status.version}});
}

std::string letters_ended_entry(const delivery::NoticeStatus& status, const notice::Notice& notice,
                                Instant at) {
  return canonical_json({{"at", to_rfc3339(at)},
                         {"channel", enum_name(status.channel)},
                         {"ended_at", to_rfc3339(*status.finished_at)},
                         {"incident", notice.incident},
                         {"kind", "letters_ended"},
                         {"notice", notice.reference},
                         {"people", status.counts.people},
                         {"reached", status.counts.reached}});
}

std::string journal_entry(std::string_view sha256, Instant at) {
  return canonical_json({{"at", to_rfc3339(at)}, {"kind", "journal"}, {"sha256", sha256}});
}

std::string sha256_of(std::string_view entry) {
  const auto value = parse_json(entry);
  if (!value || !value->is_object()) return "";
  const auto* sha256 = value->as_object().if_contains("sha256");
  return sha256 != nullptr && sha256->is_string() ? std::string(sha256->as_string()) : "";
}

std::string encode(const LogVerification& verification) {
  return pretty_json(to_json(verification));
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
