package dev.kmemspec.alloc.page;

/**
 * A zone's counters.
 *
 * @param spec the zone
 * @param free pages in free blocks
 * @param parked pages on per-CPU lists
 * @param blocks free blocks by order
 */
@SuppressWarnings("ArrayRecordComponent") // Made afresh for each look, and never compared.
public record ZoneCounts(ZoneSpec spec, long free, long parked, long[] blocks) {}
