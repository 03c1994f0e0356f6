/**
 * Makes the calls of a program on an implementation and writes down what it observes. Never judges.
 */
@NullMarked
package dev.kmemspec.run;

import org.jspecify.annotations.NullMarked;
