/**
 * What an implementer provides: one small interface per family, with primitive arguments, and
 * {@link dev.kmemspec.spi.Memory} for reading and writing what it hands out.
 */
@NullMarked
package dev.kmemspec.spi;

import org.jspecify.annotations.NullMarked;
