package dev.kmemspec.kernel;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.DmaCall;
import dev.kmemspec.program.IoremapCall;
import dev.kmemspec.program.KvmallocCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PercpuCall;
import dev.kmemspec.program.VmallocCall;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the lines of the module's log say that are about mapped memory: vmalloc, kvmalloc, per-CPU
 * memory, coherent memory and ioremap. The module passed GFP_KERNEL.
 */
final class ProbeAreas {
  private final ProbeReader out;
  private final int cpus;

  /** The areas whose making the log does not tell in full. */
  private final Set<Long> untold = new HashSet<>();

  private int deviceBits;

  ProbeAreas(ProbeReader out, int cpus) {
    this.out = out;
    this.cpus = cpus;
  }

  /**
   * Turns a line into steps, if it is about such memory.
   *
   * @return whether it is, and can be used
   * @throws IllegalArgumentException where a field is missing or malformed
   */
  boolean read(ProbeLine line) {
    switch (line.op) {
      case "vmalloc", "vmalloc_keep" -> area(line, new VmallocCall.Vmalloc(size(line)));
      case "vzalloc" -> area(line, new VmallocCall.Vzalloc(size(line)));
      case "vmalloc_32" -> area(line, new VmallocCall.Vmalloc32(size(line)));
      case "vmalloc_user" -> area(line, new VmallocCall.VmallocUser(size(line)));
      case "vmalloc_huge", "vmap" -> {
        untold.add(line.hex("ret"));
        return false;
      }
      case "vfree" -> {
        return freed(line, new VmallocCall.Vfree(ProbeCalls.operand(line, "ptr")));
      }
      case "vunmap" -> {
        return freed(line, new VmallocCall.Vunmap(ProbeCalls.operand(line, "ptr")));
      }
      case "kvmalloc" -> area(line, new KvmallocCall.Kvmalloc(size(line), Gfp.KERNEL));
      case "kvfree" ->
          out.add(null, new KvmallocCall.Kvfree(ProbeCalls.operand(line, "ptr")), Outcome.DONE);
      case "alloc_percpu" -> percpu(line);
      case "free_percpu" ->
          out.add(null, new PercpuCall.FreePercpu(ProbeCalls.operand(line, "ptr")), Outcome.DONE);
      case "dma_set_mask" -> {
        boolean accepted = line.number("rc") == 0;
        deviceBits = accepted ? line.number("bits") : deviceBits;
        return false;
      }
      case "dma_alloc_coherent" -> coherent(line);
      case "dma_free_coherent" -> {
        Operand block = ProbeCalls.operand(line, "ptr");
        out.add(null, new DmaCall.DmaFreeCoherent(deviceBits, size(line), block), Outcome.DONE);
      }
      case "ioremap" -> area(line, new IoremapCall.Ioremap(line.hex("phys"), size(line)));
      case "ioremap_wc" -> area(line, new IoremapCall.IoremapWc(line.hex("phys"), size(line)));
      case "ioremap_cache" ->
          area(line, new IoremapCall.IoremapCache(line.hex("phys"), size(line)));
      case "iounmap" ->
          out.add(null, new IoremapCall.Iounmap(ProbeCalls.operand(line, "addr")), Outcome.DONE);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static long size(ProbeLine line) {
    return line.decimal("size");
  }

  /** An area and what the module asked of it at once. */
  private void area(ProbeLine line, Call call) {
    out.add(null, call, ProbeCalls.memory(line, "ret"));
    Operand area = ProbeCalls.operand(line, "ret");
    if (line.has("is_vmalloc")) {
      Outcome told = new Outcome.Number(line.decimal("is_vmalloc"));
      out.add(null, new VmallocCall.IsVmallocAddr(area), told);
    }
    if (line.has("vmalloc_to_pfn0")) {
      Outcome told = new Outcome.Number(line.hex("vmalloc_to_pfn0"));
      out.add(null, new VmallocCall.VmallocToPfn(area), told);
    }
  }

  private boolean freed(ProbeLine line, VmallocCall call) {
    if (untold.remove(line.hex("ptr"))) {
      return false;
    }
    out.add(null, call, Outcome.DONE);
    return true;
  }

  private void percpu(ProbeLine line) {
    long pointer = line.hex("ret");
    List<Outcome.Pointer> copies = new ArrayList<>();
    for (int cpu = 0; cpu < cpus && pointer != 0; cpu++) {
      String copy = "cpu" + cpu;
      copies.add(
          new Outcome.Pointer(
              line.hex(copy),
              -1,
              line.frames(copy + ".pfns"),
              line.decimal(copy + ".nonzero", -1),
              null,
              -1));
    }
    out.add(
        null,
        new PercpuCall.AllocPercpu(size(line), line.decimal("align")),
        pointer == 0 ? Outcome.NULL : new Outcome.PerCpu(pointer, copies));
  }

  private void coherent(ProbeLine line) {
    int bits = line.number("mask");
    Outcome found = ProbeCalls.memory(line, "ret");
    out.add(
        null,
        new DmaCall.DmaAllocCoherent(bits, size(line), Gfp.KERNEL),
        found instanceof Outcome.Pointer block
            ? new Outcome.Coherent(block, line.hex("dma"))
            : found);
  }
}
