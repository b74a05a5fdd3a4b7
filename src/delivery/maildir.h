// SPDX-License-Identifier: Apache-2.0
// The embedded channel: each mail is a file in a Maildir (tmp/, new/, cur/), as any mail reader can
// open it.
#pragma once

#include <string>
#include <vector>

#include "delivery/channel.h"

namespace candor::delivery {

// A file's name comes from the Message-ID, so a repeat replaces the first one instead of standing
// beside it. Mails are written into tmp/; then many at a time are brought to the disk, moved into
// new/, and that folder is brought to the disk, so that one wait for the disk serves many.
class Maildir final : public Outbox {
 public:
  // Makes the folders that are not there. Throws std::system_error.
  explicit Maildir(std::string folder);
  // What did not come to the disk is left in tmp/, where mail readers do not look.
  ~Maildir() override;
  Maildir(const Maildir&) = delete;
  Maildir& operator=(const Maildir&) = delete;

 private:
  Channel do_channel() const override { return Channel::maildir; }
  std::vector<Sent> do_send(const NextLetter& next) override;
  void write(const Message& message);
  void flush();

  struct Written {
    int file;          // open descriptor
    std::string name;  // in tmp/ and then in new/
  };
  std::string folder_;
  std::vector<Written> written_;
};

// "0196…f3@acme.example" as a file's name; letters, digits and "-._@" stay, others become "_".
std::string maildir_name(std::string_view message_id);

}  // namespace candor::delivery
