// SPDX-License-Identifier: Apache-2.0
#include "base/decode.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"

namespace candor {
namespace {

constexpr std::size_t kLookBytes = 64 * 1024;

// What bytes 0x80 to 0x9f stand for (WHATWG Encoding Standard, index windows-1252).
constexpr std::array<char16_t, 32> kWindows1252 = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

void append_utf8(std::string& text, std::uint32_t code) {
  const auto add = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
  if (code < 0x80) {
    add(code);
  } else if (code < 0x800) {
    add(0xc0 | code >> 6);
    add(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    add(0xe0 | code >> 12);
    add(0x80 | (code >> 6 & 0x3f));
    add(0x80 | (code & 0x3f));
  } else {
    add(0xf0 | code >> 18);
    add(0x80 | (code >> 12 & 0x3f));
    add(0x80 | (code >> 6 & 0x3f));
    add(0x80 | (code & 0x3f));
  }
}

// Text of another encoding, made UTF-8 a piece at a time.
class Transcoded : public ByteSource {
 public:
  explicit Transcoded(std::unique_ptr<ByteSource> bytes)
      : bytes_(std::move(bytes)), piece_(kLookBytes, '\0') {}

 protected:
  // Appends to `text` what `bytes` say, and says how many bytes it has used: all but a beginning.
  virtual Result<std::size_t> transcode(std::string_view bytes, bool last, std::string& text) = 0;

 private:
  Result<std::size_t> do_read(std::span<char> into) override {
    while (at_ == text_.size()) {
      if (ended_) return std::size_t{0};
      text_.clear();
      at_ = 0;
      const std::size_t got = TRY(read_full(*bytes_, std::span(piece_).subspan(kept_)));
      ended_ = got == 0;
      const std::string_view all = std::string_view(piece_).substr(0, kept_ + got);
      const std::size_t used = TRY(transcode(all, ended_, text_));
      kept_ = all.size() - used;
      std::copy(all.begin() + static_cast<std::ptrdiff_t>(used), all.end(), piece_.begin());
    }
    const std::size_t count = text_.copy(into.data(), into.size(), at_);
    at_ += count;
    return count;
  }

  std::unique_ptr<ByteSource> bytes_;
  std::string piece_;
  std::size_t kept_ = 0;  // bytes at the front of the piece that the last step did not use
  std::string text_;
  std::size_t at_ = 0;
  bool ended_ = false;
};

class FromWindows1252 final : public Transcoded {
 public:
  using Transcoded::Transcoded;

 private:
  Result<std::size_t> transcode(std::string_view bytes, bool, std::string& text) override {
    for (const char c : bytes) {
      const auto byte = static_cast<unsigned char>(c);
      append_utf8(text, byte >= 0x80 && byte < 0xa0 ? kWindows1252[byte - 0x80U] : byte);
    }
    return bytes.size();
  }
};

class FromUtf16 final : public Transcoded {
 public:
  FromUtf16(std::unique_ptr<ByteSource> bytes, Encoding encoding)
      : Transcoded(std::move(bytes)), low_(encoding == Encoding::utf_16le ? 0 : 1) {}

 private:
  Result<std::size_t> transcode(std::string_view bytes, bool last, std::string& text) override {
    std::size_t at = 0;
    while (at + 2 <= bytes.size()) {
      const std::uint32_t unit = unit_at(bytes, at);
      if (unit < 0xd800 || unit > 0xdfff) {
        if (unit != 0xfeff || done_ + at > 0) append_utf8(text, unit);
        at += 2;
        continue;
      }
      if (at + 4 > bytes.size() && !last) break;
      const std::uint32_t second = at + 4 <= bytes.size() ? unit_at(bytes, at + 2) : 0;
      if (unit > 0xdbff || second < 0xdc00 || second > 0xdfff) return refuse(at);
      append_utf8(text, 0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00));
      at += 4;
    }
    if (last && at < bytes.size()) return refuse(at);
    done_ += at;
    return at;
  }
  std::uint32_t unit_at(std::string_view bytes, std::size_t at) const {
    const auto low = static_cast<unsigned char>(bytes[at + low_]);
    const auto high = static_cast<unsigned char>(bytes[at + 1 - low_]);
    return static_cast<std::uint32_t>(high << 8 | low);
  }
  tl::unexpected<Error> refuse(std::size_t at) const {
    return fail(ErrorCode::malformed,
                fmt::format("is not UTF-16 at byte {}; export it as UTF-8",
                            with_commas(static_cast<std::int64_t>(done_ + at + 1))));
  }

  std::size_t low_;       // where in a pair of bytes the low one stands
  std::size_t done_ = 0;  // bytes before those that are being transcoded
};

// Whether text begins so. Its last character may be cut off.
bool may_be_utf8(std::string_view start, bool all) {
  const auto invalid = find_invalid_utf8(start);
  return !invalid || (!all && *invalid + 4 > start.size());
}

Encoding encoding_of(std::string_view start, bool all) {
  if (start.starts_with("\xff\xfe")) return Encoding::utf_16le;
  if (start.starts_with("\xfe\xff")) return Encoding::utf_16be;
  const auto nuls_at = [&](std::size_t odd) {  // and only there
    return start.size() >= 4 && start[odd] == '\0' && start[odd + 2] == '\0' &&
           start[1 - odd] != '\0' && start[3 - odd] != '\0';
  };
  if (nuls_at(1)) return Encoding::utf_16le;
  if (nuls_at(0)) return Encoding::utf_16be;
  return may_be_utf8(start, all) ? Encoding::utf_8 : Encoding::windows_1252;
}

}  // namespace

Result<Decoded> decode(std::unique_ptr<ByteSource> bytes, std::optional<Encoding> encoding) {
  std::string start(kLookBytes, '\0');
  start.resize(TRY(read_full(*bytes, start)));
  const bool all = start.size() < kLookBytes;
  Decoded decoded{encoding.value_or(encoding_of(start, all)), "", nullptr};
  if (decoded.encoding == Encoding::utf_8 && start.starts_with("\xef\xbb\xbf")) start.erase(0, 3);
  auto whole = preceded(std::move(start), std::move(bytes));
  switch (decoded.encoding) {
    case Encoding::utf_8: decoded.text = std::move(whole); break;
    case Encoding::windows_1252:
      decoded.text = std::make_unique<FromWindows1252>(std::move(whole));
      break;
    case Encoding::utf_16le:
    case Encoding::utf_16be:
      decoded.text = std::make_unique<FromUtf16>(std::move(whole), decoded.encoding);
      break;
  }
  decoded.start.resize(kLookBytes);
  decoded.start.resize(TRY(read_full(*decoded.text, decoded.start)));
  decoded.text = preceded(decoded.start, std::move(decoded.text));
  return decoded;
}

}  // namespace candor
