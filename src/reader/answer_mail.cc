// SPDX-License-Identifier: Apache-2.0
#include "reader/answer_mail.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace candor::reader {
namespace {

bool is_affected(const Finding& finding) { return !finding.theirs.empty(); }

std::string page_of(const Settings& settings, const Finding& finding) {
  return fmt::format("{}/incidents/{}", settings.public_url, finding.incident);
}

std::string affected_words(const Settings& settings, const Finding& finding) {
  std::string text = fmt::format("{}\nYes, data of yours was involved.\n", finding.headline);
  for (const Finding::Theirs& theirs : finding.theirs) {
    text += fmt::format("\nInvolved: {}.\n", in_a_row(notice::english(), theirs.data_classes));
    if (!theirs.steps.empty()) text += "What you can do:\n";
    std::size_t number = 0;
    for (const notice::Step& step : theirs.steps) {
      text += fmt::format("{}. {} {} {}\n", ++number, step.action, step.why, step.effort);
    }
  }
  return text + fmt::format("\nWhat happened, and what we do: {}\n", page_of(settings, finding));
}

// Who must not be written to at an address reads the same there as a stranger.
std::string other_words(const Settings& settings, const Finding& finding) {
  return fmt::format("{}\n{}\n{}\n", finding.headline,
                     finding.is_told
                         ? "We have nothing for this address about it."
                         : "We do not know yet whose data was involved. We write to everybody "
                           "whose data was, as soon as we know.",
                     page_of(settings, finding));
}

std::string contact_words(const Settings::Organisation& organisation) {
  std::string text = "To ask us anything, ";
  if (organisation.contact_email.empty() && organisation.contact_phone.empty()) return "";
  if (!organisation.contact_email.empty()) text += "write to " + organisation.contact_email;
  if (!organisation.contact_email.empty() && !organisation.contact_phone.empty()) text += " or ";
  if (!organisation.contact_phone.empty()) text += "call " + organisation.contact_phone;
  return text + ". People answer.\n";
}

}  // namespace

AnswerMail answer_mail(const Settings& settings, const std::vector<Finding>& findings) {
  const std::string& name = settings.organisation.name;
  std::string text = fmt::format(
      "Somebody asked on our pages whether this address is affected by a security incident at {}. "
      "If it was not you, nothing follows from it: the answer goes to you alone.\n",
      name);
  if (findings.empty()) text += "\nWe have published no incident.\n";
  for (const Finding& finding : findings) {
    text += '\n' + (is_affected(finding) ? affected_words(settings, finding)
                                         : other_words(settings, finding));
  }
  text +=
      "\nThis is about this address alone. If you use another one with us, ask with that one, too. "
      "If you had a letter from us, what it says holds.\n\n"
      "We never ask for your password, your card or bank details, or a payment.\n";
  text += contact_words(settings.organisation);
  text += fmt::format("\n{}\n", name);
  return {fmt::format("Your question to {}: am I affected?", name), std::move(text)};
}

}  // namespace candor::reader
