// SPDX-License-Identifier: Apache-2.0
// The text is the template; what is personal is as hostile as it can be.
#include <string>

#include "base/text.h"
#include "fuzz.h"
#include "notice/letter.h"

using candor::fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = candor::fuzz::bytes(data, size);
  const candor::notice::Sender sender{.organisation = "Acme <b>",
                                      .contact_email = "privacy@acme.example",
                                      .contact_phone = "",
                                      .postal_address = ""};
  const auto letter = candor::notice::Letter::compile(text, sender);
  if (!letter) {
    claim(!letter.error().message.empty(), "a refusal says why");
    return 0;
  }
  const candor::notice::Personal hostile{
      .name = "<script>alert(1)</script>{{steps}}",
      .data_classes = {"<img src=x>", "{{name}}"},
      .steps = {{"<script>{{name}}", "\"'><script>", "{{#step}}"}}};
  const auto first = letter->render(hostile);
  const auto second = letter->render(hostile);
  claim(first.sha256 == second.sha256, "the same notice and person give the same bytes");
  claim(first.html.find("<script") == std::string::npos, "nothing personal becomes a tag");
  claim(first.html.find("<img") == std::string::npos, "a letter loads nothing");
  claim(!candor::find_invalid_utf8(first.html) && !candor::find_invalid_utf8(first.text),
        "a letter is UTF-8");
  claim(first.subject.find('\n') == std::string::npos, "a subject is one line");
  return 0;
}
