// SPDX-License-Identifier: Apache-2.0
#include "record/theme.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <optional>

#include <fmt/format.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"

namespace candor::record {
namespace {

using namespace std::string_view_literals;

constexpr double kContrastMin = 4.5;
// --paper and --wash of pages/record/style.css.
constexpr std::array kLight = {"#ffffff"sv, "#f3f5f8"sv};
constexpr std::array kDark = {"#14181f"sv, "#1d232d"sv};

struct Colour {
  double red, green, blue;  // 0 to 1
};

std::optional<Colour> parse_colour(std::string_view text) {
  if (text.size() != 7 || text[0] != '#') return std::nullopt;
  std::array<double, 3> parts{};
  for (std::size_t i = 0; i < 6; ++i) {
    const std::size_t digit = "0123456789abcdef"sv.find(to_lower(text)[i + 1]);
    if (digit == std::string_view::npos) return std::nullopt;
    parts[i / 2] += static_cast<double>(i % 2 == 0 ? digit * 16 : digit) / 255.0;
  }
  return Colour{parts[0], parts[1], parts[2]};
}

// WCAG 2.2, "relative luminance".
double luminance(const Colour& colour) {
  const auto linear = [](double part) {
    return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
}

double contrast(const Colour& one, const Colour& other) {
  const auto [darker, lighter] = std::minmax({luminance(one), luminance(other)});
  return (lighter + 0.05) / (darker + 0.05);
}

bool is_png(std::string_view bytes) {
  return bytes.starts_with("\x89PNG\r\n\x1a\n"sv) && bytes.find("IHDR") == 12;
}

// What an SVG may not have, by its name without a prefix: scripts, other documents, and what could
// make a reference after this was read.
constexpr std::array kElementsRefused = {"script"sv,
                                         "foreignobject"sv,
                                         "iframe"sv,
                                         "embed"sv,
                                         "object"sv,
                                         "audio"sv,
                                         "video"sv,
                                         "image"sv,
                                         "a"sv,
                                         "animate"sv,
                                         "animatetransform"sv,
                                         "animatemotion"sv,
                                         "set"sv,
                                         "handler"sv,
                                         "listener"sv};

std::string local_name(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return to_lower(colon == std::string_view::npos ? name : name.substr(colon + 1));
}

// What is wrong with a text of styles, or "". What could hide a word is refused with it.
std::string fault_of_style(std::string_view text) {
  const std::string style = to_lower(text);
  if (style.find_first_of("\\&") != std::string::npos) return "hides characters in a style";
  if (style.find("/*") != std::string::npos) return "has a comment in a style";
  for (const char* loads : {"@import", "image(", "image-set(", "src("}) {
    if (style.find(loads) != std::string::npos) return "refers to something outside itself";
  }
  for (std::size_t at = style.find("url("); at != std::string::npos; at = style.find("url(", at)) {
    at = style.find_first_not_of(" \t\r\n\"'", at + 4);
    if (at == std::string::npos || style[at] != '#') return "refers to something outside itself";
  }
  return "";
}

std::string fault_of_attribute(std::string_view name, std::string_view value) {
  const std::string local = local_name(name);
  if (local.starts_with("on")) return fmt::format("has the event attribute {}", name);
  if ((local == "href" || local == "src") && !value.starts_with('#')) {
    return "refers to something outside itself";
  }
  if (name == "xmlns" || name.starts_with("xmlns:")) return "";
  if (local == "base") return "refers to something outside itself";
  const bool is_style = local == "style" || to_lower(value).find("url") != std::string::npos ||
                        value.find('\\') != std::string_view::npos ||
                        value.find("&#") != std::string_view::npos;
  return is_style ? fault_of_style(value) : "";
}

// Reads an SVG from tag to tag, as strictly as its writers write it.
class SvgReader {
 public:
  explicit SvgReader(std::string_view text) : rest_(text) {}

  std::string fault() {
    while (!rest_.empty()) {
      const std::size_t open = rest_.find('<');
      const std::string_view text = rest_.substr(0, open);
      if (element_ == "style") {
        if (std::string fault = fault_of_style(text); !fault.empty()) return fault;
      }
      if (open == std::string_view::npos) break;
      rest_.remove_prefix(open);
      if (std::string fault = read_tag(); !fault.empty()) return fault;
    }
    return seen_svg_ ? "" : "is neither an SVG nor a PNG";
  }

 private:
  bool skip_past(std::string_view end) {
    const std::size_t at = rest_.find(end);
    if (at == std::string_view::npos) return false;
    rest_.remove_prefix(at + end.size());
    return true;
  }
  void skip_space() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size()));
  }
  // "" where none stands.
  std::string_view take_name() {
    const auto is_of_name = [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) ||
             std::string_view(":_.-").find(c) != std::string_view::npos;
    };
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_of_name);
    const std::string_view name = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    rest_.remove_prefix(name.size());
    return name;
  }

  std::string read_tag() {
    constexpr const char* kBroken = "is not well-formed";
    if (element_ == "style" && !rest_.starts_with("</")) return "has a tag in a style";
    if (rest_.starts_with("<!--")) return skip_past("-->") ? "" : kBroken;
    if (rest_.starts_with("<?xml ")) return skip_past("?>") ? "" : kBroken;
    if (rest_.starts_with("<?")) return "has a processing instruction";
    if (rest_.starts_with("<!")) return "declares a document type, or hides text from its reader";
    if (rest_.starts_with("</")) {
      element_.clear();
      rest_.remove_prefix(2);
      const bool has_name = !take_name().empty();
      skip_space();
      return has_name && rest_.starts_with('>') ? "" : kBroken;
    }
    rest_.remove_prefix(1);
    const std::string_view name = take_name();
    if (name.empty()) return kBroken;
    element_ = local_name(name);
    if (!seen_svg_ && element_ != "svg") return "is neither an SVG nor a PNG";
    seen_svg_ = true;
    if (std::find(kElementsRefused.begin(), kElementsRefused.end(), element_) !=
        kElementsRefused.end()) {
      return fmt::format("has the element {}", name);
    }
    while (true) {
      skip_space();
      if (rest_.starts_with("/>")) element_.clear();
      if (rest_.starts_with('>') || rest_.starts_with("/>")) return skip_past(">") ? "" : kBroken;
      const std::string_view attribute = take_name();
      skip_space();
      if (attribute.empty() || !rest_.starts_with('=')) return kBroken;
      rest_.remove_prefix(1);
      skip_space();
      if (!rest_.starts_with('"') && !rest_.starts_with('\'')) return kBroken;
      const std::size_t end = rest_.find(rest_.front(), 1);
      if (end == std::string_view::npos || rest_.find('<') < end) return kBroken;
      std::string fault = fault_of_attribute(attribute, rest_.substr(1, end - 1));
      if (!fault.empty()) return fault;
      rest_.remove_prefix(end + 1);
    }
  }

  std::string_view rest_;
  std::string element_;  // that was opened last, while only text came after it
  bool seen_svg_ = false;
};

}  // namespace

std::string fault_of_accent(std::string_view text, Ground ground) {
  const auto colour = parse_colour(text);
  if (!colour) return "is not a colour such as \"#0b4f9e\"";
  for (const std::string_view under : ground == Ground::light ? kLight : kDark) {
    const double ratio = contrast(*colour, *parse_colour(under));
    if (ratio >= kContrastMin) continue;
    // Rounded down, so that what is refused never reads as enough.
    return fmt::format("has a contrast of {:.2f}:1 on {}; people can read it from {}:1 on",
                       std::floor(ratio * 100) / 100, under, kContrastMin);
  }
  return "";
}

std::string fault_of_logo(std::string_view bytes) {
  if (bytes.size() > kLogoBytesMax) {
    return fmt::format("has {} bytes; a logo has at most {}", with_commas(std::ssize(bytes)),
                       with_commas(static_cast<std::int64_t>(kLogoBytesMax)));
  }
  if (is_png(bytes)) return "";
  if (find_invalid_utf8(bytes)) return "is neither an SVG nor a PNG";
  return SvgReader(bytes).fault();
}

Result<void> load_logo(Settings& settings) {
  Settings::Theme& theme = settings.theme;
  if (theme.logo_file.empty()) return {};
  const auto path = std::filesystem::path(settings.data_folder) / theme.logo_file;
  auto bytes = read_file(path.string(), kLogoBytesMax);
  const std::string fault = bytes ? fault_of_logo(*bytes) : bytes.error().message;
  if (!fault.empty()) {
    return fail(ErrorCode::invalid, "the settings have faults",
                {{"candor.toml", fmt::format("theme.logo {}: {}", theme.logo_file, fault)}});
  }
  theme.logo = *std::move(bytes);
  theme.logo_path = fmt::format("/logo/{}.{}", sha256_hex(theme.logo).substr(0, 16),
                                is_png(theme.logo) ? "png" : "svg");
  return {};
}

}  // namespace candor::record
