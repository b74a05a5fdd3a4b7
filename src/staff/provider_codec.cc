// SPDX-License-Identifier: Apache-2.0
#include "staff/provider_codec.h"

#include <algorithm>
#include <cmath>

#include "base/described.h"
#include "base/text.h"

namespace candor::staff {

BOOST_DESCRIBE_STRUCT(Attempt, (), (state, nonce, code_verifier, to, expires_at))

namespace codec {
namespace {

namespace json = boost::json;

constexpr JsonLimits kLimits{.bytes_max = 512 * 1024, .depth_max = 16};
constexpr std::size_t kSubjectBytesMax = 255;  // OpenID Connect Core 1.0 section 2
constexpr std::size_t kRsaBitsMin = 2048;      // RFC 7518 section 3.3
constexpr std::size_t kRsaBitsMax = 8192;      // more only costs time
constexpr std::size_t kP256Digits = 43;        // 32 bytes in base64url
constexpr double kSecondsMax = 1e11;

tl::unexpected<Error> refused(std::string why) { return fail(ErrorCode::invalid, std::move(why)); }

Result<json::object> object_of(std::string_view text, const char* what) {
  auto value = parse_json(text, kLimits);
  if (!value || !value->is_object()) return refused(std::string(what) + " is not a JSON object");
  return std::move(value->as_object());
}

std::optional<std::string> find_text(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string(value->as_string());
}

std::string text_or_none(const json::object& object, std::string_view name) {
  return find_text(object, name).value_or("");
}

// A list of texts; a text alone counts as a list of one, and what is no text is left out.
std::vector<std::string> texts_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr) return {};
  if (value->is_string()) return {std::string(value->as_string())};
  std::vector<std::string> texts;
  if (!value->is_array()) return texts;
  for (const json::value& item : value->as_array()) {
    if (item.is_string()) texts.emplace_back(item.as_string());
  }
  return texts;
}

// Seconds since 1970, whole or not (RFC 7519 section 2, NumericDate).
std::optional<Instant> find_instant(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  const double seconds = value->to_number<double>();
  if (!(seconds >= 0 && seconds <= kSecondsMax)) return std::nullopt;
  return add_seconds(Instant{}, static_cast<std::int64_t>(std::floor(seconds)));
}

bool contains(const std::vector<std::string>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

bool is_base64url(std::string_view text) {
  return !text.empty() && text.find_first_not_of(
                              "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
                              std::string_view::npos;
}

std::optional<ProviderKey> rsa_key(const json::object& object) {
  const std::string n = text_or_none(object, "n");
  const std::string e = text_or_none(object, "e");
  const std::size_t bits = n.size() * 6 / 8 * 8;
  if (!is_base64url(n) || bits < kRsaBitsMin || bits > kRsaBitsMax) return std::nullopt;
  if (!is_base64url(e) || e.size() > 6) return std::nullopt;
  return ProviderKey{.id = "",
                     .kind = KeyKind::rsa,
                     .algorithm = std::nullopt,
                     .jwk = canonical_json(json::object{{"kty", "RSA"}, {"n", n}, {"e", e}})};
}

std::optional<ProviderKey> p256_key(const json::object& object) {
  const std::string x = text_or_none(object, "x");
  const std::string y = text_or_none(object, "y");
  if (find_text(object, "crv") != "P-256") return std::nullopt;
  if (!is_base64url(x) || !is_base64url(y)) return std::nullopt;
  if (x.size() != kP256Digits || y.size() != kP256Digits) return std::nullopt;
  const json::object jwk{{"kty", "EC"}, {"crv", "P-256"}, {"x", x}, {"y", y}};
  return ProviderKey{
      .id = "", .kind = KeyKind::p256, .algorithm = std::nullopt, .jwk = canonical_json(jwk)};
}

std::optional<ProviderKey> key_of(const json::object& object) {
  if (object.contains("use") && find_text(object, "use") != "sig") return std::nullopt;
  if (object.contains("key_ops") && !contains(texts_of(object, "key_ops"), "verify")) {
    return std::nullopt;
  }
  const std::string kind = text_or_none(object, "kty");
  auto key = kind == "RSA" ? rsa_key(object) : kind == "EC" ? p256_key(object) : std::nullopt;
  if (!key) return std::nullopt;
  key->id = text_or_none(object, "kid");
  if (object.contains("alg")) {
    key->algorithm = find_enum<Algorithm>(text_or_none(object, "alg"));
    if (!key->algorithm) return std::nullopt;
  }
  return key;
}

// An error's code of RFC 6749 section 5.2, and nothing else that a provider may write.
std::string error_code_of(const json::object& answer) {
  const std::string code = text_or_none(answer, "error");
  const bool is_code = !code.empty() && code.size() <= 64 &&
                       code.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos;
  return is_code ? code : "no reason given";
}

}  // namespace

Result<ProviderEndpoints> decode_endpoints(std::string_view body) {
  const json::object object = TRY(object_of(body, "the provider's description"));
  ProviderEndpoints endpoints{
      .issuer = text_or_none(object, "issuer"),
      .authorization_endpoint = text_or_none(object, "authorization_endpoint"),
      .token_endpoint = text_or_none(object, "token_endpoint"),
      .jwks_uri = text_or_none(object, "jwks_uri"),
      .scopes = texts_of(object, "scopes_supported")};
  const auto methods = texts_of(object, "token_endpoint_auth_methods_supported");
  endpoints.secret_in_form = !methods.empty() && !contains(methods, "client_secret_basic");
  const json::value* says = object.if_contains("authorization_response_iss_parameter_supported");
  endpoints.says_issuer = says != nullptr && says->is_bool() && says->as_bool();
  return endpoints;
}

Result<std::vector<ProviderKey>> decode_provider_keys(std::string_view body) {
  const json::object object = TRY(object_of(body, "the provider's set of keys"));
  const json::value* list = object.if_contains("keys");
  if (list == nullptr || !list->is_array())
    return refused("the provider's set of keys has no keys");
  std::vector<ProviderKey> keys;
  for (const json::value& item : list->as_array()) {
    if (!item.is_object()) continue;
    if (auto key = key_of(item.as_object())) keys.push_back(*std::move(key));
  }
  return keys;
}

Result<std::string> decode_token_answer(std::string_view body) {
  const json::object object = TRY(object_of(body, "the token endpoint's answer"));
  if (object.contains("error")) {
    return refused("the provider refused the code: " + error_code_of(object));
  }
  auto token = find_text(object, "id_token");
  if (!token) return refused("the token endpoint's answer has no ID token");
  return *std::move(token);
}

Result<TokenHeader> decode_token_header(std::string_view text) {
  const json::object object = TRY(object_of(text, "the ID token's header"));
  const auto algorithm = find_enum<Algorithm>(text_or_none(object, "alg"));
  if (!algorithm) return refused("the ID token is signed by none of " + enum_names<Algorithm>());
  if (object.contains("crit")) return refused("the ID token wants what is not known here (crit)");
  // A token for another purpose names its own type: RFC 8725 section 3.11.
  if (object.contains("typ") && to_lower(text_or_none(object, "typ")) != "jwt") {
    return refused("the token is not an ID token");
  }
  if (object.contains("kid") && !find_text(object, "kid")) {
    return refused("the ID token's key has an id that is no text");
  }
  return TokenHeader{*algorithm, text_or_none(object, "kid")};
}

Result<Claims> decode_claims(std::string_view text, std::string_view name_claim,
                             std::string_view groups_claim) {
  const json::object object = TRY(object_of(text, "what the ID token claims"));
  const auto issuer = find_text(object, "iss");
  const auto subject = find_text(object, "sub");
  const auto expires_at = find_instant(object, "exp");
  const auto issued_at = find_instant(object, "iat");
  if (!issuer || !subject || !expires_at || !issued_at || !object.contains("aud")) {
    return refused("the ID token lacks one of iss, sub, aud, exp and iat");
  }
  if (subject->empty() || subject->size() > kSubjectBytesMax ||
      subject->find('\0') != std::string::npos) {
    return refused("the ID token's subject is not 1 to 255 bytes of text");
  }
  if (object.contains("azp") && !find_text(object, "azp")) {
    return refused("the ID token's azp is no text");
  }
  if (object.contains("nbf") && !find_instant(object, "nbf")) {
    return refused("the ID token's nbf is no time");
  }
  return Claims{.issuer = *issuer,
                .subject = *subject,
                .audiences = texts_of(object, "aud"),
                .authorized_party = find_text(object, "azp"),
                .expires_at = *expires_at,
                .issued_at = *issued_at,
                .not_before = find_instant(object, "nbf"),
                .nonce = text_or_none(object, "nonce"),
                .name = text_or_none(object, name_claim),
                .groups = texts_of(object, groups_claim)};
}

std::string encode_attempt(const Attempt& attempt) { return canonical_json(to_json(attempt)); }

Result<Attempt> decode_attempt(std::string_view text) { return from_json_text<Attempt>(text); }

}  // namespace codec
}  // namespace candor::staff
