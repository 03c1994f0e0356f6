/**
 * Programs and traces as plain data: calls spelled as in C, operands that are handles and never
 * addresses, and outcomes, which are what was observed. Printable, parseable, shrinkable.
 */
@NullMarked
package dev.kmemspec.program;

import org.jspecify.annotations.NullMarked;
