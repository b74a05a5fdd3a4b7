// SPDX-License-Identifier: Apache-2.0
#include "http/outgoing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "http/client.h"

namespace candor::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// "" for a URL that is taken.
std::string refusal(std::string_view url, const Settings& settings = {}) {
  const auto checked = check_url(settings, url);
  return checked ? "" : checked.error().message;
}

TEST(OutgoingUrl, IsReadIntoItsParts) {
  const Url url = must(parse_url("HTTPS://Hooks.Example:8443/Candor?a=B%20c"));

  EXPECT_EQ(url.scheme, "https");
  EXPECT_EQ(url.host, "hooks.example");
  EXPECT_EQ(url.port, 8443);
  EXPECT_EQ(url.target, "/Candor?a=B%20c");
  EXPECT_EQ(to_text(url), "https://hooks.example:8443/Candor?a=B%20c");
}

TEST(OutgoingUrl, HasOneForm) {
  const auto form = [](std::string_view text) { return to_text(must(parse_url(text))); };
  EXPECT_EQ(form("http://a.example"), "http://a.example/");
  EXPECT_EQ(form("http://a.example:80/"), "http://a.example/");
  EXPECT_EQ(form("http://a.example:/x"), "http://a.example/x");
  EXPECT_EQ(form("https://a.example:80?q"), "https://a.example:80/?q");
  EXPECT_EQ(form("https://[2606:4700::1]:444/"), "https://[2606:4700::1]:444/");
  EXPECT_EQ(form("https://xn--bcher-kva.example/"), "https://xn--bcher-kva.example/");
  EXPECT_EQ(origin_of("https://a.example/secret"), "https://a.example");
}

TEST(OutgoingUrl, IsRefusedInWordsThatSayWhy) {
  const struct {
    std::string_view url;
    std::string_view why;
  } cases[] = {
      {"", "is not a URL"},
      {"hooks.example/candor", "is not a URL"},
      {"//hooks.example/", "is not a URL"},
      {"https:///candor", "has no host"},
      {"https:/candor", "has no host"},
      {"https://hooks.example/a b", "is not a URL"},
      {"https://hooks.example\\@127.0.0.1/", "is not a URL"},
      {"https://hooks.example/\r\nHost: a", "is not a URL"},
      {"https://b\xc3\xbc"
       "cher.example/",
       "is not a URL"},
      {"ftp://hooks.example/", "neither https nor http"},
      {"file:///etc/passwd", "neither https nor http"},
      {"gopher://127.0.0.1:6379/_x", "neither https nor http"},
      {"javascript:alert(1)", "neither https nor http"},
      {"https://user@hooks.example/", "a user or a password"},
      {"https://user:secret@hooks.example/", "a user or a password"},
      {"https://hooks.example@127.0.0.1/", "a user or a password"},
      {"https://@hooks.example/", "a user or a password"},
      {"https://hooks.example/#part", "behind '#'"},
      {"https://hooks.example:0/", "a port that is not"},
      {"https://hooks.example:65536/", "a port that is not"},
      {"https://hooks.example:99999999999/", "a port that is not"},
      {"https://hooks..example/", "neither a name"},
      {"https://.example/", "neither a name"},
      {"https://hooks.example./", "neither a name"},
      {"https://hooks%2eexample/", "neither a name"},
      {"https://127.0.0.1%2f@x/", "a user or a password"},
      {"https://127.1/", "neither a name"},
      {"https://127.0.1/", "neither a name"},
      {"https://2130706433/", "neither a name"},
      {"https://0x7f.1/", "neither a name"},
      {"https://0x7f000001/", "neither a name"},
      {"https://0177.0.0.1/", "neither a name"},
      {"https://a.0x7f/", "neither a name"},
      {"https://1.2.3.4.5/", "neither a name"},
      {"https://1.2.3.4.hooks.example/", "neither a name"},
      {"https://[fe80::1%25eth0]/", "is not a URL"},
      {"https://[v1.x]/", "neither a name"},
      {"https://127.0.0.1/", "127.0.0.1 is loopback"},
      {"https://127.8.9.1:8181/", "127.8.9.1 is loopback"},
      {"https://0.0.0.0/", "0.0.0.0 is unspecified"},
      {"https://10.1.2.3/", "10.1.2.3 is private"},
      {"https://169.254.169.254/latest/meta-data", "169.254.169.254 is link-local"},
      {"https://[::1]/", "::1 is loopback"},
      {"https://[::]/", ":: is unspecified"},
      {"https://[::ffff:127.0.0.1]/", "::ffff:127.0.0.1 is loopback"},
      {"https://[::ffff:7f00:1]/", "::ffff:7f00:1 is loopback"},
      {"https://[64:ff9b::10.0.0.1]/", "64:ff9b::10.0.0.1 is private"},
      {"https://[2002:a00:1::1]/", "2002:a00:1::1 is private"},
      {"https://[fd00:ec2::254]/", "fd00:ec2::254 is unique-local"},
      {"https://[fe80::1]/", "fe80::1 is link-local"},
  };
  for (const auto& one : cases) EXPECT_THAT(refusal(one.url), HasSubstr(one.why)) << one.url;
  EXPECT_THAT(refusal("https://a.example/" + std::string(2048, 'x')), HasSubstr("2,048"));
}

TEST(OutgoingUrl, ARefusalDoesNotRepeatIt) {
  for (const std::string_view url : {"ftp://a.example/s3cret", "https://s3cret@a.example/",
                                     "https://127.0.0.1/s3cret", "s3cret", "https://a/#s3cret"}) {
    EXPECT_THAT(refusal(url), Not(HasSubstr("s3cret"))) << url;
    EXPECT_NE(refusal(url), "") << url;
  }
}

TEST(OutgoingUrl, NamesArePublicUntilTheyAreLookedUp) {
  EXPECT_EQ(refusal("https://localhost/"), "");
  EXPECT_EQ(refusal("https://intranet/"), "");
  EXPECT_EQ(refusal("https://8.8.8.8/"), "");
}

TEST(Allowance, LetsInWhatItNamesAndNothingElse) {
  const std::vector<std::string> entries{"10.0.0.0/8", "fd00::/8", "192.168.1.7", "LocalHost"};
  for (const std::string& entry : entries) EXPECT_TRUE(is_allow_entry(entry)) << entry;
  const Allowance allowance(entries);
  const auto allowed = [&](std::string_view host, std::string_view address) {
    return !allowance.why_refused(host, *parse_address(address)).has_value();
  };
  EXPECT_TRUE(allowed("hooks.example", "10.1.2.3"));
  EXPECT_TRUE(allowed("hooks.example", "::ffff:10.1.2.3"));
  EXPECT_TRUE(allowed("hooks.example", "fd12::1"));
  EXPECT_TRUE(allowed("hooks.example", "192.168.1.7"));
  EXPECT_FALSE(allowed("hooks.example", "192.168.1.8"));
  EXPECT_FALSE(allowed("hooks.example", "127.0.0.1"));
  EXPECT_TRUE(allowed("localhost", "127.0.0.1"));
  EXPECT_TRUE(allowed("localhost", "::1"));
  EXPECT_FALSE(allowed("sub.localhost", "127.0.0.1"));
  EXPECT_FALSE(allowed("notlocalhost", "127.0.0.1"));
  EXPECT_EQ(*allowance.why_refused("hooks.example", *parse_address("127.0.0.1")),
            "hooks.example leads to 127.0.0.1, which is loopback; if that is meant, allow it in "
            "candor.toml under [outgoing]");
}

TEST(Allowance, OtherTextIsNoEntry) {
  for (const std::string_view entry :
       {"", " ", "10.0.0.1/8", "10.0.0.0/33", "https://a.example", "a.example:443", "*.example",
        "127.1", "[::1]", "a b", ".", "a..b"}) {
    EXPECT_FALSE(is_allow_entry(entry)) << entry;
  }
}

}  // namespace
}  // namespace candor::http
