// SPDX-License-Identifier: Apache-2.0
#include "record/export.h"

#include <filesystem>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/testing.h"

namespace candor::record {
namespace {

using ::testing::ElementsAre;

namespace fs = std::filesystem;

http::Snapshot site_of(const std::string& home) {
  const auto resource = [](std::string type, std::string body) {
    return http::Resource{std::move(type), "no-cache", {}, std::move(body)};
  };
  return http::Snapshot({{"/", resource("text/html; charset=utf-8", home)},
                         {"/incidents/A", resource("text/html; charset=utf-8", "a page")},
                         {"/incidents/A/statements/1", resource("application/json", "{}")},
                         {"/history.atom", resource("application/atom+xml", "<feed/>")},
                         {"/log/tile/0/000", resource("application/octet-stream", "tile")}});
}

std::set<std::string> files_in(const std::string& folder) {
  std::set<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.insert(fs::relative(entry.path(), folder));
  }
  return files;
}

TEST(Export, EachResourceIsAFileWhoseNameTellsItsType) {
  const TemporaryFolder outside;
  const std::string folder = outside.path() + "/new/site";
  EXPECT_EQ(must(export_site(site_of(std::string(1000, 'x')), folder)), 7);
  EXPECT_THAT(files_in(folder), ElementsAre(".candor-export", "history.atom", "incidents/A.html",
                                            "incidents/A/statements/1.json", "index.html",
                                            "index.html.br", "index.html.gz", "log/tile/0/000"));
  EXPECT_EQ(must(read_file(folder + "/index.html", 10'000)), std::string(1000, 'x'));
}

TEST(Export, AnEarlierOneIsReplacedAsAWhole) {
  const TemporaryFolder outside;
  const std::string folder = outside.path() + "/site/";
  must(export_site(site_of(std::string(1000, 'x')), folder));
  must(export_site(site_of("short"), folder));
  EXPECT_EQ(must(read_file(folder + "index.html", 100)), "short");
  EXPECT_FALSE(fs::exists(folder + "index.html.gz"));
  EXPECT_THAT(files_in(outside.path()).size(), files_in(folder).size()) << "nothing is left over";
}

TEST(Export, WhatIsNoExportIsNotTouched) {
  const TemporaryFolder outside;
  const std::string folder = outside.path() + "/photos";
  fs::create_directory(folder);
  must(export_site(site_of("empty is fine"), folder));
  fs::remove(folder + "/.candor-export");
  write_file(folder + "/own.txt", "mine");
  const auto before = files_in(outside.path());
  EXPECT_TRUE(is_refused(export_site(site_of("short"), folder), ErrorCode::conflict));
  EXPECT_TRUE(is_refused(export_site(site_of("short"), folder + "/own.txt"), ErrorCode::conflict));
  EXPECT_EQ(files_in(outside.path()), before);
}

}  // namespace
}  // namespace candor::record
