// SPDX-License-Identifier: Apache-2.0
#include "subscription/mails.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "subscription/subscription.h"

namespace candor::subscription {
namespace {

std::string incident_url(const Settings& settings, const record::Statement& statement) {
  std::string url = settings.public_url;
  while (url.ends_with('/')) url.pop_back();
  return fmt::format("{}/incidents/{}", url, statement.incident);
}

// The message's first paragraph; without a message, the first fact.
std::string first_words(const record::Statement& statement) {
  std::string opening = record::opening_of(statement);
  if (opening.empty() && !statement.facts.empty()) {
    opening = trim(to_plain_text(statement.facts.front().text));
  }
  return opening;
}

}  // namespace

delivery::OutgoingMail mail_to_confirm(const Settings& settings, std::string_view confirm_url) {
  const std::string& name = settings.organisation.name;
  return {
      .purpose = std::string(kAskedMail),
      .about = "",
      .to_address = "",
      .subject = fmt::format("Please confirm: security incidents at {} by e-mail", name),
      .text = fmt::format(
          "Somebody asked us to write to this address whenever we publish something about a\n"
          "security incident at {}.\n\n"
          "If it was you, open this page and press the button:\n\n{}\n\n"
          "The link works for {} hours.\n\n"
          "If it was not you, do nothing. We send no statements, and forget this address after\n"
          "{} hours.\n\n{}\n",
          name, confirm_url, kConfirmHours, kConfirmHours, name),
      .unsubscribe_url = ""};
}

delivery::OutgoingMail mail_that_follows(const Settings& settings, const std::string& end_url) {
  const std::string& name = settings.organisation.name;
  return {
      .purpose = std::string(kAskedMail),
      .about = "",
      .to_address = "",
      .subject = fmt::format("You follow security incidents at {} already", name),
      .text = fmt::format(
          "Somebody asked us again to write to this address whenever we publish something about\n"
          "a security incident at {}. We do so already, and nothing changes.\n\n"
          "This ends the mails at once and deletes the address:\n\n{}\n\n{}\n",
          name, end_url, name),
      .unsubscribe_url = end_url};
}

delivery::OutgoingMail mail_of(const Settings& settings, const record::Statement& statement,
                               const std::string& end_url) {
  const std::string& name = settings.organisation.name;
  const std::string opening = first_words(statement);
  const bool corrects =
      std::any_of(statement.facts.begin(), statement.facts.end(),
                  [](const record::StatedFact& fact) { return fact.replaces.has_value(); });
  std::string text =
      fmt::format("{}\n\n{}. Published {}.\n\n", statement.title,
                  record::stage_words(statement.stage), to_words(statement.published_at));
  if (!opening.empty()) text += opening + "\n\n";
  if (corrects) {
    text += "This changes something that we had said before. The page shows both.\n\n";
  }
  text +=
      fmt::format("All of it, and what you can do:\n\n{}\n\n", incident_url(settings, statement));
  if (statement.next_update_by) {
    text += fmt::format("The next word comes by {}.\n\n", to_words(*statement.next_update_by));
  }
  text += fmt::format(
      "{}\n\n-- \nYou asked for these mails. This ends them at once and deletes your "
      "address:\n{}\n",
      name, end_url);
  return {.purpose = std::string(kStatementMail),
          .about = "",
          .to_address = "",
          .subject = fmt::format("{}: {}", name, statement.title),
          .text = std::move(text),
          .unsubscribe_url = end_url};
}

}  // namespace candor::subscription
