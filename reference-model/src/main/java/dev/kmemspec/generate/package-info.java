/**
 * Random programs, generated from the model alone: no implementation is asked, so a program depends
 * on nothing but its source of randomness, and it can be shrunk, replayed and sent elsewhere.
 */
@NullMarked
package dev.kmemspec.generate;

import org.jspecify.annotations.NullMarked;
