/** Tests of the readers of real kernels' traces. */
@NullMarked
package dev.kmemspec.kernel;

import org.jspecify.annotations.NullMarked;
