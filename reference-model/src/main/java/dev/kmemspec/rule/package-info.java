/**
 * The specification: numbered rules over the world, and the judge that folds a trace over both. One
 * file of rules per family, in the order of RULES.md; one file that moves the world per family. All
 * of it stays at the level of sets, intervals and counters and never mirrors an implementation.
 */
@NullMarked
package dev.kmemspec.rule;

import org.jspecify.annotations.NullMarked;
