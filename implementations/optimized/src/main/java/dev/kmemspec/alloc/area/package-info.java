/**
 * Areas: ranges of addresses with single pages behind them, as vmalloc hands them out.
 *
 * <p>Words: a <em>space</em> is a range of addresses in which areas lie; an <em>area</em> is a run
 * of its pages with a guard page behind it; a <em>hole</em> is a run of pages that may be taken; a
 * page is <em>lazy</em> when its area was given back and nothing was flushed since.
 */
@NullMarked
package dev.kmemspec.alloc.area;

import org.jspecify.annotations.NullMarked;
