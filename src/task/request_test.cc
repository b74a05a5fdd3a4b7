// SPDX-License-Identifier: Apache-2.0
#include "task/request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace candor::task {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

Step step_of(StepCommand command) {
  Step step;
  step.url = "https://firewall.example/v2";
  step.commands = {std::move(command)};
  return step;
}

std::vector<std::string> faults_of(const StepCommand& command) {
  std::vector<Fault> faults;
  check_request(command, "", faults);
  std::vector<std::string> messages;
  for (const Fault& fault : faults) messages.push_back(fault.place + " " + fault.message);
  return messages;
}

TEST(TaskRequest, ValuesAreEncodedForThePlaceInWhichTheyStand) {
  const HttpRequest request = prepared_request(
      step_of({CommandType::http_api,
               "POST /block?who=__who__:value HTTP/1.1",
               {{"Content-Type", "application/json"}, {"X-Reason", "__who__:value"}},
               R"({"who": "__who__:value", "unknown": "__no__:value"})"}),
      {{"__who__", R"(a&b "c"/é)"}});

  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "https://firewall.example/v2/block?who=a%26b%20%22c%22%2F%C3%A9");
  EXPECT_EQ(request.content, R"({"who": "a&b \"c\"/é", "unknown": "__no__:value"})");
  EXPECT_EQ(to_text(request),
            "POST https://firewall.example/v2/block?who=a%26b%20%22c%22%2F%C3%A9\n"
            "Content-Type: application/json\nX-Reason: a&b \"c\"/é\n\n" +
                request.content + "\n");
}

TEST(TaskRequest, AStartLineIsOne) {
  const std::string wrong =
      "/command is not a start line such as POST /api/block?id=1 HTTP/1.1, with one of GET, HEAD, "
      "POST, PUT, PATCH, DELETE";
  for (const char* line : {"POST /x", "post /x HTTP/1.1", "POST x HTTP/1.1", "CONNECT /x HTTP/1.1",
                           "GET  /x HTTP/1.1", "GET /a b HTTP/1.1", "GET /x HTTP/2",
                           "GET https://elsewhere.example/ HTTP/1.1", "GET /<x> HTTP/1.1"}) {
    EXPECT_THAT(faults_of({CommandType::http_api, line, {}, ""}), ElementsAre(wrong)) << line;
  }
  EXPECT_THAT(faults_of({CommandType::http_api, "DELETE /x/__a__:value?y=1 HTTP/1.1", {}, ""}),
              IsEmpty());
}

TEST(TaskRequest, APlaybookHoldsNoSecretsAndSetsNoHeadersOfTheSender) {
  EXPECT_THAT(faults_of({CommandType::http_api,
                         "GET /x HTTP/1.1",
                         {{"authorization", "Bearer x"},
                          {"Cookie", "a=b"},
                          {"Host", "inner.example"},
                          {"a b", "x"},
                          {"X-Two", "a\nb"},
                          {"Accept", "text/plain"}},
                         ""}),
              ElementsAre("/headers/authorization carries a secret, which a playbook must not hold",
                          "/headers/Cookie carries a secret, which a playbook must not hold",
                          "/headers/Host is set by who sends the request",
                          "/headers has a name that is not that of a header",
                          "/headers/X-Two is not one line"));
}

TEST(TaskRequest, WhereRequestsGoIsPlain) {
  EXPECT_EQ(wrong_with_base_url("https://siem.example:8443/api/"), "");
  EXPECT_EQ(wrong_with_base_url("http://[::1]/x"), "");
  EXPECT_EQ(wrong_with_base_url("ftp://x"), "does not begin with https:// or http://");
  EXPECT_EQ(wrong_with_base_url("https://u:p@x/"), "names a user, which a playbook must not");
  for (const char* url : {"https://", "https://a b/", "https://x/?q=1", "https://__a__:value/",
                          "https://x/__a__:value/", "https://x/#f"}) {
    EXPECT_EQ(wrong_with_base_url(url), "is not https://host[:port][/path] without variables")
        << url;
  }
}

}  // namespace
}  // namespace candor::task
