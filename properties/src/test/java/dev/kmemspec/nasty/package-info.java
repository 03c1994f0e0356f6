/** Implementations that misbehave, to be plugged in as jars. */
@NullMarked
package dev.kmemspec.nasty;

import org.jspecify.annotations.NullMarked;
