package dev.kmemspec.bench;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.SizeClasses;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Frames;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Setting;
import dev.kmemspec.program.Step;
import dev.kmemspec.rule.Judge;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Judged calls per second, one thread: kfree of a random live block, then a kmalloc that gets its
 * place. The steps are made beforehand, so that the judge alone is measured.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {"-Xms4g", "-Xmx4g"})
public class JudgeBenchmark {
  /** Where steps come from: a program that was run, or a kernel's trace. */
  public enum Source {
    /** Handles, frames and a machine known in full: every rule decides. */
    RUN,
    /** Raw addresses, and a trace that saw a part only. */
    TRACE
  }

  private static final int PAIRS = 1 << 17;
  private static final int SLOT_BYTES = 256;
  private static final int PAGE_BYTES = 4096;

  /** How many blocks are live. */
  @Param({"1000", "100000", "1000000"})
  public int live;

  /** What the steps look like. */
  @Param({"RUN", "TRACE"})
  public Source source = Source.RUN;

  private Machine machine = Machine.simple(PAGE_BYTES, 1 << 20, 2);
  private SizeClasses classes = SizeClasses.of(machine, Profile.LINUX_6_1);
  private @Nullable Judge judge;
  private Step[] frees = {};
  private Step[] allocations = {};
  private int next;

  /** Fills the world and makes the steps. */
  @Setup(Level.Trial)
  public void fill() {
    machine = Machine.simple(PAGE_BYTES, 1 << 20, 2);
    classes = SizeClasses.of(machine, Profile.LINUX_6_1);
    Setting.Witness witness =
        source == Source.RUN ? Setting.Witness.COMPLETE : Setting.Witness.PARTIAL;
    Judge fresh = new Judge(new Setting(machine, Profile.LINUX_6_1, false, witness));
    SplittableRandom random = new SplittableRandom(42);
    for (int slot = 0; slot < live; slot++) {
      fresh.step(allocation(slot, random));
    }
    frees = new Step[PAIRS];
    allocations = new Step[PAIRS];
    for (int i = 0; i < PAIRS; i++) {
      int slot = random.nextInt(live);
      frees[i] = step(null, new KmallocCall.Kfree(operand(slot)), Outcome.DONE);
      allocations[i] = allocation(slot, random);
    }
    judge = fresh;
  }

  private Step allocation(int slot, SplittableRandom random) {
    long size = random.nextLong(1, SLOT_BYTES + 1L);
    long address = address(slot);
    Frames frames =
        source == Source.RUN ? Frames.run((address - Machine.PAGE_OFFSET) / PAGE_BYTES, 1) : null;
    String name = source == Source.RUN ? "b" + slot : null;
    return step(
        name,
        new KmallocCall.Kmalloc(size, Gfp.KERNEL),
        new Outcome.Pointer(address, classes.roundup(size), frames, -1, null, -1));
  }

  private static Step step(@Nullable String name, Call call, Outcome outcome) {
    return Step.of(new Invocation(name, call, 0, Context.PROCESS), outcome);
  }

  private Operand operand(int slot) {
    return source == Source.RUN ? Operand.handle("b" + slot) : new Operand.Address(address(slot));
  }

  private static long address(int slot) {
    return Machine.PAGE_OFFSET + (1L << 20) + (long) slot * SLOT_BYTES;
  }

  /** One call judged; a free and an allocation come together. */
  @Benchmark
  @OperationsPerInvocation(2)
  public int judgedCalls() {
    int i = next;
    next = (i + 1) & (PAIRS - 1);
    Judge current = Objects.requireNonNull(judge);
    return current.step(frees[i]) + current.step(allocations[i]);
  }

  /** A benchmark of a judge that objects measures something else. */
  @TearDown(Level.Trial)
  public void insistOnConformance() {
    Judge current = Objects.requireNonNull(judge);
    if (!current.verdict().conforming()) {
      throw new IllegalStateException(
          "the judge objects: " + current.verdict().violations().getFirst());
    }
  }
}
