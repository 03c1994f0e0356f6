/** A second correct implementation: best fit, random placement, delayed reuse. */
@NullMarked
package dev.kmemspec.bestfit;

import org.jspecify.annotations.NullMarked;
