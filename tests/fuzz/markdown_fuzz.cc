// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>

#include "base/markdown.h"
#include "base/text.h"
#include "fuzz.h"

using candor::fuzz::claim;

namespace {

// Every tag that a letter may hold; all else that looks like one must stand there as text.
constexpr std::array<std::string_view, 24> kTags = {
    "p",  "/p",  "ul",         "/ul",         "ol",   "/ol",   "li",  "/li",
    "em", "/em", "strong",     "/strong",     "h1",   "/h1",   "a",   "/a",
    "br", "hr",  "blockquote", "/blockquote", "code", "/code", "pre", "/pre"};

bool is_known(std::string_view tag) {
  const std::string_view name =
      tag.substr(0, tag.find_first_of(" />", tag.starts_with('/') ? 1 : 0));
  if (name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6') return true;
  if (name.size() == 3 && name.starts_with("/h") && name[2] >= '1' && name[2] <= '6') return true;
  for (std::string_view known : kTags) {
    if (name == known) return true;
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view markdown = candor::fuzz::bytes(data, size);
  if (candor::find_invalid_utf8(markdown)) return 0;
  std::int64_t lines = 1;
  for (const char c : markdown) lines += c == '\n';
  for (const candor::Block& block : candor::read_blocks(markdown)) {
    for (std::size_t at = 0; at < block.text.size(); ++at) {
      claim(block.line_at(at) >= 0 && block.line_at(at) <= lines, "a line is one of the source");
      claim(block.column_at(at) >= 1, "columns count from one");
    }
  }
  claim(!candor::find_invalid_utf8(candor::to_plain_text(markdown)), "plain text is UTF-8");
  if (!candor::check_markdown(markdown)) return 0;
  const std::string html = candor::to_html(markdown);
  for (std::size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
    claim(is_known(std::string_view(html).substr(at + 1)), "HTML has no tag of the writer's own");
  }
  for (std::string_view loads : {"<img", "<script", "javascript:", "data:"}) {
    const std::size_t at = html.find("href=\"" + std::string(loads));
    claim(at == std::string::npos, "no link runs or loads anything");
  }
  return 0;
}
