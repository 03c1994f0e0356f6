/**
 * Memory outside the Java heap for programs that allocate and free it piece by piece, from any
 * thread. {@link dev.kmemspec.alloc.Heap} is what to use; the packages below are what it is made
 * of. They need the JDK alone.
 *
 * <p>Words: a <em>page</em> is 64 KiB; a <em>slab</em> is a few pages cut into objects of one size
 * class; a <em>stripe</em> is one thread's stock of free objects, an array for each class, its
 * <em>sheaves</em>; a <em>depot</em> is what all threads share of a class.
 */
@NullMarked
package dev.kmemspec.alloc;

import org.jspecify.annotations.NullMarked;
