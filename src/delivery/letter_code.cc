// SPDX-License-Identifier: Apache-2.0
#include "delivery/letter_code.h"

#include <array>
#include <utility>

#include <openssl/evp.h>

#include "base/text.h"
#include "seal/seal.h"

namespace candor::delivery {
namespace {

constexpr std::string_view kKeyScope = "letter codes";
constexpr std::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kCodeDigits = 25;
constexpr std::size_t kGroupDigits = 5;
constexpr unsigned kDigitBits = 5;
constexpr unsigned kFreeBits = 3;  // of a block, before those that a code has

using Block = std::array<unsigned char, 16>;
using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

bool is_in_domain(const Block& block) { return block[0] >> (8 - kFreeBits) == 0; }

// A UUIDv7 has a version in the upper half of its seventh byte and a variant in the upper quarter
// of its ninth (RFC 9562 section 5.7). The version gives way to the upper half of the first byte.
Block block_of(const DeliveryId& letter) {
  const auto bytes = from_hex(replace_all(letter.value, "-", ""));
  CHECK(bytes && bytes->size() == Block().size());
  Block block{};
  std::copy(bytes->begin(), bytes->end(), block.begin());
  CHECK(block[6] >> 4 == 7);
  block[6] = static_cast<unsigned char>((block[0] & 0xf0) | (block[6] & 0x0f));
  block[0] = static_cast<unsigned char>(block[0] & 0x0f);
  return block;
}

std::optional<DeliveryId> letter_of(Block block) {
  if (block[0] >> 4 != 0 || block[8] >> 6 != 2) return std::nullopt;
  block[0] = static_cast<unsigned char>(block[0] | (block[6] & 0xf0));
  block[6] = static_cast<unsigned char>(0x70 | (block[6] & 0x0f));
  std::string id = to_hex({reinterpret_cast<const char*>(block.data()), block.size()});
  for (const std::size_t dash : {20U, 16U, 12U, 8U}) id.insert(dash, "-");
  return DeliveryId{std::move(id)};
}

std::string digits_of(const Block& block) {
  std::string code;
  unsigned bits = 0;
  unsigned count = 8 - kFreeBits;  // of `bits`
  for (std::size_t i = 0; i < block.size(); ++i) {
    bits = i == 0 ? block[0] : (bits << 8 | block[i]) & 0xfff;
    if (i > 0) count += 8;
    for (; count >= kDigitBits; count -= kDigitBits) {
      if (code.size() % (kGroupDigits + 1) == kGroupDigits) code += '-';
      code += kDigits[bits >> (count - kDigitBits) & 0x1f];
    }
  }
  return code;
}

std::optional<unsigned> value_of(char digit) {
  switch (digit) {
    case 'O': return 0;
    case 'I':
    case 'L': return 1;
    default: break;
  }
  const std::size_t at = kDigits.find(digit);
  if (at == std::string_view::npos) return std::nullopt;
  return static_cast<unsigned>(at);
}

std::optional<Block> read_digits(std::string_view typed) {
  Block block{};
  std::size_t digits = 0;
  for (const char c : typed) {
    if (c == '-' || c == ' ') continue;
    const auto value = value_of(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
    if (!value || digits == kCodeDigits) return std::nullopt;
    for (unsigned bit = 0; bit < kDigitBits; ++bit) {
      const std::size_t place = kFreeBits + digits * kDigitBits + bit;
      const unsigned is_set = *value >> (kDigitBits - 1 - bit) & 1U;
      block[place / 8] = static_cast<unsigned char>(block[place / 8] | is_set << (7 - place % 8));
    }
    ++digits;
  }
  if (digits != kCodeDigits) return std::nullopt;
  return block;
}

Context start(std::string_view key, bool enciphers) {
  Context context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  CHECK(context &&
        EVP_CipherInit_ex(context.get(), EVP_aes_256_ecb(), nullptr,
                          reinterpret_cast<const unsigned char*>(key.data()), nullptr,
                          enciphers ? 1 : 0) == 1 &&
        EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1);
  return context;
}

// The next block of the cycle that is in the domain.
Block walk(const Context& context, Block block) {
  do {
    Block next{};
    int size = 0;
    CHECK(EVP_CipherUpdate(context.get(), next.data(), &size, block.data(),
                           static_cast<int>(block.size())) == 1 &&
          size == static_cast<int>(next.size()));
    block = next;
  } while (!is_in_domain(block));
  return block;
}

LetterCodes codes_with(const seal::Key& key) { return LetterCodes(key.blind("AES-256")); }

}  // namespace

struct LetterCodes::Cipher {
  explicit Cipher(std::string_view key) : forth(start(key, true)), back(start(key, false)) {}
  const Context forth;
  const Context back;
};

LetterCodes::LetterCodes(std::string_view key) {
  CHECK(key.size() == kKeyBytes);
  cipher_ = std::make_unique<Cipher>(key);
}
LetterCodes::~LetterCodes() = default;
LetterCodes::LetterCodes(LetterCodes&&) noexcept = default;
LetterCodes& LetterCodes::operator=(LetterCodes&&) noexcept = default;

std::string LetterCodes::code_of(const DeliveryId& letter) const {
  return digits_of(walk(cipher_->forth, block_of(letter)));
}

std::optional<DeliveryId> LetterCodes::find(std::string_view typed) const {
  const auto block = read_digits(typed);
  if (!block) return std::nullopt;
  return letter_of(walk(cipher_->back, *block));
}

Result<LetterCodes> ensure_letter_codes(App& app) {
  {
    const auto tx = app.db.read();
    if (auto codes = TRY(find_letter_codes(*tx, app))) return std::move(*codes);
  }
  const auto tx = app.db.write();
  const seal::Seal seal = TRY(seal::claim(*tx, app));
  LetterCodes codes = codes_with(
      TRY(seal::ensure_key(*tx, seal, kKeyScope, seal::Key(app.random.bytes(kKeyBytes)))));
  tx->commit();
  return codes;
}

Result<std::optional<LetterCodes>> find_letter_codes(storage::Transaction& tx, const App& app) {
  const seal::Seal seal = TRY(seal::claim(tx, app));
  const auto key = seal::find_key(tx, seal, kKeyScope);
  if (!key) return std::optional<LetterCodes>();
  return std::optional<LetterCodes>(codes_with(*key));
}

}  // namespace candor::delivery
