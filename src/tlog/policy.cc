// SPDX-License-Identifier: Apache-2.0
#include "tlog/policy.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"

namespace candor::tlog {
namespace {

using Names = std::set<std::string, std::less<>>;

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (const std::string_view word : split(line.substr(0, line.find('#')), ' ')) {
    if (!word.empty()) words.push_back(word);
  }
  return words;
}

class PolicyReader {
 public:
  // Why the line cannot be taken; "" if it was.
  std::string take(const std::vector<std::string_view>& words) {
    if (words[0] == "log") return take_log(words);
    if (words[0] == "witness") return take_witness(words);
    if (words[0] == "group") return take_group(words);
    if (words[0] == "quorum") return take_quorum(words);
    return "it begins with none of log, witness, group, quorum";
  }
  Result<Policy> finish() {
    if (policy_.logs.empty()) return fail(ErrorCode::malformed, "the policy names no log");
    if (!has_quorum_) return fail(ErrorCode::malformed, "the policy names no quorum");
    return std::move(policy_);
  }

 private:
  std::string take_log(const std::vector<std::string_view>& words) {
    if (words.size() != 2 && words.size() != 3) return "a log is a key and perhaps a URL";
    auto key = parse_key(words[1]);
    if (!key) return key.error().message;
    if (key->type != KeyType::ed25519) return "its key is not one of a log";
    policy_.logs.push_back(std::move(*key));
    return "";
  }

  std::string take_witness(const std::vector<std::string_view>& words) {
    if (words.size() != 3 && words.size() != 4) {
      return "a witness is a name, a key and perhaps a URL";
    }
    auto key = parse_key(words[2]);
    if (!key) return key.error().message;
    if (key->type != KeyType::cosignature) return "its key is not one of a witness";
    for (const PolicyWitness& other : policy_.witnesses) {
      if (other.key.key == key->key) return "its key is another witness's";
    }
    if (std::string why = add_name(words[1]); !why.empty()) return why;
    policy_.witnesses.push_back({std::string(words[1]), std::move(*key),
                                 words.size() == 4 ? std::string(words[3]) : std::string()});
    return "";
  }

  std::string take_group(const std::vector<std::string_view>& words) {
    if (words.size() < 4) return "a group is a name, how many are wanted, and its members";
    PolicyGroup group{std::string(words[1]), 1, {words.begin() + 3, words.end()}};
    const auto wanted = words[2] == "any"   ? std::optional<std::int64_t>(1)
                        : words[2] == "all" ? std::optional(std::ssize(group.members))
                                            : parse_count(words[2]);
    if (!wanted || *wanted < 1 || *wanted > std::ssize(group.members)) {
      return "how many are wanted is not any, all or a number of its members";
    }
    group.wanted = static_cast<std::size_t>(*wanted);
    for (const std::string& member : group.members) {
      if (!names_.contains(member)) return fmt::format("nothing before it is called {}", member);
      if (!grouped_.insert(member).second) return fmt::format("{} is in a group already", member);
    }
    if (std::string why = add_name(words[1]); !why.empty()) return why;
    policy_.groups.push_back(std::move(group));
    return "";
  }

  std::string take_quorum(const std::vector<std::string_view>& words) {
    if (words.size() != 2) return "a quorum is one name, or none";
    if (has_quorum_) return "there is a quorum already";
    has_quorum_ = true;
    if (words[1] == "none") return "";
    if (!names_.contains(words[1])) return fmt::format("nothing before it is called {}", words[1]);
    policy_.quorum = words[1];
    return "";
  }

  std::string add_name(std::string_view name) {
    if (name == "none") return "none is no name";
    return names_.emplace(name).second ? "" : fmt::format("{} is named already", name);
  }

  Policy policy_;
  Names names_;
  Names grouped_;
  bool has_quorum_ = false;
};

bool has_seen(const Policy& policy, std::string_view name, const Names& seen) {
  for (const PolicyGroup& group : policy.groups) {
    if (group.name != name) continue;
    const auto count = std::count_if(group.members.begin(), group.members.end(),
                                     [&](const auto& one) { return has_seen(policy, one, seen); });
    return static_cast<std::size_t>(count) >= group.wanted;
  }
  return seen.contains(name);
}

}  // namespace

Result<Policy> parse_policy(std::string_view text) {
  PolicyReader reader;
  std::int64_t number = 0;
  for (const std::string_view line : split(text, '\n')) {
    ++number;
    const auto words = words_of(line);
    if (words.empty()) continue;
    if (const std::string why = reader.take(words); !why.empty()) {
      return fail(ErrorCode::malformed, fmt::format("the policy cannot be read at line {}", number),
                  {{fmt::format("line {}", number), why}});
    }
  }
  return reader.finish();
}

Result<Checkpoint> accept(const Note& note, const Policy& policy) {
  const std::vector<Signed> by_logs = TRY(check_signatures(note, policy.logs));
  Checkpoint checkpoint = TRY(parse_checkpoint(note.text));
  // One log of the policy must not speak for another.
  const bool is_its_own = std::any_of(by_logs.begin(), by_logs.end(), [&](const Signed& one) {
    return one.by.name == checkpoint.origin;
  });
  if (!is_its_own) {
    return fail(ErrorCode::invalid,
                "the log that this checkpoint names has not signed it, or is none of the policy");
  }
  Names seen;
  std::vector<std::string> wanting;
  for (const PolicyWitness& witness : policy.witnesses) {
    if (TRY(check_signatures(note, std::span(&witness.key, 1))).empty()) {
      wanting.push_back(witness.name);
    } else {
      seen.insert(witness.name);
    }
  }
  if (policy.quorum.empty() || has_seen(policy, policy.quorum, seen)) return checkpoint;
  return fail(
      ErrorCode::invalid,
      fmt::format("too few witnesses have seen this checkpoint; wanting: {}", join(wanting, ", ")));
}

}  // namespace candor::tlog
