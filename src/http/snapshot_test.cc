// SPDX-License-Identifier: Apache-2.0
#include "http/snapshot.h"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "http/plain.h"
#include "http/testing.h"

namespace candor::http {
namespace {

using testing::answer_to;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using testing::header_of;
using ::testing::Not;
using testing::Peer;
using testing::say;
using ::testing::StartsWith;

const std::string kLong = [] {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "Line " + std::to_string(i) + " of the page.\n";
  return text;
}();

Resource page(std::string body, std::string type = "text/html; charset=utf-8") {
  return {
      std::move(type), "public, max-age=30", {{"Referrer-Policy", "no-referrer"}}, std::move(body)};
}

Snapshot snapshot_of(std::string body, std::string type = "text/html; charset=utf-8") {
  return Snapshot({{"/", page(std::move(body), std::move(type))}});
}

std::string gunzipped(std::string_view packed) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  std::string out(100'000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

// The value of a header line in a head of an answer.
std::string line(const std::optional<Ready>& ready, std::string_view name) {
  return header_of("\r\n" + std::string(ready->head), name);
}

TEST(Coding, IsChosenByWhatTheReaderSays) {
  const std::pair<const char*, Coding> cases[] = {
      {"", Coding::identity},
      {"gzip", Coding::gzip},
      {"X-GZIP", Coding::gzip},
      {"gzip, deflate, br, zstd", Coding::br},
      {"br;q=0.5, gzip;q=0.8", Coding::gzip},
      {"br;q=0.5,gzip ; q=0.5", Coding::br},
      {"identity, gzip;q=0.5", Coding::identity},
      {"identity;q=0.3, gzip;q=0.3", Coding::gzip},
      {"gzip;q=0", Coding::identity},
      {"*", Coding::br},
      {"*;q=0", Coding::identity},
      {"*;q=0, gzip;q=0.1", Coding::gzip},
      {"br;q=0, *;q=0.5", Coding::gzip},
      {"identity;q=0, *", Coding::br},
      {"identity;q=0", Coding::identity},
      {"gzip;q=1.001", Coding::identity},
      {"gzip;q=0.0001", Coding::identity},
      {"gzip;q=high, br;q=-1", Coding::identity},
      {"deflate, compress, zstd", Coding::identity},
      {",,;q=1,gzip,", Coding::gzip},
  };
  for (const auto& [said, coding] : cases) {
    EXPECT_EQ(choose_coding(said, {true, true, true}), coding) << said;
  }
  EXPECT_EQ(choose_coding(std::nullopt, {true, true, true}), Coding::identity);
  EXPECT_EQ(choose_coding("gzip, br", {true, true, false}), Coding::gzip);
  EXPECT_EQ(choose_coding("identity;q=0, gzip", {true, false, false}), Coding::identity);
}

TEST(Snapshot, GivesEachCodingUnderAnEtagOfItsOwn) {
  const Snapshot snapshot = snapshot_of(kLong);
  const auto plain = snapshot.find("/", {});
  const auto gzip = snapshot.find("/", {.accept_encoding = "gzip"});
  const auto br = snapshot.find("/", {.accept_encoding = "gzip, br"});

  EXPECT_EQ(plain->body, kLong);
  EXPECT_EQ(gunzipped(gzip->body), kLong);
  EXPECT_LT(br->body.size(), gzip->body.size());
  EXPECT_EQ(line(plain, "Content-Encoding"), "absent");
  EXPECT_EQ(line(gzip, "Content-Encoding"), "gzip");
  EXPECT_EQ(line(br, "Content-Encoding"), "br");
  EXPECT_NE(line(plain, "ETag"), line(gzip, "ETag"));
  EXPECT_NE(line(gzip, "ETag"), line(br, "ETag"));
  for (const auto& ready : {plain, gzip, br}) {
    EXPECT_EQ(ready->status, 200);
    EXPECT_EQ(line(ready, "Vary"), "Accept-Encoding");
    EXPECT_EQ(line(ready, "Content-Length"), std::to_string(ready->body.size()));
    EXPECT_EQ(line(ready, "Referrer-Policy"), "no-referrer");
    EXPECT_THAT(ready->head, EndsWith("\r\n\r\n"));
  }
  EXPECT_FALSE(snapshot.find("/other", {}));
}

TEST(Snapshot, LeavesAsItIsWhatIsSmallOrCompressedAlready) {
  for (const Snapshot& snapshot :
       {snapshot_of("short"), snapshot_of(kLong, "image/png"), snapshot_of(kLong, "font/woff2")}) {
    const auto ready = snapshot.find("/", {.accept_encoding = "gzip, br"});
    EXPECT_EQ(line(ready, "Content-Encoding"), "absent");
    EXPECT_EQ(line(ready, "Vary"), "absent");
  }
}

TEST(Snapshot, HeadIsTheHeadOfGet) {
  const Snapshot snapshot = snapshot_of(kLong);
  const auto get = snapshot.find("/", {});
  const auto head = snapshot.find("/", {.method = Method::head});
  EXPECT_EQ(head->head, get->head);
  EXPECT_EQ(head->body, "");
}

TEST(Snapshot, WhoHasItAlreadyIsToldSoWithTheHeadersOf304) {
  const Snapshot snapshot = snapshot_of(kLong);
  const std::string etag = line(snapshot.find("/", {.accept_encoding = "gzip"}), "ETag");
  for (const std::string& has :
       {etag, "W/" + etag, "\"a\", " + etag + " ,\"b\"", std::string("*")}) {
    const auto ready = snapshot.find("/", {.accept_encoding = "gzip", .if_none_match = has});
    EXPECT_EQ(ready->status, 304) << has;
    EXPECT_EQ(ready->body, "");
    EXPECT_EQ(line(ready, "ETag"), etag);
    EXPECT_EQ(line(ready, "Cache-Control"), "public, max-age=30");
    EXPECT_EQ(line(ready, "Vary"), "Accept-Encoding");
    EXPECT_EQ(line(ready, "Content-Type"), "absent");
    EXPECT_EQ(line(ready, "Content-Length"), "absent");
  }
  for (const std::string& has :
       {std::string(), std::string("\"a\""), "x" + etag, "w/" + etag, std::string("\"a\", *")}) {
    EXPECT_EQ(snapshot.find("/", {.accept_encoding = "gzip", .if_none_match = has})->status, 200)
        << has;
  }
  EXPECT_EQ(snapshot.find("/", {.if_none_match = etag})->status, 200)
      << "the ETag of the gzip coding is not that of the plain one";
}

TEST(Snapshot, ANewerOneTakesOverWhatIsAsItWas) {
  const Snapshot before({{"/", page(kLong)}, {"/new", page(kLong)}});
  const Snapshot after({{"/", page(kLong)}, {"/new", page(kLong + "!")}}, &before);
  EXPECT_EQ(after.find("/", {})->body.data(), before.find("/", {})->body.data());
  EXPECT_EQ(after.find("/new", {})->body, kLong + "!");
}

TEST(Snapshot, AHeaderCannotBeginAnother) {
  Resource resource = page("x");
  resource.headers.emplace_back("A", "b\r\nSet-Cookie: c");
  EXPECT_ANY_THROW(Snapshot({{"/", resource}}));
}

TEST(PlainRequest, IsReadOnlyWhereNothingIsUnusual) {
  const auto plain = read_plain(
      "GET /a/b.html HTTP/1.1\r\nHost: a\r\nACCEPT-encoding:  br \r\nIf-None-Match: *\r\n\r\nGET ");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->path, "/a/b.html");
  EXPECT_EQ(plain->wish.accept_encoding, "br");
  EXPECT_EQ(plain->wish.if_none_match, "*");
  EXPECT_TRUE(plain->keep_alive);
  EXPECT_FALSE(read_plain("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: Close\r\n\r\n")->keep_alive);
  for (const char* unusual : {
           "GET / HTTP/1.1\r\nHost: a\r\n",
           "GET / HTTP/1.1\r\n\r\n",
           "GET / HTTP/1.0\r\nHost: a\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: a\r\n\r\n",
           "get / HTTP/1.1\r\nHost: a\r\n\r\n",
           "GET /?a HTTP/1.1\r\nHost: a\r\n\r\n",
           "GET /%61 HTTP/1.1\r\nHost: a\r\n\r\n",
           "GET //a HTTP/1.1\r\nHost: a\r\n\r\n",
           "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
           "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
           "GET / HTTP/1.1\nHost: a\n\n",
           "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
           "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: a\r\nAccept-Encoding: b\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: a\r\nX: \x01\r\n\r\n",
       }) {
    EXPECT_FALSE(read_plain(unusual)) << unusual;
  }
}

class SiteServer : public ::testing::Test {
 protected:
  void put(std::string body, std::string type = "text/html") {
    site_->put(
        std::make_shared<Snapshot>(Resources{{"/page", page(std::move(body), std::move(type))}}));
  }
  std::shared_ptr<Site> site_ = std::make_shared<Site>();
  Server server_{"127.0.0.1", 0, {}, 1, say, nullptr, site_};
};

TEST_F(SiteServer, AnswersFromTheSnapshotAndElseFromTheHandler) {
  put(kLong);
  const std::string published =
      answer_to(server_, "GET /page HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(published, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(published, EndsWith("\r\n\r\n" + kLong));
  EXPECT_THAT(header_of(published, "Date"), EndsWith(" GMT"));
  EXPECT_EQ(header_of(published, "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(header_of(published, "X-Request-Id"), "absent");

  Peer peer(server_);
  for (const char* request : {"GET /other", "POST /page", "PUT /page"}) {
    peer.send(std::string(request) + " HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THAT(peer.read_response(), EndsWith(std::string(request) + " []"));
  }
}

TEST_F(SiteServer, AnswersUnusualRequestsForItAsWell) {
  put(kLong);
  Peer peer(server_);
  for (const char* request : {
           "GET /page?utm=1 HTTP/1.1\r\nHost: a\r\n\r\n",
           "GET /p%61ge HTTP/1.1\r\nHost: a\r\n\r\n",
           "GET /page HTTP/1.1\r\nHost: a\r\nX_Y: \xc3\xa9\r\n\r\n",
           "GET /page HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi",
           "GET /page HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
       }) {
    peer.send(request);
    EXPECT_THAT(peer.read_response(), EndsWith("\r\n\r\n" + kLong)) << request;
  }
  EXPECT_THAT(answer_to(server_, "GET /page HTTP/1.0\r\n\r\n"), StartsWith("HTTP/1.0 200 OK\r\n"));
}

TEST_F(SiteServer, AnswersPipelinedRequestsOfBothKindsInTheirOrder) {
  put(kLong);
  Peer peer(server_);
  std::string bytes;
  for (int i = 0; i < 50; ++i) {
    bytes += "GET /page HTTP/1.1\r\nHost: a\r\n\r\nGET /" + std::to_string(i) +
             " HTTP/1.1\r\nHost: a\r\n\r\n";
  }
  peer.send(bytes);
  for (int i = 0; i < 50; ++i) {
    EXPECT_THAT(peer.read_response(), EndsWith(kLong));
    EXPECT_THAT(peer.read_response(), EndsWith("GET /" + std::to_string(i) + " []"));
  }
}

TEST_F(SiteServer, AHeadThatComesByteByByteIsReadToo) {
  put(kLong);
  Peer peer(server_);
  for (const char byte : std::string("GET /page HTTP/1.1\r\nHost: a\r\n\r\n")) {
    peer.send(std::string(1, byte));
  }
  EXPECT_THAT(peer.read_response(), EndsWith(kLong));
}

TEST_F(SiteServer, AReaderOfTheOlderSnapshotIsNotDisturbed) {
  const std::string large(30'000'000, 'x');
  put(large + "older", "image/png");
  Peer peer(server_);
  peer.send("GET /page HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(peer.read_to("\r\n\r\n"), StartsWith("HTTP/1.1 200 OK"));
  put("newer");  // while most of the older page is still to come
  EXPECT_THAT(answer_to(server_, "GET /page HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
              EndsWith("\r\n\r\nnewer"));
  EXPECT_EQ(peer.read_all(), large + "older");
}

TEST_F(SiteServer, ASnapshotIsReplacedUnderManyReaders) {
  put("0");
  std::vector<std::thread> readers;
  std::atomic<bool> wrong = false;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      Peer peer(server_);
      for (int round = 0; round < 200; ++round) {
        peer.send("GET /page HTTP/1.1\r\nHost: a\r\n\r\n");
        if (!peer.read_response().starts_with("HTTP/1.1 200 ")) wrong = true;
      }
    });
  }
  for (int i = 1; i < 200; ++i) put(std::to_string(i));
  for (std::thread& reader : readers) reader.join();
  EXPECT_FALSE(wrong);
}

}  // namespace
}  // namespace candor::http
