// SPDX-License-Identifier: Apache-2.0
// An SMTP server that takes everything, keeps nothing and costs almost nothing, so that what is
// measured is the sender. usage: null_sink PORT
#include <array>
#include <cstdlib>
#include <string>
#include <string_view>
#include <unordered_map>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

struct Connection {
  std::string in;
  bool takes_content = false;
};

// Answers what has come; true once it was asked to leave.
bool answer(Connection& connection, std::string& out) {
  std::size_t at = 0;
  bool is_leaving = false;
  while (!is_leaving) {
    const std::string_view end = connection.takes_content ? "\r\n.\r\n" : "\r\n";
    const std::size_t found = connection.in.find(end, at);
    if (found == std::string::npos) break;
    if (connection.takes_content) {
      connection.takes_content = false;
      out += "250 2.0.0 taken\r\n";
    } else {
      const char command = static_cast<char>(connection.in[at] & ~0x20);
      connection.takes_content = command == 'D';
      is_leaving = command == 'Q';
      out += command == 'E'             ? "250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n"
             : connection.takes_content ? "354 go\r\n"
             : is_leaving               ? "221 bye\r\n"
                                        : "250 2.1.0 ok\r\n";
    }
    at = found + end.size();
  }
  connection.in.erase(0, at);
  return is_leaving;
}

int listen_on(int port) {
  const int file = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  const int yes = 1;
  ::setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(file, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(file, SOMAXCONN) != 0) {
    std::exit(1);
  }
  return file;
}

void watch(int poller, int file) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = file;
  ::epoll_ctl(poller, EPOLL_CTL_ADD, file, &event);
}

void say(int file, std::string_view words) {
  if (::send(file, words.data(), words.size(), MSG_NOSIGNAL) < 0) return;
}

void accept_all(int listener, int poller) {
  int file = 0;
  while ((file = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK)) >= 0) {
    const int yes = 1;
    ::setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    watch(poller, file);
    say(file, "220 sink\r\n");
  }
}

}  // namespace

int main(int, char** arguments) {
  const int listener = listen_on(std::atoi(arguments[1]));
  const int poller = ::epoll_create1(0);
  watch(poller, listener);
  std::unordered_map<int, Connection> connections;
  std::array<epoll_event, 256> events;
  static std::array<char, 262'144> buffer;
  while (true) {
    const int count = ::epoll_wait(poller, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < count; ++i) {
      const int file = events[static_cast<std::size_t>(i)].data.fd;
      if (file == listener) {
        accept_all(listener, poller);
        continue;
      }
      const ssize_t got = ::recv(file, buffer.data(), buffer.size(), 0);
      Connection& connection = connections[file];
      std::string out;
      bool is_over = got <= 0;
      if (!is_over) {
        connection.in.append(buffer.data(), static_cast<std::size_t>(got));
        is_over = answer(connection, out);
      }
      if (!out.empty()) say(file, out);
      if (is_over) {
        connections.erase(file);
        ::close(file);
      }
    }
  }
}
