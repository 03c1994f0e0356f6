/** Tests of the source itself: who may know whom, and how a file looks. */
@NullMarked
package dev.kmemspec.arch;

import org.jspecify.annotations.NullMarked;
