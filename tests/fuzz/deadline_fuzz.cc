// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "duty/codec.h"
#include "fuzz.h"

using candor::fuzz::claim;
namespace duty = candor::duty;

// The body of a request to compute a deadline, for a few rules of different kinds.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto body = duty::codec::decode_compute(candor::fuzz::bytes(data, size));
  if (!body) return 0;
  const auto anchors = duty::parse_anchors(body->anchors);
  if (!anchors) return 0;
  for (const char* rule : {"eu-gdpr-33", "eu-dora-initial", "us-md-ag", "us-vt-ag", "eu-nis2-final",
                           "us-hipaa-hhs-small", "us-me-individuals", "us-circia"}) {
    const auto computed = duty::compute(rule, *anchors, body->facts);
    if (!computed) {
      claim(!computed.error().faults.empty(), "a refusal names what is wrong");
      continue;
    }
    claim(computed->deadline.due_at.has_value(), "what is computed has a due time");
    claim(!computed->deadline.steps.empty(), "and says how it was counted");
    claim(!(computed->owed && computed->not_owed), "it is owed or not");
    const std::string due = duty::due_text(computed->deadline);
    const auto again = candor::parse_rfc3339(due);
    claim(again.has_value(), "the due time is RFC 3339");
    claim(candor::seconds_between(*again, *computed->deadline.due_at) == 0, "and says the same");
  }
  return 0;
}
