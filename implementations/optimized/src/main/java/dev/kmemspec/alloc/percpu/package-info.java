/**
 * Per-CPU memory: a variable with a copy for every CPU.
 *
 * <p>Words: a <em>unit</em> is what one CPU has of a <em>chunk</em>; units lie side by side, at the
 * same distance in every chunk. A <em>grain</em> is {@value dev.kmemspec.alloc.percpu.Chunk#GRAIN}
 * bytes, the measure of sizes and alignments.
 */
@NullMarked
package dev.kmemspec.alloc.percpu;

import org.jspecify.annotations.NullMarked;
