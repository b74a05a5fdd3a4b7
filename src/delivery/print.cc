// SPDX-License-Identifier: Apache-2.0
// Letters on paper: taken up as a job, drawn, posted by people, and said to be.
#include <algorithm>
#include <limits>
#include <map>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.h"
#include "delivery/batch.h"
#include "delivery/codec.h"
#include "delivery/rules.h"
#include "delivery/store.h"
#include "journal/journal.h"
#include "notice/notice.h"

namespace candor::delivery {
namespace {

constexpr std::size_t kMarkLength = 12;
constexpr std::size_t kAddressEnd = 7;  // columns of the CSV up to the address's last line
// A job is people's: no run takes its letters up meanwhile, on any machine.
constexpr std::string_view kNoNode = "";
constexpr Instant kNever{std::numeric_limits<std::int64_t>::max()};

std::string reference_of(const notice::Notice& notice, std::int64_t number) {
  return fmt::format("{}-P{}", notice.reference, number);
}

// What a letter bears, and whoever gets one back can read to us.
std::string mark_of(const DeliveryId& letter) {
  return letter.value.substr(letter.value.size() - kMarkLength);
}

struct Known {
  notice::Notice notice;
  store::JobKey key;
  PrintJob job;
};

PrintJob named(PrintJob job, const notice::Notice& notice, std::int64_t number) {
  job.job = reference_of(notice, number);
  job.notice = notice.reference;
  return job;
}

Result<Known> load_open(storage::Transaction& tx, std::string_view reference) {
  const Error unknown{ErrorCode::not_found,
                      fmt::format("there is no print job {}; `candor delivery jobs NOTICE` shows "
                                  "those there are",
                                  reference),
                      {}};
  const std::size_t at = reference.rfind("-P");
  if (at == std::string_view::npos) return tl::unexpected(unknown);
  const auto number = parse_integer(reference.substr(at + 2));
  if (!number) return tl::unexpected(unknown);
  notice::Notice notice = TRY(notice::load_notice(tx, reference.substr(0, at)));
  store::JobKey key{notice.notice_id, *number};
  const auto job = store::find_job(tx, key);
  if (!job) return tl::unexpected(unknown);
  if (job->ended_at) {
    return fail(ErrorCode::conflict, fmt::format("{} was {} on {}", reference,
                                                 job->receipt.empty() ? "given back" : "posted",
                                                 to_words(*job->ended_at)));
  }
  PrintJob known = named(*job, notice, *number);
  return Known{std::move(notice), std::move(key), std::move(known)};
}

std::vector<store::Claimed> letters_of(storage::Transaction& tx, const Known& known) {
  return store::list_claimed(tx, known.key.notice, Channel::paper, known.job.job);
}

std::vector<std::optional<exposure::AffectedPerson>> people_of(
    storage::Transaction& tx, App& app, const incident::IncidentId& incident,
    const std::vector<store::Claimed>& letters) {
  std::vector<exposure::CustomerId> customers;
  for (const store::Claimed& letter : letters) customers.push_back(letter.customer_id);
  return exposure::find_affected(tx, app, incident, customers);
}

store::Conclusion conclusion(State state, Instant now) {
  return {.state = state,
          .rendered_sha256 = std::nullopt,
          .at = now,
          .next_attempt_at = now,
          .relay = "",
          .sent = std::nullopt};
}

// What a letter's words come to, of which there are few: they follow from classes and place.
class Hashes {
 public:
  explicit Hashes(const notice::Letters& letters) : letters_(letters) {}
  std::string of(const exposure::AffectedPerson& person, std::string_view code) {
    const notice::Letter& letter = letters_.for_reader(person.language);
    const notice::Language& language = letter.language();
    const auto [form, is_new] =
        forms_.try_emplace({person.classes, person.jurisdiction, &language});
    if (is_new) form->second = letter.form(notice::personal_for(person, letter));
    return notice::rendered_sha256(
        form->second,
        notice::filling_of(notice::addressed_name(language, person), form->second.no_name, code));
  }

 private:
  const notice::Letters& letters_;
  std::map<FormKey, notice::LetterForm> forms_;
};

void journal_job(storage::Transaction& tx, App& app, const Actor& actor, std::string_view kind,
                 const Known& known) {
  journal::append(tx, app, actor,
                  {.kind = kind, .subject = known.notice.incident, .occurred_at = std::nullopt},
                  codec::journal_job(known.job));
}

// RFC 4180.
std::string csv_line(const std::vector<std::string>& fields) {
  std::string line;
  for (const std::string& field : fields) {
    if (!line.empty()) line += ',';
    line += '"' + replace_all(field, "\"", "\"\"") + '"';
  }
  return line + "\r\n";
}

tl::unexpected<Error> no_address() {
  return fail(ErrorCode::conflict, "the register has no postal address for them any more");
}

// The stacks of one job, as its letters come.
class Drawer {
 public:
  Drawer(const Known& known, notice::Letters letters, const LetterCodes& codes)
      : known_(known), letters_(std::move(letters)), codes_(codes) {
    drawn_.job = known.job;
    drawn_.addresses = csv_line({"mark", "sheet", "sides", "name", "address_1", "address_2",
                                 "address_3", "jurisdiction", "language"});
  }

  // Refused: no postal address, and characters that no font has.
  Result<void> add(const store::Claimed& claimed, const exposure::AffectedPerson& person) {
    const notice::Letter& letter = letters_.for_reader(person.language);
    const notice::Language& language = letter.language();
    const auto address = postal_route_to(person, language);
    if (!address) return no_address();
    const notice::Sheet sheet = notice::sheet_of(person.jurisdiction);
    auto& stack = sheet == notice::Sheet::a4 ? a4_ : us_letter_;
    if (!stack) {
      stack = std::make_unique<notice::Stack>(sheet, letter.sender(), known_.job.created_at);
    }
    const std::string mark = mark_of(claimed.delivery_id);
    notice::Personal personal = notice::personal_for(person, letter);
    personal.code = codes_.code_of(claimed.delivery_id);
    const std::int64_t sides =
        TRY(stack->add({.address = *address,
                        .date = date_in(language, utc_date(known_.job.created_at)),
                        .mark = fmt::format("{} · {}", known_.notice.reference, mark),
                        .page = language.page,
                        .blocks = letter.blocks(personal)}));
    drawn_.sides += sides;
    std::vector<std::string> row{mark, sheet == notice::Sheet::a4 ? "A4" : "Letter",
                                 std::to_string(sides)};
    row.insert(row.end(), address->begin(), address->end());
    row.resize(kAddressEnd);
    row.push_back(person.jurisdiction);
    row.push_back(person.language);
    drawn_.addresses += csv_line(row);
    return {};
  }

  Stacks finish() {
    if (a4_) drawn_.a4 = a4_->finish();
    if (us_letter_) drawn_.us_letter = us_letter_->finish();
    return std::move(drawn_);
  }

 private:
  const Known& known_;
  notice::Letters letters_;
  const LetterCodes& codes_;
  std::unique_ptr<notice::Stack> a4_;
  std::unique_ptr<notice::Stack> us_letter_;
  Stacks drawn_;
};

// Letters that wait for a job; while there are enough, nobody new is looked for.
std::int64_t count_queued(App& app, std::string_view reference) {
  const auto tx = app.db.read();
  const auto notice = notice::load_notice(*tx, reference);
  return notice ? store::count(*tx, notice->notice_id, Channel::paper).queued : 0;
}

Result<void> check_receipt(std::string_view receipt) {
  if (!notice::clean_line(receipt).empty() && notice::clean_line(receipt) == receipt) return {};
  return fail(ErrorCode::invalid, "the receipt is missing",
              {{"/receipt",
                "give what the post gave you, such as its receipt's number, on one "
                "line of at most 100 characters"}});
}

}  // namespace

Result<PrintJob> print(App& app, const Actor& actor, std::string_view reference,
                       std::int64_t letters_max, const std::optional<std::string>& order_override) {
  if (letters_max < 1 || letters_max > kPrintJobLettersMax) {
    return fail(ErrorCode::invalid, "a job cannot have so many letters",
                {{"/letters_max", fmt::format("give 1 to {}", kPrintJobLettersMax)}});
  }
  std::optional<Roll> roll;
  if (count_queued(app, reference) < letters_max) {
    roll = TRY(call_roll(app, reference, Channel::paper));
  }
  const LetterCodes codes = TRY(ensure_letter_codes(app));
  const auto tx = app.db.write();
  const notice::Notice notice = TRY(notice::load_notice(*tx, reference));
  TRY(check_approved(notice));
  if (roll) TRY(start_within(*tx, app, actor, notice, std::move(*roll), order_override));
  TRY(check_not_held(notice, *store::find_dispatch(*tx, notice.notice_id, Channel::paper)));
  const Instant now = app.clock.now();
  const store::JobKey key{notice.notice_id, store::count_jobs(*tx, notice.notice_id) + 1};
  const std::string token = reference_of(notice, key.number);
  const auto letters = store::claim(*tx, notice.notice_id, Channel::paper,
                                    {.token = token,
                                     .node = std::string(kNoNode),
                                     .now = now,
                                     .lease_until = kNever,
                                     .letters_max = letters_max});
  store::end_batch(*tx, token, {.at = now});  // does not count among an hour's mails
  const auto incident = TRY(incident::load_incident(*tx, notice.incident));
  const auto people = people_of(*tx, app, incident.incident_id, letters);
  const notice::Letters all = TRY(notice::compile_letters(*tx, notice));
  Hashes hashes(all);
  PrintJob job;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    if (!people[i] || !postal_route_to(*people[i])) {
      store::record(*tx, letters[i], token, conclusion(State::no_route, now));
      continue;
    }
    store::set_rendered(*tx, letters[i].delivery_id,
                        hashes.of(*people[i], codes.code_of(letters[i].delivery_id)));
    ++job.letters;
  }
  const Counts counts = store::count(*tx, notice.notice_id, Channel::paper);
  job.no_address = counts.no_route;
  job.queued = counts.queued;
  if (job.letters == 0) {
    return fail(
        ErrorCode::conflict,
        fmt::format("nobody is left to write to on paper; {} {} not told and {} no postal "
                    "address that may be used",
                    with_commas(job.no_address), job.no_address == 1 ? "person is" : "people are",
                    job.no_address == 1 ? "has" : "have"));
  }
  job.created_at = now;
  job.created_by = actor.name;
  store::insert_job(*tx, key, job);
  store::begin_dispatch(*tx, notice.notice_id, Channel::paper, now);
  const Known known{notice, key, named(std::move(job), notice, key.number)};
  journal_job(*tx, app, actor, "delivery.print_begun", known);
  tx->commit();
  return known.job;
}

namespace {

// Reads only: thousands of letters take their time.
Result<Stacks> draw_open(storage::Transaction& tx, App& app, const Known& known,
                         const LetterCodes& codes) {
  const auto incident = TRY(incident::load_incident(tx, known.notice.incident));
  const auto letters = letters_of(tx, known);
  const auto people = people_of(tx, app, incident.incident_id, letters);
  Drawer drawer(known, TRY(notice::compile_letters(tx, known.notice)), codes);
  std::int64_t left_out = 0;
  std::optional<Error> why;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const Result<void> added = people[i] ? drawer.add(letters[i], *people[i]) : no_address();
    if (added) continue;
    why = added.error();
    ++left_out;
  }
  if (left_out > 0) {
    why->message = fmt::format(
        "{}: {} of {} letters cannot be drawn, so none is: {}; `candor "
        "delivery give-back {}` puts all of them back into the queue",
        known.job.job, with_commas(left_out), with_commas(letters.size()), why->message,
        known.job.job);
    return tl::unexpected(std::move(*why));
  }
  return drawer.finish();
}

}  // namespace

Result<Stacks> draw(App& app, const Actor& actor, std::string_view reference) {
  const LetterCodes codes = TRY(ensure_letter_codes(app));
  std::optional<Stacks> drawn;
  {
    const auto tx = app.db.read();
    const Known known = TRY(load_open(*tx, reference));
    TRY(check_approved(known.notice));
    TRY(check_not_held(known.notice, *store::find_dispatch(*tx, known.key.notice, Channel::paper)));
    drawn = TRY(draw_open(*tx, app, known, codes));
  }
  const auto tx = app.db.write();
  journal_job(*tx, app, actor, "delivery.drawn", TRY(load_open(*tx, reference)));
  tx->commit();
  return std::move(*drawn);
}

Result<PrintJob> post(App& app, const Actor& actor, std::string_view reference,
                      std::string_view receipt) {
  TRY(check_receipt(receipt));
  const auto tx = app.db.write();
  Known known = TRY(load_open(*tx, reference));
  const auto incident = TRY(incident::load_incident(*tx, known.notice.incident));
  const auto letters = letters_of(*tx, known);
  store::Conclusion posted = conclusion(State::reached, app.clock.now());
  posted.relay = "paper";
  posted.sent = Sent{Outcome::accepted, fmt::format("posted with {}: {}", known.job.job, receipt)};
  std::vector<store::Attempt> attempts;
  for (const store::Claimed& letter : letters) {
    store::record(*tx, letter, known.job.job, posted);
    attempts.push_back({&letter, &posted});
  }
  store::insert_attempts(*tx, attempts);
  set_told_anchor(*tx, app, actor, known.notice, incident);
  store::end_job(*tx, known.key, posted.at, receipt);
  known.job.ended_at = posted.at;
  known.job.receipt = receipt;
  journal_job(*tx, app, actor, "delivery.posted", known);
  finish_if_done(*tx, app, actor, known.notice, Channel::paper);
  tx->commit();
  return known.job;
}

Result<PrintJob> give_back(App& app, const Actor& actor, std::string_view reference) {
  const auto tx = app.db.write();
  Known known = TRY(load_open(*tx, reference));
  for (const store::Claimed& letter : letters_of(*tx, known)) {
    store::release(*tx, letter, known.job.job, std::nullopt);
  }
  known.job.ended_at = app.clock.now();
  store::end_job(*tx, known.key, *known.job.ended_at, "");
  journal_job(*tx, app, actor, "delivery.given_back", known);
  tx->commit();
  return known.job;
}

Result<std::vector<PrintJob>> list_print_jobs(storage::Transaction& tx,
                                              std::string_view reference) {
  const notice::Notice notice = TRY(notice::load_notice(tx, reference));
  std::vector<PrintJob> jobs = store::list_jobs(tx, notice.notice_id);
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    jobs[i] = named(std::move(jobs[i]), notice, static_cast<std::int64_t>(i) + 1);
  }
  return jobs;
}

Result<std::int64_t> mark_returned(App& app, const Actor& actor, std::string_view reference,
                                   const std::vector<std::string>& marks) {
  const auto tx = app.db.write();
  const notice::Notice notice = TRY(notice::load_notice(*tx, reference));
  std::vector<DeliveryId> letters;
  std::vector<Fault> faults;
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const std::string mark = to_lower(trim(marks[i]));
    const bool is_mark = mark.size() == kMarkLength &&
                         mark.find_first_not_of("0123456789abcdef") == std::string::npos;
    const auto letter =
        is_mark ? store::find_posted(*tx, notice.notice_id, mark) : std::optional<DeliveryId>();
    if (letter)
      letters.push_back(*letter);
    else
      faults.push_back({fmt::format("/marks/{}", i), "no posted letter of this notice has it"});
  }
  if (marks.empty()) faults.push_back({"/marks", "give the marks in the foot of the letters"});
  if (!faults.empty()) {
    return fail(ErrorCode::invalid, "not all of these came back; nothing was changed", faults);
  }
  std::int64_t bounced = 0;
  for (const DeliveryId& letter : letters) {
    bounced += store::bounce(*tx, letter, app.clock.now());
  }
  if (bounced == 0) return bounced;
  journal::append(
      *tx, app, actor,
      {.kind = "delivery.returned", .subject = notice.incident, .occurred_at = std::nullopt},
      codec::journal_returned(notice, bounced));
  tx->commit();
  return bounced;
}

}  // namespace candor::delivery
