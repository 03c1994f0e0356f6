/** The command line. */
@NullMarked
package dev.kmemspec.cli;

import org.jspecify.annotations.NullMarked;
