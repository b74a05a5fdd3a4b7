// SPDX-License-Identifier: Apache-2.0
#include "http/coding.h"

#include <brotli/encode.h>
#include <zlib.h>

#include "base/result.h"
#include "base/text.h"

namespace candor::http {
namespace {

constexpr int kGzipWindow = 15 + 16;  // zlib's sign for a gzip header, which it writes without time
constexpr int kGzipMemory = 9;
constexpr int kWeightMax = 1000;

std::string gzipped(std::string_view bytes) {
  z_stream stream{};
  CHECK(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzipWindow, kGzipMemory,
                     Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int ended = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  CHECK(ended == Z_STREAM_END);
  return out;
}

std::string brotli(std::string_view bytes) {
  std::size_t size = BrotliEncoderMaxCompressedSize(bytes.size());
  std::string out(size, '\0');
  CHECK(BrotliEncoderCompress(BROTLI_MAX_QUALITY, BROTLI_MAX_WINDOW_BITS, BROTLI_MODE_TEXT,
                              bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()),
                              &size, reinterpret_cast<std::uint8_t*>(out.data())) == BROTLI_TRUE);
  out.resize(size);
  return out;
}

// "0.5" in thousandths; nothing for what is no weight (RFC 9110 section 12.4.2).
std::optional<int> weight_of(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
  if (text.size() > 1 && text[1] != '.') return std::nullopt;
  int weight = (text[0] - '0') * kWeightMax;
  int place = kWeightMax / 10;
  for (const char c : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (c < '0' || c > '9') return std::nullopt;
    weight += (c - '0') * place;
    place /= 10;
  }
  return weight <= kWeightMax ? std::optional(weight) : std::nullopt;
}

std::string_view take_to(std::string_view& rest, char mark) {
  const std::size_t at = std::min(rest.find(mark), rest.size());
  const std::string_view taken = trim(rest.substr(0, at));
  rest.remove_prefix(std::min(at + 1, rest.size()));
  return taken;
}

bool is_same(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() &&
         std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) {
           return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + ('a' - 'A')) : a) == b;
         });
}

}  // namespace

std::string_view coding_name(Coding coding) {
  switch (coding) {
    case Coding::identity: return "identity";
    case Coding::gzip: return "gzip";
    case Coding::br: return "br";
  }
  bug_found("the coding has a name");
}

std::string encoded(std::string_view bytes, Coding coding) {
  switch (coding) {
    case Coding::identity: return std::string(bytes);
    case Coding::gzip: return gzipped(bytes);
    case Coding::br: return brotli(bytes);
  }
  bug_found("the coding is known");
}

Coding choose_coding(std::optional<std::string_view> accept_encoding,
                     const std::array<bool, kCodings.size()>& there) {
  if (!accept_encoding) return Coding::identity;
  std::array<std::optional<int>, kCodings.size()> said;
  std::optional<int> others;
  for (std::string_view rest = *accept_encoding; !rest.empty();) {
    std::string_view item = take_to(rest, ',');
    const std::string_view name = take_to(item, ';');
    std::optional<int> weight = kWeightMax;
    if (!item.empty()) {
      const bool is_weight = item.starts_with("q=") || item.starts_with("Q=");
      weight = is_weight ? weight_of(item.substr(2)) : std::nullopt;
    }
    if (!weight) continue;  // what cannot be read was not said
    if (name == "*") others = weight;
    for (const Coding coding : kCodings) {
      if (is_same(name, coding_name(coding)) || (coding == Coding::gzip && is_same(name, "x-gzip")))
        said[static_cast<std::size_t>(coding)] = weight;
    }
  }
  Coding best = Coding::identity;
  int best_weight = said[0].value_or(others.value_or(0));
  for (std::size_t i = 1; i < kCodings.size(); ++i) {
    const int weight = said[i].value_or(others.value_or(0));
    if (!there[i] || weight == 0 || weight < best_weight) continue;
    best = kCodings[i];
    best_weight = weight;
  }
  return best;
}

}  // namespace candor::http
