package dev.kmemspec.shrink;

import dev.kmemspec.program.Program;

/**
 * The end of shrinking.
 *
 * @param program the program that still fails
 * @param runs how many programs were tried
 * @param minimal whether every way of making it plainer, and of leaving out one call or two, was
 *     tried and does not fail: otherwise the runs were used up
 */
public record Shrunk(Program program, int runs, boolean minimal) {}
