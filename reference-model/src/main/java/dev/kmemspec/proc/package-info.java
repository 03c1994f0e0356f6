/**
 * What a kernel shows of its memory under {@code /proc}, {@code /sys} and debugfs: a record, a
 * parser and a printer for each file, in the kernel's own format; snapshots of several files; and
 * the laws that hold in one snapshot and between two.
 */
@NullMarked
package dev.kmemspec.proc;

import org.jspecify.annotations.NullMarked;
