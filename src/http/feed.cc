// SPDX-License-Identifier: Apache-2.0
#include "http/feed.h"

#include <fmt/format.h>

namespace candor::http {

std::string event_text(const Event& event) {
  CHECK(event.type.find_first_of("\r\n") == std::string_view::npos);
  CHECK(event.data.find_first_of("\r\n") == std::string_view::npos);
  const std::string id = event.id ? fmt::format("id: {}\n", *event.id) : "";
  return fmt::format("event: {}\n{}data: {}\n\n", event.type, id, event.data);
}

// Once is enough until it is taken; that it was cut cannot wait for that.
void Feed::tell() {
  if (!news_ || (told_ && state_ != State::cut)) return;
  told_ = true;
  news_(state_);
}

void Feed::send(const Event& event) {
  const std::string text = event_text(event);
  const std::lock_guard lock(mutex_);
  if (state_ != State::open) return;
  if (waiting_.size() + text.size() > kWaitingBytesMax) {
    waiting_ = {};
    state_ = State::cut;
  } else {
    waiting_ += text;
  }
  tell();
}

void Feed::end() {
  const std::lock_guard lock(mutex_);
  if (state_ != State::open) return;
  state_ = State::ended;
  tell();
}

bool Feed::is_open() const {
  const std::lock_guard lock(mutex_);
  return state_ == State::open;
}

Feed::Taken Feed::take() {
  const std::lock_guard lock(mutex_);
  told_ = false;
  return {.text = std::exchange(waiting_, {}), .state = state_};
}

void Feed::on_news(std::function<void(State)> news) {
  const std::lock_guard lock(mutex_);
  news_ = std::move(news);
}

Response feed_response(std::shared_ptr<Feed> feed) {
  Response response;
  response.content_type = "text/event-stream";
  response.headers = {{"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}};
  response.feed = std::move(feed);
  return response;
}

}  // namespace candor::http
