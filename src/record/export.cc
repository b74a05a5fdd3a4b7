// SPDX-License-Identifier: Apache-2.0
#include "record/export.h"

#include <cstdio>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>

#include "base/file.h"

namespace candor::record {
namespace {

namespace fs = std::filesystem;

// By this file a later export knows that it may replace the folder.
constexpr char kMark[] = ".candor-export";

std::string_view ending_of(http::Coding coding) {
  switch (coding) {
    case http::Coding::identity: return "";
    case http::Coding::gzip: return ".gz";
    case http::Coding::br: return ".br";
  }
  bug_found("the coding has an ending");
}

// Readers see the one folder or the other, and never none.
void put_in_place(const fs::path& made, const fs::path& folder) {
  const bool replaces = fs::exists(folder);
  const unsigned flags = replaces ? RENAME_EXCHANGE : RENAME_NOREPLACE;
  if (::renameat2(AT_FDCWD, made.c_str(), AT_FDCWD, folder.c_str(), flags) != 0) {
    throw_errno("cannot rename to " + folder.string());
  }
  if (replaces) fs::remove_all(made);
}

}  // namespace

std::string file_name_of(std::string_view path, std::string_view content_type) {
  const std::string name(path == "/" ? "/index" : path);
  if (name.find('.', name.rfind('/')) != std::string::npos) return name;
  if (content_type.starts_with("text/html")) return name + ".html";
  if (content_type == "application/json") return name + ".json";
  return name;
}

Result<std::int64_t> export_site(const http::Snapshot& site, const std::string& wanted) {
  const fs::path folder = fs::path(fs::absolute(wanted) / "").parent_path();  // no slash at its end
  if (fs::exists(folder) && !fs::exists(folder / kMark) &&
      !(fs::is_directory(folder) && fs::is_empty(folder))) {
    return fail(ErrorCode::conflict,
                folder.string() + " is no earlier export and not empty; name a new folder");
  }
  const fs::path made = folder.string() + ".partial";
  fs::remove_all(made);
  fs::create_directories(made);
  std::int64_t files = 0;
  site.for_each([&](std::string_view path, const http::Resource& resource, http::Coding coding,
                    std::string_view body) {
    fs::path file = made;
    file += file_name_of(path, resource.content_type);
    file += ending_of(coding);
    fs::create_directories(file.parent_path());
    write_file(file, body);
    ++files;
  });
  write_file(made / kMark, "Written by candor record export, which may replace this folder.\n");
  put_in_place(made, folder);
  return files;
}

}  // namespace candor::record
