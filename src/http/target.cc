// SPDX-License-Identifier: Apache-2.0
#include "http/target.h"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "base/text.h"

namespace candor::http {
namespace {

namespace urls = boost::urls;

// The database's text and JSON hold neither.
Result<std::string> checked(std::string text) {
  if (text.find('\0') != std::string::npos || find_invalid_utf8(text)) {
    return fail(ErrorCode::malformed, "the request target has a NUL or text that is not UTF-8");
  }
  return text;
}

Result<urls::url_view> parse(std::string_view target) {
  const auto url =
      target.starts_with('/') ? urls::parse_origin_form(target) : urls::parse_absolute_uri(target);
  if (!url) {
    return fail(ErrorCode::malformed,
                "the request target is not a path and query; escape other characters as %XX");
  }
  return *url;
}

}  // namespace

Result<void> decode_target(Request& request) {
  const urls::url_view url = TRY(parse(request.target));
  // Segments are told apart after decoding, so an escaped slash would split one in two.
  if (to_lower(std::string(url.encoded_path())).find("%2f") != std::string::npos) {
    return fail(ErrorCode::malformed, "the path has an escaped slash");
  }
  request.path = TRY(checked(url.path()));
  if (request.path.empty()) request.path = "/";
  if (!request.path.starts_with('/')) {
    return fail(ErrorCode::malformed, "the request target is an authority, not a path");
  }
  request.query.clear();
  urls::encoding_opts options;
  options.space_as_plus = true;
  for (const urls::param& param : url.params(options)) {
    if (param.key.empty() && param.value.empty()) continue;  // "?a=1&"
    const bool fresh =
        request.query.emplace(TRY(checked(param.key)), TRY(checked(param.value))).second;
    if (!fresh) return fail(ErrorCode::malformed, "a query parameter is given twice");
  }
  return {};
}

}  // namespace candor::http
