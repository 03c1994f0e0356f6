/**
 * What the documents that the project started from say of the allocators, claim by claim: the
 * verdict, the rules that decide it, and how often they were decided.
 */
@NullMarked
package dev.kmemspec.claims;

import org.jspecify.annotations.NullMarked;
