// SPDX-License-Identifier: Apache-2.0
// What an installation may choose. Read from candor.toml in the data folder by app/settings.cc.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/access.h"

namespace candor {

enum class MailChannel { maildir, smtp };
BOOST_DESCRIBE_ENUM(MailChannel, maildir, smtp)
enum class SmtpTls { none, starttls };
// What becomes of a letter whose connection broke after it was handed over.
enum class UncertainMail {
  repeat,  // it is sent again, under its Message-ID: better twice than not at all
  keep,    // it ends as uncertain, and people see to it
};

struct Settings {
  std::string data_folder;   // absolute; holds the database, the key file and the mail folder
  std::string database_url;  // sqlite:<path> or postgresql://…
  std::int64_t import_rows_max = 100'000'000;  // of one CSV file

  struct Organisation {
    std::string name = "Our company";
    std::string contact_email;          // answered by people
    std::string contact_phone;          // in the form it is to be printed
    std::string postal_address;         // one line
    std::string currency;               // of what customers spend, ISO 4217; empty: units of spend
    std::string time_zone = "Etc/UTC";  // of the times on the public pages; see base/zone.h
  } organisation;

  struct Listener {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  // 0: any free one
    // Addresses and networks whose X-Forwarded-For says who asks.
    std::vector<std::string> proxies = {};
  };
  Listener staff{"127.0.0.1", 8180};
  Listener pages{"127.0.0.1", 8181};
  std::string public_url;  // where customers reach the public pages; default: the public listener

  // Signing in at the company's own provider by OpenID Connect, beside passwords.
  struct SignIn {
    std::string issuer;  // as the provider says it; empty: there is none
    std::string client_id;
    std::string client_secret_file;  // the secret alone in this file; empty: a public client
    std::string label = "Sign in with your company's account";  // of the button
    std::string staff_url;  // where browsers reach the staff listener; default: the staff listener
    std::string groups_claim = "groups";
    std::string name_claim = "preferred_username";
    std::map<std::string, Role, std::less<>> roles;  // by group
  } sign_in;

  // How the public pages look.
  struct Theme {
    std::string accent;       // of links, "#rrggbb"; empty: the style's own, as below
    std::string accent_dark;  // the same on the dark page
    std::string logo_file;    // SVG or PNG, from the data folder; empty: no logo
    // Not for candor.toml: what was read from the file, and where the public site has it.
    std::string logo;
    std::string logo_path;
  } theme;

  struct Mail {
    MailChannel channel = MailChannel::maildir;
    std::string from_address = "notices@localhost";
    std::string bounce_address;  // of the envelope; empty: from_address
    std::string message_id_domain = "localhost";
    std::string maildir;  // default: <data_folder>/mail
    std::string smtp_host = "127.0.0.1";
    std::uint16_t smtp_port = 25;
    SmtpTls smtp_tls = SmtpTls::starttls;
    std::string smtp_user;           // empty: no AUTH
    std::string smtp_password_file;  // the password stands alone in this file
    std::string smtp_ca_file;        // PEM: whom the server's certificate may come from; empty: the
                                     // system's
    std::int64_t smtp_connections_max = 8;
    std::int64_t smtp_domain_letters_max = 0;        // on their way at once; these three: 0 is no
    std::int64_t domain_letters_per_minute_max = 0;  // limit
    std::int64_t letters_per_hour_max = 0;
    UncertainMail uncertain = UncertainMail::repeat;
    // "selector:file" of private keys in PEM, each of which signs; the domain is from_address's.
    std::vector<std::string> dkim_keys;
  } mail;

  // A program of the company's that passes a letter on by text message or push to those whom mail
  // did not reach: it gets each as a signed request.
  struct Gateway {
    std::string url;          // empty: there is none
    std::string secret_file;  // "whsec_" and a key in base64, alone in this file
    std::int64_t connections_max = 8;
  } gateway;

  // What hashing a password costs, by Argon2id; not for candor.toml: only tests take less.
  struct PasswordCost {
    std::uint64_t passes = 2;
    std::size_t memory_bytes = 64 << 20;
  } password_cost;

  // Requests that leave the house: webhooks and the commands of playbooks.
  struct Outgoing {
    std::vector<std::string> allow;  // hosts and networks beside the public internet
    std::string ca_file;             // PEM: authorities to trust beside the system's; empty: none
  } outgoing;
};

}  // namespace candor
