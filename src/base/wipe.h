// SPDX-License-Identifier: Apache-2.0
// Overwrites what was secret for a while.
#pragma once

namespace candor {

// What functions that have returned left on the stack, 252 KiB below the caller: texts so short
// that a string keeps them in itself, buffers of libraries. And what they left in vector registers,
// which would come to the stack later.
[[gnu::noinline]] void wipe_stack();

}  // namespace candor
