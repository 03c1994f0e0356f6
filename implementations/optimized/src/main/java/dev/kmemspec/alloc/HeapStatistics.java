package dev.kmemspec.alloc;

/**
 * A look at a heap, exact only while no thread allocates. limit = free + small + large; live +
 * cached is at most small.
 *
 * @param limitBytes the most that it may use
 * @param freeBytes whole pages that are free
 * @param smallBytes pages cut into small blocks
 * @param liveSmallBytes of these, handed out, slack included
 * @param cachedBytes of these, free objects in the threads' stocks and between them
 * @param largeBytes blocks of whole pages that are handed out
 * @param threads threads, of both kinds, that have, or had, a stock of their own
 * @param slowCalls calls that fetched or gave back a batch
 */
public record HeapStatistics(
    long limitBytes,
    long freeBytes,
    long smallBytes,
    long liveSmallBytes,
    long cachedBytes,
    long largeBytes,
    int threads,
    long slowCalls) {}
