// SPDX-License-Identifier: Apache-2.0
// JSON of the room's types. The only JSON of this room.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

#include "delivery/pace.h"

namespace candor::delivery::codec {

// Why the order between notices is not kept, if it is not; an empty body says nothing.
Result<std::optional<std::string>> decode_start(std::string_view body);

struct NewPrintJob {
  std::int64_t letters_max = 1000;
  std::optional<std::string> order_override;
};
// An empty body asks for the usual.
Result<NewPrintJob> decode_print_job(std::string_view body);
Result<std::string> decode_receipt(std::string_view body);
Result<std::vector<std::string>> decode_marks(std::string_view body);

// Why it is held.
Result<std::string> decode_reason(std::string_view body);

boost::json::value encode(const Started& started);
boost::json::value encode(const Ran& ran);
boost::json::value encode(const std::vector<Ran>& runs);
boost::json::value encode_resumed(std::int64_t letters);
boost::json::value encode_held(std::string_view notice, Hold hold);
boost::json::value encode(const PrintJob& job);
boost::json::value encode(const std::vector<PrintJob>& jobs);
boost::json::value encode_returned(std::int64_t letters);
boost::json::value encode(const DryRun& dry);
boost::json::value encode(const BouncesRead& read);
boost::json::value encode(const Proof& proof);
// Whose proof is asked for: never in an address, where logs would keep it.
Result<ProofOf> decode_proof_of(std::string_view body);
boost::json::value encode(const DomainsStatus& status);
boost::json::value encode(const PacedStatus& status);

// A letter for the gateway: {"type": "letter", "timestamp": …, "data": {…}}, as Standard Webhooks
// has it.
struct GatewayLetter {
  Instant at;
  std::string notice;    // INC-2026-0007-N1
  std::string customer;  // the company's own id
  std::string phone;     // E.164, or ""
  std::string language;  // BCP 47, of the text
  std::string subject;
  std::string text;
};
std::string gateway_request(const GatewayLetter& letter);

// Bodies of journal entries: counts, never anybody.
boost::json::value journal_started(const notice::Notice& notice, const Started& started,
                                   std::string_view order_seed);
boost::json::value journal_resumed(const notice::Notice& notice, std::int64_t letters);
boost::json::value journal_held(const notice::Notice& notice, std::string_view reason);
boost::json::value journal_ran(const notice::Notice& notice, Channel channel, const Ran& ran);
boost::json::value journal_job(const PrintJob& job);
boost::json::value journal_returned(const notice::Notice& notice, std::int64_t letters);
boost::json::value journal_bounces(const BouncesRead& read);
boost::json::value journal_finished(const notice::Notice& notice, Channel channel,
                                    const Counts& counts);

std::span<const http::Schema> schemas();

}  // namespace candor::delivery::codec
