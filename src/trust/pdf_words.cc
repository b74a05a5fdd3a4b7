// SPDX-License-Identifier: Apache-2.0
#include "trust/pdf_words.h"

#include <map>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"

namespace candor::trust {
namespace {

// The number that stands after the last `before`; nothing if there is none.
std::optional<std::int64_t> number_after(std::string_view text, std::string_view before) {
  const std::size_t at = text.rfind(before);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = text.substr(at + before.size());
  return parse_integer(rest.substr(0, rest.find_first_not_of("0123456789")));
}

// As a text string in UTF-16 (ISO 32000-1, 7.9.2.2), in hexadecimal digits.
std::string utf16_hex(std::string_view text) {
  std::string hex = "FEFF";
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const int more = lead < 0x80 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    std::uint32_t c = more == 0 ? lead : lead & (0x3Fu >> more);
    for (int k = 1; k <= more; ++k) {
      c = c << 6 | (static_cast<unsigned char>(text[i + static_cast<std::size_t>(k)]) & 0x3Fu);
    }
    i += static_cast<std::size_t>(more) + 1;
    hex += c < 0x10000 ? fmt::format("{:04X}", c)
                       : fmt::format("{:04X}{:04X}", 0xD7C0 + (c >> 10), 0xDC00 + (c & 0x3FF));
  }
  return hex;
}

// Objects as they are to be, by their number.
using Objects = std::map<std::int64_t, std::string>;

// The object whose dictionary begins at `at`, with `entries` at its end; false if there is none.
bool extend(Objects& changed, std::string_view pdf, std::size_t at, std::string_view entries) {
  constexpr std::string_view kOpen = " 0 obj\n";
  constexpr std::string_view kClose = ">>\nendobj";
  if (at == std::string_view::npos || at < kOpen.size()) return false;
  const auto number = number_after(pdf.substr(0, at - kOpen.size()), "\n");
  const std::size_t end = pdf.find(kClose, at);
  if (!number || end == std::string_view::npos) return false;
  changed[*number] = fmt::format("{}{}>>\nendobj\n", pdf.substr(at, end - at), entries);
  return true;
}

}  // namespace

std::string with_words(std::string pdf, const std::vector<std::string>& descriptions) {
  const std::string_view text = pdf;
  const auto root = number_after(text, "/Root ");
  const auto info = number_after(text, "/Info ");
  const auto size = number_after(text, "/Size ");
  const auto previous = number_after(text, "startxref\n");
  if (!root || !info || !size || !previous) return pdf;

  Objects changed;
  if (!extend(changed, text, text.rfind("<< /Type /Catalog"),
              "   /Lang (en)\n   /MarkInfo << /Marked true >>\n"
              "   /ViewerPreferences << /DisplayDocTitle true >>\n")) {
    return pdf;
  }
  constexpr std::string_view kFigure = "<< /Type /StructElem\n   /S /Figure\n";
  std::size_t at = 0;
  for (const std::string& description : descriptions) {
    at = text.find(kFigure, at);
    const std::string alternative = fmt::format("   /Alt <{}>\n", utf16_hex(description));
    if (!extend(changed, text, at, alternative)) return pdf;
    at += kFigure.size();
  }

  std::string table = "xref\n";
  std::string update = text.ends_with('\n') ? "" : "\n";
  for (const auto& [number, body] : changed) {
    table += fmt::format("{} 1\n{:010} 00000 n \n", number, pdf.size() + update.size());
    update += fmt::format("{} 0 obj\n{}", number, body);
  }
  const std::size_t begins = pdf.size() + update.size();
  return pdf + update + table +
         fmt::format(
             "trailer\n<< /Size {}\n   /Root {} 0 R\n   /Info {} 0 R\n   /Prev {}\n>>\n"
             "startxref\n{}\n%%EOF\n",
             *size, *root, *info, *previous, begins);
}

}  // namespace candor::trust
