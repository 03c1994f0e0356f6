/** Grades the properties: which faults that PIT plants do they notice? */
@NullMarked
package dev.kmemspec.mutation;

import org.jspecify.annotations.NullMarked;
