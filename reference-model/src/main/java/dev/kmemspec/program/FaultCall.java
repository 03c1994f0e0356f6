package dev.kmemspec.program;

/** Planting failures inside of calls, as Linux does by way of {@code /proc/PID/fail-nth}. */
public sealed interface FaultCall extends Call {

  /**
   * The {@code n}-th inner allocation from here on fails, once; 0 means none. An inner allocation
   * is a block of pages or an object that some call, or a deeper layer on its behalf, asks for;
   * __GFP_NOFAIL requests are neither counted nor failed. Answers with the inner allocations since
   * the last such call.
   */
  record FailNth(long n) implements FaultCall, Nameless {}
}
