// SPDX-License-Identifier: Apache-2.0
#include "base/csv.h"

#include <gmock/gmock.h>

#include "base/testing.h"

namespace candor {
namespace {

using namespace std::string_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Rows = std::vector<std::vector<std::string>>;

// The rows below the header, or the message of the refusal.
Result<Rows> read_all(const std::string& bytes, CsvLimits limits = {}) {
  TextSource input(bytes);
  CsvReader reader(input, "people.csv", limits);
  TRY(reader.header());
  Rows rows;
  CsvRow row;
  while (TRY(reader.next(row))) rows.emplace_back(row.fields.begin(), row.fields.end());
  return rows;
}

std::string refusal(const std::string& bytes, CsvLimits limits = {}) {
  const auto rows = read_all(bytes, limits);
  return rows ? "nothing was refused" : rows.error().message;
}

TEST(CsvReader, ReadsTheExamplesOfRfc4180) {
  const std::string row = "\"b \r\nbb\",\"c\"\"cc\",\r\n";

  EXPECT_THAT(*read_all("x,y,z\r\naaa,bbb,ccc\r\nzzz,yyy,xxx"),
              ElementsAre(ElementsAre("aaa", "bbb", "ccc"), ElementsAre("zzz", "yyy", "xxx")));
  EXPECT_THAT(*read_all("x,y,z\r\n" + row), ElementsAre(ElementsAre("b \r\nbb", "c\"cc", "")));
}

TEST(CsvReader, AcceptsBothLineEndsAndAMissingLastOne) {
  const auto wanted = ElementsAre(ElementsAre("1", "2"), ElementsAre("3", "4"));

  EXPECT_THAT(*read_all("a,b\n1,2\n3,4\n"), wanted);
  EXPECT_THAT(*read_all("a,b\n1,2\n3,4"), wanted);
  EXPECT_THAT(*read_all("a,b\r\n1,2\r\n3,4\r\n"), wanted);
  EXPECT_THAT(*read_all("a,b\r\n1,2\n\n\r\n3,\"4\"\r\n\r\n"), wanted);
}

TEST(CsvReader, SkipsTheByteOrderMark) {
  TextSource input("\xef\xbb\xbf\"id\",email \n1,x\n");
  CsvReader reader(input, "people.csv");

  EXPECT_THAT(*reader.header(), ElementsAre("id", "email"));
}

TEST(CsvReader, KeepsSpacesAndEmptyFieldsOfRows) {
  EXPECT_THAT(*read_all("a,b,c\n x ,,\"\"\n,,\n"),
              ElementsAre(ElementsAre(" x ", "", ""), ElementsAre("", "", "")));
}

TEST(CsvReader, TellsAnEmptyQuotedFieldFromABlankLine) {
  EXPECT_THAT(*read_all("a\n\n\"\"\n\nx\n"), ElementsAre(ElementsAre(""), ElementsAre("x")));
}

TEST(CsvReader, HasNoRowsWhereThereIsOnlyAHeader) {
  EXPECT_THAT(*read_all("a,b\n"), IsEmpty());
  EXPECT_THAT(*read_all("a,b"), IsEmpty());
}

TEST(CsvReader, CountsLinesThroughQuotedLineEnds) {
  TextSource input("a,b\n\"1\n1\r\n1\",2\n\n3,4\n");
  CsvReader reader(input, "people.csv");
  ASSERT_TRUE(reader.header());

  CsvRow row;
  EXPECT_TRUE(*reader.next(row));
  EXPECT_EQ(row.line, 2);
  EXPECT_TRUE(*reader.next(row));
  EXPECT_EQ(row.line, 6);
  EXPECT_THAT(row.fields, ElementsAre("3", "4"));
  EXPECT_FALSE(*reader.next(row));
  EXPECT_FALSE(*reader.next(row));
}

// Gives a text in pieces of one size, so that a chunk can end anywhere.
class Pieces final : public ByteSource {
 public:
  Pieces(std::string text, std::size_t size) : text_(std::move(text)), size_(size) {}
  std::size_t given() const { return at_; }

 private:
  Result<std::size_t> do_read(std::span<char> into) override {
    const std::size_t count = text_.copy(into.data(), std::min(size_, into.size()), at_);
    at_ += count;
    return count;
  }
  std::string text_;
  std::size_t size_;
  std::size_t at_ = 0;
};

TEST(CsvReader, ReadsTheSameWhereverAChunkEnds) {
  // A field that fills the reader's buffer up to every byte of what follows it.
  const std::string row = "\"q\"\"q\r\nq\",\xe2\x82\xac\r\n";
  for (std::size_t pad = 256 * 1024 - 30; pad < 256 * 1024 + 4; ++pad) {
    const std::string bytes = "a,b\n" + std::string(pad, 'x') + ",\n" + row + row;
    const auto rows = read_all(bytes, {.field_bytes_max = 1 << 20});

    ASSERT_TRUE(rows) << rows.error().message;
    ASSERT_EQ(rows->size(), 3u);
    EXPECT_EQ((*rows)[0][0].size(), pad);
    EXPECT_THAT((*rows)[2], ElementsAre("q\"q\r\nq", "\xe2\x82\xac"));
  }
}

TEST(CsvReader, ReadsTheSameFromASourceThatGivesLittleAtATime) {
  const std::string bytes =
      "\xef\xbb\xbf"
      "a,b\r\n\r\n1,\"2\"\"\r\n,\"\r\n\"\",\xe2\x82\xac";
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    Pieces pieces(bytes, size);
    CsvReader reader(pieces, "people.csv");
    EXPECT_THAT(must(reader.header()), ElementsAre("a", "b"));
    CsvRow row;
    ASSERT_TRUE(must(reader.next(row)));
    EXPECT_EQ(row.line, 3);
    EXPECT_THAT(row.fields, ElementsAre("1", "2\"\r\n,"));
    ASSERT_TRUE(must(reader.next(row)));
    EXPECT_EQ(row.line, 5);
    EXPECT_THAT(row.fields, ElementsAre("", "\xe2\x82\xac"));
    EXPECT_FALSE(must(reader.next(row)));
  }
}

TEST(CsvReader, ReadsOnBehindALineThatItRefused) {
  TextSource input("a,b\n1\n\"2,\n3,4\n5\"6,7\n8,9\n");
  CsvReader reader(input, "people.csv");
  must(reader.header());
  CsvRow row;
  std::vector<std::string> refused;
  std::vector<std::string> read;
  while (true) {
    const auto more = reader.next(row);
    if (more && !*more) break;
    if (more) {
      read.emplace_back(row.fields[0]);
    } else {
      refused.push_back(more.error().message.substr(0, 17));
      must(reader.skip_line());
    }
  }
  EXPECT_THAT(refused, ElementsAre("people.csv line 2", "people.csv line 5", "people.csv line 5"))
      << "the quote that was opened in line 3 swallowed the next two at first";
  EXPECT_THAT(read, ElementsAre("3", "8"));
}

TEST(CsvReader, SaysWhyTheFileCannotBeRead) {
  struct Broken final : ByteSource {
    Result<std::size_t> do_read(std::span<char>) override {
      return fail(ErrorCode::unavailable, "the disk is gone");
    }
  } broken;
  CsvReader reader(broken, "people.csv");

  EXPECT_TRUE(is_refused(reader.header(), ErrorCode::unavailable));
}

struct Refusal {
  std::string claim;
  std::string bytes;
  std::string message;
};
void PrintTo(const Refusal& refusal, std::ostream* out) { *out << refusal.claim; }

class CsvRefusal : public ::testing::TestWithParam<Refusal> {};

TEST_P(CsvRefusal, NamesThePlaceAndTheRemedyButNotTheContent) {
  const std::string message = refusal(GetParam().bytes);

  EXPECT_EQ(message, GetParam().message);
  EXPECT_THAT(message, Not(HasSubstr("secret")));
}

INSTANTIATE_TEST_SUITE_P(
    All, CsvRefusal,
    ::testing::Values(
        Refusal{"Nothing", "", "people.csv is empty; its first row must name the columns"},
        Refusal{"OnlyBlankLines", "\n\r\n\n",
                "people.csv is empty; its first row must name the columns"},
        Refusal{"Utf16LittleEndian", "\xff\xfei\0d\0"s,
                "people.csv is UTF-16, not UTF-8; export it as UTF-8; in Excel choose \"CSV UTF-8 "
                "(Comma delimited)\""},
        Refusal{"Utf16BigEndian", "\xfe\xff\0i\0d"s,
                "people.csv is UTF-16, not UTF-8; export it as UTF-8; in Excel choose \"CSV UTF-8 "
                "(Comma delimited)\""},
        Refusal{"Utf16WithoutMark", "i\0d\0,\0"s,
                "people.csv is UTF-16, not UTF-8; export it as UTF-8; in Excel choose \"CSV UTF-8 "
                "(Comma delimited)\""},
        Refusal{"Latin1", "id,name\n1,x\n2,M\xfcller secret\n",
                "people.csv line 3, column 2 (name): is not UTF-8, perhaps Latin-1 or "
                "Windows-1252; export it as UTF-8; in Excel choose \"CSV UTF-8 (Comma "
                "delimited)\""},
        Refusal{"Latin1Header",
                "id,Stra\xdf"
                "e\n1,x\n",
                "people.csv line 1, column 2: is not UTF-8, perhaps Latin-1 or Windows-1252; "
                "export it as UTF-8; in Excel choose \"CSV UTF-8 (Comma delimited)\""},
        Refusal{"NulByte", "id,name\n1,secret\0\n"s,
                "people.csv line 2, column 2 (name): holds a NUL byte, so the file is damaged or "
                "is not text; export it again"},
        Refusal{"NulByteInQuotes", "id,name\n1,\"\n\0\"\n"s,
                "people.csv line 3, column 2 (name): holds a NUL byte, so the file is damaged or "
                "is not text; export it again"},
        Refusal{"TooFewFields", "id,name\n1,x\n\nsecret\n",
                "people.csv line 4: has 1 field where the header names 2; look for a missing or a "
                "stray comma or quote"},
        Refusal{"TooManyFields", "id,name\n1,secret,\n",
                "people.csv line 2: has 3 fields where the header names 2; look for a missing or a "
                "stray comma or quote"},
        Refusal{"QuoteNeverClosed", "id,name\n1,\"secret\n2,x\n3,y\n",
                "people.csv line 2, column 2 (name): the quote that opens here is not closed "
                "before the file ends"},
        Refusal{"TextAfterAQuote", "id,name\n\"1\" secret,x\n",
                "people.csv line 2, column 1 (id): text follows a closing quote; double the quotes "
                "inside a quoted field"},
        Refusal{"LoneQuote", "id,name\n1,secret \"x\"\n",
                "people.csv line 2, column 2 (name): a quote stands inside a field that does not "
                "begin with one; put the field in quotes and double the quotes inside it"},
        Refusal{"LoneCarriageReturn", "id,name\r1,secret\r",
                "people.csv line 1, column 2: a carriage return stands alone; end lines with LF or "
                "CRLF, and put a field that holds a line end in quotes"},
        Refusal{"UnnamedColumn", "id,, secret\n",
                "people.csv line 1, column 2: has no name; name it or remove it"},
        Refusal{"RepeatedColumn", "secret,id,secret \n",
                "people.csv line 1, column 3: has the same name as column 1; rename one of them"},
        Refusal{"Semicolons", "id;secret\n1;x\n",
                "people.csv line 1, column 1: the columns are separated by something else; export "
                "the file with commas"}),
    [](const auto& test) { return test.param.claim; });

TEST(CsvReader, RefusesWhatIsLongerThanItsLimits) {
  const CsvLimits limits{.field_bytes_max = 10, .row_bytes_max = 24, .columns_max = 3};

  EXPECT_EQ(refusal("a,b,c\n1234567890,1234567890,12\n", limits), "nothing was refused");
  EXPECT_EQ(refusal("a,b,c\n1,12345678901,3\n", limits),
            "people.csv line 2, column 2 (b): is longer than 10 bytes; look for a quote that is "
            "not closed");
  EXPECT_EQ(refusal("a,b,c\n1,2,\"\n2345678901\"\n", limits),
            "people.csv line 3, column 3 (c): is longer than 10 bytes; look for a quote that is "
            "not closed");
  EXPECT_EQ(refusal("a,b,c\n1234567890,1234567890,12345\n", limits),
            "people.csv line 2, column 3 (c): the row is longer than 24 bytes up to here; look "
            "for a quote that is not closed");
  EXPECT_EQ(refusal("a,b,c,d\n", limits), "people.csv line 1: has more than 3 columns");
  EXPECT_EQ(refusal("a,b,c\n1,2,3,4\n", limits), "people.csv line 2: has more than 3 columns");
}

TEST(CsvReader, StopsEarlyInALineOfTenMegabytes) {
  Pieces input("a\n" + std::string(10'000'000, 'x') + "\n", 1 << 20);
  CsvReader reader(input, "people.csv");
  ASSERT_TRUE(reader.header());

  CsvRow row;
  EXPECT_FALSE(reader.next(row));
  EXPECT_LT(input.given(), 1'000'000u);
}

TEST(CsvReader, LeavesColumnNamesThatATerminalWouldObeyOutOfMessages) {
  EXPECT_EQ(refusal("id,\"\x1b[2J\"\n1,\xff\n"),
            "people.csv line 2, column 2: is not UTF-8, perhaps Latin-1 or Windows-1252; export "
            "it as UTF-8; in Excel choose \"CSV UTF-8 (Comma delimited)\"");
}

}  // namespace
}  // namespace candor
