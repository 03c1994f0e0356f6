/** Tests of the kernel's own files and of the laws that hold in them. */
@NullMarked
package dev.kmemspec.proc;

import org.jspecify.annotations.NullMarked;
