// SPDX-License-Identifier: Apache-2.0
#include "tlog/note.h"

#include <algorithm>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "base/text.h"

namespace candor::tlog {
namespace {

constexpr std::string_view kDash = "\u2014 ";
constexpr std::size_t kIdBytes = 4;
constexpr std::size_t kTimeBytes = 8;
constexpr std::size_t kEd25519Bytes = 64;

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string big_endian(std::uint64_t number, std::size_t bytes) {
  std::string text;
  for (std::size_t i = bytes; i-- > 0;) text += static_cast<char>(number >> (8 * i) & 255);
  return text;
}

std::uint64_t from_big_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char c : bytes) number = number << 8 | static_cast<unsigned char>(c);
  return number;
}

// Neither Unicode's spaces nor a plus.
bool is_name(std::string_view name) {
  if (name.empty() || find_invalid_utf8(name)) return false;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7f || c == '+') return false;
  }
  constexpr std::string_view kSpaces[] = {"\u0085", "\u00a0", "\u1680", "\u2000", "\u2001",
                                          "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
                                          "\u2007", "\u2008", "\u2009", "\u200a", "\u2028",
                                          "\u2029", "\u202f", "\u205f", "\u3000"};
  return std::none_of(std::begin(kSpaces), std::end(kSpaces), [&](std::string_view space) {
    return name.find(space) != std::string_view::npos;
  });
}

std::string typed(const PublicKey& key) {
  return std::string(1, static_cast<char>(key.type)) + std::string(key.key.begin(), key.key.end());
}

// What Ed25519 signs.
std::string message_of(const PublicKey& key, std::string_view text, std::uint64_t seconds) {
  if (key.type == KeyType::ed25519) return std::string(text);
  return fmt::format("cosignature/v1\ntime {}\n{}", seconds, text);
}

bool is_signed(const PublicKey& key, std::string_view message, std::string_view signature) {
  const Key public_key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.key.data(), key.key.size()));
  const Context context(EVP_MD_CTX_new());
  return public_key && context &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, public_key.get()) == 1 &&
         EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message),
                          message.size()) == 1;
}

tl::unexpected<Error> no_note(std::string_view why) {
  return fail(ErrorCode::malformed, fmt::format("this is no signed note: {}", why));
}

Result<Signature> parse_signature(std::string_view line) {
  if (!line.starts_with(kDash)) return no_note("a line of its signatures begins without a dash");
  line.remove_prefix(kDash.size());
  const std::size_t space = line.find(' ');
  const std::string_view name = line.substr(0, space);
  if (space == std::string_view::npos || !is_name(name)) {
    return no_note("a signature is by a name that cannot be one");
  }
  const auto bytes = from_base64(line.substr(space + 1));
  if (!bytes || bytes->size() <= kIdBytes) return no_note("a signature is not base64");
  return Signature{std::string(name),
                   static_cast<std::uint32_t>(from_big_endian(bytes->substr(0, kIdBytes))),
                   bytes->substr(kIdBytes)};
}

bool is_text(std::string_view text) {
  return !find_invalid_utf8(text) && std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\n';
  });
}

}  // namespace

std::uint32_t id_of(const PublicKey& key) {
  const std::string named = key.name + "\n" + typed(key);
  std::array<unsigned char, 32> digest{};
  CHECK(EVP_Digest(named.data(), named.size(), digest.data(), nullptr, EVP_sha256(), nullptr) == 1);
  return static_cast<std::uint32_t>(
      from_big_endian({reinterpret_cast<const char*>(digest.data()), kIdBytes}));
}

std::string to_text(const PublicKey& key) {
  return fmt::format("{}+{:08x}+{}", key.name, id_of(key), to_base64(typed(key)));
}

Result<PublicKey> parse_key(std::string_view text) {
  const auto refused = [](std::string_view why) {
    return fail(ErrorCode::malformed,
                fmt::format("this is no key such as \"example.com/log+530d903a+Aeky…\": {}", why));
  };
  const std::size_t first = text.find('+');
  const std::size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos) return refused("it has not three parts");
  PublicKey key;
  key.name = text.substr(0, first);
  if (!is_name(key.name)) return refused("its name cannot be one");
  const auto bytes = from_base64(text.substr(second + 1));
  if (!bytes || bytes->size() != 1 + PublicKey::kBytes) return refused("its key is not 33 bytes");
  key.type = static_cast<KeyType>(bytes->front());
  if (key.type != KeyType::ed25519 && key.type != KeyType::cosignature) {
    return refused("its type is not known here");
  }
  std::copy(bytes->begin() + 1, bytes->end(), key.key.begin());
  if (to_text(key) != text) return refused("its id is another key's");
  return key;
}

std::string to_text(const Note& note) {
  std::string text = note.text + "\n";
  for (const Signature& one : note.signatures) {
    text += fmt::format("{}{} {}\n", kDash, one.name,
                        to_base64(big_endian(one.key_id, kIdBytes) + one.bytes));
  }
  return text;
}

Result<Note> parse_note(std::string_view bytes) {
  if (bytes.size() > kNoteBytesMax) return no_note("it is too long");
  if (!is_text(bytes)) return no_note("it is not plain text in UTF-8");
  // The signatures are behind the last empty line.
  const std::size_t at = bytes.rfind("\n\n");
  if (at == std::string_view::npos || !bytes.ends_with('\n') || at + 2 == bytes.size()) {
    return no_note("it has no signatures");
  }
  Note note;
  note.text = bytes.substr(0, at + 1);
  std::string_view rest = bytes.substr(at + 2);
  rest.remove_suffix(1);
  for (const std::string_view line : split(rest, '\n')) {
    if (note.signatures.size() == kSignaturesMax) return no_note("it has too many signatures");
    note.signatures.push_back(TRY(parse_signature(line)));
  }
  return note;
}

Result<std::vector<Signed>> check_signatures(const Note& note, std::span<const PublicKey> keys) {
  std::vector<Signed> all;
  for (const PublicKey& key : keys) {
    const std::uint32_t id = id_of(key);
    for (const Signature& one : note.signatures) {
      if (one.name != key.name || one.key_id != id) continue;
      const std::size_t time = key.type == KeyType::cosignature ? kTimeBytes : 0;
      const bool is_whole = one.bytes.size() == time + kEd25519Bytes;
      const std::string_view bytes = one.bytes;
      const std::uint64_t seconds = is_whole ? from_big_endian(bytes.substr(0, time)) : 0;
      constexpr std::uint64_t kSecondsMax = 253'402'300'799;  // of the year 9999
      if (!is_whole || seconds > kSecondsMax ||
          !is_signed(key, message_of(key, note.text, seconds), bytes.substr(time))) {
        return fail(ErrorCode::invalid,
                    fmt::format("the signature of {} does not hold: the text is not what it signed",
                                key.name));
      }
      Signed found{key, std::nullopt};
      if (time > 0) {
        found.at = Instant{static_cast<std::int64_t>(seconds) * kMicrosPerSecond};
      }
      all.push_back(std::move(found));
      break;  // another one by the same key says nothing more
    }
  }
  return all;
}

struct SigningKey::Key {
  tlog::Key key;
};

SigningKey::SigningKey(std::string name, KeyType type, std::string_view seed)
    : key_(std::make_unique<Key>()) {
  CHECK(is_name(name) && seed.size() == kSeedBytes);
  key_->key.reset(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes_of(seed), seed.size()));
  public_key_.name = std::move(name);
  public_key_.type = type;
  std::size_t size = public_key_.key.size();
  CHECK(key_->key != nullptr &&
        EVP_PKEY_get_raw_public_key(key_->key.get(), public_key_.key.data(), &size) == 1);
}

SigningKey::~SigningKey() = default;
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;

Signature SigningKey::sign(std::string_view text, Instant at) const {
  const auto seconds = static_cast<std::uint64_t>(at.micros / kMicrosPerSecond);
  const std::string message = message_of(public_key_, text, seconds);
  std::string signature(kEd25519Bytes, '\0');
  std::size_t size = signature.size();
  const Context context(EVP_MD_CTX_new());
  CHECK(context != nullptr &&
        EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_->key.get()) == 1 &&
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                       bytes_of(message), message.size()) == 1);
  if (public_key_.type == KeyType::cosignature) {
    signature.insert(0, big_endian(seconds, kTimeBytes));
  }
  return {public_key_.name, id_of(public_key_), std::move(signature)};
}

}  // namespace candor::tlog
