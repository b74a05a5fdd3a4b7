// SPDX-License-Identifier: Apache-2.0
#include "app/settings.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "base/enums.h"
#include "base/file.h"
#include "base/text.h"
#include "base/zone.h"
#include "http/http.h"
#include "record/record.h"
#include "staff/staff.h"

namespace candor::app {
namespace {

constexpr std::size_t kFileBytesMax = 1024 * 1024;

// The national currencies of ISO 4217.
constexpr std::string_view kCurrencies =
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP "
    "BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP "
    "GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES "
    "KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU "
    "MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON "
    "RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND "
    "TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW";

constexpr std::string_view kNotNetworks =
    "is not a list of addresses and networks such as [\"127.0.0.1\", \"10.0.0.0/8\"]";

template <typename Enum>
using Choices = std::initializer_list<std::pair<std::string_view, Enum>>;

// Takes the known names out of a table and remembers what was wrong; what nobody took is unknown.
class Reader {
 public:
  explicit Reader(toml::table& table) : table_(table) {}

  void text(std::string_view path, std::string& to, std::string_view) {
    take(path, "is not a text in quotes",
         [&](const toml::node& node) { return assign(node.value_exact<std::string>(), to); });
  }
  void currency(std::string_view path, std::string& to, std::string_view) {
    take(path, "is not a currency of ISO 4217, such as \"EUR\"", [&](const toml::node& node) {
      const auto code = node.value_exact<std::string>();
      const auto known = split(kCurrencies, ' ');
      return code && std::find(known.begin(), known.end(), *code) != known.end() &&
             assign(code, to);
    });
  }
  void time_zone(std::string_view path, std::string& to, std::string_view) {
    take(path, "is not a zone of the tz database, such as \"Europe/Berlin\"",
         [&](const toml::node& node) {
           const auto zone = node.value_exact<std::string>();
           return zone && is_zone(*zone) && assign(zone, to);
         });
  }
  void accent(std::string_view path, std::string& to, record::Ground ground, std::string_view) {
    take_or_say(path, [&](const toml::node& node) {
      to = node.value_exact<std::string>().value_or("");
      return record::fault_of_accent(to, ground);
    });
  }
  void port(std::string_view path, std::uint16_t& to, std::string_view) {
    take(path, "is not a port number from 0 to 65535", [&](const toml::node& node) {
      const auto number = node.value_exact<std::int64_t>();
      if (!number || *number < 0 || *number > 65535) return false;
      to = static_cast<std::uint16_t>(*number);
      return true;
    });
  }
  // A list of texts, each of which `is_one` takes.
  void texts(std::string_view path, std::vector<std::string>& to, std::string_view message,
             bool (*is_one)(std::string_view), std::string_view) {
    take(path, message, [&](const toml::node& node) {
      const toml::array* array = node.as_array();
      if (array == nullptr) return false;
      for (const toml::node& item : *array) {
        const auto text = item.value_exact<std::string>();
        if (!text || !is_one(*text)) return false;
        to.push_back(*text);
      }
      return true;
    });
  }
  // A table of groups and the role that each gives.
  void roles(std::string_view path, std::map<std::string, Role, std::less<>>& to,
             std::string_view) {
    take_or_say(path, [&](const toml::node& node) {
      const toml::table* table = node.as_table();
      if (table == nullptr) return std::string("is not a table such as [sign_in.roles]");
      for (const auto& [group, value] : *table) {
        const auto role = find_enum<Role>(value.value_exact<std::string>().value_or(""));
        if (!role) {
          return fmt::format("gives \"{}\" no role there is: {}", group.str(), enum_names<Role>());
        }
        to.emplace(group.str(), *role);
      }
      return std::string();
    });
  }
  void count(std::string_view path, std::int64_t& to, std::string_view) {
    number_from(1, path, "is not a whole number from 1 on", to);
  }
  // Where 0 means that there is none.
  void limit(std::string_view path, std::int64_t& to, std::string_view) {
    number_from(0, path, "is not a whole number from 0 on", to);
  }
  template <typename Enum>
  void choice(std::string_view path, Enum& to, Choices<Enum> choices, std::string_view) {
    std::string message = "is not one of";
    for (const auto& [name, value] : choices) message += fmt::format(" \"{}\"", name);
    take(path, message, [&](const toml::node& node) {
      const auto text = node.value_exact<std::string>();
      for (const auto& [name, value] : choices) {
        if (text && *text == name) {
          to = value;
          return true;
        }
      }
      return false;
    });
  }

  // After everything known was taken: what is left is not known.
  std::vector<Fault> finish() {
    for (const auto& [section, node] : table_) {
      const toml::table* inner = node.as_table();
      if (inner == nullptr) {
        add_fault(node, std::string(section.str()), "is not a known setting");
        continue;
      }
      for (const auto& [name, value] : *inner) {
        add_fault(value, fmt::format("{}.{}", section.str(), name.str()), "is not a known setting");
      }
    }
    return std::move(faults_);
  }

 private:
  void number_from(std::int64_t least, std::string_view path, std::string_view message,
                   std::int64_t& to) {
    take(path, message, [&](const toml::node& node) {
      const auto number = node.value_exact<std::int64_t>();
      if (!number || *number < least) return false;
      to = *number;
      return true;
    });
  }
  static bool assign(const std::optional<std::string>& value, std::string& to) {
    if (value) to = *value;
    return value.has_value();
  }
  template <typename Take>
  void take(std::string_view path, std::string_view message, Take take_value) {
    take_or_say(path, [&](const toml::node& node) {
      return take_value(node) ? std::string() : std::string(message);
    });
  }
  // What `take_value` says is wrong; "" where it took it.
  template <typename Take>
  void take_or_say(std::string_view path, Take take_value) {
    const std::size_t dot = path.find('.');
    toml::table* table = dot == std::string_view::npos
                             ? &table_
                             : table_[std::string(path.substr(0, dot))].as_table();
    if (table == nullptr) return;
    const std::string_view name = dot == std::string_view::npos ? path : path.substr(dot + 1);
    const toml::node* node = table->get(name);
    if (node == nullptr) return;
    const std::string fault = take_value(*node);
    if (!fault.empty()) add_fault(*node, std::string(path), fault);
    table->erase(name);
  }
  void add_fault(const toml::node& node, const std::string& name, std::string_view message) {
    faults_.push_back({fmt::format("candor.toml line {}", node.source().begin.line),
                       fmt::format("{} {}", name, message)});
  }

  toml::table& table_;
  std::vector<Fault> faults_;
};

// "selector:file"; a selector is labels of letters, digits and hyphens (RFC 6376 section 3.1).
bool is_dkim_key(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == 0 || colon == std::string_view::npos || colon + 1 == text.size()) return false;
  return text.substr(0, colon).find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.") ==
         std::string_view::npos;
}

// Every setting once: where it stands in candor.toml, its place in Settings, what it is for.
template <typename Visitor>
void visit(Visitor& visitor, Settings& to) {
  visitor.text("database", to.database_url,
               "sqlite:PATH or postgresql://…; a file in the data folder if left out");
  visitor.text("public_url", to.public_url,
               "where customers reach the public pages, as letters name it; the public listener if "
               "left out");
  visitor.count("import_rows_max", to.import_rows_max, "how many rows an imported CSV may have");
  visitor.text("organisation.name", to.organisation.name,
               "who writes, as letters and pages say it");
  visitor.text("organisation.contact_email", to.organisation.contact_email,
               "where people answer questions");
  visitor.text("organisation.contact_phone", to.organisation.contact_phone,
               "the same by phone, as it is to be printed");
  visitor.text("organisation.postal_address", to.organisation.postal_address, "in one line");
  visitor.currency(
      "organisation.currency", to.organisation.currency,
      "of what customers spend, ISO 4217 such as `\"EUR\"`; units of spend if left out");
  visitor.time_zone("organisation.time_zone", to.organisation.time_zone,
                    "of the times on the public pages, as the tz database names it, such as "
                    "`\"Europe/Berlin\"`; feeds and JSON say UTC");
  visitor.text("staff.address", to.staff.address, "on which the staff API listens");
  visitor.port("staff.port", to.staff.port, "of the staff API; 0 is any free one");
  visitor.texts("staff.proxies", to.staff.proxies, kNotNetworks, http::is_network,
                "your own proxies before it, such as `[\"127.0.0.1\"]`: their X-Forwarded-For says "
                "who asks");
  visitor.text(
      "sign_in.issuer", to.sign_in.issuer,
      "the provider at which people sign in by OpenID Connect, exactly as it names itself; "
      "passwords alone if left out (docs/guides/sign-in.md)");
  visitor.text("sign_in.client_id", to.sign_in.client_id, "how the provider knows Candor");
  visitor.text("sign_in.client_secret_file", to.sign_in.client_secret_file,
               "a file that holds the client's secret alone; a public client if left out");
  visitor.text("sign_in.label", to.sign_in.label, "what the button says");
  visitor.text("sign_in.staff_url", to.sign_in.staff_url,
               "where browsers reach the staff listener, such as "
               "`\"https://candor.example\"`; the listener itself if left out");
  visitor.text("sign_in.groups_claim", to.sign_in.groups_claim,
               "the claim of the ID token that lists the groups");
  visitor.text("sign_in.name_claim", to.sign_in.name_claim,
               "the claim that a new account's name is made of; of an address what stands before "
               "its @");
  visitor.roles("sign_in.roles", to.sign_in.roles,
                "a table: each group and the role it gives, such as "
                "`\"incident-team\" = \"responder\"`; groups that are not in it give nothing");
  visitor.text("pages.address", to.pages.address, "on which the public pages are served");
  visitor.port("pages.port", to.pages.port, "of the public pages; 0 is any free one");
  visitor.texts(
      "pages.proxies", to.pages.proxies, kNotNetworks, http::is_network,
      "your own proxies before them, as above; readers are told apart by their addresses");
  visitor.accent(
      "theme.accent", to.theme.accent, record::Ground::light,
      "the colour of links on the public pages, such as `\"#0b4f9e\"`, with a contrast of "
      "at least 4.5:1; the style's own if left out");
  visitor.accent("theme.accent_dark", to.theme.accent_dark, record::Ground::dark,
                 "the same where the reader's device is dark, such as `\"#8fbcff\"`");
  visitor.text(
      "theme.logo", to.theme.logo_file,
      "an SVG or PNG of at most 100 KB, in the data folder unless its whole path is given, "
      "above the name on the public pages; none if left out");
  visitor.choice("mail.channel", to.mail.channel,
                 {{"maildir", MailChannel::maildir}, {"smtp", MailChannel::smtp}},
                 "a mail folder that another program sends from, or your own mail server");
  visitor.text("mail.from_address", to.mail.from_address, "of the letters");
  visitor.text("mail.bounce_address", to.mail.bounce_address,
               "where mail servers say what they could not deliver; from_address if left out");
  visitor.text("mail.message_id_domain", to.mail.message_id_domain,
               "the part of a Message-ID behind its @");
  visitor.text("mail.maildir", to.mail.maildir, "the mail folder; in the data folder if left out");
  visitor.text("mail.smtp_host", to.mail.smtp_host, "the mail server");
  visitor.port("mail.smtp_port", to.mail.smtp_port, "of the mail server");
  visitor.choice("mail.smtp_tls", to.mail.smtp_tls,
                 {{"none", SmtpTls::none}, {"starttls", SmtpTls::starttls}},
                 "starttls refuses a server without it; none is for one on this machine");
  visitor.text("mail.smtp_user", to.mail.smtp_user, "no sign-in if left out");
  visitor.text("mail.smtp_password_file", to.mail.smtp_password_file,
               "a file that holds the password alone");
  visitor.text("mail.smtp_ca_file", to.mail.smtp_ca_file,
               "the certificates that the mail server is trusted by; the system's if left out");
  visitor.count("mail.smtp_connections_max", to.mail.smtp_connections_max,
                "connections to the mail server at once");
  visitor.limit("mail.smtp_domain_letters_max", to.mail.smtp_domain_letters_max,
                "letters on their way to one domain at once; 0 is no limit");
  visitor.limit("mail.domain_letters_per_minute_max", to.mail.domain_letters_per_minute_max,
                "letters to one domain that a run offers within a minute; 0 is no limit");
  visitor.limit("mail.letters_per_hour_max", to.mail.letters_per_hour_max,
                "letters that leave within any hour, of all notices and runs; 0 is no limit");
  visitor.choice("mail.uncertain", to.mail.uncertain,
                 {{"repeat", UncertainMail::repeat}, {"keep", UncertainMail::keep}},
                 "a letter whose connection broke after it was handed over is sent again, or kept "
                 "as uncertain");
  visitor.texts("mail.dkim_keys", to.mail.dkim_keys,
                "is not a list such as [\"s2026:/etc/candor/dkim.pem\"]", is_dkim_key,
                "what signs the letters by DKIM for the domain of from_address, such as "
                "`[\"s2026:/etc/candor/dkim.pem\"]`: selectors and private keys in PEM, RSA or "
                "Ed25519; no signature if left out");
  visitor.text("gateway.url", to.gateway.url,
               "a program of yours that passes letters on by text message or push, to those whom "
               "mail did not reach; nobody does if left out");
  visitor.text("gateway.secret_file", to.gateway.secret_file,
               "a file that holds the secret alone that requests to it are signed with: `whsec_` "
               "and 24 to 64 bytes in base64");
  visitor.count("gateway.connections_max", to.gateway.connections_max, "requests to it at once");
  visitor.texts("outgoing.allow", to.outgoing.allow,
                "is not a list of hosts, addresses and networks such as [\"localhost\", "
                "\"10.0.0.0/8\"]",
                http::is_allow_entry,
                "what webhooks may reach of this machine and its private networks, such as "
                "`[\"localhost\", \"10.0.0.0/8\"]`; nothing if left out");
  visitor.text(
      "outgoing.ca_file", to.outgoing.ca_file,
      "the certificates that webhooks' receivers are trusted by; the system's if left out");
}

// Writes a line for each setting, with its default.
class Describer {
 public:
  void text(std::string_view path, const std::string& value, std::string_view summary) {
    add(path, value.empty() ? "" : fmt::format("`\"{}\"`", value), summary);
  }
  void currency(std::string_view path, const std::string& value, std::string_view summary) {
    text(path, value, summary);
  }
  void time_zone(std::string_view path, const std::string& value, std::string_view summary) {
    text(path, value, summary);
  }
  void accent(std::string_view path, const std::string& value, record::Ground,
              std::string_view summary) {
    text(path, value, summary);
  }
  void texts(std::string_view path, const std::vector<std::string>&, std::string_view,
             bool (*)(std::string_view), std::string_view summary) {
    add(path, "", summary);
  }
  void roles(std::string_view path, const std::map<std::string, Role, std::less<>>&,
             std::string_view summary) {
    add(path, "", summary);
  }
  void port(std::string_view path, std::uint16_t value, std::string_view summary) {
    add(path, fmt::format("`{}`", value), summary);
  }
  void count(std::string_view path, std::int64_t value, std::string_view summary) {
    add(path, fmt::format("`{}`", value), summary);
  }
  void limit(std::string_view path, std::int64_t value, std::string_view summary) {
    count(path, value, summary);
  }
  template <typename Enum>
  void choice(std::string_view path, Enum value, Choices<Enum> choices, std::string_view summary) {
    std::string chosen;
    std::string names;
    for (const auto& [name, each] : choices) {
      names += fmt::format("{}`\"{}\"`", names.empty() ? "" : " or ", name);
      if (each == value) chosen = fmt::format("`\"{}\"`", name);
    }
    add(path, chosen, fmt::format("{}: {}", names, summary));
  }
  const std::string& lines() const { return lines_; }

 private:
  void add(std::string_view path, std::string_view value, std::string_view summary) {
    lines_ += fmt::format("| `{}` | {} | {} |\n", path, value, summary);
  }
  std::string lines_;
};

// Collects each value as it is, beside what it is where it is left out.
class Collector {
 public:
  explicit Collector(const std::vector<Setting>* defaults) : defaults_(defaults) {}

  void text(std::string_view path, const std::string& value, std::string_view summary) {
    add(path, value, summary);
  }
  void currency(std::string_view path, const std::string& value, std::string_view summary) {
    add(path, value, summary);
  }
  void time_zone(std::string_view path, const std::string& value, std::string_view summary) {
    add(path, value, summary);
  }
  void accent(std::string_view path, const std::string& value, record::Ground,
              std::string_view summary) {
    add(path, value, summary);
  }
  void texts(std::string_view path, const std::vector<std::string>& value, std::string_view,
             bool (*)(std::string_view), std::string_view summary) {
    add(path, value, summary);
  }
  void port(std::string_view path, std::uint16_t value, std::string_view summary) {
    add(path, std::int64_t{value}, summary);
  }
  void count(std::string_view path, std::int64_t value, std::string_view summary) {
    add(path, value, summary);
  }
  void limit(std::string_view path, std::int64_t value, std::string_view summary) {
    add(path, value, summary);
  }
  template <typename Enum>
  void choice(std::string_view path, Enum value, Choices<Enum> choices, std::string_view summary) {
    for (const auto& [name, each] : choices) {
      if (each == value) add(path, std::string(name), summary);
    }
  }
  void roles(std::string_view path, const std::map<std::string, Role, std::less<>>& value,
             std::string_view summary) {
    std::vector<std::string> given;
    for (const auto& [group, role] : value) {
      given.push_back(fmt::format("{} = {}", group, enum_name(role)));
    }
    add(path, std::move(given), summary);
  }
  std::vector<Setting> take() { return std::move(settings_); }

 private:
  template <typename Value>
  void add(std::string_view path, Value value, std::string_view summary) {
    Setting setting{std::string(path), std::move(value), Origin::left_out, std::string(summary)};
    const std::size_t place = settings_.size();
    if (defaults_ != nullptr && defaults_->at(place).value != setting.value) {
      setting.origin = Origin::set;
    }
    settings_.push_back(std::move(setting));
  }

  const std::vector<Setting>* defaults_;
  std::vector<Setting> settings_;
};

std::vector<Setting> collect(Settings settings, const std::vector<Setting>* defaults) {
  Collector collector(defaults);
  visit(collector, settings);
  return collector.take();
}

std::string file_of(const std::string& data_folder) { return data_folder + "/candor.toml"; }

// What is left out follows from the rest.
void fill_in(Settings& settings) {
  if (settings.database_url.empty()) {
    settings.database_url = "sqlite:" + settings.data_folder + "/candor.db";
  }
  if (settings.mail.maildir.empty()) settings.mail.maildir = settings.data_folder + "/mail";
  if (settings.public_url.empty()) {
    settings.public_url = fmt::format("http://{}:{}", settings.pages.address, settings.pages.port);
  }
}

Result<void> read(toml::table& table, Settings& settings) {
  Reader reader(table);
  visit(reader, settings);
  std::vector<Fault> faults = reader.finish();
  if (faults.empty()) return {};
  return fail(ErrorCode::invalid, "the settings have faults", std::move(faults));
}

}  // namespace

std::string describe_settings() {
  Settings defaults;
  Describer describer;
  visit(describer, defaults);
  return describer.lines();
}

Result<Settings> load_settings(const std::string& data_folder) {
  Settings settings;
  settings.data_folder = std::filesystem::absolute(data_folder).lexically_normal().string();
  const std::string path = file_of(settings.data_folder);
  if (std::filesystem::exists(path)) {
    const std::string content = TRY(read_file(path, kFileBytesMax));
    try {
      toml::table table = toml::parse(content, path);
      TRY(read(table, settings));
    } catch (const toml::parse_error& error) {
      return fail(ErrorCode::malformed,
                  fmt::format("candor.toml line {}, column {}: not TOML", error.source().begin.line,
                              error.source().begin.column));
    }
  }
  TRY(record::load_logo(settings));
  TRY(staff::check_sign_in(settings));
  fill_in(settings);
  return settings;
}

SettingsInForce settings_in_force(const Settings& settings) {
  Settings defaults;
  defaults.data_folder = settings.data_folder;
  fill_in(defaults);
  const std::vector<Setting> left_out = collect(std::move(defaults), nullptr);
  SettingsInForce all{.settings_file = file_of(settings.data_folder),
                      .data_folder = settings.data_folder,
                      .settings = collect(settings, &left_out)};
  if (!std::filesystem::exists(all.settings_file)) all.settings_file.clear();
  for (Setting& setting : all.settings) {
    if (setting.name != "database" && setting.name != "gateway.url") continue;
    setting.value = without_password(std::get<std::string>(setting.value));
  }
  return all;
}

std::string without_password(std::string_view url) {
  constexpr std::string_view kHidden = "***";
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return std::string(url);
  const std::string shown(url.substr(0, scheme + 3));
  const std::string_view rest = url.substr(scheme + 3);
  const std::size_t at = rest.rfind('@');
  const std::size_t query = rest.find('?');
  const bool has_user = at != std::string_view::npos;
  // Not encoded as it should be: which part is the password cannot be said.
  if (has_user && query < at) return fmt::format("{}{}", shown, kHidden);
  const std::size_t colon = rest.substr(0, has_user ? at : 0).find(':');
  std::string user(rest.substr(0, has_user ? std::min(at, colon) : 0));
  if (colon != std::string_view::npos) user += fmt::format(":{}", kHidden);
  const std::string_view place = rest.substr(has_user ? at : 0);
  // All parameters: one of libpq's may be a password, one of a gateway's a token.
  if (query == std::string_view::npos) return fmt::format("{}{}{}", shown, user, place);
  return fmt::format("{}{}{}?{}", shown, user, place.substr(0, place.find('?')), kHidden);
}

}  // namespace candor::app
