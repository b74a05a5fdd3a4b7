// SPDX-License-Identifier: Apache-2.0
// Letters that are taken up together, offered, and marked together.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "delivery/delivery.h"
#include "delivery/dkim.h"
#include "delivery/rules.h"
#include "delivery/store.h"

namespace candor::delivery {

// What the batches of one run are about: made once.
struct Work {
  notice::Notice notice;
  incident::Incident incident;
  notice::Letter letter;
  MailChannel channel = MailChannel::maildir;
  Pace pace;
  std::optional<DkimKey> dkim;  // nothing: mails are not signed
};
// Refused: a notice that is not approved, not started by the channel of the settings, or held.
Result<Work> prepare(App& app, std::string_view notice);

Result<void> check_approved(const notice::Notice& notice);
// The address that a letter to this person bears, if mail can be sent to it.
std::optional<std::string> route_to(const exposure::AffectedPerson& person);
// Of this machine.
std::string node_name();

// The mail of one person as it would leave now, and its letter's hash.
struct Made {
  Message message;
  std::string rendered_sha256;
};
Made make_mail(App& app, const Work& work, const exposure::AffectedPerson& person,
               const std::string& address, const std::string& message_id, Instant now);

class Batch {
 public:
  Batch(App& app, Work& work, Outbox& outbox) : app_(app), work_(work), outbox_(outbox) {}

  // Takes letters up; false if none is due, or none may leave within this hour. Refused once the
  // notice is withdrawn or held.
  Result<bool> claim(std::int64_t letters_max);
  // Offers them to the outbox, each made when there is room for it.
  void send();
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
    Instant at;                   // when it was offered
    std::string rendered_sha256;  // of what was offered
    std::optional<store::Conclusion> conclusion;
    std::optional<Instant> postponed_to;
  };

  bool is_called_off();
  std::vector<std::optional<exposure::AffectedPerson>> load_people();
  std::optional<Message> make(Taken& taken, const std::optional<exposure::AffectedPerson>& person);
  void conclude(Taken& taken, Sent sent);
  void set_told_anchor(storage::Transaction& tx, const Actor& actor);

  App& app_;
  Work& work_;
  Outbox& outbox_;
  std::string token_;
  Instant begun_at_;
  std::vector<Taken> taken_;
  std::optional<std::string> unreachable_;
  std::optional<Instant> allowed_at_;
};

}  // namespace candor::delivery
