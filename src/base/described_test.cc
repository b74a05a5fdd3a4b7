// SPDX-License-Identifier: Apache-2.0
#include "base/described.h"

#include <gmock/gmock.h>

namespace candor {
namespace {

using ::testing::ElementsAre;

enum class Colour { red, deep_blue };
BOOST_DESCRIBE_ENUM(Colour, red, deep_blue)

struct Wheel {
  std::int64_t spokes = 0;
  std::optional<double> radius_m;
};
BOOST_DESCRIBE_STRUCT(Wheel, (), (spokes, radius_m))

using BicycleId = Id<struct BicycleTag>;
struct Bicycle {
  BicycleId bicycle_id;
  std::string name;
  Colour colour = Colour::red;
  bool stolen = false;
  Instant bought_at;
  Date built_on;
  std::vector<Wheel> wheels;
  std::optional<std::string> owner;
  boost::json::value extra;
};
BOOST_DESCRIBE_STRUCT(Bicycle, (),
                      (bicycle_id, name, colour, stolen, bought_at, built_on, wheels, owner, extra))

constexpr std::string_view kBicycle =
    R"({"bicycle_id":"b-1","bought_at":"1970-01-01T00:00:00Z","built_on":"1969-12-31",)"
    R"("colour":"deep_blue","extra":[1],"name":"Swift","stolen":true,)"
    R"("wheels":[{"radius_m":0.31,"spokes":32},{"spokes":28}]})";

TEST(Described, GoesToJsonAndBack) {
  const auto bicycle = from_json_text<Bicycle>(kBicycle);

  ASSERT_TRUE(bicycle) << to_text(bicycle.error());
  EXPECT_EQ(bicycle->colour, Colour::deep_blue);
  EXPECT_EQ(bicycle->wheels.at(1).spokes, 28);
  EXPECT_EQ(bicycle->owner, std::nullopt);
  EXPECT_EQ(canonical_json(to_json(*bicycle)), kBicycle);
}

TEST(Described, WritesAbsentOptionalsNotAtAll) {
  EXPECT_EQ(canonical_json(to_json(Wheel{.spokes = 3, .radius_m = std::nullopt})),
            "{\"spokes\":3}");
}

TEST(Described, TakesNullForAnAbsentField) {
  EXPECT_EQ(from_json_text<Wheel>("{\"spokes\":1,\"radius_m\":null}")->radius_m, std::nullopt);
  EXPECT_THAT(from_json_text<Wheel>("{\"spokes\":null}").error().faults,
              ElementsAre(Fault{"/spokes", "is required"}));
}

TEST(Described, ListsEveryFaultWithItsPointer) {
  const auto bicycle = from_json_text<Bicycle>(
      R"({"bicycle_id":7,"colour":"green","stolen":"no","bought_at":"noon","built_on":[],)"
      R"("wheels":[{"spokes":1.5},{"spokes":2,"radius_m":"x","hub":1},3],"owner":4,"bell":1})");

  ASSERT_FALSE(bicycle);
  EXPECT_EQ(bicycle.error().code, ErrorCode::invalid);
  EXPECT_THAT(
      bicycle.error().faults,
      ElementsAre(
          Fault{"/bicycle_id", "is not a string"}, Fault{"/name", "is required"},
          Fault{"/colour", "is not one of red, deep_blue"},
          Fault{"/stolen", "is not true or false"},
          Fault{"/bought_at",
                "is not a time; write it like 2026-06-10T09:30:00+02:00 or "
                "2026-06-10T07:30:00Z"},
          Fault{"/built_on", "is not a string"}, Fault{"/wheels/0/spokes", "is not a whole number"},
          Fault{"/wheels/1/radius_m", "is not a number"},
          Fault{"/wheels/1/hub", "is not a known field"}, Fault{"/wheels/2", "is not an object"},
          Fault{"/owner", "is not a string"}, Fault{"/bell", "is not a known field"}));
}

TEST(Described, EscapesSlashesInPointers) {
  EXPECT_THAT(from_json_text<Wheel>(R"({"spokes":1,"a/b~":2})").error().faults,
              ElementsAre(Fault{"/a~1b~0", "is not a known field"}));
}

TEST(Described, RefusesWhatIsNotAnObject) {
  EXPECT_THAT(from_json_text<Wheel>("[]").error().faults,
              ElementsAre(Fault{"", "is not an object"}));
}

TEST(Described, GivesTheSchemaOfWhatItWrites) {
  EXPECT_EQ(canonical_json(schema_of<Bicycle>()),
            R"({"additionalProperties":false,"properties":{"bicycle_id":{"format":"uuid",)"
            R"("type":"string"},"bought_at":{"format":"date-time","type":"string"},)"
            R"("built_on":{"format":"date","type":"string"},)"
            R"("colour":{"enum":["red","deep_blue"],"type":"string"},"extra":{},)"
            R"("name":{"type":"string"},"owner":{"type":"string"},"stolen":{"type":"boolean"},)"
            R"("wheels":{"items":{"additionalProperties":false,)"
            R"("properties":{"radius_m":{"type":"number"},"spokes":{"format":"int64",)"
            R"("type":"integer"}},"required":["spokes"],"type":"object"},"type":"array"}},)"
            R"("required":["bicycle_id","name","colour","stolen","bought_at","built_on",)"
            R"("wheels","extra"],"type":"object"})");
}

TEST(Enums, AreKnownByTheirNames) {
  EXPECT_EQ(enum_name(Colour::deep_blue), "deep_blue");
  EXPECT_EQ(find_enum<Colour>("red"), Colour::red);
  EXPECT_EQ(find_enum<Colour>("Red"), std::nullopt);
  EXPECT_EQ(parse_enum<Colour>("green", "--colour").error().message,
            "--colour is not one of red, deep_blue");
  EXPECT_THROW(load_enum<Colour>("green"), BugFound);
}

}  // namespace
}  // namespace candor
