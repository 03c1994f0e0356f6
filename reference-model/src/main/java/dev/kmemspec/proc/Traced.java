package dev.kmemspec.proc;

/**
 * What a trace saw between two snapshots.
 *
 * @param allocated pages of all events of allocation
 * @param freed pages of all events of freeing
 */
public record Traced(long allocated, long freed) {}
