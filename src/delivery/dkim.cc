// SPDX-License-Identifier: Apache-2.0
#include "delivery/dkim.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "base/hash.h"
#include "base/text.h"

namespace candor::delivery {
namespace {

constexpr int kRsaBitsMin = 1024;

// What is signed where the mail has it. From stands twice, so that nobody can add another one.
constexpr std::string_view kSigned[] = {"from",
                                        "from",
                                        "to",
                                        "subject",
                                        "date",
                                        "message-id",
                                        "reply-to",
                                        "mime-version",
                                        "content-type",
                                        "auto-submitted",
                                        "list-unsubscribe",
                                        "list-unsubscribe-post"};

template <typename T>
using Owned = std::unique_ptr<T, void (*)(T*)>;

bool is_space(char c) { return c == ' ' || c == '\t'; }

// Runs of space as one, none at the end; `text` is one line without its end.
void add_relaxed(std::string& to, std::string_view text) {
  const std::size_t before = to.size();
  to.resize(before + text.size());
  char* end = to.data() + before;
  bool pending = false;
  for (const char c : text) {
    if (is_space(c)) {
      pending = true;
      continue;
    }
    if (pending) *end++ = ' ';
    pending = false;
    *end++ = c;
  }
  to.resize(static_cast<std::size_t>(end - to.data()));
}

struct Header {
  std::string name;     // in lower case
  std::string relaxed;  // "name:value"
};

// The fields of a mail's header, in order, unfolded.
std::vector<Header> headers_of(std::string_view header) {
  std::vector<Header> all;
  std::string line;
  const auto finish = [&] {
    const std::size_t colon = line.find(':');
    if (colon != std::string::npos) {
      std::string name = to_lower(trim(std::string_view(line).substr(0, colon)));
      std::string relaxed = name + ":";
      add_relaxed(relaxed, trim(std::string_view(line).substr(colon + 1)));
      all.push_back({std::move(name), std::move(relaxed)});
    }
    line.clear();
  };
  for (std::string_view piece : split(header, '\n')) {
    if (piece.ends_with('\r')) piece.remove_suffix(1);
    if (piece.empty() || !is_space(piece[0])) finish();
    line += piece;
  }
  finish();
  return all;
}

std::string sha256_bytes(std::string_view text) { return from_hex(sha256_hex(text)).value(); }

}  // namespace

std::string dkim_body_hash(std::string_view body) {
  std::string relaxed;
  relaxed.reserve(body.size());
  std::size_t end_of_text = 0;  // empty lines at the end do not count
  for (std::size_t at = 0; at < body.size();) {
    const std::size_t end = std::min(body.find("\r\n", at), body.size());
    add_relaxed(relaxed, body.substr(at, end - at));
    const bool is_empty = relaxed.empty() || relaxed.ends_with('\n');
    relaxed += "\r\n";
    if (!is_empty) end_of_text = relaxed.size();
    at = end + 2;
  }
  return to_base64(sha256_bytes(std::string_view(relaxed).substr(0, end_of_text)));
}

struct DkimKey::Key {
  Owned<EVP_PKEY> pkey{nullptr, EVP_PKEY_free};
  bool is_ed25519 = false;
};

DkimKey::DkimKey(std::string domain, std::string selector, std::unique_ptr<Key> key)
    : domain_(std::move(domain)), selector_(std::move(selector)), key_(std::move(key)) {}
DkimKey::~DkimKey() = default;
DkimKey::DkimKey(DkimKey&&) noexcept = default;
DkimKey& DkimKey::operator=(DkimKey&&) noexcept = default;

Result<DkimKey> DkimKey::read(std::string domain, std::string selector, const std::string& pem) {
  const Owned<BIO> bytes(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free_all);
  auto key = std::make_unique<Key>();
  // No password is asked for at the terminal.
  const auto no_password = [](char*, int, int, void*) { return 0; };
  key->pkey.reset(PEM_read_bio_PrivateKey(bytes.get(), nullptr, no_password, nullptr));
  ERR_clear_error();
  const int type = key->pkey ? EVP_PKEY_get_base_id(key->pkey.get()) : EVP_PKEY_NONE;
  key->is_ed25519 = type == EVP_PKEY_ED25519;
  const bool is_rsa = type == EVP_PKEY_RSA && EVP_PKEY_get_bits(key->pkey.get()) >= kRsaBitsMin;
  if (!key->is_ed25519 && !is_rsa) {
    return fail(ErrorCode::invalid,
                "a file of mail.dkim_keys holds no private key in PEM, RSA of 1024 bits or more or "
                "Ed25519; `openssl genpkey -algorithm ed25519` makes one");
  }
  return DkimKey(std::move(domain), std::move(selector), std::move(key));
}

std::string DkimKey::sign(std::string_view mail, Instant at) const {
  const std::size_t end = mail.find("\r\n\r\n");
  const std::string_view body =
      end == std::string_view::npos ? std::string_view() : mail.substr(end + 4);
  std::vector<Header> headers = headers_of(mail.substr(0, end));
  std::string names;
  std::string text;
  for (const std::string_view name : kSigned) {
    // The last of that name that is not signed yet (section 5.4.2).
    const auto found = std::find_if(headers.rbegin(), headers.rend(),
                                    [&](const Header& header) { return header.name == name; });
    if (found == headers.rend() && name != "from") continue;
    names += (names.empty() ? "" : ":") + std::string(name);
    if (found == headers.rend()) continue;
    text += found->relaxed + "\r\n";
    found->name.clear();
  }
  const std::string value =
      fmt::format("v=1; a={}; c=relaxed/relaxed; d={}; s={}; t={};\r\n\th={};\r\n\tbh={};\r\n\tb=",
                  key_->is_ed25519 ? "ed25519-sha256" : "rsa-sha256", domain_, selector_,
                  at.micros / kMicrosPerSecond, names, dkim_body_hash(body));
  text += "dkim-signature:";
  add_relaxed(text, replace_all(value, "\r\n", ""));
  std::string header = "DKIM-Signature: " + value;
  const std::string signature = to_base64(signature_of(text));
  constexpr std::size_t kColumns = 72;
  for (std::size_t from = 0; from < signature.size(); from += kColumns) {
    if (from > 0) header += "\r\n\t";
    header += signature.substr(from, kColumns);
  }
  return header + "\r\n";
}

std::string DkimKey::signature_of(std::string_view text) const {
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  // Ed25519 signs the hash as if it were the text (RFC 8463 section 3).
  const std::string hashed = key_->is_ed25519 ? sha256_bytes(text) : std::string(text);
  const EVP_MD* digest = key_->is_ed25519 ? nullptr : EVP_sha256();
  CHECK(EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key_->pkey.get()) == 1);
  const auto* bytes = reinterpret_cast<const unsigned char*>(hashed.data());
  std::size_t size = 0;
  CHECK(EVP_DigestSign(context.get(), nullptr, &size, bytes, hashed.size()) == 1);
  std::string signature(size, '\0');
  CHECK(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                       bytes, hashed.size()) == 1);
  signature.resize(size);
  return signature;
}

}  // namespace candor::delivery
