// SPDX-License-Identifier: Apache-2.0
#include "delivery/codec.h"

#include "base/described.h"

namespace candor::delivery {

BOOST_DESCRIBE_STRUCT(Counts, (), (people, queued, sending, reached, bounced, no_route, uncertain))
BOOST_DESCRIBE_STRUCT(Started, (), (notice, channel, queued, no_route, already))
BOOST_DESCRIBE_STRUCT(Ran, (),
                      (notice, reached, bounced, no_route, uncertain, deferred, postponed, unknown,
                       next_attempt_at))
BOOST_DESCRIBE_STRUCT(PrintJob, (),
                      (job, notice, letters, no_address, queued, created_at, created_by, ended_at,
                       receipt))
BOOST_DESCRIBE_STRUCT(PacedNotice, (),
                      (notice, version, state, channel, hold, order_seed, started_at, finished_at,
                       counts, attempts, next_attempt_at, reached_per_minute, ends_at))
BOOST_DESCRIBE_STRUCT(DomainStatus, (),
                      (domain, domains, letters, reached, bounced, deferred, last_words))
BOOST_DESCRIBE_STRUCT(DomainsStatus, (), (notice, domains))
BOOST_DESCRIBE_STRUCT(DryRun, (),
                      (notice, letters, no_route, bytes, bytes_largest, domains, unknown))
BOOST_DESCRIBE_STRUCT(PacedStatus, (),
                      (incident, not_reached, needs_substitute_notice, unknown, notices))

BOOST_DESCRIBE_STRUCT(BouncesRead, (),
                      (incident, mails, hard, soft, delayed, delivered, complaints, read_before,
                       being_sent, others))
BOOST_DESCRIBE_STRUCT(ProofOf, (), (person, mark))
BOOST_DESCRIBE_STRUCT(AttemptProof, (), (number, at, relay, outcome, words))
BOOST_DESCRIBE_STRUCT(ReportProof, (), (read_at, kind, status, words, mail_sha256))
BOOST_DESCRIBE_STRUCT(LetterProof, (),
                      (notice, version, text_sha256, channel, message_id, state, rendered_sha256,
                       queued_at, ended_at, attempts, reports))
BOOST_DESCRIBE_STRUCT(Proof, (), (incident, person, letters))

namespace codec {

BOOST_DESCRIBE_STRUCT(NewPrintJob, (), (letters_max, order_override))

namespace {

struct StartBody {
  std::optional<std::string> order_override;
};
BOOST_DESCRIBE_STRUCT(StartBody, (), (order_override))
struct Runs {
  std::vector<Ran> runs;
};
BOOST_DESCRIBE_STRUCT(Runs, (), (runs))
struct Resumed {
  std::int64_t letters = 0;
};
BOOST_DESCRIBE_STRUCT(Resumed, (), (letters))

struct HoldBody {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(HoldBody, (), (reason))
struct Held {
  std::string notice;
  Hold hold = Hold::paused;
};
BOOST_DESCRIBE_STRUCT(Held, (), (notice, hold))

struct PrintJobs {
  std::vector<PrintJob> jobs;
};
BOOST_DESCRIBE_STRUCT(PrintJobs, (), (jobs))
struct ReceiptBody {
  std::string receipt;
};
BOOST_DESCRIBE_STRUCT(ReceiptBody, (), (receipt))
struct MarksBody {
  std::vector<std::string> marks;
};
BOOST_DESCRIBE_STRUCT(MarksBody, (), (marks))
struct Returned {
  std::int64_t letters = 0;
};
BOOST_DESCRIBE_STRUCT(Returned, (), (letters))

constexpr http::Schema kSchemas[] = {
    {"DeliveryBounces", schema_of<BouncesRead>}, {"DeliveryProof", schema_of<Proof>},
    {"DeliveryProofOf", schema_of<ProofOf>},     {"DeliveryDryRun", schema_of<DryRun>},
    {"DeliveryHeld", schema_of<Held>},           {"DeliveryHold", schema_of<HoldBody>},
    {"DeliveryResumed", schema_of<Resumed>},     {"DeliveryRun", schema_of<Ran>},
    {"DeliveryStart", schema_of<StartBody>},     {"DeliveryStarted", schema_of<Started>},
    {"DeliveryStatus", schema_of<PacedStatus>},  {"NewPrintJob", schema_of<NewPrintJob>},
    {"PrintJob", schema_of<PrintJob>},           {"PrintJobs", schema_of<PrintJobs>},
    {"PrintJobReceipt", schema_of<ReceiptBody>}, {"DeliveryMarks", schema_of<MarksBody>},
    {"DeliveryReturned", schema_of<Returned>},   {"DeliveryDomains", schema_of<DomainsStatus>},
};

}  // namespace

Result<std::optional<std::string>> decode_start(std::string_view body) {
  if (body.empty()) return std::optional<std::string>();
  return TRY(from_json_text<StartBody>(body)).order_override;
}

Result<NewPrintJob> decode_print_job(std::string_view body) {
  if (body.empty()) return NewPrintJob{};
  return from_json_text<NewPrintJob>(body);
}
Result<std::string> decode_receipt(std::string_view body) {
  return TRY(from_json_text<ReceiptBody>(body)).receipt;
}
Result<std::vector<std::string>> decode_marks(std::string_view body) {
  return TRY(from_json_text<MarksBody>(body)).marks;
}

Result<std::string> decode_reason(std::string_view body) {
  return TRY(from_json_text<HoldBody>(body)).reason;
}

boost::json::value encode(const Started& started) { return to_json(started); }
boost::json::value encode(const Ran& ran) { return to_json(ran); }
boost::json::value encode(const std::vector<Ran>& runs) { return to_json(Runs{runs}); }
boost::json::value encode_resumed(std::int64_t letters) { return to_json(Resumed{letters}); }
boost::json::value encode_held(std::string_view notice, Hold hold) {
  return to_json(Held{std::string(notice), hold});
}
boost::json::value encode(const PrintJob& job) { return to_json(job); }
boost::json::value encode(const std::vector<PrintJob>& jobs) { return to_json(PrintJobs{jobs}); }
boost::json::value encode_returned(std::int64_t letters) { return to_json(Returned{letters}); }
boost::json::value encode(const DryRun& dry) { return to_json(dry); }
boost::json::value encode(const BouncesRead& read) { return to_json(read); }
boost::json::value encode(const Proof& proof) { return to_json(proof); }
Result<ProofOf> decode_proof_of(std::string_view body) { return from_json_text<ProofOf>(body); }
boost::json::value encode(const DomainsStatus& status) { return to_json(status); }
boost::json::value encode(const PacedStatus& status) { return to_json(status); }

std::string gateway_request(const GatewayLetter& letter) {
  return boost::json::serialize(boost::json::object{{"type", "letter"},
                                                    {"timestamp", to_rfc3339(letter.at)},
                                                    {"data",
                                                     {{"notice", letter.notice},
                                                      {"customer", letter.customer},
                                                      {"phone", letter.phone},
                                                      {"language", letter.language},
                                                      {"subject", letter.subject},
                                                      {"text", letter.text}}}});
}

boost::json::value journal_started(const notice::Notice& notice, const Started& started,
                                   std::string_view order_seed) {
  return {{"notice", notice.reference},        {"version", notice.version},
          {"text_sha256", notice.text_sha256}, {"channel", enum_name(started.channel)},
          {"queued", started.queued},          {"no_route", started.no_route},
          {"already", started.already},        {"order_seed", order_seed}};
}

boost::json::value journal_resumed(const notice::Notice& notice, std::int64_t letters) {
  return {{"notice", notice.reference}, {"letters", letters}};
}

boost::json::value journal_held(const notice::Notice& notice, std::string_view reason) {
  return {{"notice", notice.reference}, {"reason", reason}};
}

boost::json::value journal_ran(const notice::Notice& notice, Channel channel, const Ran& ran) {
  return {
      {"notice", notice.reference}, {"version", notice.version}, {"channel", enum_name(channel)},
      {"reached", ran.reached},     {"bounced", ran.bounced},    {"no_route", ran.no_route},
      {"uncertain", ran.uncertain}, {"deferred", ran.deferred},  {"unknown", ran.unknown}};
}

boost::json::value journal_job(const PrintJob& job) {
  boost::json::object body{{"job", job.job}, {"letters", job.letters}};
  if (!job.receipt.empty()) body["receipt"] = job.receipt;
  return body;
}

boost::json::value journal_returned(const notice::Notice& notice, std::int64_t letters) {
  return {{"notice", notice.reference}, {"letters", letters}};
}

boost::json::value journal_bounces(const BouncesRead& read) {
  return {{"mails", read.mails},          {"hard", read.hard},           {"soft", read.soft},
          {"delayed", read.delayed},      {"delivered", read.delivered}, {"others", read.others},
          {"complaints", read.complaints}};
}

boost::json::value journal_finished(const notice::Notice& notice, Channel channel,
                                    const Counts& counts) {
  return {{"notice", notice.reference},    {"version", notice.version},
          {"channel", enum_name(channel)}, {"people", counts.people},
          {"reached", counts.reached},     {"bounced", counts.bounced},
          {"no_route", counts.no_route},   {"uncertain", counts.uncertain}};
}

std::span<const http::Schema> schemas() { return kSchemas; }

}  // namespace codec
}  // namespace candor::delivery
