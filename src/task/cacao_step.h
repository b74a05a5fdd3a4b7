// SPDX-License-Identifier: Apache-2.0
// One step of a CACAO workflow, held against what its playbook declares.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "task/cacao.h"
#include "task/cacao_reader.h"

namespace candor::task::cacao {

// What a playbook declares, and its steps may name.
struct Declared {
  std::set<std::string> references;  // external references, canonical JSON
  std::set<std::string> extensions;  // ids of extension definitions
  const std::map<std::string, Variable, std::less<>>* variables = nullptr;
  const boost::json::object* agents = nullptr;
  const boost::json::object* targets = nullptr;
};

// The playbook's own external references, which become those that are declared.
void read_references(Reader& reader, const At& at, Declared& declared);
// Those of a part of it, each of which stands in the playbook's list too (section 3.1): their
// external ids.
std::vector<std::string> read_inner_references(Reader& reader, const At& at,
                                               const Declared& declared);
// The extensions in use, each of which is defined.
std::vector<At> read_extensions(Reader& reader, const At& at, std::string_view name,
                                const Declared& declared);
// Nothing where its type is not one that Candor runs.
std::optional<Step> read_step(Reader& reader, const At& at, const Declared& declared);

}  // namespace candor::task::cacao
