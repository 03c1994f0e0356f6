package dev.kmemspec.alloc.boot;

/**
 * What memblock does differently in different kernels.
 *
 * @param mirrorFirst whether the wish for mirrored memory is dropped before the lower limit, as
 *     since 5.1 (MB-08)
 * @param dumps whether a request without alignment is reported, as since 4.20 (MB-07)
 * @param cacheLine the alignment of such a request
 */
public record MemblockPolicy(boolean mirrorFirst, boolean dumps, int cacheLine) {}
