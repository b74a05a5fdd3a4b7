// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "base/text.h"
#include "fuzz.h"
#include "record/theme.h"

using candor::fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = candor::fuzz::bytes(data, size);
  if (!candor::record::fault_of_logo(bytes).empty() || bytes.starts_with("\x89PNG")) return 0;
  claim(size <= candor::record::kLogoBytesMax, "what is too large is refused");
  const std::string text = candor::to_lower(bytes);
  claim(text.find("<svg") != std::string::npos || text.find(":svg") != std::string::npos,
        "what is taken is an SVG");
  // What a comment holds is read by nobody.
  if (text.find("<!--") != std::string::npos) return 0;
  for (const char* element :
       {"<script>", "<script ", "<script/", "<foreignobject>", "<!doctype", "<![cdata["}) {
    claim(text.find(element) == std::string::npos, "it is only a picture");
  }
  return 0;
}
