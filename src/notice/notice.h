// SPDX-License-Identifier: Apache-2.0
// What we say. A notice is drafted from the incident's facts, revised by people, read by the lint,
// and approved by counsel and one more; then its text is frozen under its SHA-256, and delivery
// makes a letter of it for everybody affected. Where a law wants another text for its people, they
// get a notice of their own (a variant), made from the same facts.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/app.h"
#include "base/command.h"
#include "base/result.h"
#include "exposure/exposure.h"
#include "http/http.h"
#include "incident/incident.h"
#include "notice/language.h"
#include "notice/letter.h"
#include "notice/lint.h"
#include "notice/paper.h"
#include "storage/storage.h"

namespace candor::notice {

using NoticeId = Id<struct NoticeTag>;

enum class State { draft, approved, withdrawn };
BOOST_DESCRIBE_ENUM(State, draft, approved, withdrawn)

// Who reads as counsel, and who as another who did not write it.
enum class ApprovedAs { counsel, colleague };
BOOST_DESCRIBE_ENUM(ApprovedAs, counsel, colleague)

// Of one version of the text, by its hash.
struct Approval {
  std::string approved_by;
  ApprovedAs approved_as = ApprovedAs::colleague;
  Instant approved_at;
  std::string text_sha256;
};

// The text in another language: it says every fact that the text does, and no other.
struct Translation {
  std::string language;  // "de"
  std::string text;
  std::string text_sha256;
  std::string written_by;
  Instant written_at;
};

struct Notice {
  NoticeId notice_id;
  std::string reference;                    // "INC-2026-0007-N1"
  std::string incident;                     // the incident's reference
  std::optional<std::string> jurisdiction;  // of a variant: whose people alone it is for
  State state = State::draft;
  std::int64_t version = 1;  // grows with each revision of the text and each translation
  std::string text;          // Markdown with merge fields, see letter.h
  std::string text_sha256;
  std::string written_by;  // who wrote this text
  Instant written_at;
  std::vector<Translation> translations;   // of this text, by language
  std::vector<Approval> approvals;         // of this version, oldest first
  std::optional<std::string> approved_by;  // who made it complete
  std::optional<Instant> approved_at;
};

// A first version from the incident's facts. The draft need not be fit to send: the lint says what
// it lacks. With a jurisdiction it is a variant, for its people alone: it leaves out what their law
// forbids. Refused: a place where nobody is affected.
Result<Notice> draft_notice(App& app, const Actor& actor, std::string_view incident,
                            const std::optional<std::string>& jurisdiction = std::nullopt);
// A new version. `version` is the one that the caller saw, if they want to be refused (stale) when
// it has moved. Refused unless the notice is a draft. Approvals of earlier versions no longer
// count.
Result<Notice> revise_notice(App& app, const Actor& actor, std::string_view notice,
                             std::string_view text, std::optional<std::int64_t> version);
// A new version, with a translation of the text, or another one than it had; readers of that
// language get it. Refused: a language that laws/translations has no words for; facts that are lost
// or added; what cannot become a letter; otherwise as revise_notice.
Result<Notice> translate_notice(App& app, const Actor& actor, std::string_view notice,
                                std::string_view language, std::string_view text,
                                std::optional<std::int64_t> version);
// The actor's approval of this version, as counsel if that is a role of theirs. Once counsel and
// one more have approved it, the text and its translations are frozen. Refused: to whoever wrote
// any of them, and to who has approved it already; while a finding blocks; what cannot become a
// letter; while the settings do not say who writes and who answers.
Result<Notice> approve_notice(App& app, const Actor& actor, std::string_view notice,
                              std::optional<std::int64_t> version);
// No run takes up another letter of it; what left before, left.
Result<Notice> withdraw_notice(App& app, const Actor& actor, std::string_view notice,
                               std::string_view reason);

// By reference; not_found if there is none. Takes the turn with its incident, as load_incident
// does.
Result<Notice> load_notice(storage::Transaction& tx, std::string_view notice);
// Where it stands at this moment, for one who looks again and again.
State load_state(storage::Transaction& tx, const NoticeId& notice);
std::string load_reference(storage::Transaction& tx, const NoticeId& notice);
// Of an incident, oldest first.
Result<std::vector<Notice>> list_notices(storage::Transaction& tx, std::string_view incident);
std::vector<Notice> list_notices(storage::Transaction& tx, const incident::IncidentId& incident);
// The one that was drafted last; not_found if there is none.
Result<Notice> latest_notice(storage::Transaction& tx, std::string_view incident);
// The hash of the text that a reader of that language gets: the translation's, if there is one.
const std::string& text_sha256_for(const Notice& notice, std::string_view language);
// Who gets a notice: the people of its jurisdiction, or all but those who have a variant.
struct Audience {
  std::optional<std::string> only;
  std::vector<std::string> without;
  bool includes(std::string_view jurisdiction) const;
};
// Refused, for a notice to all: while a variant is a draft, because nobody could say who is left
// out.
Result<Audience> audience_of(storage::Transaction& tx, const Notice& notice);

// Letters as some of those affected would get them, one for each mix of data classes before a
// second of any; the same people for everybody who looks at this version.
struct PreviewLetter {
  std::string person;  // the company's own id; masked: "person 1"
  std::string jurisdiction;
  std::string language;      // of the letter: "en"
  std::string data_classes;  // "email_address,password"
  std::string subject;
  std::string text;
};
struct Preview {
  std::string notice;
  std::int64_t version = 1;
  std::string text_sha256;
  bool masked = true;  // names and ids, for those who may not see customers
  std::vector<PreviewLetter> letters;
};
inline constexpr std::int64_t kPreviewPeople = 10;
// The journal keeps who looked.
Result<Preview> preview_notice(App& app, const Actor& actor, std::string_view notice);

// Reads the current text against what the record knows, on behalf of somebody who gets it today.
Result<Lint> lint_notice(storage::Transaction& tx, std::string_view notice, Date today);

// A notice's letters: in English, and in each language that it is translated into.
class Letters {
 public:
  static Result<Letters> compile(const Notice& notice, const Sender& sender);
  // In the language of that BCP 47 tag, by its primary subtag; in English where there is none.
  const Letter& for_reader(std::string_view language) const;

 private:
  std::vector<Letter> letters_;  // English first
};
// Those that an approved notice becomes. The sender is as it was at the approval, so that every
// letter can be made again, to the byte.
Result<Letters> compile_letters(storage::Transaction& tx, const Notice& notice);
// What goes into that letter of one person. All but the name follows from the classes and the
// jurisdiction.
Personal personal_for(const exposure::AffectedPerson& person, const Letter& letter);

// What somebody can do who lost these classes: most urgent first, each step once, without those
// that help only in another country than `jurisdiction`'s ("US-CA"; "" leaves all in). Where a step
// is about an account, it is the one at `organisation`.
std::vector<Step> steps_for(exposure::ClassMask classes, std::string_view jurisdiction,
                            std::string_view organisation, const Language& language = english());

storage::RoomSchema schema();
http::RoomRoutes routes();
std::span<const Command> commands();

}  // namespace candor::notice
