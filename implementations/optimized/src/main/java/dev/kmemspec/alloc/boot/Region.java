package dev.kmemspec.alloc.boot;

/**
 * A range of physical bytes.
 *
 * @param base the first
 * @param size how many
 * @param node the node, or -1
 * @param flags {@link Memblock#HOTPLUG} and so on
 */
public record Region(long base, long size, int node, int flags) {}
