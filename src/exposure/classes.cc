// SPDX-License-Identifier: Apache-2.0
#include "exposure/classes.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "base/embedded.h"
#include "base/text.h"
#include "exposure/codec.h"

namespace candor::exposure {

extern const std::span<const EmbeddedFile> kClassFiles;

namespace {

std::vector<DataClass> read_classes() {
  auto classes = codec::decode_classes(kClassFiles.front().bytes);
  CHECK(classes.has_value());
  std::sort(classes->begin(), classes->end(),
            [](const DataClass& a, const DataClass& b) { return a.urgency < b.urgency; });
  return std::move(*classes);
}

}  // namespace

const std::vector<DataClass>& data_classes() {
  static const std::vector<DataClass> kClasses = read_classes();
  return kClasses;
}

std::vector<DataClass> classes_in(ClassMask mask) {
  std::vector<DataClass> classes;
  for (const DataClass& data_class : data_classes()) {
    if ((mask & mask_of(data_class)) != 0) classes.push_back(data_class);
  }
  return classes;
}

const DataClass* find_data_class(std::string_view name) {
  for (const DataClass& data_class : data_classes()) {
    if (data_class.name == name) return &data_class;
  }
  return nullptr;
}

std::vector<std::string> names_of(const std::vector<StateElement>& elements) {
  std::vector<std::string> names;
  for (const DataClass& data_class : data_classes()) {
    const auto& own = data_class.state_elements;
    if (std::find_first_of(own.begin(), own.end(), elements.begin(), elements.end()) != own.end()) {
      names.push_back(data_class.name);
    }
  }
  return names;
}

Result<ClassMask> parse_classes(std::string_view names, std::string_view place) {
  ClassMask mask = 0;
  for (std::string_view name : split(names, ',')) {
    const DataClass* found = find_data_class(trim(name));
    if (found == nullptr) {
      std::string known = class_names(~ClassMask{0});
      return fail(ErrorCode::invalid,
                  fmt::format("{} names something that is not a data class; there are {}", place,
                              replace_all(std::move(known), ",", ", ")),
                  {{std::string(place), "is not a data class"}});
    }
    mask |= mask_of(*found);
  }
  return mask;
}

std::string class_names(ClassMask mask) {
  std::vector<std::string> names;
  for (const DataClass& data_class : classes_in(mask)) names.push_back(data_class.name);
  return join(names, ",");
}

}  // namespace candor::exposure
