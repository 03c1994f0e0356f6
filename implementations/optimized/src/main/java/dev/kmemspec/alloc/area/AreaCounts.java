package dev.kmemspec.alloc.area;

/**
 * What is told of an area.
 *
 * @param start its first address
 * @param bytes how long it is, guard page included
 * @param kind what it was made by
 * @param pages how many pages it owns
 * @param user whether it may be mapped into user space
 * @param physical where the device lies, or -1
 * @param onNode how many of its pages each node has
 */
@SuppressWarnings("ArrayRecordComponent") // Made afresh for each look, and never compared.
public record AreaCounts(
    long start, long bytes, AreaKind kind, int pages, boolean user, long physical, long[] onNode) {}
