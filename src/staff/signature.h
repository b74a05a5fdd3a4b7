// SPDX-License-Identifier: Apache-2.0
// Signatures of tokens (JWS, RFC 7515). The only use of libcjose.
#pragma once

#include <string>
#include <string_view>

namespace candor::staff {

// Whether the token in compact form was signed by the owner of this public key (a JWK, RFC 7517),
// with the algorithm that the token's header names. Which algorithms are taken, and that the key is
// one for it, is the caller's to check.
bool is_signed_by(std::string_view token, const std::string& jwk);

}  // namespace candor::staff
