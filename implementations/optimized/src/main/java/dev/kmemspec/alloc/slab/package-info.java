/**
 * Objects of one size, packed into slabs of pages, with an array of free ones, a <em>sheaf</em>,
 * for every CPU.
 *
 * <p>An object moves between four places: a <em>slab</em>, which has a bit for each of its objects;
 * a <em>barn</em>, which holds full batches of one node; the sheaf of a CPU; and whoever it was
 * handed out to. Slabs and barns are behind the lock of their cache, which is taken once for a
 * batch.
 */
@NullMarked
package dev.kmemspec.alloc.slab;

import org.jspecify.annotations.NullMarked;
