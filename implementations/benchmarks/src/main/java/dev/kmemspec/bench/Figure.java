package dev.kmemspec.bench;

/**
 * One measured value.
 *
 * @param part what was measured
 * @param point where, as the row of a table says it
 * @param of of whom, as its column says it
 * @param median in the unit of the part
 * @param least the smallest that was seen
 */
record Figure(Part part, String point, String of, double median, double least) {}
