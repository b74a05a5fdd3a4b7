// SPDX-License-Identifier: Apache-2.0
// Text as files bring it (compressed, in an older encoding) as plain UTF-8, piece by piece.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <boost/describe/enum.hpp>

#include "base/bytes.h"

namespace candor {

enum class Compression { none, gzip, zstd };
BOOST_DESCRIBE_ENUM(Compression, none, gzip, zstd)

// Windows-1252 is what the WHATWG Encoding Standard reads Latin-1 as, too.
enum class Encoding { utf_8, utf_16le, utf_16be, windows_1252 };
BOOST_DESCRIBE_ENUM(Encoding, utf_8, utf_16le, utf_16be, windows_1252)

// The bytes as they were before they were compressed by gzip (RFC 1952, several members too) or
// zstd (RFC 8878, several frames too); other bytes are passed on. Which it is, is seen from the
// first bytes. Reading is refused (malformed: "is damaged: …") where what is compressed is damaged
// or cut off.
struct Decompressed {
  Compression compression;
  std::unique_ptr<ByteSource> bytes;
};
Result<Decompressed> decompress(std::unique_ptr<ByteSource> source);

// The text in UTF-8 without a byte order mark. Where no encoding is given it is seen from the
// first 64 KiB: by a byte order mark, by where NUL bytes stand, or else UTF-8 where those are
// valid UTF-8, and Windows-1252. UTF-8 is passed on unchecked: what reads it names the place.
// UTF-16 that is none is refused (malformed: "is not UTF-16 at byte 7; …").
struct Decoded {
  Encoding encoding;
  std::string start;  // the first text, up to 64 KiB, as `text` gives it again
  std::unique_ptr<ByteSource> text;
};
Result<Decoded> decode(std::unique_ptr<ByteSource> bytes, std::optional<Encoding> encoding);

}  // namespace candor
