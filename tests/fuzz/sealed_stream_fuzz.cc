// SPDX-License-Identifier: Apache-2.0
// Whatever lies in place of a sealed file: it opens only where it is what was sealed.
#include "base/bytes.h"
#include "fuzz.h"
#include "seal/seal.h"

using candor::fuzz::claim;

namespace {

const candor::seal::Key& key() {
  static const candor::seal::Key one(std::string(32, 'k'));
  return one;
}

// All that a stream gives before it ends or refuses.
struct Opened {
  std::string text;
  bool whole = false;
};

Opened opened(std::string_view stream) {
  candor::seal::StreamOpener opener(key(),
                                    std::make_unique<candor::TextSource>(std::string(stream)));
  Opened found;
  char piece[1000];
  while (true) {
    const auto got = opener.read(piece);
    if (!got) {
      claim(got.error().code == candor::ErrorCode::conflict, "a refusal says that it is damaged");
      return found;
    }
    if (*got == 0) {
      found.whole = true;
      return found;
    }
    claim(*got <= sizeof piece, "no more is given than was asked for");
    found.text.append(piece, *got);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = candor::fuzz::bytes(data, size);
  const Opened as_it_is = opened(bytes);
  claim(as_it_is.text.size() <= size, "what opens is shorter than what is sealed");

  // The same bytes as text: sealed and opened again they are what they were; one bit off, not.
  candor::seal::StreamSealer sealer(key());
  std::string stream = sealer.add(bytes.substr(0, size / 3));
  stream += sealer.add(bytes.substr(size / 3));
  stream += sealer.finish();
  const Opened back = opened(stream);
  claim(back.whole && back.text == bytes, "what was sealed opens");
  const std::size_t at = size == 0 ? 0 : data[0] % stream.size();
  stream[at] = static_cast<char>(stream[at] ^ 1);
  claim(!opened(stream).whole, "what was changed does not open to its end");
  return 0;
}
