// SPDX-License-Identifier: Apache-2.0
#include "notice/codec.h"

#include "base/described.h"

namespace candor::notice {

BOOST_DESCRIBE_STRUCT(Notice, (),
                      (notice_id, reference, incident, state, version, text, text_sha256,
                       written_by, written_at, approved_by, approved_at))
BOOST_DESCRIBE_STRUCT(Finding, (), (rule, level, line, where, problem, instead, source))
BOOST_DESCRIBE_STRUCT(Lint, (),
                      (findings, words, sentences, mean_sentence_words, reading_ease,
                       reading_grade))

namespace codec {
namespace {

struct NoticeText {
  std::string text;
};
BOOST_DESCRIBE_STRUCT(NoticeText, (), (text))
struct Withdrawal {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(Withdrawal, (), (reason))
struct NoticeList {
  std::vector<Notice> notices;
};
BOOST_DESCRIBE_STRUCT(NoticeList, (), (notices))

constexpr http::Schema kSchemas[] = {
    {"Notice", schema_of<Notice>},
    {"NoticeLint", schema_of<Lint>},
    {"NoticeList", schema_of<NoticeList>},
    {"NoticeText", schema_of<NoticeText>},
    {"NoticeWithdrawal", schema_of<Withdrawal>},
};

}  // namespace

Result<std::string> decode_text(std::string_view body) {
  return TRY(from_json_text<NoticeText>(body)).text;
}
Result<std::string> decode_reason(std::string_view body) {
  return TRY(from_json_text<Withdrawal>(body)).reason;
}

boost::json::value encode(const Notice& notice) { return to_json(notice); }
boost::json::value encode(const std::vector<Notice>& notices) {
  return to_json(NoticeList{notices});
}
boost::json::value encode(const Lint& lint) { return to_json(lint); }

boost::json::value journal_version(const Notice& notice) {
  return {{"notice", notice.reference},
          {"version", notice.version},
          {"text_sha256", notice.text_sha256}};
}

boost::json::value journal_approved(const Notice& notice, const Lint& lint) {
  return {{"notice", notice.reference},
          {"version", notice.version},
          {"text_sha256", notice.text_sha256},
          {"written_by", notice.written_by},
          {"findings_left", lint.findings.size()}};
}

boost::json::value journal_withdrawn(const Notice& notice, std::string_view reason) {
  return {{"notice", notice.reference}, {"version", notice.version}, {"reason", reason}};
}

std::span<const http::Schema> schemas() { return kSchemas; }

}  // namespace codec
}  // namespace candor::notice
