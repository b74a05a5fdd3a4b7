// SPDX-License-Identifier: Apache-2.0
// The precompiled header of the tests: the program's, and what every test includes.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/pch.h"
