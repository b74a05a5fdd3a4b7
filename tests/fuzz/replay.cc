// SPDX-License-Identifier: Apache-2.0
// Runs a fuzz target over its corpus without a fuzzer: each file, each of its beginnings, and each
// with one byte changed.
//   replay FOLDER
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "fuzz.h"

namespace {

constexpr std::size_t kVariantsMax = 500;  // of one file

std::size_t run(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
  return 1;
}

std::size_t run_variants(const std::string& input) {
  std::size_t count = run(input);
  const std::size_t step = std::max<std::size_t>(1, input.size() * 5 / kVariantsMax);
  for (std::size_t i = 0; i < input.size(); i += step) {
    count += run(input.substr(0, i));
    for (const char byte : {'\0', '"', '\n', '\xff'}) {
      std::string changed = input;
      changed[i] = byte;
      count += run(changed);
    }
  }
  return count;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::size_t count = 0;
  for (const auto& path : files) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    std::fprintf(stderr, "%s\n",
                 path.filename().c_str());  // the last one named is the one that failed
    count += run_variants(bytes.str());
  }
  std::printf("%zu files, %zu inputs\n", files.size(), count);
  return files.size() >= 5 ? 0 : 1;
}
