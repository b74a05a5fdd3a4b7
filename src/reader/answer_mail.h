// SPDX-License-Identifier: Apache-2.0
// What "Am I affected?" is answered with. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/settings.h"
#include "notice/notice.h"

namespace candor::reader {

// What one incident has to do with the address.
struct Finding {
  std::string incident;
  std::string headline;
  // Whose data was involved is known, and told to people: then who has no `theirs` has no letter.
  bool is_told = false;
  // What a letter of the incident says to somebody of this address.
  struct Theirs {
    std::vector<std::string> data_classes;  // "your password"
    std::vector<notice::Step> steps;
  };
  std::vector<Theirs> theirs;
};

struct AnswerMail {
  std::string subject;
  std::string text;  // plain, lines end in LF
};
AnswerMail answer_mail(const Settings& settings, const std::vector<Finding>& findings);

}  // namespace candor::reader
