// SPDX-License-Identifier: Apache-2.0
#include "base/decode.h"

#include <gmock/gmock.h>
#include <zlib.h>
#include <zstd.h>

#include "base/testing.h"

namespace candor {
namespace {

using namespace std::string_literals;

std::unique_ptr<ByteSource> source_of(std::string bytes) {
  return std::make_unique<TextSource>(std::move(bytes));
}

Result<std::string> all_of(ByteSource& source) {
  std::string all;
  char piece[7];
  while (const std::size_t got = TRY(source.read(piece))) all.append(piece, got);
  return all;
}

std::string gzipped(const std::string& text) {
  z_stream state{};
  deflateInit2(&state, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&state, text.size()), '\0');
  std::string copy = text;
  state.next_in = reinterpret_cast<Bytef*>(copy.data());
  state.avail_in = static_cast<uInt>(copy.size());
  state.next_out = reinterpret_cast<Bytef*>(packed.data());
  state.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&state, Z_FINISH), Z_STREAM_END);
  packed.resize(state.total_out);
  deflateEnd(&state);
  return packed;
}

std::string zstd_packed(const std::string& text) {
  ZSTD_CCtx* const state = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(state, ZSTD_c_checksumFlag, 1);
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress2(state, packed.data(), packed.size(), text.data(), text.size()));
  ZSTD_freeCCtx(state);
  return packed;
}

std::string much_text() {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += std::to_string(i) + ",";
  return text;
}

TEST(Decompress, GivesBackWhatWasPackedInOnePartOrSeveral) {
  const std::string text = much_text();
  for (const auto& [packed, compression] :
       {std::pair(gzipped(text) + gzipped("and more"), Compression::gzip),
        std::pair(zstd_packed(text) + zstd_packed("and more"), Compression::zstd),
        std::pair(text + "and more", Compression::none)}) {
    const Decompressed unpacked = must(decompress(source_of(packed)));
    EXPECT_EQ(unpacked.compression, compression);
    EXPECT_EQ(must(all_of(*unpacked.bytes)), text + "and more");
  }
  EXPECT_EQ(must(all_of(*must(decompress(source_of(""))).bytes)), "");
}

TEST(Decompress, RefusesWhatIsDamagedOrCutOff) {
  for (const std::string& packed : {gzipped(much_text()), zstd_packed(much_text())}) {
    const auto cut = must(decompress(source_of(packed.substr(0, packed.size() - 9))));
    EXPECT_TRUE(is_refused(all_of(*cut.bytes), ErrorCode::malformed));
    std::string altered = packed;
    altered[packed.size() / 2] = static_cast<char>(altered[packed.size() / 2] ^ 0x55);
    const auto damaged = must(decompress(source_of(altered)));
    EXPECT_TRUE(is_refused(all_of(*damaged.bytes), ErrorCode::malformed));
  }
}

TEST(Decode, SeesTheEncodingFromTheFirstBytes) {
  struct Case {
    std::string bytes;
    Encoding encoding;
    std::string text;
  };
  for (const Case& one :
       {Case{"n,M\xc3\xbcller", Encoding::utf_8, "n,M\xc3\xbcller"},
        Case{"\xef\xbb\xbfid", Encoding::utf_8, "id"},
        Case{"n,M\xfcller \x80", Encoding::windows_1252, "n,M\xc3\xbcller \xe2\x82\xac"},
        Case{"\xff\xfe"s + "i\0d\0\xfc\0"s, Encoding::utf_16le, "id\xc3\xbc"},
        Case{"\xfe\xff"s + "\0i\0d\x20\xac"s, Encoding::utf_16be, "id\xe2\x82\xac"},
        Case{"i\0d\0,\0"s, Encoding::utf_16le, "id,"},
        Case{"\0i\0d\0,"s, Encoding::utf_16be, "id,"},
        Case{"\xff\xfe\x3d\xd8\x00\xde"s, Encoding::utf_16le, "\xf0\x9f\x98\x80"},
        Case{"", Encoding::utf_8, ""}}) {
    const Decoded decoded = must(decode(source_of(one.bytes), std::nullopt));
    EXPECT_EQ(decoded.encoding, one.encoding) << one.text;
    EXPECT_EQ(decoded.start, one.text);
    EXPECT_EQ(must(all_of(*decoded.text)), one.text);
  }
}

TEST(Decode, ACharacterCutAtTheEndOfTheLookIsNoSignOfAnotherEncoding) {
  const std::string text = std::string(64 * 1024 - 1, 'x') + "\xe2\x82\xac" + "end";
  const Decoded decoded = must(decode(source_of(text), std::nullopt));
  EXPECT_EQ(decoded.encoding, Encoding::utf_8);
  EXPECT_EQ(must(all_of(*decoded.text)), text);
}

TEST(Decode, TakesTheEncodingThatItIsTold) {
  const Decoded decoded = must(decode(source_of("M\xc3\xbcller"), Encoding::windows_1252));
  EXPECT_EQ(must(all_of(*decoded.text)), "M\xc3\x83\xc2\xbcller");
}

TEST(Decode, ReadsLongTextWhereverAPieceEnds) {
  std::string utf16 = "\xff\xfe";
  std::string utf8;
  for (int i = 0; i < 50'000; ++i) {
    utf16 += "a\0"s + "\x3d\xd8\x00\xde"s;
    utf8 += "a\xf0\x9f\x98\x80";
  }
  const Decoded decoded = must(decode(source_of(utf16), std::nullopt));
  EXPECT_EQ(must(all_of(*decoded.text)), utf8);
}

TEST(Decode, RefusesUtf16ThatIsNone) {
  for (const std::string& bytes : {"\xff\xfei\0d"s, "\xff\xfe\x00\xdc"s, "\xff\xfe\x3d\xd8i\0"s}) {
    EXPECT_TRUE(is_refused(decode(source_of(bytes), std::nullopt), ErrorCode::malformed));
  }
}

}  // namespace
}  // namespace candor
