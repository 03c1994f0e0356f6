package dev.kmemspec.alloc.page;

/**
 * A zone's counters.
 *
 * @param spec the zone
 * @param managed frames that were free at first, or were handed over
 * @param free pages in free blocks
 * @param parked pages on per-CPU lists
 * @param blocks free blocks by order
 */
@SuppressWarnings("ArrayRecordComponent") // Made afresh for each look, and never compared.
public record ZoneCounts(ZoneSpec spec, long managed, long free, long parked, long[] blocks) {}
