/** The door for JUnit: extend one class, and every promise is a test. */
@NullMarked
package dev.kmemspec.tck;

import org.jspecify.annotations.NullMarked;
