// SPDX-License-Identifier: Apache-2.0
// TLS between bytes and bytes, by OpenSSL: no socket. The server is who its certificate says, or
// nothing is said to it.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace candor::delivery {

// Whom we trust. Throws std::runtime_error where the file holds no certificates.
class TlsRoots {
 public:
  // PEM; empty: the system's.
  explicit TlsRoots(const std::string& ca_file);
  ~TlsRoots();
  TlsRoots(const TlsRoots&) = delete;
  TlsRoots& operator=(const TlsRoots&) = delete;

 private:
  friend class Tls;
  struct Context;
  std::unique_ptr<Context> context_;
};

// One connection's client side: TLS 1.2 or later, the certificate verified for `host`, a name or an
// address.
class Tls {
 public:
  Tls(const TlsRoots& roots, const std::string& host);
  ~Tls();
  Tls(const Tls&) = delete;
  Tls& operator=(const Tls&) = delete;

  // Bytes of the wire; returns what they say.
  std::string receive(std::string_view bytes);
  // What is to be said, once is_open().
  void write(std::string_view plain);
  // Bytes for the wire; after they have left, sent() says how many.
  std::string_view output() const;
  void sent(std::size_t bytes);

  bool is_open() const { return is_open_; }
  // Why it can go no further; empty while it can.
  const std::string& failure() const { return failure_; }

 private:
  void fail();
  void gather();

  struct Session;
  std::unique_ptr<Session> session_;
  std::string output_;
  bool is_open_ = false;
  std::string failure_;
};

}  // namespace candor::delivery
