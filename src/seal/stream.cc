// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>
#include <sodium.h>

#include "base/text.h"
#include "seal/seal.h"

namespace candor::seal {
namespace {

constexpr std::string_view kMagic = "candor stream 1\n";
constexpr std::size_t kHeaderBytes = crypto_secretstream_xchacha20poly1305_HEADERBYTES;
constexpr std::size_t kTagBytes = crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr std::size_t kChunkBytes = 64 * 1024;
constexpr unsigned char kMore = crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
constexpr unsigned char kFinal = crypto_secretstream_xchacha20poly1305_TAG_FINAL;

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

Key Key::random() {
  CHECK(sodium_init() >= 0);
  std::string bytes(32, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  Key key(bytes);
  sodium_memzero(bytes.data(), bytes.size());
  return key;
}

Key::Key(std::string_view bytes) {
  CHECK(sodium_init() >= 0);
  CHECK(bytes.size() == bytes_.size());
  std::copy(bytes.begin(), bytes.end(), bytes_.begin());
}

Key::~Key() { sodium_memzero(bytes_.data(), bytes_.size()); }

std::string Key::blind(std::string_view text) const {
  std::string index(32, '\0');
  CHECK(crypto_generichash(bytes_of(index), index.size(), bytes_of(text), text.size(),
                           bytes_.data(), bytes_.size()) == 0);
  return index;
}

std::int64_t sealed_stream_bytes(std::int64_t text_bytes) {
  constexpr auto kChunk = static_cast<std::int64_t>(kChunkBytes);
  const std::int64_t chunks = std::max<std::int64_t>(1, (text_bytes + kChunk - 1) / kChunk);
  return static_cast<std::int64_t>(kMagic.size() + kHeaderBytes) + text_bytes +
         chunks * static_cast<std::int64_t>(kTagBytes);
}

std::optional<std::int64_t> opened_stream_bytes(std::int64_t sealed_bytes) {
  constexpr auto kTag = static_cast<std::int64_t>(kTagBytes);
  constexpr auto kSealedChunk = static_cast<std::int64_t>(kChunkBytes) + kTag;
  const std::int64_t rest = sealed_bytes - static_cast<std::int64_t>(kMagic.size() + kHeaderBytes);
  const std::int64_t text = rest - (rest + kSealedChunk - 1) / kSealedChunk * kTag;
  if (rest < kTag || sealed_stream_bytes(text) != sealed_bytes) return std::nullopt;
  return text;
}

struct StreamSealer::State {
  crypto_secretstream_xchacha20poly1305_state sodium;
};

StreamSealer::StreamSealer(const Key& key) : state_(std::make_unique<State>()), begun_(kMagic) {
  std::string header(kHeaderBytes, '\0');
  CHECK(crypto_secretstream_xchacha20poly1305_init_push(&state_->sodium, bytes_of(header),
                                                        key.bytes_.data()) == 0);
  begun_ += header;
}

StreamSealer::~StreamSealer() { sodium_memzero(state_.get(), sizeof *state_); }

std::string StreamSealer::seal_chunk(std::string_view text, unsigned char tag) {
  std::string sealed(text.size() + kTagBytes, '\0');
  CHECK(crypto_secretstream_xchacha20poly1305_push(&state_->sodium, bytes_of(sealed), nullptr,
                                                   bytes_of(text), text.size(), nullptr, 0,
                                                   tag) == 0);
  return sealed;
}

std::string StreamSealer::add(std::string_view text) {
  std::string sealed = std::exchange(begun_, {});
  // A full chunk waits for one more byte: the last chunk is tagged as such.
  while (waiting_.size() + text.size() > kChunkBytes) {
    const std::size_t taken = kChunkBytes - waiting_.size();
    waiting_ += text.substr(0, taken);
    text.remove_prefix(taken);
    sealed += seal_chunk(waiting_, kMore);
    waiting_.clear();
  }
  waiting_ += text;
  return sealed;
}

std::string StreamSealer::finish() {
  return std::exchange(begun_, {}) + seal_chunk(waiting_, kFinal);
}

struct StreamOpener::State {
  crypto_secretstream_xchacha20poly1305_state sodium;
  std::array<unsigned char, 32> key;
};

StreamOpener::StreamOpener(const Key& key, std::unique_ptr<ByteSource> sealed)
    : state_(std::make_unique<State>()), sealed_(std::move(sealed)) {
  state_->key = key.bytes_;
}

StreamOpener::~StreamOpener() { sodium_memzero(state_.get(), sizeof *state_); }

Result<std::size_t> StreamOpener::do_read(std::span<char> into) {
  if (at_ == At::head) TRY(begin());
  while (given_ == text_.size() && at_ != At::end) TRY(open_chunk());
  const std::size_t count = text_.copy(into.data(), into.size(), given_);
  given_ += count;
  return count;
}

Result<void> StreamOpener::begin() {
  std::string head(kMagic.size() + kHeaderBytes, '\0');
  const std::size_t got = TRY(read_full(*sealed_, head));
  if (got < head.size() || !head.starts_with(kMagic)) {
    return fail(ErrorCode::conflict, "it does not begin as a sealed stream does");
  }
  CHECK(crypto_secretstream_xchacha20poly1305_init_pull(
            &state_->sodium, bytes_of(std::string_view(head).substr(kMagic.size())),
            state_->key.data()) == 0);
  at_ = At::chunks;
  return {};
}

Result<void> StreamOpener::open_chunk() {
  opened_ += static_cast<std::int64_t>(text_.size());
  text_.clear();
  given_ = 0;
  std::string chunk(kChunkBytes + kTagBytes, '\0');
  chunk.resize(TRY(read_full(*sealed_, chunk)));
  if (chunk.empty()) {
    return fail(ErrorCode::conflict,
                fmt::format("it is cut off after {} bytes", with_commas(opened_)));
  }
  unsigned char tag = 0;
  std::string text(std::max(chunk.size(), kTagBytes) - kTagBytes, '\0');
  if (chunk.size() < kTagBytes ||
      crypto_secretstream_xchacha20poly1305_pull(&state_->sodium, bytes_of(text), nullptr, &tag,
                                                 bytes_of(std::string_view(chunk)), chunk.size(),
                                                 nullptr, 0) != 0) {
    return fail(ErrorCode::conflict, fmt::format("it is not as it was sealed from byte {} on",
                                                 with_commas(opened_ + 1)));
  }
  if (tag == kFinal) {
    char more = 0;
    if (TRY(sealed_->read({&more, 1})) != 0) {
      return fail(ErrorCode::conflict, "something was added behind its end");
    }
    at_ = At::end;
  } else if (chunk.size() < kChunkBytes + kTagBytes) {
    return fail(ErrorCode::conflict, "it is not cut into chunks as sealed streams are");
  }
  text_ = std::move(text);
  return {};
}

}  // namespace candor::seal
