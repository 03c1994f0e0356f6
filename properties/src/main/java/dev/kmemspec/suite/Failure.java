package dev.kmemspec.suite;

import dev.kmemspec.program.Program;
import dev.kmemspec.program.Trace;
import dev.kmemspec.shrink.Shrunk;

/**
 * A program that an implementation fails.
 *
 * @param implementation its name
 * @param finding what is wrong with the shrunk program's trace
 * @param program the program as generated
 * @param shrunk the shortest program with the same fault
 * @param trace what the implementation made of the shrunk program
 * @param seed the seed of the search
 * @param number the program's place in the search, from 0
 */
public record Failure(
    String implementation,
    Finding finding,
    Program program,
    Shrunk shrunk,
    Trace trace,
    long seed,
    long number) {}
