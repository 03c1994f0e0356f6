package dev.kmemspec.rule;

import dev.kmemspec.program.Outcome;

/** How messages of rules put observed things into words. */
final class Say {
  private Say() {}

  /** Unsigned, but for what is as near below 0 as an error. */
  private static String number(long value) {
    return value < 0 && value >= -4095 ? Long.toString(value) : Long.toUnsignedString(value);
  }

  /** An outcome, briefly. */
  static String outcome(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Null none -> "NULL";
      case Outcome.ZeroSizePtr zero -> "ZERO_SIZE_PTR";
      case Outcome.Done done -> "success";
      case Outcome.Pointer pointer -> hex(pointer.address());
      case Outcome.Pointers pointers -> pointers.each().size() + " pointers";
      case Outcome.PerCpu copies -> copies.copies().size() + " copies";
      case Outcome.Coherent block -> hex(block.cpu().address());
      case Outcome.Number number -> number(number.value());
      case Outcome.Bytes bytes -> "bytes " + bytes.content();
      case Outcome.Zones zones -> "the zones' counters";
      case Outcome.Slabs slabs -> "the caches' counters";
      case Outcome.Regions regions ->
          regions.memory().size() + " and " + regions.reserved().size() + " regions";
      case Outcome.Meminfo sums -> "the sums of all memory";
      case Outcome.HandedOver over -> over.blocks().size() + " blocks";
      case Outcome.PercpuCounts counts -> "counters of per-CPU memory";
      case Outcome.Areas areas -> "the rows of areas";
      case Outcome.Skipped skipped -> "nothing (" + skipped.why() + ")";
      case Outcome.Broke broke -> "a breakdown (" + broke.detail() + ")";
    };
  }

  /** An address. */
  static String hex(long address) {
    return "0x" + Long.toHexString(address);
  }

  /** A size: unsigned bytes. */
  static String bytes(long size) {
    return Long.toUnsignedString(size) + (size == 1 ? " byte" : " bytes");
  }
}
