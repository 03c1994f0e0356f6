/**
 * The {@code .kmem} text: programs and traces as people write and read them. The grammar is in
 * {@code docs/kmem.md}; the calls' part of it is read off the records of {@link
 * dev.kmemspec.program.Call}.
 */
@NullMarked
package dev.kmemspec.text;

import org.jspecify.annotations.NullMarked;
