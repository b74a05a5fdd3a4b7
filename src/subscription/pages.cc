// SPDX-License-Identifier: Apache-2.0
#include "subscription/pages.h"

#include <fmt/format.h>

#include "base/text.h"
#include "subscription/subscription.h"

namespace candor::subscription {
namespace {

constexpr std::string_view kLetters =
    "<p>If your own data was involved in an incident, we write you a letter. You get it whether "
    "you "
    "follow or not.</p>\n";

std::string contact_of(const Settings& settings) {
  const std::string email = escape_html(settings.organisation.contact_email);
  if (email.empty()) return "";
  return fmt::format(
      "<p>If mails still come, write to <a href=\"mailto:{0}\">{0}</a>: people answer, and remove "
      "your address.</p>\n",
      email);
}

Page page(std::string title, std::string_view body) {
  std::string html = fmt::format("<h1>{}</h1>\n{}", escape_html(title), body);
  return {.title = std::move(title), .body = std::move(html)};
}

}  // namespace

Page page_asked() {
  return page("Look into your mailbox",
              fmt::format("<p class=\"lead\">If this is your address, a mail is on its way to it. "
                          "Open the link in it within {} hours and press the button.</p>\n"
                          "<p>Until then we send you no statements.</p>\n"
                          "<p>No mail after ten minutes? Look among the unwanted mail, or <a "
                          "href=\"/subscribe\">ask again</a>.</p>\n",
                          kConfirmHours));
}

Page page_no_address() {
  return page("This is not an e-mail address",
              "<p class=\"lead\">Nothing was sent. An address looks like name@example.com.</p>\n"
              "<p><a href=\"/subscribe\">Type it again</a></p>\n");
}

Page page_too_many() {
  return page("Too many at once",
              "<p class=\"lead\">Many addresses were given from your network within a short time. "
              "Nothing was sent for this one.</p>\n"
              "<p>Try again in an hour.</p>\n");
}

Page page_no_mail() {
  return page("We cannot send mail yet",
              "<p class=\"lead\">Nothing was sent, and we did not keep your address.</p>\n"
              "<p>What we publish stands on <a href=\"/\">our pages</a> and in <a "
              "href=\"/history.atom\">our feed</a>.</p>\n");
}

Page page_to_confirm(const Settings& settings, std::string_view token) {
  return page("Follow by e-mail",
              fmt::format("<p class=\"lead\">Press the button, and we write to you whenever we "
                          "publish something about a security incident at {}.</p>\n"
                          "<form method=\"post\" action=\"/subscribe/{}\">\n"
                          "<button>Send me what you publish</button>\n</form>\n"
                          "<p>Each mail has a link that ends the mails at once and deletes your "
                          "address.</p>\n",
                          escape_html(settings.organisation.name), escape_html(token)));
}

Page page_following(const Settings& settings) {
  return page(
      "You follow by e-mail",
      fmt::format("<p class=\"lead\">From now on we write to you whenever we publish "
                  "something about a security incident at {}.</p>\n"
                  "<p>Each mail has a link that ends the mails at once and deletes your "
                  "address.</p>\n{}<p><a href=\"/\">What we have published so far</a></p>\n",
                  escape_html(settings.organisation.name), kLetters));
}

Page page_not_to_confirm() {
  return page(
      "This link does not work any more",
      fmt::format("<p class=\"lead\">A link works for {} hours. A mail program may also have "
                  "cut a piece of it off.</p>\n"
                  "<p><a href=\"/subscribe\">Ask for a new one</a></p>\n",
                  kConfirmHours));
}

Page page_to_end(const Settings& settings, std::string_view token) {
  return page(
      "End the mails",
      fmt::format("<p class=\"lead\">Press the button, and you get no more mails about what "
                  "{} publishes. We delete your address.</p>\n"
                  "<form method=\"post\" action=\"/unsubscribe/{}\">\n"
                  "<button>End the mails and delete my address</button>\n</form>\n{}",
                  escape_html(settings.organisation.name), escape_html(token), kLetters));
}

Page page_ended() {
  return page("The mails have ended",
              fmt::format("<p class=\"lead\">We have deleted your address.</p>\n{}", kLetters));
}

Page page_nothing_to_end(const Settings& settings) {
  return page("There is nothing to end",
              fmt::format("<p class=\"lead\">No address belongs to this link. The mails were ended "
                          "before, or a piece of the link is missing.</p>\n{}",
                          contact_of(settings)));
}

}  // namespace candor::subscription
