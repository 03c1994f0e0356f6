package dev.kmemspec.alloc.boot;

/**
 * A block of pages that was handed over.
 *
 * @param frame its first frame
 * @param order it has 2^order of them
 */
public record FreeBlock(int frame, int order) {}
