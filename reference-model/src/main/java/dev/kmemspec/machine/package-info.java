/**
 * The machine that a program runs on and the contract that it is held to: pages, zones, nodes,
 * CPUs, GFP masks, execution contexts and profiles. Values only; nothing here allocates or judges.
 */
@NullMarked
package dev.kmemspec.machine;

import org.jspecify.annotations.NullMarked;
