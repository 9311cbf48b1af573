// The version of the engine. Model, hash, word rules and manifest have versions of their own.
#pragma once

namespace stancemill {

inline constexpr char kVersion[] = "0.1.0";

}  // namespace stancemill
