// SPDX-License-Identifier: Apache-2.0
// An append-only log that anybody can check: a Merkle tree (RFC 6962) kept as tiles, checkpoints as
// signed notes, proofs, and cosignatures by witnesses, in the formats of c2sp.org (tlog-tiles,
// signed-note, tlog-checkpoint, tlog-cosignature, tlog-proof, tlog-witness, tlog-policy). Usable
// alone: tiles are read and written by functions of the caller's.
#pragma once

#include "tlog/audit.h"
#include "tlog/checkpoint.h"
#include "tlog/hash.h"
#include "tlog/log_proof.h"
#include "tlog/note.h"
#include "tlog/policy.h"
#include "tlog/proof.h"
#include "tlog/tile.h"
#include "tlog/tree.h"
#include "tlog/witness.h"
