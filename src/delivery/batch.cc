// SPDX-License-Identifier: Apache-2.0
#include "delivery/batch.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <future>
#include <thread>

#include <fmt/format.h>
#include <unistd.h>

#include "base/enums.h"
#include "base/file.h"
#include "base/text.h"
#include "base/wipe.h"
#include "delivery/codec.h"

namespace candor::delivery {
namespace {

std::string relay_of(const Settings& settings, Channel channel) {
  switch (channel) {
    case Channel::smtp:
      return fmt::format("{}:{}", settings.mail.smtp_host, settings.mail.smtp_port);
    case Channel::gateway: return http::origin_of(settings.gateway.url);
    case Channel::maildir:
    case Channel::paper: break;
  }
  return std::string(enum_name(channel));
}

// Forms kept at once: most incidents have a few mixes of data classes.
constexpr std::size_t kFormsMax = 1000;

const Form& form_for(const Settings& settings, Work& work, const exposure::AffectedPerson& person) {
  const notice::Letter& letter = work.letters.for_reader(person.language);
  FormKey key(person.classes, person.jurisdiction, &letter.language());
  const auto known = work.forms.find(key);
  if (known != work.forms.end()) return known->second;
  Form form{&letter.language(), letter.form(notice::personal_for(person, letter)), std::nullopt};
  if (work.channel == Channel::gateway) {
    return work.forms.emplace(std::move(key), std::move(form)).first->second;
  }
  auto mail = MailForm::make({.message_id = "",
                              .date = {},
                              .from_name = notice::clean_line(settings.organisation.name),
                              .from_address = settings.mail.from_address,
                              .reply_to_address = settings.organisation.contact_email,
                              .to_name = "",
                              .to_address = "",
                              .subject = form.letter.subject,
                              .text = "",
                              .html = ""},
                             form.letter);
  if (!mail)
    throw std::runtime_error(
        "mail.from_address or organisation.contact_email of the "
        "settings is not an address; mend candor.toml");
  form.mail = std::move(*mail);
  return work.forms.emplace(std::move(key), std::move(form)).first->second;
}

Made make_mail(const Settings& settings, const Work& work, const Form& form,
               const exposure::AffectedPerson& person, MailForm::Person to) {
  const std::string name = notice::addressed_name(*form.language, person);
  to.to_name = notice::printable_name(name);
  to.filling = notice::filling_of(name, form.letter.no_name, to.filling.code);
  auto bytes = form.mail->compose(to);
  CHECK(bytes.has_value());  // the address was checked
  std::string signatures;
  for (const DkimKey& key : work.dkim) signatures += key.sign(*bytes, to.date);
  if (!signatures.empty()) bytes->insert(0, signatures);
  return {.message = {.message_id = std::move(to.message_id),
                      .from_address = settings.mail.bounce_address.empty()
                                          ? settings.mail.from_address
                                          : settings.mail.bounce_address,
                      .to_address = std::move(to.to_address),
                      .bytes = std::move(*bytes)},
          .rendered_sha256 = notice::rendered_sha256(form.letter, to.filling)};
}

Made make_request(const Work& work, const Form& form, const exposure::AffectedPerson& person,
                  std::string message_id, std::string_view code, Instant now) {
  const notice::Filling filling =
      notice::filling_of(notice::addressed_name(*form.language, person), form.letter.no_name, code);
  const std::string phone = exposure::phone_number(person.phone, person.jurisdiction).value_or("");
  return {
      .message = {.message_id = std::move(message_id),
                  .from_address = "",
                  .to_address = phone,
                  .bytes = codec::gateway_request({.at = now,
                                                   .notice = work.notice.reference,
                                                   .customer = person.external_id,
                                                   .phone = phone,
                                                   .language = form.language->language,
                                                   .subject = form.letter.subject,
                                                   .text = fill_text(form.letter.text, filling)})},
      .rendered_sha256 = notice::rendered_sha256(form.letter, filling)};
}

// Calls each(0), each(1), …, each(count - 1) on all processors.
void for_each_at_once(std::size_t count, const std::function<void(std::size_t)>& each) {
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < count; i = next++) each(i);
    wipe_stack();
  };
  std::vector<std::future<void>> others;
  for (unsigned i = 1; i < std::thread::hardware_concurrency() && i < count; ++i) {
    others.push_back(std::async(std::launch::async, work));
  }
  work();
  for (auto& other : others) other.get();
}

}  // namespace

std::string_view domain_of(std::string_view address) {
  return address.substr(address.rfind('@') + 1);
}

Result<std::vector<DkimKey>> read_dkim_keys(const Settings::Mail& mail) {
  constexpr std::size_t kBytesMax = 64 * 1024;
  std::vector<DkimKey> keys;
  for (const std::string& key : mail.dkim_keys) {
    const std::size_t colon = key.find(':');
    const std::string pem = TRY(read_file(key.substr(colon + 1), kBytesMax));
    keys.push_back(
        TRY(DkimKey::read(std::string(domain_of(mail.from_address)), key.substr(0, colon), pem)));
  }
  return keys;
}

bool may_write_to(const exposure::AffectedPerson& person) {
  return !person.deceased && !person.do_not_contact;
}

std::optional<std::string> route_to(const exposure::AffectedPerson& person) {
  if (!may_write_to(person)) return std::nullopt;
  auto address = exposure::mail_address(person.email);
  if (address && !check_address(*address)) address.reset();
  return address;
}

std::optional<std::vector<std::string>> postal_route_to(const exposure::AffectedPerson& person,
                                                        const notice::Language& language) {
  if (!may_write_to(person)) return std::nullopt;
  std::vector<std::string> lines;
  for (const std::string_view line : split(person.address, '\n')) {
    if (std::string clean = notice::clean_line(line); !clean.empty())
      lines.push_back(std::move(clean));
  }
  if (lines.empty()) return std::nullopt;
  lines.insert(lines.begin(), notice::clean_line(notice::addressed_name(language, person)));
  std::erase(lines, "");
  return lines;
}

bool has_route(const exposure::AffectedPerson& person, Channel channel) {
  switch (channel) {
    case Channel::paper: return postal_route_to(person).has_value();
    case Channel::gateway: return may_write_to(person);
    case Channel::maildir:
    case Channel::smtp: break;
  }
  return route_to(person).has_value();
}

std::string node_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "unknown";
  return name.data();
}

void set_told_anchor(storage::Transaction& tx, App& app, const Actor& actor,
                     const notice::Notice& notice, const incident::Incident& incident) {
  const auto overview = incident::load_overview(tx, incident.reference);
  CHECK(overview.has_value());
  for (const incident::ClockAnchor& anchor : overview->anchors) {
    if (anchor.anchor == incident::Anchor::another_notice) return;
  }
  const auto set = incident::set_anchor_within(
      tx, app, actor, incident, incident::Anchor::another_notice,
      {app.clock.now(), fmt::format("the first letters of {} left", notice.reference)});
  CHECK(set.has_value());
}

Result<void> check_approved(const notice::Notice& notice) {
  if (notice.state == notice::State::approved) return {};
  return fail(ErrorCode::conflict, fmt::format("{} is {}; only an approved notice is sent",
                                               notice.reference, enum_name(notice.state)));
}

Result<void> check_not_held(const notice::Notice& notice, const store::Dispatch& dispatch) {
  if (!dispatch.hold) return {};
  return fail(ErrorCode::conflict,
              *dispatch.hold == Hold::paused
                  ? fmt::format("{0} is paused; `candor delivery resume {0}` lets it go on",
                                notice.reference)
                  : fmt::format("{} is stopped; another notice tells those who were not told",
                                notice.reference));
}

Result<Work> prepare(App& app, std::string_view reference, Channel channel) {
  TRY(check_can_send_mail(app.settings));
  LetterCodes codes = TRY(ensure_letter_codes(app));
  const auto tx = app.db.read();
  notice::Notice notice = TRY(notice::load_notice(*tx, reference));
  TRY(check_approved(notice));
  const auto dispatch = store::find_dispatch(*tx, notice.notice_id, channel);
  if (!dispatch) {
    return fail(ErrorCode::conflict,
                fmt::format("{0} is not started by {1}; `candor delivery start {0}` puts everybody "
                            "into the ledger",
                            notice.reference, enum_name(channel)));
  }
  TRY(check_not_held(notice, *dispatch));
  const bool is_gateway = channel == Channel::gateway;
  notice::Letters letters = TRY(notice::compile_letters(*tx, notice));
  auto dkim = TRY(read_dkim_keys(app.settings.mail));
  incident::Incident incident = TRY(incident::load_incident(*tx, notice.incident));
  auto key = is_gateway ? std::nullopt
                        : seal::find_key(*tx, seal::load_seal(app.settings.data_folder),
                                         incident.incident_id.value);
  std::optional<Domains> domains;
  if (key) domains.emplace(std::move(*key), notice.notice_id);
  return Work{std::move(notice),
              std::move(incident),
              std::move(letters),
              channel,
              Pace(is_gateway ? 0 : app.settings.mail.domain_letters_per_minute_max),
              std::move(dkim),
              std::move(codes),
              {},
              dispatch->is_begun,
              false,
              {},
              std::move(domains)};
}

std::vector<std::optional<Made>> make_messages(App& app, Work& work,
                                               const std::vector<store::Claimed>& letters) {
  std::vector<exposure::CustomerId> customers;
  for (const store::Claimed& letter : letters) customers.push_back(letter.customer_id);
  const auto people =
      exposure::find_affected(*app.db.read(), app, work.incident.incident_id, customers);
  const Instant now = app.clock.now();
  if (work.forms.size() > kFormsMax) work.forms.clear();
  std::vector<const Form*> forms;
  std::vector<std::string> codes;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    forms.push_back(people[i] ? &form_for(app.settings, work, *people[i]) : nullptr);
    codes.push_back(work.codes.code_of(letters[i].delivery_id));
  }
  std::vector<std::optional<Made>> made(letters.size());
  for_each_at_once(letters.size(), [&](std::size_t i) {
    if (!people[i] || !has_route(*people[i], work.channel)) return;
    if (work.channel == Channel::gateway) {
      made[i] = make_request(work, *forms[i], *people[i], letters[i].message_id, codes[i], now);
      return;
    }
    std::string address = route_to(*people[i]).value();
    made[i] = make_mail(app.settings, work, *forms[i], *people[i],
                        {.message_id = letters[i].message_id,
                         .date = now,
                         .to_name = "",
                         .to_address = std::move(address),
                         .filling = {"", "", codes[i]}});
  });
  return made;
}

Result<bool> Batch::claim(std::int64_t letters_max) {
  const Instant now = app_.clock.now();
  token_ = new_uuid(now, app_.random);
  const auto tx = app_.db.write();
  const notice::Notice notice = TRY(notice::load_notice(*tx, work_.notice.reference));
  TRY(check_approved(notice));
  TRY(check_not_held(notice, *store::find_dispatch(*tx, notice.notice_id, work_.channel)));
  const std::int64_t hourly_max = app_.settings.mail.letters_per_hour_max;
  if (hourly_max > 0) {
    const store::Allowance allowance = store::allowance(*tx, hourly_max, now);
    if (allowance.letters == 0) {
      allowed_at_ = allowance.next_at;
      return false;
    }
    letters_max = std::min(letters_max, allowance.letters);
  }
  store::requeue_expired(*tx, work_.notice.notice_id, work_.channel, now);
  const auto claimed = store::claim(*tx, work_.notice.notice_id, work_.channel,
                                    {.token = token_,
                                     .node = node_name(),
                                     .now = now,
                                     .lease_until = add_seconds(now, kLeaseSeconds),
                                     .letters_max = letters_max});
  if (!work_.is_begun) store::begin_dispatch(*tx, work_.notice.notice_id, work_.channel, now);
  tx->commit();
  work_.is_begun = true;
  for (const store::Claimed& letter : claimed) {
    taken_.push_back({letter, std::nullopt, now, "", std::nullopt, std::nullopt});
  }
  return !taken_.empty();
}

void Batch::make() {
  std::vector<store::Claimed> letters;
  for (const Taken& taken : taken_) letters.push_back(taken.claimed);
  auto made = make_messages(app_, work_, letters);
  for (std::size_t i = 0; i < made.size(); ++i) taken_[i].made = std::move(made[i]);
}

void Batch::send(Outbox& outbox) {
  const Instant begun_at = app_.clock.now();
  std::vector<std::size_t> offered;
  std::size_t at = 0;
  const auto next = [&]() -> std::optional<Message> {
    while (at < taken_.size()) {
      if (seconds_between(begun_at, app_.clock.now()) >= kBatchSeconds) return std::nullopt;
      if (at % kLettersBetweenLooks == 0 && is_called_off()) return std::nullopt;
      if (work_.stop.stop_requested()) return std::nullopt;
      auto message = offer(taken_[at]);
      if (message) offered.push_back(at);
      ++at;
      if (message) return message;
    }
    return std::nullopt;
  };
  std::vector<Sent> sent = outbox.send(next);
  for (std::size_t i = 0; i < sent.size(); ++i) conclude(taken_[offered[i]], std::move(sent[i]));
}

void Batch::record(const Actor& actor, Ran& ran) {
  const auto tx = app_.db.write();
  const bool any_reached = !work_.is_told_anchor_set &&
                           std::any_of(taken_.begin(), taken_.end(), [](const Taken& taken) {
                             return taken.conclusion && taken.conclusion->state == State::reached;
                           });
  if (any_reached) set_told_anchor(*tx, app_, actor, work_.notice, work_.incident);
  std::int64_t offered = 0;
  const std::int64_t reached_before = ran.reached;
  std::vector<store::Attempt> attempts;
  for (const Taken& taken : taken_) {
    if (!taken.conclusion) {
      store::release(*tx, taken.claimed, token_, taken.postponed_to);
      ran.postponed += taken.postponed_to ? 1 : 0;
      continue;
    }
    offered += taken.conclusion->sent ? 1 : 0;
    const bool recorded = store::record(*tx, taken.claimed, token_, *taken.conclusion);
    if (recorded && taken.conclusion->sent)
      attempts.push_back({&taken.claimed, &*taken.conclusion});
    switch (taken.conclusion->state) {
      case State::reached: ++ran.reached; break;
      case State::bounced: ++ran.bounced; break;
      case State::no_route: ++ran.no_route; break;
      case State::uncertain: ++ran.uncertain; break;
      case State::queued: ++ran.deferred; break;
      case State::sending: break;
    }
  }
  store::insert_attempts(*tx, attempts);
  if (work_.domains) work_.domains->keep(*tx);
  store::end_batch(
      *tx, token_,
      {.offered = offered, .reached = ran.reached - reached_before, .at = app_.clock.now()});
  tx->commit();
  if (any_reached) work_.is_told_anchor_set = true;
}

bool Batch::is_called_off() {
  const auto tx = app_.db.read();
  const notice::NoticeId& id = work_.notice.notice_id;
  return notice::load_state(*tx, id) == notice::State::withdrawn ||
         store::find_dispatch(*tx, id, work_.channel)->hold.has_value();
}

// Its mail, if it may leave now.
std::optional<Message> Batch::offer(Taken& taken) {
  taken.at = app_.clock.now();
  if (!taken.made) {
    taken.conclusion = store::Conclusion{.state = State::no_route,
                                         .rendered_sha256 = std::nullopt,
                                         .at = taken.at,
                                         .next_attempt_at = taken.at,
                                         .relay = "",
                                         .sent = std::nullopt};
    return std::nullopt;
  }
  const Instant slot = work_.pace.next(domain_of(taken.made->message.to_address), taken.at);
  if (slot > taken.at) {
    taken.postponed_to = slot;
    return std::nullopt;
  }
  if (work_.domains) taken.domain = domain_of(taken.made->message.to_address);
  return std::move(taken.made->message);
}

void Batch::conclude(Taken& taken, Sent sent) {
  if (sent.outcome == Outcome::unreachable) {
    unreachable_ = std::move(sent.words);
    return;
  }
  const Next next =
      next_state(sent.outcome, taken.claimed.answered + 1, taken.at, app_.settings.mail.uncertain);
  taken.conclusion = store::Conclusion{.state = next.state,
                                       .rendered_sha256 = taken.made->rendered_sha256,
                                       .at = taken.at,
                                       .next_attempt_at = next.next_attempt_at,
                                       .relay = relay_of(app_.settings, work_.channel),
                                       .sent = std::move(sent)};
  if (taken.domain.empty()) return;
  taken.conclusion->domain = work_.domains->index_of(taken.domain);
  const Sent& answer = *taken.conclusion->sent;
  if (answer.outcome != Outcome::accepted) work_.domains->refused(taken.domain, answer.words);
}

}  // namespace candor::delivery
