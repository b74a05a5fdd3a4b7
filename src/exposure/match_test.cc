// SPDX-License-Identifier: Apache-2.0
#include "exposure/match.h"

#include <gtest/gtest.h>

#include "exposure/exposure.h"

namespace candor::exposure {
namespace {

TEST(Email, IsTheSameHoweverItIsWritten) {
  for (const char* text : {"Ada.Lovelace@Example.COM", "  ada.lovelace@example.com\t",
                           "mailto:ada.lovelace@example.com", "MAILTO: ada.lovelace@example.com",
                           "<ada.lovelace@example.com>", "<mailto:ada.lovelace@example.com>",
                           "ada.lovelace@example.com."}) {
    EXPECT_EQ(normal_email(text), "ada.lovelace@example.com") << text;
  }
}

TEST(Email, ComparesDomainsInTheirAsciiForm) {
  EXPECT_EQ(normal_email("post@b\xc3\xbc"
                         "cher.example"),
            "post@xn--bcher-kva.example");
  EXPECT_EQ(normal_email("post@B\xc3\x9c"
                         "CHER.example"),
            "post@xn--bcher-kva.example");
  EXPECT_EQ(normal_email("post@xn--bcher-kva.example"), "post@xn--bcher-kva.example");
  EXPECT_EQ(normal_email("post@fa\xc3\x9f.example"), "post@xn--fa-hia.example");
}

TEST(Email, IsAddressedInAsciiDomainsAndAsItsOwnerWritesIt) {
  EXPECT_EQ(mail_address("J\xc3\xb6rg@m\xc3\xbcller.example"), "J\xc3\xb6rg@xn--mller-kva.example");
  EXPECT_EQ(mail_address("<mailto:Anna@B\xc3\x9c"
                         "CHER.example>"),
            "Anna@xn--bcher-kva.example");
  EXPECT_EQ(mail_address("anna"), std::nullopt);
}

TEST(Email, KeepsWhatTellsPeopleApart) {
  EXPECT_EQ(normal_email("a+news@example.com"), "a+news@example.com");
  EXPECT_EQ(normal_email("a.b@example.com"), "a.b@example.com");
  EXPECT_EQ(normal_email("o'brien@example.com"), "o'brien@example.com");
  EXPECT_EQ(normal_email("\xe7\x94\xa8\xe6\x88\xb7@example.com"),
            "\xe7\x94\xa8\xe6\x88\xb7@example.com");
}

TEST(Email, IsRefusedWhereItIsNoAddress) {
  for (const std::string& text :
       {std::string(""), std::string("ada"), std::string("@example.com"), std::string("ada@"),
        std::string("a b@example.com"), std::string("a@b@example.com"),
        std::string("ada@exa mple.com"), std::string("ada@.example.com"),
        std::string("ada@example..com"), std::string("a,b@example.com"),
        std::string("a\r\nBcc:x@example.com"), std::string("ada@[127.0.0.1]"),
        std::string("ada@exa/mple.com"), std::string(250, 'a') + "@example.com"}) {
    EXPECT_EQ(normal_email(text), std::nullopt) << text;
  }
}

TEST(Alias, IsWhatTheProviderDeliversTo) {
  const auto alias = [](std::string_view email) {
    std::string to;
    put_alias(email, to);
    return to;
  };
  EXPECT_EQ(alias("a.d.a+news@gmail.com"), "ada@gmail.com");
  EXPECT_EQ(alias("ada@googlemail.com"), "ada@gmail.com");
  EXPECT_EQ(alias("a.d.a+news@proton.me"), "a.d.a@proton.me") << "dots tell people apart there";
  EXPECT_EQ(alias("ada+news@example.com"), "") << "nobody outside knows";
  EXPECT_EQ(alias("+news@gmail.com"), "");
  EXPECT_EQ(alias(""), "");
}

struct Dialled {
  const char* text;
  const char* country;
  const char* e164;
};

TEST(Phone, IsE164HoweverItIsWritten) {
  for (const Dialled& phone : {
           Dialled{"(415) 555-0132", "US", "+14155550132"},
           Dialled{"1-415-555-0132", "US", "+14155550132"},
           Dialled{"+1 415 555 0132", "", "+14155550132"},
           Dialled{"415.555.0132", "CA", "+14155550132"},
           Dialled{"011 49 30 901820", "US", "+4930901820"},
           Dialled{"030/901820", "DE", "+4930901820"},
           Dialled{"0049 30 901820", "", "+4930901820"},
           Dialled{"+49 (0)30 901820", "FR", "+4930901820"},
           Dialled{"tel:+44-20-7946-0958", "", "+442079460958"},
           Dialled{"020 7946 0958", "GB", "+442079460958"},
           Dialled{"06 698 12345", "IT", "+390669812345"},
           Dialled{"06 1 234 5678", "HU", "+3612345678"},
           Dialled{"+1 115 555 0132", "", "+11155550132"},
           Dialled{"4930901820", "international", "+4930901820"},
           Dialled{"612 34 56 78", "ES", "+34612345678"},
           Dialled{"+81\xc2\xa0"
                   "3\xc2\xa0"
                   "1234\xc2\xa0"
                   "5678",
                   "", "+81312345678"},
       }) {
    EXPECT_EQ(normal_phone(phone.text, phone.country), phone.e164) << phone.text;
  }
}

TEST(Phone, IsNothingWhereItIsNoNumberOrNoCountryIsKnown) {
  for (const Dialled& phone : {
           Dialled{"", "US", ""},
           Dialled{"n/a", "US", ""},
           Dialled{"555-0132", "US", ""},
           Dialled{"030 901820", "", ""},
           Dialled{"030 901820", "ZZ", ""},
           Dialled{"+0 30 901820", "", ""},
           Dialled{"+1234567890123456", "", ""},
           Dialled{"115 555 0132", "US", ""},
           Dialled{"+", "", ""},
           Dialled{"00", "", ""},
           Dialled{"030 901820", "international", ""},
           Dialled{"4+9 30 901820", "DE", ""},
           Dialled{"+49 30 901820 x12", "DE", ""},
           Dialled{"++49 30 901820", "DE", ""},
           Dialled{"123", "DE", ""},
       }) {
    EXPECT_EQ(normal_phone(phone.text, phone.country), std::nullopt) << phone.text;
  }
}

}  // namespace
}  // namespace candor::exposure
