// SPDX-License-Identifier: Apache-2.0
#include "delivery/tls.h"

#include <array>
#include <stdexcept>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "base/result.h"

namespace candor::delivery {

struct TlsRoots::Context {
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> ssl{SSL_CTX_new(TLS_client_method()),
                                                        SSL_CTX_free};
};

TlsRoots::TlsRoots(const std::string& ca_file) : context_(std::make_unique<Context>()) {
  SSL_CTX* context = context_->ssl.get();
  CHECK(context != nullptr);
  CHECK(SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  const int loaded = ca_file.empty() ? SSL_CTX_set_default_verify_paths(context)
                                     : SSL_CTX_load_verify_file(context, ca_file.c_str());
  ERR_clear_error();
  if (loaded != 1) throw std::runtime_error("the trusted certificates cannot be read");
}

TlsRoots::~TlsRoots() = default;

struct Tls::Session {
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl{nullptr, SSL_free};
  BIO* in = nullptr;   // owned by ssl
  BIO* out = nullptr;  // as is this
};

Tls::Tls(const TlsRoots& roots, const std::string& host) : session_(std::make_unique<Session>()) {
  session_->ssl.reset(SSL_new(roots.context_->ssl.get()));
  SSL* ssl = session_->ssl.get();
  session_->in = BIO_new(BIO_s_mem());
  session_->out = BIO_new(BIO_s_mem());
  CHECK(ssl != nullptr && session_->in != nullptr && session_->out != nullptr);
  SSL_set_bio(ssl, session_->in, session_->out);
  SSL_set_connect_state(ssl);
  X509_VERIFY_PARAM* wanted = SSL_get0_param(ssl);
  if (X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str()) != 1) {
    ERR_clear_error();
    CHECK(SSL_set1_host(ssl, host.c_str()) == 1);
    CHECK(SSL_set_tlsext_host_name(ssl, host.c_str()) == 1);
  }
  receive({});
}

Tls::~Tls() = default;

void Tls::fail() {
  const long verified = SSL_get_verify_result(session_->ssl.get());
  const unsigned long code = ERR_peek_error();
  const char* reason = ERR_reason_error_string(code);
  failure_ = "TLS: ";
  if (verified != X509_V_OK) {
    failure_ += X509_verify_cert_error_string(verified);
  } else {
    failure_ += reason != nullptr ? reason : "the server broke it off";
  }
}

std::string Tls::receive(std::string_view bytes) {
  std::string plain;
  if (!failure_.empty()) return plain;
  SSL* ssl = session_->ssl.get();
  ERR_clear_error();
  if (!bytes.empty()) {
    CHECK(BIO_write(session_->in, bytes.data(), static_cast<int>(bytes.size())) ==
          static_cast<int>(bytes.size()));
  }
  int result = 1;
  if (!is_open_) {
    result = SSL_do_handshake(ssl);
    is_open_ = result == 1;
  }
  std::array<char, 16'384> piece;
  while (is_open_ && (result = SSL_read(ssl, piece.data(), static_cast<int>(piece.size()))) > 0) {
    plain.append(piece.data(), static_cast<std::size_t>(result));
  }
  if (SSL_get_error(ssl, result) != SSL_ERROR_WANT_READ) fail();
  gather();
  return plain;
}

void Tls::write(std::string_view plain) {
  if (plain.empty() || !failure_.empty()) return;
  CHECK(is_open_);
  ERR_clear_error();
  const int size = static_cast<int>(plain.size());
  if (SSL_write(session_->ssl.get(), plain.data(), size) != size) fail();
  gather();
}

// Moves what OpenSSL wants to say out of its memory.
void Tls::gather() {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(session_->out, &bytes);
  if (size <= 0) return;
  output_.append(bytes, static_cast<std::size_t>(size));
  BIO_reset(session_->out);
}

std::string_view Tls::output() const { return output_; }
void Tls::sent(std::size_t bytes) { output_.erase(0, bytes); }

}  // namespace candor::delivery
