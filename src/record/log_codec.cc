// SPDX-License-Identifier: Apache-2.0
#include "record/log_codec.h"

#include "base/described.h"

namespace candor::record {

BOOST_DESCRIBE_STRUCT(LogVerification, (),
                      (entries, waiting, checkpoint, statements, commitments, wrong))

namespace codec {

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

}  // namespace codec
}  // namespace candor::record
