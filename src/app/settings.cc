// SPDX-License-Identifier: Apache-2.0
#include "app/settings.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "base/file.h"
#include "base/text.h"
#include "http/http.h"

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

// Takes the known names out of a table and remembers what was wrong; what nobody took is unknown.
class Reader {
 public:
  explicit Reader(toml::table& table) : table_(table) {}

  void text(std::string_view path, std::string& to) {
    take(path, "is not a text in quotes",
         [&](const toml::node& node) { return assign(node.value_exact<std::string>(), to); });
  }
  void currency(std::string_view path, std::string& to) {
    take(path, "is not a currency of ISO 4217, such as \"EUR\"", [&](const toml::node& node) {
      const auto code = node.value_exact<std::string>();
      const auto known = split(kCurrencies, ' ');
      return code && std::find(known.begin(), known.end(), *code) != known.end() &&
             assign(code, to);
    });
  }
  void port(std::string_view path, std::uint16_t& to) {
    take(path, "is not a port number from 0 to 65535", [&](const toml::node& node) {
      const auto number = node.value_exact<std::int64_t>();
      if (!number || *number < 0 || *number > 65535) return false;
      to = static_cast<std::uint16_t>(*number);
      return true;
    });
  }
  // A list of texts, each of which `is_one` takes.
  void texts(std::string_view path, std::vector<std::string>& to, std::string_view message,
             bool (*is_one)(std::string_view)) {
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
  template <typename Enum>
  void choice(std::string_view path, Enum& to,
              std::initializer_list<std::pair<std::string_view, Enum>> choices) {
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
  static bool assign(const std::optional<std::string>& value, std::string& to) {
    if (value) to = *value;
    return value.has_value();
  }
  template <typename Take>
  void take(std::string_view path, std::string_view message, Take take_value) {
    const std::size_t dot = path.find('.');
    toml::table* table = dot == std::string_view::npos
                             ? &table_
                             : table_[std::string(path.substr(0, dot))].as_table();
    if (table == nullptr) return;
    const std::string_view name = dot == std::string_view::npos ? path : path.substr(dot + 1);
    const toml::node* node = table->get(name);
    if (node == nullptr) return;
    if (!take_value(*node)) add_fault(*node, std::string(path), message);
    table->erase(name);
  }
  void add_fault(const toml::node& node, const std::string& name, std::string_view message) {
    faults_.push_back({fmt::format("candor.toml line {}", node.source().begin.line),
                       fmt::format("{} {}", name, message)});
  }

  toml::table& table_;
  std::vector<Fault> faults_;
};

Result<void> read(toml::table& table, Settings& settings) {
  Reader reader(table);
  reader.text("database", settings.database_url);
  reader.text("public_url", settings.public_url);
  reader.text("organisation.name", settings.organisation.name);
  reader.text("organisation.contact_email", settings.organisation.contact_email);
  reader.text("organisation.contact_phone", settings.organisation.contact_phone);
  reader.text("organisation.postal_address", settings.organisation.postal_address);
  reader.currency("organisation.currency", settings.organisation.currency);
  reader.text("staff.address", settings.staff.address);
  reader.port("staff.port", settings.staff.port);
  reader.text("pages.address", settings.pages.address);
  reader.port("pages.port", settings.pages.port);
  reader.choice("mail.channel", settings.mail.channel,
                {{"maildir", MailChannel::maildir}, {"smtp", MailChannel::smtp}});
  reader.text("mail.from_address", settings.mail.from_address);
  reader.text("mail.message_id_domain", settings.mail.message_id_domain);
  reader.text("mail.maildir", settings.mail.maildir);
  reader.text("mail.smtp_host", settings.mail.smtp_host);
  reader.port("mail.smtp_port", settings.mail.smtp_port);
  reader.choice("mail.smtp_tls", settings.mail.smtp_tls,
                {{"none", SmtpTls::none}, {"starttls", SmtpTls::starttls}});
  reader.text("mail.smtp_user", settings.mail.smtp_user);
  reader.text("mail.smtp_password_file", settings.mail.smtp_password_file);
  reader.texts("outgoing.allow", settings.outgoing.allow,
               "is not a list of hosts, addresses and networks such as [\"localhost\", "
               "\"10.0.0.0/8\"]",
               http::is_allow_entry);
  reader.text("outgoing.ca_file", settings.outgoing.ca_file);
  std::vector<Fault> faults = reader.finish();
  if (faults.empty()) return {};
  return fail(ErrorCode::invalid, "the settings have faults", std::move(faults));
}

}  // namespace

Result<Settings> load_settings(const std::string& data_folder) {
  Settings settings;
  settings.data_folder = std::filesystem::absolute(data_folder).lexically_normal().string();
  const std::string path = settings.data_folder + "/candor.toml";
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
  if (settings.database_url.empty()) {
    settings.database_url = "sqlite:" + settings.data_folder + "/candor.db";
  }
  if (settings.mail.maildir.empty()) settings.mail.maildir = settings.data_folder + "/mail";
  if (settings.public_url.empty()) {
    settings.public_url = fmt::format("http://{}:{}", settings.pages.address, settings.pages.port);
  }
  return settings;
}

}  // namespace candor::app
