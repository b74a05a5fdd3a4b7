// SPDX-License-Identifier: Apache-2.0
// Letters that are taken up together, offered, and marked together.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "delivery/delivery.h"
#include "delivery/dkim.h"
#include "delivery/mime.h"
#include "delivery/rules.h"
#include "delivery/store.h"

namespace candor::delivery {

// The letters and mails to all who lost the same, but for what is one person's.
struct Form {
  notice::LetterForm letter;
  MailForm mail;
};

// What the batches of one run are about: made once.
struct Work {
  notice::Notice notice;
  incident::Incident incident;
  notice::Letter letter;
  Channel channel = Channel::maildir;
  Pace pace;
  std::optional<DkimKey> dkim;  // nothing: mails are not signed
  std::map<std::pair<exposure::ClassMask, std::string>, Form> forms;  // by classes, jurisdiction
  bool is_begun = false;  // as far as this run knows, as is the next
  bool is_told_anchor_set = false;
  std::stop_token stop;  // once it is asked for, nothing more is offered
};
// Refused: a notice that is not approved, not started by the channel of the settings, or held.
Result<Work> prepare(App& app, std::string_view notice);
Result<void> check_not_held(const notice::Notice& notice, const store::Dispatch& dispatch);

Result<void> check_approved(const notice::Notice& notice);
// Somebody who is to stand in the ledger; small, because there may be millions.
struct Place {
  static constexpr std::size_t kUuidLength = 36;
  std::int64_t turn = 0;
  std::array<char, kUuidLength> customer{};
  bool has_route = false;
};
// What start() reads before it writes, so that others may write meanwhile: with millions it takes
// its time. Who is no longer affected when their turn comes has no route then.
struct Roll {
  Channel channel = Channel::maildir;
  std::string order_seed;
  std::vector<Place> places;
};
Result<Roll> call_roll(App& app, std::string_view notice, Channel channel);
// As start(), of any channel. Refused (conflict) also where somebody else began since the roll was
// called.
Result<Started> start_within(storage::Transaction& tx, App& app, const Actor& actor,
                             const notice::Notice& notice, Roll roll,
                             const std::optional<std::string>& order_override);
// Where nobody is left unknown, the channel is done, and the journal says what became of everybody.
void finish_if_done(storage::Transaction& tx, App& app, const Actor& actor,
                    const notice::Notice& notice, Channel channel);
// The address that a letter to this person bears, if mail can be sent to it.
std::optional<std::string> route_to(const exposure::AffectedPerson& person);
// The same on paper, line by line, the name first.
std::optional<std::vector<std::string>> postal_route_to(const exposure::AffectedPerson& person);
bool has_route(const exposure::AffectedPerson& person, Channel channel);
// Of this machine.
std::string node_name();
// Other laws count from the moment that people were told: now, unless it is known already.
void set_told_anchor(storage::Transaction& tx, App& app, const Actor& actor,
                     const notice::Notice& notice, const incident::Incident& incident);

// The mail of one person as it would leave now, and its letter's hash.
struct Made {
  Message message;
  std::string rendered_sha256;
};
// Those of many, in their order; nothing where there is no route. On all processors.
std::vector<std::optional<Made>> make_mails(App& app, Work& work,
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
