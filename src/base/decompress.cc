// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include <zlib.h>
#include <zstd.h>

#include "base/decode.h"

namespace candor {
namespace {

constexpr std::size_t kPieceBytes = 128 * 1024;

tl::unexpected<Error> damaged(std::string_view format) {
  return fail(ErrorCode::malformed, "is damaged: what is compressed by " + std::string(format) +
                                        " cannot be unpacked; copy it again");
}
tl::unexpected<Error> cut_off(std::string_view format) {
  return fail(ErrorCode::malformed, "is cut off: what is compressed by " + std::string(format) +
                                        " ends in the middle; copy it again");
}

class Gunzip final : public ByteSource {
 public:
  explicit Gunzip(std::unique_ptr<ByteSource> packed)
      : packed_(std::move(packed)), piece_(kPieceBytes, '\0') {
    constexpr int kGzipWindow = 15 + 16;
    CHECK(inflateInit2(&state_, kGzipWindow) == Z_OK);
  }
  ~Gunzip() override { inflateEnd(&state_); }

 private:
  Result<std::size_t> do_read(std::span<char> into) override {
    state_.next_out = reinterpret_cast<Bytef*>(into.data());
    state_.avail_out = static_cast<uInt>(std::min<std::size_t>(into.size(), kPieceBytes));
    const uInt wanted = state_.avail_out;
    while (state_.avail_out == wanted) {
      if (state_.avail_in == 0) {
        const std::size_t got = TRY(packed_->read(piece_));
        if (got == 0 && in_member_) return cut_off("gzip");
        if (got == 0) return std::size_t{0};
        state_.next_in = reinterpret_cast<Bytef*>(piece_.data());
        state_.avail_in = static_cast<uInt>(got);
      }
      if (!in_member_) {
        CHECK(inflateReset(&state_) == Z_OK);
        in_member_ = true;
      }
      const int done = inflate(&state_, Z_NO_FLUSH);
      if (done == Z_STREAM_END) {
        in_member_ = false;
      } else if (done != Z_OK && done != Z_BUF_ERROR) {
        return damaged("gzip");
      }
    }
    return wanted - state_.avail_out;
  }

  std::unique_ptr<ByteSource> packed_;
  std::string piece_;
  z_stream state_{};
  bool in_member_ = true;
};

class Unzstd final : public ByteSource {
 public:
  explicit Unzstd(std::unique_ptr<ByteSource> packed)
      : packed_(std::move(packed)), piece_(kPieceBytes, '\0'), state_(ZSTD_createDStream()) {
    CHECK(state_ != nullptr);
    // A window of at most 128 MiB, so that a file cannot ask for more memory than that.
    constexpr int kWindowLogMax = 27;
    CHECK(!ZSTD_isError(ZSTD_DCtx_setParameter(state_, ZSTD_d_windowLogMax, kWindowLogMax)));
  }
  ~Unzstd() override { ZSTD_freeDStream(state_); }

 private:
  Result<std::size_t> do_read(std::span<char> into) override {
    ZSTD_outBuffer out{into.data(), into.size(), 0};
    while (out.pos == 0) {
      if (in_.pos == in_.size) {
        const std::size_t got = TRY(packed_->read(piece_));
        if (got == 0 && wanted_ != 0) return cut_off("zstd");
        if (got == 0) return std::size_t{0};
        in_ = {piece_.data(), got, 0};
      }
      wanted_ = ZSTD_decompressStream(state_, &out, &in_);
      if (ZSTD_isError(wanted_)) return damaged("zstd");
    }
    return out.pos;
  }

  std::unique_ptr<ByteSource> packed_;
  std::string piece_;
  ZSTD_DStream* state_;
  ZSTD_inBuffer in_{nullptr, 0, 0};
  std::size_t wanted_ = 0;  // 0: a frame is at its end
};

}  // namespace

Result<Decompressed> decompress(std::unique_ptr<ByteSource> source) {
  std::string start(4, '\0');
  start.resize(TRY(read_full(*source, start)));
  auto whole = preceded(start, std::move(source));
  if (start.starts_with("\x1f\x8b")) {
    return Decompressed{Compression::gzip, std::make_unique<Gunzip>(std::move(whole))};
  }
  if (start == "\x28\xb5\x2f\xfd") {
    return Decompressed{Compression::zstd, std::make_unique<Unzstd>(std::move(whole))};
  }
  return Decompressed{Compression::none, std::move(whole)};
}

}  // namespace candor
