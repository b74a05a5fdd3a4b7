// SPDX-License-Identifier: Apache-2.0
#include "delivery/smtp.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <deque>
#include <map>

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file.h"
#include "base/result.h"
#include "base/text.h"
#include "delivery/tls.h"

namespace candor::delivery {
namespace {

using Time = std::chrono::steady_clock::time_point;
Time now() { return std::chrono::steady_clock::now(); }

// So many letters are looked through for one whose domain has room.
constexpr std::size_t kLettersAheadMax = 500;
// After so many broken connections without a single answer about a letter, for each address of the
// server, it counts as unreachable. One that was refused before it was of use counts twice.
constexpr std::size_t kBarrenMax = 4;

// A socket's address.
struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;
  bool is_loopback() const {
    if (storage.ss_family == AF_INET) {
      const auto& four = reinterpret_cast<const sockaddr_in&>(storage);
      return ntohl(four.sin_addr.s_addr) >> 24 == 127;
    }
    const auto& six = reinterpret_cast<const sockaddr_in6&>(storage);
    return storage.ss_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&six.sin6_addr);
  }
};

// Every address of the host; none: the name leads nowhere.
std::vector<Address> look_up(const SmtpServer& server) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* first = nullptr;
  std::vector<Address> all;
  if (::getaddrinfo(server.host.c_str(), std::to_string(server.port).c_str(), &hints, &first) != 0)
    return all;
  for (const addrinfo* each = first; each != nullptr; each = each->ai_next) {
    Address address;
    std::memcpy(&address.storage, each->ai_addr, each->ai_addrlen);
    address.size = each->ai_addrlen;
    all.push_back(address);
  }
  ::freeaddrinfo(first);
  return all;
}

// What we call ourselves: our host's name, if it can stand in EHLO.
std::string own_name() {
  std::array<char, 256> name{};
  const bool known = ::gethostname(name.data(), name.size() - 1) == 0 && name[0] != '\0';
  const std::string_view text = known ? name.data() : "localhost";
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.';
  });
  return plain ? std::string(text) : "localhost";
}

std::string domain_of(const Message& message) {
  return to_lower(message.to_address.substr(message.to_address.rfind('@') + 1));
}

}  // namespace

class Smtp::Pool {
 public:
  explicit Pool(SmtpServer server)
      : server_(std::move(server)),
        name_(own_name()),
        connections_max_(static_cast<std::size_t>(server_.connections_max)) {
    if (server_.tls == SmtpTls::starttls) roots_.emplace(server_.ca_file);
  }
  ~Pool() {
    for (const auto& link : links_) {
      if (!link->is_connected || link->session.is_over()) continue;
      link->session.quit();
      write(*link);
    }
  }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  std::vector<Sent> send(const NextLetter& next) {
    begin();
    try {
      do {
        hand_out(next);
        wait();
        for (const auto& link : links_) serve(*link);
        drop_lost();
      } while (!is_done());
    } catch (...) {
      links_.clear();  // what they hold is gone
      throw;
    }
    std::vector<Sent> all;
    for (Letter& letter : letters_) {
      all.push_back(letter.sent ? std::move(*letter.sent)
                                : Sent{Outcome::unreachable, last_failure_});
    }
    letters_.clear();
    return all;
  }

 private:
  struct Letter {
    std::optional<Message> message;  // nothing once it is answered
    std::string domain;
    int losses = 0;  // connections that broke while it was being taken
    std::optional<Sent> sent;
  };
  struct Link {
    Link(const SmtpServer& server, const std::string& name, const Address& address)
        : session(server, name, address.is_loopback()) {}
    ~Link() {
      if (file >= 0) ::close(file);
    }
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;
    int file = -1;
    bool is_connected = false;
    SmtpSession session;
    std::optional<Tls> tls;
    std::optional<Time> until;  // by then what it waits for must have come
    short events = 0;
  };

  void begin() {
    waiting_.clear();
    suspects_.clear();
    is_exhausted_ = false;
    barren_ = 0;
    under_way_.clear();
    if (addresses_.empty()) addresses_ = look_up(server_);
    if (addresses_.empty()) last_failure_ = "(the mail server's name leads to no address)";
    // A server may have hung up since the last batch.
    for (const auto& link : links_) read(*link);
    std::erase_if(links_, [](const auto& link) { return !link->session.is_idle(); });
  }

  bool is_unreachable() const {
    return addresses_.empty() || barren_ >= kBarrenMax * addresses_.size();
  }
  bool is_done() const {
    const bool none_under_way = std::all_of(links_.begin(), links_.end(), [](const auto& link) {
      return link->session.letters() == 0;
    });
    return none_under_way &&
           (is_unreachable() || (is_exhausted_ && waiting_.empty() && suspects_.empty()));
  }

  void hand_out(const NextLetter& next) {
    if (is_unreachable()) return;
    for (const auto& link : links_) {
      while (link->session.wants_letter()) {
        const auto number = find_letter(next);
        if (!number) return;
        if (link->session.is_idle()) restart_clock(*link, server_.send_time_ms_max);
        ++under_way_[letters_[*number].domain];
        link->session.offer(*number, *letters_[*number].message);
        take_answers(*link);
      }
    }
    const bool is_opening = std::any_of(
        links_.begin(), links_.end(), [](const auto& link) { return !link->session.was_ready(); });
    if (is_opening || links_.size() >= connections_max_) return;
    if (waiting_.empty()) draw(next);
    if (!waiting_.empty()) open();
  }

  // Asks for one more letter; when there are no more, those over which a connection broke have
  // their turn again.
  bool draw(const NextLetter& next) {
    std::optional<Message> message;
    if (!is_exhausted_) message = next();
    if (!message) {
      is_exhausted_ = true;
      if (suspects_.empty()) return false;
      waiting_.push_back(suspects_.front());
      suspects_.pop_front();
      return true;
    }
    waiting_.push_back(letters_.size());
    std::string domain = domain_of(*message);
    letters_.push_back({std::move(message), std::move(domain), 0, std::nullopt});
    return true;
  }

  // The next one whose domain has room.
  std::optional<std::size_t> find_letter(const NextLetter& next) {
    for (std::size_t i = 0; i < kLettersAheadMax; ++i) {
      if (i == waiting_.size() && !draw(next)) return std::nullopt;
      const std::size_t number = waiting_[i];
      const auto busy = under_way_.find(letters_[number].domain);
      if (server_.domain_letters_max > 0 && busy != under_way_.end() &&
          busy->second >= server_.domain_letters_max)
        continue;
      waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(i));
      return number;
    }
    return std::nullopt;
  }

  void open() {
    const Address& address = addresses_[address_at_ % addresses_.size()];
    auto link = std::make_unique<Link>(server_, name_, address);
    link->file = ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (link->file < 0) throw_errno("cannot open a socket");
    const int yes = 1;
    ::setsockopt(link->file, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    restart_clock(*link, server_.connect_time_ms_max);
    const auto* to = reinterpret_cast<const sockaddr*>(&address.storage);
    if (::connect(link->file, to, address.size) != 0 && errno != EINPROGRESS) {
      link->session.lose(fmt::format("({})", std::strerror(errno)));
    }
    links_.push_back(std::move(link));
  }

  static void restart_clock(Link& link, std::int64_t ms) {
    link.until = now() + std::chrono::milliseconds(ms);
  }

  // Until a socket has something to say or to hear, or somebody's time is up.
  void wait() {
    std::vector<pollfd> polled;
    std::optional<Time> until;
    for (const auto& link : links_) {
      if (link->session.is_over()) return;
      const bool has_output = !link->session.output().empty() && !link->session.wants_tls();
      const bool writes =
          !link->is_connected || has_output || (link->tls && !link->tls->output().empty());
      polled.push_back({link->file, static_cast<short>(writes ? POLLIN | POLLOUT : POLLIN), 0});
      if (link->until && (!until || *link->until < *until)) until = link->until;
    }
    if (polled.empty() || is_done()) return;
    using std::chrono::milliseconds;
    const auto left = until ? std::chrono::ceil<milliseconds>(*until - now()) : milliseconds(-1);
    const int timeout = until ? static_cast<int>(std::max<std::int64_t>(left.count(), 0)) : -1;
    if (::poll(polled.data(), polled.size(), timeout) < 0 && errno != EINTR) {
      throw_errno("cannot wait for the mail server");
    }
    for (std::size_t i = 0; i < polled.size(); ++i) links_[i]->events = polled[i].revents;
  }

  void serve(Link& link) {
    if (!link.is_connected) {
      finish_connecting(link);
    } else {
      if (link.events & (POLLIN | POLLHUP | POLLERR)) read(link);
      write(link);
    }
    link.events = 0;
    take_answers(link);
    if (link.until && now() >= *link.until) {
      link.session.lose(link.is_connected ? "(the server did not answer in time)"
                                          : "(the server could not be reached in time)");
    }
  }

  void finish_connecting(Link& link) {
    if (!(link.events & (POLLOUT | POLLHUP | POLLERR))) return;
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(link.file, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return link.session.lose(fmt::format("({})", std::strerror(error)));
    link.is_connected = true;
    restart_clock(link, server_.send_time_ms_max);
  }

  void read(Link& link) {
    std::array<char, 65'536> buffer;
    while (!link.session.is_over()) {
      const ssize_t count = ::recv(link.file, buffer.data(), buffer.size(), 0);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0 && errno == EAGAIN) return;
      if (count < 0) return link.session.lose(fmt::format("({})", std::strerror(errno)));
      if (count == 0) return link.session.lose("(the server closed the connection)");
      hear(link, {buffer.data(), static_cast<std::size_t>(count)});
      if (static_cast<std::size_t>(count) < buffer.size()) return;
    }
  }

  void hear(Link& link, std::string_view bytes) {
    const bool was_ready = link.session.was_ready();
    if (link.tls) {
      const std::string plain = link.tls->receive(bytes);
      if (link.tls->is_open() && link.session.wants_tls()) link.session.tls_started();
      if (!plain.empty()) link.session.receive(plain);
      if (!link.tls->failure().empty()) link.session.lose("(" + link.tls->failure() + ")");
    } else {
      link.session.receive(bytes);
      if (link.session.wants_tls()) link.tls.emplace(*roots_, server_.host);
    }
    if (!was_ready && link.session.was_ready()) link.until.reset();
  }

  void write(Link& link) {
    SmtpSession& session = link.session;
    if (link.tls && link.tls->is_open()) {
      link.tls->write(session.output());
      session.sent(session.output().size());
      if (!link.tls->failure().empty()) session.lose("(" + link.tls->failure() + ")");
    }
    while (!session.is_over()) {
      const std::string_view bytes = link.tls ? link.tls->output() : session.output();
      if (bytes.empty()) return;
      const ssize_t count = ::send(link.file, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0 && errno == EAGAIN) return;
      if (count < 0) {
        const std::string why = fmt::format("({})", std::strerror(errno));
        read(link);  // the server may have said why
        return session.lose(why);
      }
      if (link.tls) {
        link.tls->sent(static_cast<std::size_t>(count));
      } else {
        session.sent(static_cast<std::size_t>(count));
      }
    }
  }

  void take_answers(Link& link) {
    const auto answers = link.session.take_answers();
    for (const auto& answer : answers) {
      barren_ = answer.sent.outcome == Outcome::uncertain ? barren_ + 1 : 0;
      put_down(answer.number);
      letters_[answer.number].sent = answer.sent;
      letters_[answer.number].message.reset();
    }
    if (answers.empty()) return;
    link.until.reset();
    if (link.session.letters() > 0) restart_clock(link, server_.send_time_ms_max);
  }

  void put_down(std::size_t number) {
    const auto busy = under_way_.find(letters_[number].domain);
    if (--busy->second == 0) under_way_.erase(busy);
  }

  void drop_lost() {
    for (const auto& link : links_) {
      if (link->session.is_over()) mourn(*link);
    }
    std::erase_if(links_, [](const auto& link) { return link->session.is_over(); });
  }

  // Its letters go to another connection.
  void mourn(Link& link) {
    take_answers(link);
    const SmtpSession& session = link.session;
    last_failure_ = session.words();
    const bool others_work = std::any_of(links_.begin(), links_.end(), [](const auto& other) {
      return other->session.was_ready() && !other->session.is_over();
    });
    if (!session.was_ready() && others_work) {
      connections_max_ = links_.size() - 1;  // the server wants no more than these
    } else if (!session.was_ready()) {
      barren_ += 2;
      ++address_at_;
    } else if (!session.left().numbers.empty()) {
      ++barren_;
    }
    const auto& numbers = session.left().numbers;
    for (auto number = numbers.rbegin(); number != numbers.rend(); ++number) {
      put_down(*number);
      Letter& letter = letters_[*number];
      if (session.left().blamed != *number) {
        waiting_.push_front(*number);
      } else if (++letter.losses < 2) {
        suspects_.push_back(*number);
      } else {
        letter.sent = {Outcome::deferred, "the connection broke twice over it: " + last_failure_};
        letter.message.reset();
      }
    }
  }

  SmtpServer server_;
  std::string name_;
  std::optional<TlsRoots> roots_;
  std::vector<Address> addresses_;
  std::size_t address_at_ = 0;
  std::vector<std::unique_ptr<Link>> links_;
  std::size_t connections_max_;

  // Of one batch.
  std::deque<Letter> letters_;
  std::deque<std::size_t> waiting_;  // for a connection
  std::deque<std::size_t> suspects_;
  bool is_exhausted_ = false;
  std::size_t barren_ = 0;
  std::string last_failure_;
  std::map<std::string, std::int64_t> under_way_;  // letters by domain
};

Smtp::Smtp(SmtpServer server) : pool_(std::make_unique<Pool>(std::move(server))) {}
Smtp::~Smtp() = default;
std::vector<Sent> Smtp::do_send(const NextLetter& next) { return pool_->send(next); }

}  // namespace candor::delivery
