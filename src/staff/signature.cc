// SPDX-License-Identifier: Apache-2.0
#include "staff/signature.h"

#include <memory>

#include <cjose/cjose.h>

namespace candor::staff {

bool is_signed_by(std::string_view token, const std::string& jwk) {
  cjose_err error{};
  const std::unique_ptr<cjose_jwk_t, bool (*)(cjose_jwk_t*)> key(
      cjose_jwk_import(jwk.data(), jwk.size(), &error), cjose_jwk_release);
  if (key == nullptr) return false;
  const std::unique_ptr<cjose_jws_t, void (*)(cjose_jws_t*)> signed_token(
      cjose_jws_import(token.data(), token.size(), &error), cjose_jws_release);
  return signed_token != nullptr && cjose_jws_verify(signed_token.get(), key.get(), &error);
}

}  // namespace candor::staff
