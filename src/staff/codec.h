// SPDX-License-Identifier: Apache-2.0
// JSON of the room's types. The only JSON of this room.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

#include "staff/staff.h"

namespace candor::staff::codec {

Result<NewAccount> decode_new_account(std::string_view body);
Result<RolesChange> decode_roles_change(std::string_view body);
Result<std::string> decode_reason(std::string_view body);
Result<Setup> decode_setup(std::string_view body);
Result<SignIn> decode_sign_in(std::string_view body);
Result<PasswordChange> decode_password_change(std::string_view body);
Result<std::string> decode_totp_code(std::string_view body);
Result<NewToken> decode_new_token(std::string_view body);

boost::json::value encode(const Me& me);
boost::json::value encode(const Account& account);
boost::json::value encode(const std::vector<Account>& accounts);
boost::json::value encode(const Invitation& invitation);
boost::json::value encode(const Session& session);
boost::json::value encode(const std::vector<Session>& sessions);
boost::json::value encode(const Token& token);
boost::json::value encode(const std::vector<Token>& tokens);
boost::json::value encode(const TokenSecret& token);
boost::json::value encode(const TotpEnrolment& enrolment);
boost::json::value encode(const SignInOffer& offer);
boost::json::value encode(const ProviderCheck& check);
boost::json::value encode_ended(std::int64_t sessions);

// What the journal keeps. `reason` is left out where it is empty.
boost::json::value journal_account(const Account& account, std::string_view reason);
boost::json::value journal_session(const Session& session);
boost::json::value journal_token(const Token& token);
boost::json::value journal_entrance(const EntranceChange& change);
// `times` is left out where it is 1.
boost::json::value journal_refusal(std::string_view asked, const Error& error, std::int64_t times);
boost::json::value journal_text(std::string_view name, std::string_view text);
std::span<const http::Schema> schemas();

}  // namespace candor::staff::codec
