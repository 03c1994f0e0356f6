/**
 * Pages: a buddy allocator over zones, with lists of its own for every CPU.
 *
 * <p>Words: a <em>frame</em> is a page of memory by its number; a <em>block</em> is 2^order
 * adjacent frames that start at a multiple of 2^order, named by the first, its <em>head</em>. A
 * <em>CPU</em> is whoever owns a set of per-CPU lists: a simulated processor, or a thread.
 * Everything that is per CPU is touched by its owner alone and needs no lock; a zone has one.
 */
@NullMarked
package dev.kmemspec.alloc.page;

import org.jspecify.annotations.NullMarked;
