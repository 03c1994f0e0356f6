package dev.kmemspec.run;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Cpus;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PercpuCall;
import dev.kmemspec.spi.Percpu;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the calls of per-CPU memory, and says which of them cannot be made. */
final class PercpuExecution {
  private final Holdings holdings;
  private final Observer observer;
  private final Machine machine;
  private final Cpus cpus;

  PercpuExecution(Holdings holdings, Observer observer, Machine machine, Cpus cpus) {
    this.holdings = holdings;
    this.observer = observer;
    this.machine = machine;
    this.cpus = cpus;
  }

  /**
   * Why the call has no outcome that could be told, or null: it would read or write memory that
   * nobody handed out, or end a section that is not open.
   */
  @Nullable String impossible(Invocation invocation) {
    return switch (invocation.call()) {
      case PercpuCall.PerCpuPtr c ->
          cpus.possible(c.cpu()) ? dead(c.p()) : "there is no CPU " + c.cpu();
      case PercpuCall.GetCpuVar c -> dead(c.p());
      case PercpuCall.PutCpuVar c ->
          cpus.innermost(invocation, holdings.value(c.p()))
              ? null
              : c.p() + " is not what this context's last open get_cpu_var got (PC-09)";
      case PercpuCall.Arithmetic c -> number(c);
      case PercpuCall.CpuUp c -> cpus.possible(c.cpu()) ? null : "there is no CPU " + c.cpu();
      case PercpuCall.CpuDown c ->
          cpus.mayGo(c.cpu(), invocation.cpu())
              ? null
              : "CPU " + c.cpu() + " runs this call, is busy, or is none";
      default -> null;
    };
  }

  private @Nullable String number(PercpuCall.Arithmetic call) {
    boolean width = call.width() > 0 && call.width() <= 8 && Integer.bitCount(call.width()) == 1;
    if (!width) {
      return "its width is " + call.width() + ": expected 1, 2, 4 or 8 bytes";
    }
    Holding area = area(call.p());
    boolean room = area == null || area.requested >= call.width();
    return room ? dead(call.p()) : call.p() + " has fewer bytes than that number";
  }

  private @Nullable String dead(Operand operand) {
    return area(operand) == null ? operand + " is no live per-CPU memory" : null;
  }

  private @Nullable Holding area(Operand operand) {
    Holding holding = holdings.holding(operand);
    return holding != null && holding.kind == Holding.Kind.PERCPU && holding.live ? holding : null;
  }

  Outcome make(Percpu spi, PercpuCall call, Invocation invocation) {
    String name = invocation.result();
    return switch (call) {
      case PercpuCall.DefinePerCpu c ->
          fresh(spi, name, c, spi.definePerCpu(c.size(), c.align(), c.seed()));
      case PercpuCall.AllocPercpu c -> fresh(spi, name, c, spi.allocPercpu(c.size(), c.align()));
      case PercpuCall.AllocPercpuGfp c -> {
        Gfp gfp = c.gfp();
        yield fresh(spi, name, c, spi.allocPercpuGfp(c.size(), c.align(), gfp.bits()));
      }
      case PercpuCall.AllocReservedPercpu c ->
          fresh(spi, name, c, spi.allocReservedPercpu(c.size(), c.align()));
      case PercpuCall.FreePercpu c -> {
        spi.freePercpu(holdings.value(c.p()));
        Holding area = holdings.givenBack(c.p());
        yield area != null && area.fixed ? Outcome.DONE : holdings.gone(c.p());
      }
      case PercpuCall.PerCpuPtr c ->
          copy(name, c.p(), c.cpu(), spi.perCpuPtr(holdings.value(c.p()), c.cpu()));
      case PercpuCall.GetCpuVar c -> {
        long pointer = holdings.value(c.p());
        cpus.opened(invocation, pointer);
        yield copy(name, c.p(), invocation.cpu(), spi.getCpuVar(pointer));
      }
      case PercpuCall.PutCpuVar c -> {
        spi.putCpuVar(holdings.value(c.p()));
        cpus.closed(invocation.cpu());
        yield Outcome.DONE;
      }
      case PercpuCall.PreemptCount c -> new Outcome.Number(spi.preemptCount());
      case PercpuCall.Arithmetic c -> arithmetic(spi, c, holdings.value(c.p()));
      case PercpuCall.CpuUp c -> {
        spi.cpuUp(c.cpu());
        cpus.online(c.cpu(), true);
        yield Outcome.DONE;
      }
      case PercpuCall.CpuDown c -> {
        spi.cpuDown(c.cpu());
        cpus.online(c.cpu(), false);
        yield Outcome.DONE;
      }
      case PercpuCall.PercpuStats c -> {
        Outcome counts = spi.percpuStats();
        yield counts == null ? new Outcome.Skipped("this implementation does not count") : counts;
      }
    };
  }

  private static Outcome arithmetic(Percpu spi, PercpuCall.Arithmetic call, long pointer) {
    return switch (call) {
      case PercpuCall.ThisCpuRead c -> new Outcome.Number(spi.thisCpuRead(pointer, c.width()));
      case PercpuCall.ThisCpuWrite c -> {
        spi.thisCpuWrite(pointer, c.width(), c.value());
        yield Outcome.DONE;
      }
      case PercpuCall.ThisCpuAdd c -> {
        spi.thisCpuAdd(pointer, c.width(), c.value());
        yield Outcome.DONE;
      }
      case PercpuCall.ThisCpuAddReturn c ->
          new Outcome.Number(spi.thisCpuAddReturn(pointer, c.width(), c.value()));
      case PercpuCall.ThisCpuXchg c ->
          new Outcome.Number(spi.thisCpuXchg(pointer, c.width(), c.value()));
    };
  }

  private Outcome fresh(
      Percpu spi, @Nullable String name, PercpuCall.Allocating call, long pointer) {
    if (pointer == 0) {
      holdings.bind(name, 0, null);
      return Outcome.NULL;
    }
    Holding area = new Holding(Holding.Kind.PERCPU, pointer, call.size());
    area.fixed = call instanceof PercpuCall.DefinePerCpu;
    holdings.bind(name, pointer, area);
    List<Outcome.Pointer> copies = new ArrayList<>();
    for (int cpu = 0; cpu < machine.cpus(); cpu++) {
      Holding copy =
          new Holding(Holding.Kind.PERCPU_COPY, spi.perCpuPtr(pointer, cpu), call.size());
      area.copies.add(copy);
      copies.add(
          copy.address == 0
              ? Outcome.Pointer.of(0)
              : observer.pointer(copy, !area.fixed, area.fixed));
    }
    return new Outcome.PerCpu(pointer, copies);
  }

  /** A copy by its address; where that is none of the area's, nobody reads or writes it. */
  private Outcome copy(@Nullable String name, Operand p, int cpu, long address) {
    Holding area = area(p);
    Holding copy = area == null ? null : area.copies.get(cpu);
    holdings.alias(name, address, copy != null && copy.address == address ? copy : null);
    return address == 0 ? Outcome.NULL : Outcome.Pointer.of(address);
  }
}
