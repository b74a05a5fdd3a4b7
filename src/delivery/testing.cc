// SPDX-License-Identifier: Apache-2.0
#include "delivery/testing.h"

#include <csignal>
#include <cstdio>
#include <mutex>
#include <optional>
#include <thread>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/testing.h"
#include "base/text.h"

namespace candor::delivery {

std::vector<Sent> FakeOutbox::do_send(const NextLetter& next) {
  std::vector<Sent> all;
  std::vector<Message> taken;
  while (const auto message = next()) {
    all.push_back(answer ? answer(*message) : Sent{Outcome::accepted, "250 2.0.0 taken"});
    const Outcome outcome = all.back().outcome;
    if (outcome == Outcome::unreachable) break;
    // An answer that was lost on the way back: the mail has arrived all the same.
    if (outcome == Outcome::accepted || outcome == Outcome::uncertain) taken.push_back(*message);
  }
  if (on_flush) on_flush();
  arrived_.insert(arrived_.end(), taken.begin(), taken.end());
  return all;
}

namespace testing {
namespace {

constexpr int kBacklog = 64;

template <typename T>
using OpenSslOwned = std::unique_ptr<T, void (*)(T*)>;

// A key and the certificate that it signs for itself.
struct Certificate {
  OpenSslOwned<EVP_PKEY> key{EVP_EC_gen("P-256"), EVP_PKEY_free};
  OpenSslOwned<X509> x509{X509_new(), X509_free};
};
Certificate make_certificate(const std::string& host) {
  Certificate made;
  X509* x509 = made.x509.get();
  X509_set_version(x509, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
  X509_gmtime_adj(X509_getm_notBefore(x509), -3600);
  X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
  X509_set_pubkey(x509, made.key.get());
  X509_NAME* name = X509_get_subject_name(x509);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("relay"), -1, -1, 0);
  X509_set_issuer_name(x509, name);
  const bool is_address = host.find_first_not_of("0123456789.") == std::string::npos;
  const std::string names = (is_address ? "IP:" : "DNS:") + host;
  const OpenSslOwned<X509_EXTENSION> extension(
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names.c_str()),
      X509_EXTENSION_free);
  X509_add_ext(x509, extension.get(), -1);
  CHECK(X509_sign(x509, made.key.get(), EVP_sha256()) > 0);
  return made;
}

// One connection as its server thread sees it. Blocking; false or nothing once it is gone.
class Wire {
 public:
  explicit Wire(int file) : file_(file) {}
  ~Wire() { ssl_.reset(); }
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  bool write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count =
          ssl_ ? SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()))
               : ::send(file_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }
  bool write_in_pieces(std::string_view bytes) {
    for (const char& c : bytes) {
      if (!write({&c, 1})) return false;
    }
    return true;
  }
  // Without its end.
  std::optional<std::string> read_line() {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n")) == std::string::npos) {
      if (!read_more()) return std::nullopt;
    }
    std::string line = buffer_.substr(0, end);
    buffer_.erase(0, end + 2);
    return line;
  }
  bool read_more() {
    char bytes[4096];
    const ssize_t count =
        ssl_ ? SSL_read(ssl_.get(), bytes, sizeof bytes) : ::recv(file_, bytes, sizeof bytes, 0);
    if (count <= 0) return false;
    buffer_.append(bytes, static_cast<std::size_t>(count));
    return true;
  }
  void read_to_end() {
    do buffer_.clear();
    while (read_more());
  }
  bool begin_tls(SSL_CTX* context) {
    ssl_.reset(SSL_new(context));
    SSL_set_fd(ssl_.get(), file_);
    return SSL_accept(ssl_.get()) == 1;
  }
  void half_close() { ::shutdown(file_, SHUT_WR); }
  void reset() {
    const linger now{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(file_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  }

 private:
  int file_;
  std::string buffer_;
  OpenSslOwned<SSL> ssl_{nullptr, SSL_free};
};

}  // namespace

struct Relay::State {
  Options options;
  TemporaryFolder folder;
  OpenSslOwned<SSL_CTX> tls{SSL_CTX_new(TLS_server_method()), SSL_CTX_free};
  int listener = -1;
  std::uint16_t port = 0;
  std::thread accepting;
  mutable std::mutex mutex;
  std::vector<Letter> letters;
  std::vector<std::thread> threads;
  std::vector<int> files;  // of connections, as long as they are open
  std::int64_t connections = 0;
  bool is_closing = false;

  Fault fault(At at) {
    const std::lock_guard lock(mutex);
    return options.fault ? options.fault(at) : Fault::none;
  }

  // Says it, or what the fault of this step makes of it. False: the conversation is over.
  bool reply(Wire& wire, At at, std::string_view right, Fault fault_now) {
    switch (fault_now) {
      case Fault::none: return wire.write(right);
      case Fault::drop: return false;
      case Fault::reset: wire.reset(); return false;
      case Fault::stall: wire.read_to_end(); return false;
      case Fault::half_close:
        wire.half_close();
        wire.read_to_end();
        return false;
      case Fault::garbage: return wire.write("\xff\x01 what?\r\n");
      case Fault::not_now: return wire.write("451 4.3.0 not now\r\n") && at != At::greeting;
      case Fault::never: return wire.write("550 5.0.0 never\r\n") && at != At::greeting;
      case Fault::going_down: wire.write("421 4.3.2 going down\r\n"); return false;
      case Fault::in_pieces: return wire.write_in_pieces(right);
      case Fault::last_word: wire.write(right); return false;
    }
    return false;
  }
  bool reply(Wire& wire, At at, std::string_view right) {
    return reply(wire, at, right, fault(at));
  }

  std::string extensions(bool under_tls) const {
    std::string text = "250-relay.test\r\n";
    if (options.offers_pipelining) text += "250-PIPELINING\r\n";
    if (options.offers_tls && !under_tls) text += "250-STARTTLS\r\n";
    if (!options.sign_in.empty()) text += "250-AUTH PLAIN\r\n";
    return text + "250-8BITMIME\r\n250 SIZE 100000000\r\n";
  }

  void converse(Wire& wire) {
    bool under_tls = false;
    Letter letter;
    bool has_sender = false;
    if (!reply(wire, At::greeting, "220 relay.test\r\n")) return;
    while (const auto line = wire.read_line()) {
      const std::string command = to_lower(line->substr(0, 4));
      if (command == "ehlo") {
        if (!reply(wire, At::hello, extensions(under_tls))) return;
      } else if (command == "star") {
        const Fault now = fault(At::starttls);
        if (!reply(wire, At::starttls, "220 go\r\n", now)) return;
        if (now != Fault::none && now != Fault::in_pieces) continue;
        const Fault at_handshake = fault(At::handshake);
        if (at_handshake != Fault::none && at_handshake != Fault::in_pieces) {
          reply(wire, At::handshake, "", at_handshake);
          return;
        }
        if (!wire.begin_tls(tls.get())) return;
        under_tls = true;
      } else if (command == "auth") {
        const bool is_right = *line == "AUTH PLAIN " + options.sign_in;
        if (!reply(wire, At::sign_in, is_right ? "235 ok\r\n" : "535 no\r\n")) return;
      } else if (command == "mail") {
        const Fault now = fault(At::mail);
        has_sender = now != Fault::not_now && now != Fault::never;
        letter = {};
        if (!reply(wire, At::mail, "250 ok\r\n", now)) return;
      } else if (command == "rcpt") {
        const Fault now = fault(At::recipient);
        const bool refuses = now == Fault::not_now || now == Fault::never;
        const std::size_t open = line->find('<');
        if (has_sender && !refuses) {
          letter.recipient = line->substr(open + 1, line->find('>') - open - 1);
        }
        if (!reply(wire, At::recipient, has_sender ? "250 ok\r\n" : "503 no sender\r\n", now))
          return;
      } else if (command == "data") {
        if (!take_content(wire, letter)) return;
      } else if (command == "quit") {
        wire.write("221 bye\r\n");
        return;
      } else {  // RSET
        has_sender = false;
        letter = {};
        if (!wire.write("250 ok\r\n")) return;
      }
    }
  }

  bool take_content(Wire& wire, Letter& letter) {
    if (letter.recipient.empty()) return wire.write("503 nobody to have it\r\n");
    const Fault now = fault(At::data);
    if (now == Fault::not_now || now == Fault::never || now == Fault::garbage) {
      return reply(wire, At::data, "", now);
    }
    if (!reply(wire, At::data, "354 go\r\n", now)) return false;
    const Fault within = fault(At::content);
    if (within != Fault::none && within != Fault::in_pieces) {
      wire.read_line();
      if (within == Fault::not_now || within == Fault::never || within == Fault::garbage ||
          within == Fault::last_word) {
        return false;
      }
      return reply(wire, At::content, "", within);
    }
    while (const auto line = wire.read_line()) {
      if (*line == ".") return end_letter(wire, letter);
      letter.bytes += line->starts_with('.') ? line->substr(1) : *line;
      letter.bytes += "\r\n";
    }
    return false;
  }

  bool end_letter(Wire& wire, Letter& letter) {
    const Fault now = fault(At::dot);
    letter.was_taken = now == Fault::none || now == Fault::in_pieces || now == Fault::last_word;
    letter.was_refused = now == Fault::not_now || now == Fault::never || now == Fault::going_down;
    {
      const std::lock_guard lock(mutex);
      letters.push_back(letter);
    }
    letter = {};
    return reply(wire, At::dot, "250 2.0.0 taken\r\n", now);
  }

  void accept_all() {
    while (true) {
      const int file = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
      if (file < 0) return;
      const int yes = 1;
      ::setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
      const std::lock_guard lock(mutex);
      if (is_closing) {
        ::close(file);
        return;
      }
      ++connections;
      files.push_back(file);
      threads.emplace_back([this, file] {
        {
          Wire wire(file);
          converse(wire);
        }
        const std::lock_guard closing(mutex);
        std::erase(files, file);
        ::close(file);
      });
    }
  }
};

Relay::Relay(Options options) : state_(std::make_unique<State>()) {
  std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to sockets as to files
  State& s = *state_;
  s.options = std::move(options);
  const Certificate certificate = make_certificate(s.options.certificate_host);
  SSL_CTX_use_certificate(s.tls.get(), certificate.x509.get());
  SSL_CTX_use_PrivateKey(s.tls.get(), certificate.key.get());
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(ca_file().c_str(), "w"), std::fclose);
  CHECK(file != nullptr && PEM_write_X509(file.get(), certificate.x509.get()) == 1);

  s.listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* any = reinterpret_cast<sockaddr*>(&address);
  CHECK(::bind(s.listener, any, size) == 0 && ::listen(s.listener, kBacklog) == 0 &&
        ::getsockname(s.listener, any, &size) == 0);
  s.port = ntohs(address.sin_port);
  s.accepting = std::thread([&s] { s.accept_all(); });
}

Relay::~Relay() {
  State& s = *state_;
  {
    const std::lock_guard lock(s.mutex);
    s.is_closing = true;
    for (const int file : s.files) ::shutdown(file, SHUT_RDWR);
  }
  ::shutdown(s.listener, SHUT_RDWR);
  s.accepting.join();
  ::close(s.listener);
  for (std::thread& thread : s.threads) thread.join();
}

std::uint16_t Relay::port() const { return state_->port; }
std::string Relay::ca_file() const { return state_->folder.path() + "/relay.pem"; }
std::vector<Relay::Letter> Relay::letters() const {
  const std::lock_guard lock(state_->mutex);
  return state_->letters;
}
std::int64_t Relay::connections() const {
  const std::lock_guard lock(state_->mutex);
  return state_->connections;
}

}  // namespace testing

}  // namespace candor::delivery
