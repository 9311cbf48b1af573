// exp and log that give the same bits everywhere.
//
// Why: the C library picks its exp by instruction set, and with a fused multiply-add the last bit differs; a
// probability must not depend on the machine. These use only IEEE additions, multiplications and divisions (the project
// is compiled with -ffp-contract=off). Method: argument reduction by ln 2 and a polynomial, or an atanh series.
// Accuracy: a few units in the last place of a double. Tested by: tests/base/exact_math_test.cpp
#pragma once

namespace stancemill {

/// e^x; 0 below -745, +infinity above 709.
double exact_exp(double x);

/// Natural logarithm of a positive, finite, normal x.
double exact_log(double x);

/// words^exponent for an exponent of 0, 0.25, 0.5, 0.75 or 1, by square roots alone. Any other exponent counts as 0.5.
double exact_length_norm(double words, double exponent);

}  // namespace stancemill
