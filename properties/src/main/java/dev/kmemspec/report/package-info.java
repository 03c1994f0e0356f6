/** What people read: the report of a failure, a picture of the memory, tables, wrapped text. */
@NullMarked
package dev.kmemspec.report;

import org.jspecify.annotations.NullMarked;
