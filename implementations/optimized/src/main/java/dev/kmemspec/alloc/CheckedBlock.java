package dev.kmemspec.alloc;

import java.util.List;

/**
 * What a checked heap remembers of a block.
 *
 * @param start where the block of the heap below begins, which has the red zones too
 * @param front the bytes of the red zone before the block
 * @param size the bytes that were asked for
 * @param whole all bytes of the block below
 * @param allocated the stack that allocated it, or none
 */
record CheckedBlock(
    long start, long front, long size, long whole, List<StackTraceElement> allocated) {
  long address() {
    return start + front;
  }

  long end() {
    return start + whole;
  }
}
