// SPDX-License-Identifier: Apache-2.0
// Letters that are taken up together, offered, and marked together.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "delivery/delivery.h"
#include "delivery/dkim.h"
#include "delivery/domains.h"
#include "delivery/letter_code.h"
#include "delivery/mime.h"
#include "delivery/rules.h"
#include "delivery/store.h"

namespace candor::delivery {

// The letters and mails to all who lost the same, but for what is one person's.
struct Form {
  const notice::Language* language = nullptr;
  notice::LetterForm letter;
  std::optional<MailForm> mail;  // nothing by the gateway
};

// What they have in common: classes, jurisdiction, the letter's language.
using FormKey = std::tuple<exposure::ClassMask, std::string, const notice::Language*>;

// What the batches of one run are about: made once.
struct Work {
  notice::Notice notice;
  incident::Incident incident;
  notice::Letters letters;
  Channel channel = Channel::maildir;
  Pace pace;
  std::vector<DkimKey> dkim;  // each signs
  LetterCodes codes;
  std::map<FormKey, Form> forms;
  bool is_begun = false;  // as far as this run knows, as is the next
  bool is_told_anchor_set = false;
  std::stop_token stop;                 // once it is asked for, nothing more is offered
  std::optional<Domains> domains = {};  // nothing by the gateway, and once the key is destroyed
};
// Refused: a notice that is not approved, not started by the channel, or held.
Result<Work> prepare(App& app, std::string_view notice, Channel channel);
Result<void> check_not_held(const notice::Notice& notice, const store::Dispatch& dispatch);

Result<void> check_approved(const notice::Notice& notice);
// Somebody who is to stand in the ledger; small, because there may be millions.
struct Place {
  static constexpr std::size_t kUuidLength = 36;
  std::int64_t turn = 0;
  std::array<char, kUuidLength> customer{};
  bool has_route = true;
};
Place place_of(const exposure::CustomerId& customer, std::int64_t turn);
// What start() reads before it writes, so that others may write meanwhile: with millions it takes
// its time. Who is no longer affected when their turn comes has no route then.
struct Roll {
  Channel channel = Channel::maildir;
  std::string order_seed;
  std::vector<Place> places;
};
// In the order of their turns: letters that leave together then stand together in the ledger and in
// its indexes, which is where a run spends its time otherwise. Counts them in `started`.
void insert_all(storage::Transaction& tx, App& app, const notice::Notice& notice,
                std::vector<Place> places, Started& started);
Result<Roll> call_roll(App& app, std::string_view notice, Channel channel);
// As start(), of any channel. Refused (conflict) also where somebody else began since the roll was
// called.
Result<Started> start_within(storage::Transaction& tx, App& app, const Actor& actor,
                             const notice::Notice& notice, Roll roll,
                             const std::optional<std::string>& order_override);
// Where mail is through with everybody, puts whom it did not reach into the gateway's queue, if the
// settings name one.
void hand_on(storage::Transaction& tx, App& app, const Actor& actor, const notice::Notice& notice);
// Where nobody is left unknown, the channel is done, and the journal says what became of everybody;
// whom mail did not reach is handed on.
void finish_if_done(storage::Transaction& tx, App& app, const Actor& actor,
                    const notice::Notice& notice, Channel channel);
// Nobody writes to the dead; and where somebody else may read it, no letter goes by itself.
bool may_write_to(const exposure::AffectedPerson& person);
// The address that a letter to this person bears, if mail can be sent to it.
std::optional<std::string> route_to(const exposure::AffectedPerson& person);
// The same on paper, line by line, the name first, as letters in that language have it.
std::optional<std::vector<std::string>> postal_route_to(
    const exposure::AffectedPerson& person, const notice::Language& language = notice::english());
bool has_route(const exposure::AffectedPerson& person, Channel channel);
// Of this machine.
std::string node_name();
std::string_view domain_of(std::string_view address);
// What the settings sign mails with. Refused: a file that cannot be read or holds no such key.
Result<std::vector<DkimKey>> read_dkim_keys(const Settings::Mail& mail);
// Other laws count from the moment that people were told: now, unless it is known already.
void set_told_anchor(storage::Transaction& tx, App& app, const Actor& actor,
                     const notice::Notice& notice, const incident::Incident& incident);

// What one person gets, as it would leave now, and their letter's hash.
struct Made {
  Message message;
  std::string rendered_sha256;
};
// Those of many, in their order; nothing where there is no route. On all processors.
std::vector<std::optional<Made>> make_messages(App& app, Work& work,
                                               const std::vector<store::Claimed>& letters);

class Batch {
 public:
  Batch(App& app, Work& work) : app_(app), work_(work) {}

  // Takes letters up; false if none is due, or none may leave within this hour. Refused once the
  // notice is withdrawn or held.
  Result<bool> claim(std::int64_t letters_max);
  // Makes the letters that were taken up.
  void make();
  // Offers them to the outbox as it has room for them.
  void send(Outbox& outbox);
  // Writes into the ledger what became of each; the rest goes back into the queue.
  void record(const Actor& actor, Ran& ran);

  std::int64_t letters() const { return std::ssize(taken_); }
  // Why the channel could not be reached, if it could not.
  const std::optional<std::string>& unreachable() const { return unreachable_; }
  // When letters may leave again, if the hour has had its letters.
  const std::optional<Instant>& allowed_at() const { return allowed_at_; }

 private:
  // A letter that was taken up, with what became of it; nothing if it was not offered.
  struct Taken {
    store::Claimed claimed;
    std::optional<Made> made;  // nothing: there is no route
    Instant at;                // when it was offered
    std::string domain;        // that it was offered to; "": not by mail
    std::optional<store::Conclusion> conclusion;
    std::optional<Instant> postponed_to;
  };

  bool is_called_off();
  std::optional<Message> offer(Taken& taken);
  void conclude(Taken& taken, Sent sent);

  App& app_;
  Work& work_;
  std::string token_;
  std::vector<Taken> taken_;
  std::optional<std::string> unreachable_;
  std::optional<Instant> allowed_at_;
};

}  // namespace candor::delivery
