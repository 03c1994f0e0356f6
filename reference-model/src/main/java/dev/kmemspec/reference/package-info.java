/**
 * The naive implementation of the families: obviously right, slow and deterministic. It keeps sets
 * of free blocks and of live objects and searches them; nothing is stored inside the memory that it
 * hands out. Read {@link dev.kmemspec.reference.ReferenceZone} first, then pages, slabs and
 * kmalloc, each on top of the last.
 */
@NullMarked
package dev.kmemspec.reference;

import org.jspecify.annotations.NullMarked;
