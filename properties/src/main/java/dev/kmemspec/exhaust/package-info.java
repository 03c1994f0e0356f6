/**
 * Small-scope exhaustive checking: on a tiny machine every program up to a length, over a small
 * alphabet of calls, is run on an implementation and judged.
 */
@NullMarked
package dev.kmemspec.exhaust;

import org.jspecify.annotations.NullMarked;
